import { field, type Json, type JsonObject, records } from '../manifest/object.ts';

/** The text at a path; '' where there is none. */
export function textAt(value: Json | undefined, ...path: (string | number)[]): string {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; undefined where there is none. */
export function numberAt(value: Json | undefined, ...path: (string | number)[]): number | undefined {
  const found = field(value, ...path);
  if (typeof found === 'bigint') return Number(found);
  return typeof found === 'number' ? found : undefined;
}

/** The objects of the list at a path; empty where there is none. */
export function recordsAt(value: Json | undefined, ...path: (string | number)[]): JsonObject[] {
  return records(field(value, ...path));
}

/**
 * The time at a path (RFC 3339), in milliseconds; undefined where there is none.
 * Kubernetes writes "no time" as null, as year 1 and, for a container that never started, as 1970.
 */
export function timeAt(value: Json | undefined, ...path: (string | number)[]): number | undefined {
  const time = Date.parse(textAt(value, ...path));
  return time > 0 ? time : undefined;
}
