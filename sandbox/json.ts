import { field, isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';

/** A path of keys and indexes into a JSON value. */
export type Path = readonly (string | number)[];

/** The object at a path, or an empty one. */
export function record(value: Json | undefined, ...path: Path): JsonObject {
  const found = field(value, ...path);
  return isRecord(found) ? found : {};
}

/** The objects of the list at a path; empty when there is none. */
export function records(value: Json | undefined, ...path: Path): JsonObject[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

/** The text at a path, or ''. */
export function text(value: Json | undefined, ...path: Path): string {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path, or the one given for none. */
export function number(value: Json | undefined, path: Path, otherwise = 0): number {
  const found = field(value, ...path);
  return typeof found === 'number' ? found : otherwise;
}

/** Strings by key: labels, annotations, a selector. */
export function strings(value: Json | undefined, ...path: Path): Record<string, string> {
  const entries = Object.entries(record(value, ...path));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Equal as JSON: the order of keys does not matter, and a key without a value is no key. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => equal(a[key], b[key]));
}

/** Sets a value at a path and makes the objects on the way; changes the object. */
export function put(object: JsonObject, path: readonly string[], value: Json | undefined): void {
  const [last = '', ...way] = [...path].reverse();
  let here = object;
  for (const key of way.reverse()) {
    const next = here[key];
    const inner = isRecord(next) ? next : {};
    here[key] = inner;
    here = inner;
  }
  if (value === undefined) delete here[last];
  else here[last] = value;
}

/** RFC 3339 in whole seconds, as Kubernetes writes a Time. */
export function timestamp(milliseconds: number = Date.now()): string {
  return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
