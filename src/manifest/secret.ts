import type { Declared } from './declared.ts';
import { isRecord, type Json } from './object.ts';

/** Shorter values, and these, would hide common words wherever they stand. */
const SHORTEST = 4;
const COMMON: ReadonlySet<string> = new Set(['true', 'false', 'null', 'none']);

/**
 * The values of every Secret, as they are and in base64: what must be masked before anything is said of the objects.
 * Names of the same manifests are left out, for they are public and would be masked in every line.
 */
export function secretValues(declared: readonly Pick<Declared, 'object'>[]): string[] {
  const values = new Set<string>();
  for (const { object } of declared) {
    if (object.kind !== 'Secret' || object.apiVersion !== 'v1') continue;
    for (const value of stringsOf(object.data)) addBoth(values, Buffer.from(value, 'base64').toString('utf8'), value);
    for (const value of stringsOf(object.stringData)) addBoth(values, value, Buffer.from(value).toString('base64'));
  }
  for (const { object } of declared) {
    for (const name of [object.metadata.name, object.metadata.namespace, object.kind]) if (name) values.delete(name);
  }
  return [...values];
}

function addBoth(values: Set<string>, plain: string, encoded: string): void {
  if (plain.trim().length < SHORTEST || COMMON.has(plain.trim().toLowerCase())) return;
  values.add(plain);
  values.add(encoded);
}

function stringsOf(record: Json | undefined): string[] {
  if (!isRecord(record)) return [];
  return Object.values(record).filter((value) => typeof value === 'string');
}
