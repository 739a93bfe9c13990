import { COMMIT, DEPLOYED_AT, IMAGE_TAG, RUN_URL } from '../manifest/annotations.ts';
import type { JsonObject, KubernetesObject } from '../manifest/object.ts';
import type { Resource } from './resource.ts';

/** What a deploy leaves on each workload it changes, so that the cluster itself knows where it comes from. */
export interface VersionMetadata {
  /** Full SHA. */
  readonly commit: string;
  readonly imageTag: string;
  /** Of the workflow run. */
  readonly runUrl: string;
  /** ISO 8601, UTC. */
  readonly deployedAt: string;
  /** What `kubectl rollout history` shows for this revision. */
  readonly changeCause: string;
}

const STAMPS: { readonly [K in keyof VersionMetadata]: string } = {
  commit: COMMIT,
  imageTag: IMAGE_TAG,
  runUrl: RUN_URL,
  deployedAt: DEPLOYED_AT,
  changeCause: 'kubernetes.io/change-cause',
};

const STAMPED_KINDS: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/CronJob',
  'batch/Job',
  '/Pod',
]);

/** True for the kinds that carry version metadata: those that run containers. */
export function isStamped({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean {
  return STAMPED_KINDS.has(`${group}/${kind}`);
}

/**
 * Names of the annotations that we write on an object: none where its kind carries none, and none that the manifest
 * itself sets, for then they are the user's own.
 */
export function stampNames(declared: KubernetesObject, resource: Pick<Resource, 'group' | 'kind'>): string[] {
  if (!isStamped(resource)) return [];
  const own = declared.metadata.annotations ?? {};
  return Object.values(STAMPS).filter((name) => !(name in own));
}

/** The version metadata as annotations. */
export function stampsOf(metadata: VersionMetadata): Record<string, string> {
  const entries = Object.entries(STAMPS) as [keyof VersionMetadata, string][];
  return Object.fromEntries(entries.map(([key, name]) => [name, metadata[key]]));
}

/** The object with those of the annotations given that are among `names`; never in its pod template. */
export function withStamps(
  object: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
  names: readonly string[],
): KubernetesObject {
  const stamps: Record<string, string> = {};
  for (const name of names) if (annotations[name] !== undefined) stamps[name] = annotations[name];
  if (Object.keys(stamps).length === 0) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...stamps } } };
}

/** The object without these annotations, and without an annotations field that this leaves empty. */
export function withoutAnnotations(object: KubernetesObject, names: readonly string[]): KubernetesObject {
  const { annotations, ...metadata } = object.metadata;
  if (!annotations) return object;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([name]) => !names.includes(name)));
  const rest: JsonObject = Object.keys(kept).length === 0 ? {} : { annotations: kept };
  return { ...object, metadata: { ...metadata, name: object.metadata.name, ...rest } };
}
