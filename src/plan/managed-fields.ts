import { field, isRecord, type Json, type JsonObject, type KubernetesObject, text } from '../manifest/object.ts';
import { hasKeys } from './field-path.ts';

/** The field manager of everything we write. */
export const FIELD_MANAGER = 'kube-rollout';

/**
 * A set of fields as `metadata.managedFields[].fieldsV1` has it: `f:<name>` a field, `k:<json>` a list item with these
 * keys, `v:<json>` a list item that is this value, `i:<n>` one by its place, `.` the thing itself. An empty set is a
 * leaf: the field with all it holds. Source: Kubernetes API reference, FieldsV1.
 */
export type FieldSet = JsonObject;

/** One entry of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly subresource: string;
  /** ISO 8601 in whole seconds, or ''. */
  readonly time: string;
  readonly fields: FieldSet;
  /** The entry as it came. */
  readonly raw: JsonObject;
}

/** Who manages which fields of an object. */
export function managedFieldsOf(object: KubernetesObject): ManagedFieldsEntry[] {
  const entries = object.metadata.managedFields;
  if (!Array.isArray(entries)) return [];
  return entries.filter(isRecord).map((raw) => ({
    manager: text(raw.manager),
    operation: text(raw.operation),
    apiVersion: text(raw.apiVersion),
    subresource: text(raw.subresource),
    time: text(raw.time),
    fields: isRecord(raw.fieldsV1) ? raw.fieldsV1 : {},
    raw,
  }));
}

/** True for what our own server-side applies have recorded. */
export function isOurs(entry: ManagedFieldsEntry): boolean {
  return entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && entry.subresource === '';
}

/** What our server-side applies own of an object; undefined when it was never applied by us. */
export function ourFields(object: KubernetesObject): FieldSet | undefined {
  return managedFieldsOf(object).find(isOurs)?.fields;
}

/** Fields of either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [step, below] of Object.entries(b)) {
    const mine = result[step];
    result[step] = isRecord(mine) && isRecord(below) ? union(mine, below) : below;
  }
  return result;
}

/** The set without one field, given by its names, and without what then holds nothing. */
export function withoutField(set: FieldSet, ...path: string[]): FieldSet {
  const [name = '', ...rest] = path;
  const step = `f:${name}`;
  const below = set[step];
  if (!isRecord(below)) return set;
  const { [step]: _taken, ...others } = set;
  if (rest.length === 0) return others;
  const left = withoutField(below, ...rest);
  if (Object.keys(left).length === 0 && Object.keys(below).length > 0) return others;
  return { ...others, [step]: left };
}

/** True when the set holds the field of these names, or something in it. */
export function hasField(set: FieldSet, ...path: string[]): boolean {
  return field(set, ...path.map((name) => `f:${name}`)) !== undefined;
}

/** Those fields of a set that a value has. */
export function within(set: FieldSet, value: Json | undefined): FieldSet {
  const result: FieldSet = {};
  for (const [step, below] of Object.entries(set)) {
    if (step === '.') result[step] = below;
    const child = childAt(value, step);
    if (child !== undefined && isRecord(below)) result[step] = within(below, child);
  }
  return result;
}

/**
 * The value without the fields that `given` holds and `kept` does not: what a server-side apply takes away when its
 * manager no longer states a field, and nobody else does.
 */
export function withoutFields(value: Json, given: FieldSet, kept: FieldSet): Json {
  let result = value;
  for (const [step, below] of Object.entries(given)) {
    const child = childAt(result, step);
    if (child === undefined || !isRecord(below)) continue;
    const keptBelow = kept[step];
    if (isRecord(keptBelow)) result = replaced(result, step, withoutFields(child, below, keptBelow));
    else if (isWhole(below)) result = replaced(result, step, undefined);
    else result = replaced(result, step, withoutFields(child, below, {}));
  }
  return result;
}

/** A leaf, or something that is owned itself and not only in parts. */
function isWhole(set: FieldSet): boolean {
  return '.' in set || Object.keys(set).length === 0;
}

function childAt(value: Json | undefined, step: string): Json | undefined {
  if (isRecord(value)) return step.startsWith('f:') ? value[step.slice(2)] : undefined;
  const at = placeOf(value, step);
  return Array.isArray(value) && at >= 0 ? value[at] : undefined;
}

/** Where a list has the item that a step names; -1 for none. */
function placeOf(list: Json | undefined, step: string): number {
  if (!Array.isArray(list)) return -1;
  const named = step.slice(2);
  if (step.startsWith('i:')) return Number(named) < list.length ? Number(named) : -1;
  if (step.startsWith('v:')) return list.findIndex((item) => JSON.stringify(item) === named);
  if (!step.startsWith('k:')) return -1;
  const keys = JSON.parse(named) as Record<string, Json>;
  return list.findIndex((item) => hasKeys(item, keys));
}

function replaced(value: Json, step: string, child: Json | undefined): Json {
  if (Array.isArray(value)) {
    const at = placeOf(value, step);
    return child === undefined ? value.toSpliced(at, 1) : value.with(at, child);
  }
  if (!isRecord(value)) return value;
  const { [step.slice(2)]: _replaced, ...others } = value;
  return child === undefined ? others : { ...value, [step.slice(2)]: child };
}
