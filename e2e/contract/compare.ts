import { isRecord, type Json, type JsonObject } from '../../src/manifest/object.ts';

/** What two servers can't have in common, each with its reason. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  uid: 'drawn at random',
  resourceVersion: 'counts the writes to the whole store',
  creationTimestamp: 'the time of day',
  deletionTimestamp: 'the time of day',
  lastTransitionTime: 'the time of day',
  time: 'the time of day, in managedFields',
  clusterIP: 'the next free address',
  clusterIPs: 'the next free address',
  nodePort: 'drawn at random',
  continue: "opaque by contract: a server's own notes",
  serverAddress: 'where the server listens',
};

/** What only one of them tells. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  storageVersionHash: 'a hash that no client but the storage migrator reads; the sandbox has no storage',
};

/** The same within texts. */
const OWN_TEXTS: readonly { readonly text: RegExp; readonly as: string; readonly because: string }[] = [
  { text: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, as: 'UID', because: 'drawn at random' },
  { text: /\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, as: 'TIME', because: 'the time of day' },
  { text: /(too old resource version: \d+) \(\d+\)/g, as: '$1 (VERSION)', because: 'counts the writes to the store' },
  { text: /(generated-)[a-z0-9]{5}\b/g, as: '$1SUFFIX', because: 'drawn at random' },
];

/** An answer without what is a server's own; null where something stood. */
export function comparable(value: Json): Json {
  if (typeof value === 'string')
    return inLineOrder(OWN_TEXTS.reduce((all, { text, as }) => all.replace(text, as), value));
  if (Array.isArray(value)) return value.map(comparable);
  if (!isRecord(value)) return value;
  const told = Object.entries(value).filter(([key]) => !(key in NOT_TOLD));
  const kept = told.map(([key, inner]): [string, Json] => {
    if (key in OWN_FIELDS && !isFixed(key, inner)) return [key, null];
    if (key === 'managedFields' && Array.isArray(inner)) return [key, inNameOrder(inner).map(comparable)];
    if (key === 'causes' && Array.isArray(inner)) return [key, conflictsInOrder(inner).map(comparable)];
    return [key, comparable(inner ?? null)];
  });
  return withoutServiceAccountVolume(Object.fromEntries(kept));
}

/** What does not fit a schema is told in the order of a Go map: at random. */
function inLineOrder(message: string): string {
  const [head = '', list] = message.split('errors:\n');
  return list === undefined ? message : [`${head}errors:`, ...list.split('\n').toSorted()].join('\n');
}

/** An address that says that there is none is no allocation, nor is a field that says what owns it (`f:clusterIP: {}`). */
function isFixed(key: string, value: Json | undefined): boolean {
  return isRecord(value) || (key.startsWith('clusterIP') && JSON.stringify(value).includes('None'));
}

/** Sorted by time, which has whole seconds: two writes of one second, or of two, would differ. */
function inNameOrder(entries: readonly Json[]): Json[] {
  const nameOf = (entry: Json) => (isRecord(entry) ? `${entry.operation} ${entry.manager} ${entry.subresource}` : '');
  return entries.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

/** Of an apply that conflicts with several managers the causes come in the order of a Go map: at random. */
function conflictsInOrder(causes: readonly Json[]): Json[] {
  const isConflict = (cause: Json) => isRecord(cause) && cause.reason === 'FieldManagerConflict';
  const textOf = (cause: Json) => (isRecord(cause) ? `${cause.message} ${cause.field}` : '');
  return causes.every(isConflict) ? causes.toSorted((a, b) => textOf(a).localeCompare(textOf(b))) : [...causes];
}

/** The sandbox has no service account plug-in, which mounts a token into each Pod (sandbox/README.md, "What it is not"). */
function withoutServiceAccountVolume(object: JsonObject): JsonObject {
  const result = { ...object };
  for (const key of ['volumes', 'volumeMounts']) {
    const list = object[key];
    if (!Array.isArray(list)) continue;
    const others = list.filter((one) => !(isRecord(one) && String(one.name).startsWith('kube-api-access-')));
    result[key] = others;
    if (others.length === 0 && list.length > 0) delete result[key];
  }
  return result;
}

export interface Difference {
  /** `[2].body.message`: of the third step's answer. */
  readonly at: string;
  readonly expected: Json | undefined;
  readonly found: Json | undefined;
}

/** Where what was found is not what was expected. Of two answers with unlike statuses only the status is told: their bodies have nothing to do with each other. */
export function differences(expected: Json | undefined, found: Json | undefined, at = ''): Difference[] {
  if (JSON.stringify(expected) === JSON.stringify(found)) return [];
  if (Array.isArray(expected) && Array.isArray(found)) {
    const length = Math.max(expected.length, found.length);
    return Array.from({ length }, (_, i) => differences(expected[i], found[i], `${at}[${i}]`)).flat();
  }
  if (!isRecord(expected) || !isRecord(found)) return [{ at, expected, found }];
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const told = keys.flatMap((key) => differences(expected[key], found[key], `${at}.${key}`));
  const status = told.find((one) => one.at.endsWith('].status') && typeof one.expected === 'number');
  return status && 'headers' in expected ? [status] : told;
}
