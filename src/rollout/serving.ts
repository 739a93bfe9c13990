import { COMMIT, RUN_URL } from '../manifest/annotations.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import type { Action } from '../plan/change.ts';
import { conditionOf } from './condition.ts';
import { statusCount, wantedReplicas } from './kinds/replicas.ts';
import type { PreviousDeploy } from './outcome.ts';
import { REVISION } from './revision.ts';
import type { Scene } from './scene.ts';
import { statusOf } from './status.ts';

const SERVING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

/**
 * What users have while a workload has not come to its end: whether pods of the previous version still serve.
 * Undefined for what serves nobody, and where pods may not be seen.
 */
export function servingOf(object: KubernetesObject, action: Action, scene: Scene): string | undefined {
  if (!SERVING.has(object.kind) || scene.pods === undefined) return undefined;
  const wanted = object.kind === 'DaemonSet' ? statusCount(object, 'desiredNumberScheduled') : wantedReplicas(object);
  const old = scene.oldPods.filter(isServing).length;
  const fresh = scene.pods.filter(isServing).length;
  if (action === 'unchanged' && scene.oldPods.length === 0) return `${fresh} of ${wanted} pods are ready`;
  const also = fresh > 0 ? `, beside ${fresh} ready ${fresh === 1 ? 'pod' : 'pods'} of the new one` : '';
  if (old > 0) return `the previous version still serves: ${old} of ${wanted} ready${also}`;
  if (fresh > 0 && action === 'created') return `${fresh} of ${wanted} pods are ready; there was no previous version`;
  const isLeft = scene.oldPods.length > 0 ? 'ready' : 'left';
  if (fresh > 0) return `no pod of the previous version is ${isLeft}; ${fresh} of ${wanted} new pods are ready`;
  if (action === 'created') return 'nothing of it serves yet: there was no previous version';
  return 'nothing of it serves: no pod of the previous version is ready';
}

export function isServing(pod: KubernetesObject): boolean {
  return pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready')?.status === 'True';
}

/**
 * The last good deploy: of a Deployment that of the newest older ReplicaSet which still has ready pods, for the
 * controller copies our annotations to it; else what the live object said before this run, if it was rolled out then.
 * Undefined when neither tells: a deploy that failed is no place to go back to.
 */
export function previousDeploy(live: KubernetesObject | undefined, scene: Scene): PreviousDeploy | undefined {
  const good = (scene.oldReplicaSets ?? [])
    .filter((set) => statusCount(set, 'readyReplicas') > 0)
    .toSorted((a, b) => revisionOf(b) - revisionOf(a));
  // Most objects name no commit: only what does is judged as it was then.
  const before = live && commitOf(live) !== undefined && wasRolledOut(live, scene) ? [live] : [];
  const told = [...good, ...before].find((one) => commitOf(one) !== undefined);
  const commit = told && commitOf(told);
  return commit === undefined ? undefined : { commit, runUrl: told?.metadata.annotations?.[RUN_URL] ?? '' };
}

/** By its own status: the pods that it had then are not known. */
function wasRolledOut(live: KubernetesObject, scene: Scene): boolean {
  const { pods: _ofNow, ...beside } = scene;
  const meanwhile = { pausedMeanwhile: false, suspendedMeanwhile: false, emptiedMeanwhile: false };
  const { status, unseen } = statusOf(live, { ...beside, ...meanwhile, oldPods: [] });
  return status === 'Current' || unseen === true;
}

function revisionOf({ metadata }: KubernetesObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

/** Anybody may write an annotation: only a full SHA is taken for a commit. */
function commitOf({ metadata }: KubernetesObject): string | undefined {
  const text = metadata.annotations?.[COMMIT];
  return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}
