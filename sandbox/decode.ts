import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { isQuantity } from './quantity.ts';
import type { Type } from './schema.ts';

const embedded: Record<string, { struct: string; fields: readonly string[] }> = {
  'core.v1.Probe': { struct: 'ProbeHandler', fields: ['exec', 'grpc', 'httpGet', 'tcpSocket'] },
};
const badQuantity = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

interface Place {
  /** Go's path: no list indexes. */
  readonly path: string;
  /** `DeploymentSpec`: the struct the field belongs to. */
  readonly owner: string;
}

/** What decoding into Go's types stumbles over first, in encoding/json's words; undefined when all fits. */
export function decodingError(value: Json, type: Type, place: Place = { path: '', owner: '' }): string | undefined {
  if (value === null || type.kind === 'any') return undefined;
  if (type.kind === 'scalar') return scalarError(value, type.name, place);
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return cannot(value, place, goType(type));
    return first(value.map((item) => () => decodingError(item, type.of, place)));
  }
  if (!isRecord(value)) return cannot(value, place, goType(type));
  const inner = (key: string): Place => {
    if (type.kind === 'map') return place;
    const into = embedded[type.name];
    const step = into?.fields.includes(key) ? `${into.struct}.${key}` : key;
    return { path: place.path ? `${place.path}.${step}` : step, owner: type.name.split('.').at(-1) ?? '' };
  };
  return first(
    Object.entries(value).map(([key, item]) => () => {
      const of = type.kind === 'map' ? type.of : type.fields.get(key);
      return of && decodingError(item ?? null, of, inner(key));
    }),
  );
}

function first(tries: readonly (() => string | undefined)[]): string | undefined {
  for (const attempt of tries) {
    const error = attempt();
    if (error) return error;
  }
  return undefined;
}

function cannot(value: Json, place: Place, wanted: string, shown = jsonType(value)): string {
  const field = place.path ? `Go struct field ${place.owner}.${place.path}` : 'Go value';
  return `json: cannot unmarshal ${shown} into ${field} of type ${wanted}`;
}

function scalarError(value: Json, name: string, place: Place): string | undefined {
  switch (name) {
    case 'quantity':
      return isQuantity(String(value)) ? undefined : badQuantity;
    case 'int-or-string':
      return typeof value === 'string' || typeof value === 'number' ? undefined : cannot(value, place, 'int32');
    case 'int32':
    case 'int64':
      if (typeof value !== 'number') return cannot(value, place, name);
      return fits(value, name) ? undefined : cannot(value, place, name, `number ${value}`);
    case 'double':
      return typeof value === 'number' ? undefined : cannot(value, place, 'float64');
    case 'boolean':
      return typeof value === 'boolean' ? undefined : cannot(value, place, 'bool');
    case 'byte':
      return typeof value === 'string' ? base64Error(value) : cannot(value, place, '[]uint8');
    case 'date-time':
      if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return undefined;
      return `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`;
    default:
      return typeof value === 'string' ? undefined : cannot(value, place, 'string');
  }
}

function fits(value: number, name: string): boolean {
  return Number.isInteger(value) && (name === 'int64' || Math.abs(value) <= 2 ** 31 - 1);
}

function base64Error(value: string): string | undefined {
  const odd = /[^A-Za-z0-9+/\r\n]/.exec(value.replace(/=+$/, ''));
  if (odd) return `illegal base64 data at input byte ${odd.index}`;
  return value.replace(/[\r\n]/g, '').length % 4 === 0
    ? undefined
    : `illegal base64 data at input byte ${value.length}`;
}

function jsonType(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return isRecord(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function goType(type: Type): string {
  if (type.kind === 'list') return `[]${goType(type.of)}`;
  if (type.kind === 'map') return `map[string]${goType(type.of)}`;
  if (type.kind === 'struct') return type.name.split('.').slice(-2).join('.');
  const scalars: Record<string, string> = {
    boolean: 'bool',
    double: 'float64',
    quantity: 'resource.Quantity',
    'date-time': 'v1.Time',
  };
  return type.kind === 'scalar' ? (scalars[type.name] ?? type.name) : 'interface {}';
}

/** The fields no struct has, all of them, in document order: `spec.template.spec.containers[0].imagee`. */
export function unknownFields(value: Json, type: Type, path = ''): string[] {
  if (Array.isArray(value))
    return type.kind === 'list' ? value.flatMap((item, i) => unknownFields(item, type.of, `${path}[${i}]`)) : [];
  if (!isRecord(value) || (type.kind !== 'struct' && type.kind !== 'map')) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path ? `${path}.${key}` : key;
    const of = type.kind === 'map' ? type.of : type.fields.get(key);
    return of ? unknownFields(inner ?? null, of, at) : [at];
  });
}

/** The value without the fields no struct has. */
export function knownOnly(value: Json, type: Type): Json {
  if (Array.isArray(value)) return type.kind === 'list' ? value.map((item) => knownOnly(item, type.of)) : value;
  if (!isRecord(value) || (type.kind !== 'struct' && type.kind !== 'map')) return value;
  const result: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    const of = type.kind === 'map' ? type.of : type.fields.get(key);
    if (of) result[key] = knownOnly(inner ?? null, of);
  }
  return result;
}
