import { RECREATE } from '../manifest/annotations.ts';
import { field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { isEqual } from './equal.ts';
import { hasKeys, keyPath, valueAt } from './field-path.ts';

/** True when the manifest opts in. */
export function mayRecreate(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[RECREATE] === 'true';
}

/** How the API server's validations, and the rules of CRDs, say that a field stays as it was created. */
const WORDS = [
  'immutable',
  'may not change',
  'may not be changed',
  'cannot be changed',
  'cannot change',
  "can't be changed",
  'for fields other than',
];

/** True for a cause that says that a field can't be changed. */
export function isImmutableCause(cause: { readonly message?: string }): boolean {
  const message = cause.message ?? '';
  return WORDS.some((words) => message.includes(words));
}

/** What may be changed although the server names the whole `spec` when something beside it differs. */
const CHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  'apps/StatefulSet': [
    'spec.replicas',
    'spec.ordinals',
    'spec.template',
    'spec.updateStrategy',
    'spec.revisionHistoryLimit',
    'spec.persistentVolumeClaimRetentionPolicy',
    'spec.minReadySeconds',
  ],
  '/Pod': ['spec.activeDeadlineSeconds', 'spec.tolerations', 'spec.terminationGracePeriodSeconds'],
  '/PersistentVolumeClaim': ['spec.resources.requests', 'spec.volumeAttributesClassName'],
};

/**
 * The declared fields at or below `path` whose values differ from the live ones: what the server means when it only
 * says that `spec`, or a whole template, is immutable. Falls back to `path` itself.
 */
export function immutableFields(options: {
  declared: KubernetesObject;
  live: KubernetesObject | undefined;
  group: string;
  path: string;
}): string[] {
  const { declared, live, group, path } = options;
  const stated = valueAt(declared, path);
  if (!live || stated === undefined) return [path];
  const changeable = mayChange(live, group) ? (CHANGEABLE[`${group}/${declared.kind}`] ?? []) : [];
  const isPod = declared.kind === 'Pod' && group === '';
  const found = [...differing(stated, valueAt(live, path), path)].filter(
    (each) => !changeable.some((free) => each.startsWith(free)) && !(isPod && each.endsWith('.image')),
  );
  return found.length > 0 ? found : [path];
}

/** A claim may grow only once it is bound. */
function mayChange(live: KubernetesObject, group: string): boolean {
  return group !== '' || live.kind !== 'PersistentVolumeClaim' || field(live, 'status', 'phase') === 'Bound';
}

/** Declared leaves that the live value does not have, or has otherwise. What only the live one has are defaults. */
function* differing(declared: Json, live: Json | undefined, path: string): Generator<string> {
  if (isRecord(declared) && isRecord(live)) {
    for (const [key, value] of Object.entries(declared)) {
      if (value !== undefined) yield* differing(value, live[key], keyPath(path, key));
    }
  } else if (Array.isArray(declared) && Array.isArray(live) && declared.length === live.length) {
    for (const [at, item] of declared.entries()) yield* differing(item, counterpart(item, live, at), `${path}[${at}]`);
  } else if (!isEqual(declared, live)) {
    yield path;
  }
}

function counterpart(item: Json, live: readonly Json[], at: number): Json | undefined {
  const name = isRecord(item) ? item.name : undefined;
  return (name === undefined ? undefined : live.find((each) => hasKeys(each, { name }))) ?? live[at];
}
