import { field, isRecord, type Json } from '../manifest/object.ts';

/** True when two values are the same JSON. A key without a value counts as absent; the order of keys is nothing. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at]));
  if (!isRecord(a) || !isRecord(b)) return false;
  for (const key in a) if (!isEqual(a[key], field(b, key))) return false;
  for (const key in b) if (b[key] !== undefined && !Object.hasOwn(a, key)) return false;
  return true;
}

/** Keys of either, once each: first those of `a` in their order, then what only `b` has. */
export function keysOf(a: { [key: string]: unknown }, b: { [key: string]: unknown }): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}
