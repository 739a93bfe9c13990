import { parseJson } from '../manifest/json.ts';
import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../manifest/object.ts';
import { isEqual } from './equal.ts';
import {
  FIELD_MANAGER,
  type FieldSet,
  hasField,
  isOurs,
  type ManagedFieldsEntry,
  managedFieldsOf,
  ourFields,
  union,
  within,
  withoutField,
  withoutFields,
} from './managed-fields.ts';

/** Under this name `kubectl apply` has managed its fields since Kubernetes 1.18. */
export const KUBECTL_APPLY = 'kubectl-client-side-apply';
/**
 * Under these, fields of an object are filed that `kubectl apply` has taken over since: under the first by the server,
 * for what an object had before it knew of managers; under the others for who had made the object by such a command.
 */
export const BEFORE_KUBECTL_APPLY: readonly string[] = ['before-first-apply', 'kubectl-create', 'kubectl-replace'];
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What becomes of an object's `managedFields` when its fields go over from `kubectl apply` to us; undefined when there
 * is nothing to hand over. It follows client-go's csaupgrade: the entries of kubectl are merged into our own, or
 * become it, so that a field that no manifest states any more goes with our next apply. Of what was filed before kubectl
 * applied, where defaults and other people's fields are among it, only what kubectl's own record states is taken.
 * With `autoscaled`, `spec.replicas` is nobody's afterwards, and stays as it is.
 */
export function handedOver(live: KubernetesObject, options: { autoscaled: boolean }): Json[] | undefined {
  const entries = managedFieldsOf(live);
  const given = entries.filter((entry) => isKubectlApply(entry, live));
  const ours = entries.find(isOurs);
  const owned = options.autoscaled && [...given, ...(ours ? [ours] : [])].some(ownsReplicas);
  const first = ours ?? given[0];
  if (!first || (given.length === 0 && !owned)) return undefined;
  const together = fieldsOf(given, live, ours?.fields ?? {});
  const fieldsV1 = options.autoscaled ? withoutField(together, 'spec', 'replicas') : together;
  const mine: JsonObject = { ...first.raw, manager: FIELD_MANAGER, operation: 'Apply', fieldsV1 };
  const others = entries.filter((entry) => entry !== ours && !given.includes(entry));
  return [mine, ...others.map((entry) => entry.raw)];
}

/** True when fields of an object are still recorded for `kubectl apply`. */
export function isFromKubectlApply(live: KubernetesObject): boolean {
  return managedFieldsOf(live).some((entry) => isKubectlApply(entry, live));
}

/** True when we, or `kubectl apply` before us, are recorded as an owner of `spec.replicas`. */
export function ownReplicas(live: KubernetesObject): boolean {
  return managedFieldsOf(live).some((entry) => (isOurs(entry) || isKubectlApply(entry, live)) && ownsReplicas(entry));
}

function ownsReplicas(entry: ManagedFieldsEntry): boolean {
  return hasField(entry.fields, 'spec', 'replicas');
}

function isKubectlApply(entry: ManagedFieldsEntry, live: KubernetesObject): boolean {
  if (entry.operation !== 'Update' || entry.subresource !== '') return false;
  const isTakenOver = BEFORE_KUBECTL_APPLY.includes(entry.manager) && lastApplied(live) !== undefined;
  return entry.manager === KUBECTL_APPLY || isTakenOver;
}

function fieldsOf(given: readonly ManagedFieldsEntry[], live: KubernetesObject, start: FieldSet): FieldSet {
  return given.map((entry) => fieldsToTake(entry, live)).reduce(union, start);
}

function fieldsToTake(entry: ManagedFieldsEntry, live: KubernetesObject): FieldSet {
  if (entry.manager === KUBECTL_APPLY) return entry.fields;
  const record: FieldSet = { 'f:metadata': { 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } } };
  return union(within(entry.fields, lastApplied(live)), record);
}

/** What kubectl noted of its last apply. */
function lastApplied(live: KubernetesObject): Json | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined; // not kubectl's any more
  }
}

/**
 * The object as our apply would leave it once the fields of `kubectl apply` are ours. `answer` is the (forced) dry run
 * of that apply, which still counts kubectl as an owner and so shows everything the manifest dropped.
 */
export function afterHandOver(live: KubernetesObject, answer: KubernetesObject): KubernetesObject {
  const given = managedFieldsOf(live).filter((entry) => isKubectlApply(entry, live));
  const dropped = fieldsOf(given, live, {});
  const kept = managedFieldsOf(answer)
    .filter((entry) => !isKubectlApply(entry, live))
    .reduce((set, entry) => union(set, entry.fields), {} as FieldSet);
  return withoutFields(answer, dropped, kept) as KubernetesObject;
}

/** The merge patch (RFC 7396) that makes `after` of `before`, or undefined when they are the same. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: JsonObject = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    const step = isRecord(old) && isRecord(value) ? mergePatch(old, value) : isEqual(old, value) ? undefined : value;
    if (step !== undefined) patch[key] = step;
  }
  for (const key of Object.keys(before)) if (after[key] === undefined) patch[key] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/**
 * True when an apply would record the same fields as ours that are recorded now. Where it would not, the object must
 * be written although nobody sees a difference: a field that is not ours would not go when the manifest drops it.
 */
export function isSameOwnership(live: KubernetesObject, answer: KubernetesObject, stamps: readonly string[]): boolean {
  const [before, after] = [ourFields(live), ourFields(answer)];
  if (!before || !after) return before === after;
  return isEqual(withoutStamps(before, stamps), withoutStamps(after, stamps));
}

function withoutStamps(set: FieldSet, stamps: readonly string[]): FieldSet {
  if (stamps.length === 0) return set;
  const left = stamps.reduce((rest, name) => withoutField(rest, 'metadata', 'annotations', name), set);
  const annotations = left['f:metadata'];
  if (!isRecord(annotations) || !isEqual(annotations['f:annotations'], {})) return left;
  return withoutField(left, 'metadata', 'annotations');
}
