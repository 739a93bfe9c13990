import { isDeepStrictEqual } from 'node:util';
import { field, isRecord, type Json, type JsonObject, type KubernetesObject } from '../manifest/object.ts';
import type { Applied } from '../plan/change.ts';
import { FIELD_MANAGER, type ManagedFieldsEntry, managedFieldsOf } from '../plan/managed-fields.ts';

/**
 * How to tell that an object is not as this deploy wrote it any more: a rollback, or another deploy. Undefined while what
 * was declared still holds: others may scale it, restart it, and add what nobody declared. The pod template of a Job can't
 * become another version, so whatever else changes there passes.
 */
export function replacement(applied: Applied, now: KubernetesObject): string | undefined {
  const { answer, object, live } = applied;
  if (Number(now.metadata.generation ?? 0) <= Number(answer.metadata.generation ?? 0) || now.kind === 'Job')
    return undefined;
  const written = versionOf(answer);
  const found = versionOf(now);
  const isRolledBack = isDeepStrictEqual(found, versionOf(live)) && !isDeepStrictEqual(found, written);
  if (holds(versionOf(object), written, found) && !isRolledBack) return undefined;
  return `was changed by ${whoChanged(answer, now)} while we waited: what runs is not this deploy's version`;
}

/** What makes a version: the pod template; of an object that has none all its spec, but for the scale. */
function versionOf(object: JsonObject | undefined): Json | undefined {
  const spec = field(object, 'spec');
  const template = field(spec, 'template');
  if (template !== undefined || !isRecord(spec)) return template;
  const { replicas: _scale, ...rest } = spec;
  return rest;
}

/** True when all that was declared still is what the server made of it then. List items are known by their names. */
function holds(declared: Json | undefined, written: Json | undefined, found: Json | undefined): boolean {
  if (isRecord(declared) && isRecord(written) && isRecord(found))
    return Object.keys(declared).every((key) => holds(declared[key], written[key], found[key]));
  if (areNamed(declared) && areNamed(written) && areNamed(found))
    return declared.every((item) => holds(item, namesake(item, written), namesake(item, found)));
  return isDeepStrictEqual(written, found);
}

function areNamed(list: Json | undefined): list is JsonObject[] {
  return Array.isArray(list) && list.every((item) => isRecord(item) && typeof item.name === 'string');
}

function namesake({ name }: JsonObject, list: readonly JsonObject[]): JsonObject | undefined {
  return list.find((item) => item.name === name);
}

/** The server notes no new time when one and the same manager writes the same fields again: as another run of ours does. */
function whoChanged(answer: KubernetesObject, now: KubernetesObject): string {
  const known = new Set(managedFieldsOf(answer).map(signature));
  const [newest] = managedFieldsOf(now)
    .filter((entry) => entry.manager !== FIELD_MANAGER && entry.subresource === '' && !known.has(signature(entry)))
    .toSorted((a, b) => b.time.localeCompare(a.time));
  if (newest) return `${newest.manager} at ${newest.time}`;
  return managedFieldsOf(now).some(({ manager }) => manager === FIELD_MANAGER)
    ? `another deploy of ${FIELD_MANAGER}`
    : 'someone else';
}

function signature({ manager, operation, time }: ManagedFieldsEntry): string {
  return `${manager} ${operation} ${time}`;
}
