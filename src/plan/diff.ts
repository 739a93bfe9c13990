import { stringify } from '../manifest/json.ts';
import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../manifest/object.ts';
import { textWithoutCredentials } from '../without-credentials.ts';
import type { FieldChange } from './change.ts';
import { isEqual, keysOf } from './equal.ts';
import { keyPath } from './field-path.ts';
import { HIDDEN, redact } from './redaction.ts';

const MOST_FIELDS = 50;
const LONGEST_VALUE = 120;
/** No credential that begins among the characters that are shown is told by what stands behind these. */
const FAR_ENOUGH = 4_096;

/** What the server writes itself, or what is told in other words. */
const OWN_METADATA = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];

/**
 * The fields in which two states of an object differ, in their order in the object, at most 50 and then a count of the
 * rest. A list whose items have names is compared by them. Values are shortened to 120 characters; of a text of several
 * lines the first line that differs is shown. Nothing secret is in them.
 */
export function fieldChanges(before: KubernetesObject, after: KubernetesObject): FieldChange[] {
  const changes = [...differences(redact(forReading(before)), redact(forReading(after)), '')];
  if (changes.length <= MOST_FIELDS) return changes.map(shown);
  const rest = changes.length - MOST_FIELDS;
  return [...changes.slice(0, MOST_FIELDS).map(shown), { path: `… and ${rest} more fields` }];
}

function forReading(object: KubernetesObject): JsonObject {
  const { status: _status, metadata, ...rest } = object;
  const kept = Object.entries(metadata).filter(([key]) => !OWN_METADATA.includes(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

interface Difference {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

function* differences(before: Json | undefined, after: Json | undefined, path: string): Generator<Difference> {
  if (isEqual(before, after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const key of keysOf(before, after)) yield* differences(before[key], after[key], keyPath(path, key));
  } else if (Array.isArray(before) && Array.isArray(after)) {
    yield* listDifferences(before, after, path);
  } else {
    yield { path, before, after };
  }
}

function* listDifferences(before: Json[], after: Json[], path: string): Generator<Difference> {
  const key = keyOfItems([...before, ...after]);
  if (key !== undefined && isUnique(before, key) && isUnique(after, key)) {
    const names = new Set([...before, ...after].map((item) => keyValue(item, key)));
    for (const name of names) {
      const [old, now] = [before, after].map((list) => list.find((item) => keyValue(item, key) === name));
      yield* differences(old, now, `${path}[${key}=${stringify(name ?? null)}]`);
    }
  } else if (before.length === after.length) {
    for (const [at, item] of before.entries()) yield* differences(item, after[at], `${path}[${at}]`);
  } else {
    yield { path, before, after };
  }
}

/** By what the items of Kubernetes' lists are told apart, the usual one first. */
const ITEM_KEYS = ['name', 'type', 'containerPort', 'port', 'mountPath', 'key', 'ip', 'host'];

function keyOfItems(items: readonly Json[]): string | undefined {
  return ITEM_KEYS.find((key) => items.every((item) => keyValue(item, key) !== undefined));
}

function isUnique(items: readonly Json[], key: string): boolean {
  return new Set(items.map((item) => keyValue(item, key))).size === items.length;
}

function keyValue(item: Json, key: string): string | number | undefined {
  const value = isRecord(item) ? item[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function shown({ path, before, after }: Difference): FieldChange {
  const [old, now] = isText(before) && isText(after) ? linesThatDiffer(before, after) : [before, after];
  const [left, right] = [old, now].map((value) => (value === undefined ? undefined : shorten(value)));
  return {
    path,
    ...(left === undefined ? {} : { before: left }),
    // What differs is beyond the end, or looks like a credential.
    ...(right === undefined ? {} : { after: right === left ? `${right} (another value)` : right }),
  };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function linesThatDiffer(before: string, after: string): [string, string] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const length = Math.max(old.length, now.length);
  let at = 0;
  while (at < length - 1 && old[at] === now[at]) at++;
  const line = (lines: string[]) =>
    at < lines.length ? `line ${at + 1}: ${lines[at]}` : `(ends after line ${lines.length})`;
  return [line(old), line(now)];
}

/** A value as one short line: strings as they are, but for what looks like a credential, everything else as JSON. */
export function shorten(value: Json): string {
  const whole = (typeof value === 'string' ? value : stringify(value)).slice(0, FAR_ENOUGH);
  const text = masked(whole).replaceAll('\r', '').replaceAll('\n', '⏎');
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}

/** What is hidden already keeps its fingerprint. */
function masked(text: string): string {
  return text
    .split(HIDDEN)
    .map((part, at) => (at % 2 === 0 ? textWithoutCredentials(part) : part))
    .join('');
}
