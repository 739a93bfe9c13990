import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../src/manifest/object.ts';
import { isRecord } from '../src/manifest/object.ts';
import { record, records, text } from './json.ts';

/** The type of a field, as server-side apply and strict decoding need to know it. */
export type Type =
  | { readonly kind: 'scalar'; readonly name: string; readonly words: readonly string[]; readonly fallback?: Json }
  | {
      readonly kind: 'struct';
      readonly name: string;
      readonly fields: ReadonlyMap<string, Type>;
      readonly atomic: boolean;
    }
  | { readonly kind: 'map'; readonly of: Type; readonly atomic: boolean }
  /** `keys`: of a list by key; `set`: of scalars; neither: atomic. */
  | { readonly kind: 'list'; readonly of: Type; readonly keys: readonly string[]; readonly set: boolean }
  /** Anything goes: its parts are known by their shape only. */
  | { readonly kind: 'any' };

/** `group` and `version` when its kind is of another group than the resource. */
export interface Subresource {
  readonly name: string;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

/** A resource the server serves; `type` describes the whole object. */
export interface Served {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  readonly type: Type;
  /** Of a custom resource: the `openAPIV3Schema` of its definition. */
  readonly custom?: JsonObject;
}

const document = JSON.parse(readFileSync(new URL('schema.json', import.meta.url), 'utf8')) as JsonObject;
const structs = new Map<string, Type>();

/** The version of the Kubernetes that schema.json was read from. */
export const gitVersion = text(document, 'gitVersion');

/** The built-in resources. */
export function builtIn(): Served[] {
  return records(document, 'resources').map((entry) => {
    const [version = '', group = ''] = text(entry, 'apiVersion').split('/').reverse();
    return {
      ...(entry as unknown as Served),
      shortNames: [],
      categories: [],
      ...entry,
      group,
      version,
      type: named(text(entry, 'type')),
    };
  });
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(resource: Pick<Served, 'group' | 'version'>): string {
  return resource.group ? `${resource.group}/${resource.version}` : resource.version;
}

function named(name: string): Type {
  const known = structs.get(name);
  if (known) return known;
  const { '!': atomic, ...fields } = record(document, 'types', name);
  const map = new Map<string, Type>();
  const type: Type = { kind: 'struct', name, fields: map, atomic: atomic === true };
  structs.set(name, type);
  for (const [key, word] of Object.entries(fields)) map.set(key, parseType(String(word)));
  return type;
}

/** Reads a word such as `[name]core.v1.Container` or `string|TCP|UDP="TCP"` (see schema-update.ts). */
function parseType(word: string): Type {
  const [, list, map, rest = ''] = /^(?:\[(.*?)\]|\{(.*?)\})?(.*)$/s.exec(word) ?? [];
  if (list !== undefined) {
    const set = list === 'set';
    return { kind: 'list', of: parseType(rest), set, keys: set || list === '' ? [] : list.split(',') };
  }
  if (map !== undefined) return { kind: 'map', of: parseType(rest), atomic: map === '!' };
  const [body = '', fallback] = rest.split('=', 2);
  const [name = '', ...words] = body.split('|');
  if (name === 'any') return { kind: 'any' };
  if (/\.[A-Z]/.test(name)) return named(name);
  return { kind: 'scalar', name, words, ...(fallback && { fallback: JSON.parse(fallback) as Json }) };
}

/** What a Go struct prints for a field that was never set: `{}` for a struct held by value, `[]` for a list always there. */
export function alwaysThere(owner: string, key: string): Json | undefined {
  const word = text(document, 'types', owner, key);
  return word.endsWith('={}') ? {} : word.endsWith('=[]') ? [] : undefined;
}

/** The type that a CustomResourceDefinition's `openAPIV3Schema` describes; at the root with metadata as every object has it. */
export function customType(schema: JsonObject, root = true): Type {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && !isRecord(schema.properties)) return { kind: 'any' };
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'scalar', name: 'int-or-string', words: [] };
  const inner = (key: string) => customType(record(schema, key), false);
  if (schema.type === 'array') {
    const keys = schema['x-kubernetes-list-map-keys'];
    const set = schema['x-kubernetes-list-type'] === 'set';
    return { kind: 'list', of: inner('items'), set, keys: Array.isArray(keys) ? keys.map(String) : [] };
  }
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  if (isRecord(schema.additionalProperties)) return { kind: 'map', of: inner('additionalProperties'), atomic };
  if (schema.type !== 'object') return customScalar(schema);
  const fields = new Map(
    Object.keys(record(schema, 'properties')).map((key) => [key, customType(record(schema, 'properties', key), false)]),
  );
  if (root) for (const [key, word] of rootFields) fields.set(key, parseType(word));
  return { kind: 'struct', name: 'custom', fields, atomic };
}

const rootFields = [
  ['apiVersion', 'string'],
  ['kind', 'string'],
  ['metadata', 'meta.v1.ObjectMeta'],
] as const;

function customScalar(schema: JsonObject): Type {
  const name = schema.type === 'integer' ? 'int64' : schema.type === 'number' ? 'double' : text(schema, 'type');
  const fallback = schema.default;
  return { kind: 'scalar', name, words: [], ...(fallback !== undefined && { fallback }) };
}
