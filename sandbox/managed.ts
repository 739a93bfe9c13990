import type { Json, JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import {
  compare,
  difference,
  type FieldSet,
  fieldsOf,
  fromFieldsV1,
  intersection,
  isEmpty,
  pathsOf,
  toFieldsV1,
  union,
  withParents,
} from './fieldset.ts';
import { equal, records, text, timestamp } from './json.ts';
import { merge, remove } from './merge.ts';
import type { Type } from './schema.ts';
import type { Cause } from './status.ts';

/** Who writes, and how: what tells one managedFields entry from another. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  /** What the writer can't own, since this way it can't write it. */
  readonly reset: 'status' | 'main' | 'nothing';
}

interface Entry extends Omit<Writer, 'reset'> {
  readonly time: string;
  readonly fields: FieldSet;
}

/** Fields nobody owns: names, and what the server itself writes. */
const ownerless = fromFieldsV1({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': Object.fromEntries(
    ['', '.', 'f:name', 'f:namespace', 'f:creationTimestamp', 'f:selfLink', 'f:uid', 'f:generation', 'f:managedFields']
      .concat('f:resourceVersion', 'f:deletionTimestamp', 'f:deletionGracePeriodSeconds')
      .filter(Boolean)
      .map((step) => [step, {}]),
  ),
});

/** The fields of a set that this writer may own. */
function ownable(set: FieldSet, { reset }: Writer): FieldSet {
  const { children } = difference(set, ownerless);
  const without = { status: 'f:status', main: 'f:spec', nothing: '' }[reset];
  return { member: false, children: new Map([...children].filter(([step]) => step !== without)) };
}

function entriesOf(object: KubernetesObject | undefined): Entry[] {
  return records(object, 'metadata', 'managedFields').map((entry) => ({
    manager: text(entry, 'manager'),
    operation: text(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    apiVersion: text(entry, 'apiVersion'),
    subresource: text(entry, 'subresource'),
    time: text(entry, 'time'),
    fields: fromFieldsV1((entry.fieldsV1 ?? {}) as JsonObject),
  }));
}

function withEntries(object: KubernetesObject, entries: readonly Entry[]): KubernetesObject {
  const order = (entry: Entry) => [entry.operation, entry.time, entry.manager].join('\n');
  const kept = entries.filter((entry) => !isEmpty(entry.fields)).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const { managedFields: _, ...metadata } = object.metadata;
  const managedFields = kept.map(({ fields, manager, operation, apiVersion, subresource, time }): JsonObject => {
    const entry = { manager, operation, apiVersion, fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields) };
    return { ...entry, ...(time && { time }), ...(subresource && { subresource }) };
  });
  return {
    ...object,
    metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) },
  } as KubernetesObject;
}

function isWriter(entry: Entry, writer: Writer): boolean {
  return (['manager', 'operation', 'apiVersion', 'subresource'] as const).every((key) => entry[key] === writer[key]);
}

/** What `writer` owns now, among the others; the entry's time moves only when the object does: one that comes without a change has none. */
function replaceEntry(entries: readonly Entry[], writer: Writer, fields: FieldSet, touched: boolean): Entry[] {
  const { manager, operation, apiVersion, subresource } = writer;
  const mine = entries.find((entry) => isWriter(entry, writer));
  const time = touched ? timestamp() : (mine?.time ?? '');
  return [...entries.filter((entry) => entry !== mine), { manager, operation, apiVersion, subresource, time, fields }];
}

/** Records an ordinary write: what it changed is the writer's alone, what it removed is nobody's. */
export function recordUpdate(
  live: KubernetesObject | undefined,
  next: KubernetesObject,
  writer: Writer,
  type: Type,
): KubernetesObject {
  const { changed, removed } = compare(withoutManaged(live) ?? {}, withoutManaged(next), type);
  const taken = ownable(changed, writer);
  const gone = ownable(removed, writer);
  const entries = entriesOf(next.metadata.managedFields ? next : live);
  if (isEmpty(taken) && isEmpty(gone)) return withEntries(next, entries);
  const mine = entries.find((entry) => isWriter(entry, writer));
  const others = entries
    .filter((entry) => entry !== mine)
    .map((entry) => ({ ...entry, fields: difference(difference(entry.fields, taken), gone) }));
  const fields = union(difference(mine?.fields ?? fromFieldsV1({}), gone), taken);
  return withEntries(
    next,
    isEmpty(taken) && !mine ? others : replaceEntry([...others, ...(mine ? [mine] : [])], writer, fields, true),
  );
}

function withoutManaged(object: KubernetesObject | undefined): Json | undefined {
  if (!object) return undefined;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export type Merged = { readonly object: KubernetesObject } | { readonly conflicts: readonly Cause[] };

/**
 * Server-side apply: lays the configuration over the live object, removes what the writer gave up and nobody else owns, and settles
 * ownership. Without `force` a field that another manager owns with another value is a conflict.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyConfiguration(
  live: KubernetesObject | undefined,
  config: KubernetesObject,
  options: { writer: Writer; type: Type; force: boolean; finish(object: KubernetesObject): KubernetesObject },
): Merged {
  const { writer, type, force } = options;
  const owned = ownable(fieldsOf(config, type), writer);
  const entries = live?.metadata.managedFields ? entriesOf(live) : [...beforeFirstApply(live, writer, type)];
  const last = entries.find((entry) => isWriter(entry, writer));
  const others = entries.filter((entry) => entry !== last);
  const base = withoutManaged(live);
  let merged = merge(base, config, type) as KubernetesObject;
  if (last) {
    const everyones = others.reduce((all, entry) => union(all, entry.fields), owned);
    const given = difference(withParents(last.fields, type), withParents(union(everyones, ownerless), type));
    merged = (remove(merged, given, type) ?? merged) as KubernetesObject;
  }
  const { changed, removed } = compare(base ?? {}, merged, type);
  const contested = others.map((entry) => ({ entry, fields: intersection(entry.fields, changed) }));
  const conflicts = contested.filter(({ fields }) => !isEmpty(fields));
  if (!force && conflicts.length > 0) return { conflicts: conflicts.flatMap(causesOf) };
  const left = contested.map(({ entry, fields }) => ({
    ...entry,
    fields: difference(difference(entry.fields, fields), removed),
  }));
  const finished = options.finish(merged);
  const touched = !equal(withoutManaged(finished), base);
  return { object: withEntries(finished, replaceEntry(last ? [...left, last] : left, writer, owned, touched)) };
}

/** An object that nobody ever owned a field of belongs to a manager of this name, so that it is not overwritten unseen. */
function beforeFirstApply(live: KubernetesObject | undefined, { apiVersion }: Writer, type: Type): Entry[] {
  if (!live) return [];
  const fields = difference(compare({}, live, type).changed, ownerless);
  return [
    { manager: 'before-first-apply', operation: 'Update', apiVersion, subresource: '', time: timestamp(), fields },
  ];
}

function causesOf({ entry, fields }: { entry: Entry; fields: FieldSet }): Cause[] {
  const status = entry.subresource ? ` with subresource "${entry.subresource}"` : '';
  const version = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
  const message = `conflict with "${entry.manager}"${status}${version}`;
  return pathsOf(fields).map((field) => ({ reason: 'FieldManagerConflict', message, field }));
}
