import type { Json } from './object.ts';

/** What the server fills in where a list's key is not written, as in `ports[containerPort=80,protocol="TCP"]`. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([['protocol', 'TCP']]);
/** What it takes such a key for that has no default. */
const EMPTY = ['', '0'];

/** True for what the server takes the key of a list's item for when the item does not have it. */
export function isLeftOut(key: string, value: Json | undefined): boolean {
  const text = String(value);
  return EMPTY.includes(text) || DEFAULTS.get(key) === text;
}
