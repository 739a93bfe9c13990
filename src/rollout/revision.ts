import { isDeepStrictEqual } from 'node:util';
import { field, isRecord, type JsonObject, type KubernetesObject } from '../manifest/object.ts';
import { recordsAt, textAt } from './at.ts';
import { statusCount, unobserved } from './kinds/replicas.ts';

/** Which of a Deployment's versions it is: on the object, and on each of its ReplicaSets. */
export const REVISION = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';
const REVISION_HASH = 'controller-revision-hash';
/** Set by the DaemonSet controller on the object and, as a label, on its pods: the only hint of its revision beside ControllerRevisions. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const POD_TEMPLATE_GENERATION = 'pod-template-generation';

/** The uid of the controller that an object belongs to; '' for none. */
export function controllerUid(object: KubernetesObject): string {
  return textAt(
    recordsAt(object, 'metadata', 'ownerReferences').find((owner) => owner.controller === true),
    'uid',
  );
}

/**
 * The ReplicaSet of a Deployment's present template, as the Deployment controller finds it (FindNewReplicaSet: equal
 * templates, the hash label aside, the oldest of several); else the one of the Deployment's revision. That is the old
 * one's until the controller has looked, while the Deployment is paused, and with Recreate until all old pods are gone:
 * in all of these the status counts no updated pod of this generation yet.
 */
export function newReplicaSet(
  deployment: KubernetesObject,
  replicaSets: readonly KubernetesObject[],
): KubernetesObject | undefined {
  const template = withoutHash(field(deployment, 'spec', 'template'));
  const equal = replicaSets.filter((set) => isDeepStrictEqual(withoutHash(field(set, 'spec', 'template')), template));
  if (equal.length > 0) return equal.sort(byAge)[0];
  const revision = deployment.metadata.annotations?.[REVISION];
  if (revision === undefined || unobserved(deployment) || statusCount(deployment, 'updatedReplicas') === 0)
    return undefined;
  return replicaSets.find((set) => set.metadata.annotations?.[REVISION] === revision);
}

function byAge(a: KubernetesObject, b: KubernetesObject): number {
  return (
    Date.parse(textAt(a, 'metadata', 'creationTimestamp')) - Date.parse(textAt(b, 'metadata', 'creationTimestamp'))
  );
}

function withoutHash(template: unknown): JsonObject | undefined {
  if (!isRecord(template as JsonObject)) return undefined;
  const { metadata, ...rest } = template as JsonObject;
  const labels = isRecord(field(metadata, 'labels')) ? { ...(field(metadata, 'labels') as JsonObject) } : {};
  delete labels[TEMPLATE_HASH];
  return { ...rest, metadata: { annotations: field(metadata, 'annotations') ?? {}, labels } };
}

/** True for a pod of the revision that its StatefulSet or DaemonSet is being brought to. */
export function isOfRevision(workload: KubernetesObject, pod: KubernetesObject): boolean {
  const { labels = {} } = pod.metadata;
  if (workload.kind === 'StatefulSet') {
    return !unobserved(workload) && labels[REVISION_HASH] === textAt(workload, 'status', 'updateRevision');
  }
  if (workload.kind === 'DaemonSet') {
    const generation = workload.metadata.annotations?.[TEMPLATE_GENERATION];
    return generation === undefined || labels[POD_TEMPLATE_GENERATION] === generation;
  }
  return true;
}

/** True for a pod that ends or that its controller has given up and replaces: evicted, shut down with its node. */
export function isLeaving(pod: KubernetesObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return pod.metadata.deletionTimestamp !== undefined || phase === 'Failed' || phase === 'Succeeded';
}
