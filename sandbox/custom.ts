import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { record } from './json.ts';
import { required, unsupported, wrong } from './rules.ts';
import type { Cause } from './status.ts';

/** Fills in the defaults of a CustomResourceDefinition's `openAPIV3Schema`. The result is a copy. */
export function withCustomDefaults(value: Json, schema: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => withCustomDefaults(item, record(schema, 'items')));
  if (!isRecord(value)) return value;
  const result: JsonObject = { ...value };
  for (const [key, of] of Object.entries(record(schema, 'properties'))) {
    const inner = result[key] ?? record(of).default;
    if (inner !== undefined) result[key] = withCustomDefaults(structuredClone(inner), record(of));
  }
  return result;
}

/** What an `openAPIV3Schema` has against a value: required fields, types, enums, bounds, list keys; no CEL rules and no patterns. */
export function customCauses(value: Json, schema: JsonObject, at = ''): Cause[] {
  if (schema['x-kubernetes-int-or-string'] === true || schema.type === undefined) return [];
  const expected = String(schema.type);
  const found = typeOf(value, expected);
  if (found !== expected) {
    const message = `Invalid value: "${found}": ${at} in body must be of type ${expected}: "${found}"`;
    return [{ reason: 'FieldValueTypeInvalid', message, field: at }];
  }
  if (Array.isArray(value)) return listCauses(value, schema, at);
  if (isRecord(value)) return objectCauses(value, schema, at);
  return scalarCauses(value, schema, at);
}

function typeOf(value: Json, expected: string): string {
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) return 'object';
  if (typeof value !== 'number') return typeof value;
  return Number.isInteger(value) && expected === 'integer' ? 'integer' : 'number';
}

function objectCauses(value: JsonObject, schema: JsonObject, at: string): Cause[] {
  const within = (key: string) => (at ? `${at}.${key}` : key);
  const wanted = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const missing = wanted.filter((key) => value[key] === undefined).map((key) => required(within(key)));
  const properties = record(schema, 'properties');
  const inner = Object.entries(value).flatMap(([key, item]) => {
    const of = properties[key] ?? schema.additionalProperties;
    const rooted = at === '' && ['apiVersion', 'kind', 'metadata'].includes(key);
    return isRecord(of) && !rooted ? customCauses(item ?? null, of, within(key)) : [];
  });
  return [...missing, ...inner];
}

function listCauses(items: readonly Json[], schema: JsonObject, at: string): Cause[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  const names = Array.isArray(keys) ? keys.map(String) : [];
  const keyOf = (item: Json) =>
    JSON.stringify(Object.fromEntries(names.map((name) => [name, record(item)[name] ?? null])));
  const seen = items.map(keyOf);
  const twice = items.flatMap((item, i): Cause[] => {
    if (names.length === 0 || seen.indexOf(keyOf(item)) === i) return [];
    return [{ reason: 'FieldValueDuplicate', message: `Duplicate value: ${keyOf(item)}`, field: `${at}[${i}]` }];
  });
  return [...twice, ...items.flatMap((item, i) => customCauses(item, record(schema, 'items'), `${at}[${i}]`))];
}

function scalarCauses(value: Json, schema: JsonObject, at: string): Cause[] {
  const words = Array.isArray(schema.enum) ? schema.enum.map(String) : undefined;
  if (words && !words.includes(String(value))) return [unsupported(at, value, words)];
  const { minimum, maximum } = schema;
  if (typeof value !== 'number') return [];
  if (typeof minimum === 'number' && value < minimum) {
    return [wrong(at, value, `${at} in body should be greater than or equal to ${minimum}`)];
  }
  if (typeof maximum === 'number' && value > maximum) {
    return [wrong(at, value, `${at} in body should be less than or equal to ${maximum}`)];
  }
  return [];
}
