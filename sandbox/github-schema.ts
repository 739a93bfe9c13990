import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

/** GitHub's published description of its REST API, the part that is asked for here; see scripts/github-openapi.ts. */
const DESCRIPTION = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'github-openapi.json'), 'utf8'));

interface Query {
  readonly name: string;
  readonly required: boolean;
}

interface Operation {
  readonly queries: readonly Query[];
  readonly requestBody?: Schema;
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** An operation of the description, and where it stands in it. */
export interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** The described operation for a request, or undefined when GitHub's description has no such route. */
export function describedBy(method: string, pathname: string): Described | undefined {
  const segments = pathname.split('/');
  for (const [path, operations] of Object.entries<Record<string, Operation>>(DESCRIPTION.paths)) {
    const pattern = path.split('/');
    const operation = operations[method.toLowerCase()];
    if (!operation || pattern.length !== segments.length) continue;
    if (pattern.every((part, index) => part.startsWith('{') || part === segments[index])) {
      return { path, method: method.toLowerCase(), operation };
    }
  }
  return undefined;
}

/** What is wrong with a request, by the description: queries that do not exist, a body of another shape. */
export function faultsOfRequest(described: Described, query: URLSearchParams, body: unknown): string[] {
  const known = described.operation.queries.map(({ name }) => name);
  const unknown = [...query.keys()].filter((name) => !known.includes(name)).map((name) => `no such query: ${name}`);
  const { requestBody } = described.operation;
  if (!requestBody) return unknown;
  return [
    ...unknown,
    ...undescribed(requestBody, body),
    ...faults([described.path, described.method, 'requestBody'], body),
  ];
}

/** What is wrong with an answer, by the description. */
export function faultsOfAnswer({ path, method, operation }: Described, status: number, body: unknown): string[] {
  if (!operation.responses[status]) return [];
  return Object.keys(operation.responses[status]).length === 0
    ? []
    : faults([path, method, 'responses', String(status)], body);
}

/** An answer's body with everything that the description requires and `given` lacks, as the least value of its type. */
export function completed({ operation }: Described, status: number, given: unknown): unknown {
  const schema = operation.responses[status];
  return schema && Object.keys(schema).length > 0 ? complete(schema, given) : given;
}

/** GitHub ignores what it does not know; whoever sends it has made a mistake. */
function undescribed(schema: Schema, body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const known = Object.keys(resolve(schema).properties ?? {});
  return Object.keys(body)
    .filter((key) => !known.includes(key))
    .map((key) => `no such field: ${key}`);
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(DESCRIPTION, 'github');
const validators = new Map<string, ValidateFunction>();

function faults(place: readonly string[], value: unknown): string[] {
  const pointer = `github#/paths/${place.map(escaped).join('/')}`;
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: pointer });
  validators.set(pointer, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'body'} ${message}`);
}

/** RFC 6901, in a URI fragment. */
function escaped(segment: string): string {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function resolve(schema: Schema): Schema {
  if (schema.$ref) return resolve(DESCRIPTION.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
  const first = schema.allOf?.[0] ?? schema.anyOf?.[0] ?? schema.oneOf?.[0];
  return first ? resolve(first) : schema;
}

function complete(schema: Schema, given: unknown): unknown {
  const {
    type,
    nullable,
    properties = {},
    required = [],
    items,
    enum: values,
    format,
  } = resolve(schema) as Schema & {
    items?: Schema;
  };
  if (Array.isArray(given)) return items ? given.map((each) => complete(items, each)) : given;
  if (typeof given === 'object' && given !== null) {
    const own = Object.entries(given).map(([key, value]) => [
      key,
      properties[key] ? complete(properties[key], value) : value,
    ]);
    const missing = required
      .filter((key) => !Object.hasOwn(given, key))
      .map((key) => [key, complete(properties[key] ?? {}, undefined)]);
    return Object.fromEntries([...missing, ...own]);
  }
  if (given !== undefined) return given;
  if (nullable || schema.nullable) return null;
  if (values) return values[0];
  if (type === 'object' || required.length > 0) return complete(schema, {});
  if (type === 'array') return [];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return false;
  if (format === 'date-time') return '2026-03-05T01:58:03Z';
  return format === 'uri' ? 'https://api.github.com/' : '';
}
