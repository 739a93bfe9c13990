import type { KubernetesObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import { namesOf, podReason, unreadyPods } from '../pod-reason.ts';
import { inProgress, type Scene, type Verdict } from '../scene.ts';
import { missingSteady } from '../steady.ts';
import { count, minReadySeconds, statusCount, wantedReplicas } from './replicas.ts';
import { byUpdateStrategy, partitionOf } from './strategy.ts';

/**
 * A StatefulSet is rolled out when its newest generation is observed, as many pods as wanted are ready, and those at or
 * above the partition are of the update revision: the rule of `kubectl rollout status`. With OnDelete nothing is
 * replaced by itself, so there is nothing to wait for.
 */
export const statefulSet = byUpdateStrategy({ missingPods, isUpdated, done });

function missingPods(object: KubernetesObject, scene: Scene): Verdict | undefined {
  const wanted = wantedReplicas(object);
  const replicas = statusCount(object, 'replicas');
  const updated = statusCount(object, 'updatedReplicas');
  const toUpdate = podsToUpdate(object);
  if (replicas > wanted) return inProgress(`scaling down: ${count(replicas - wanted, 'pod')} too many`);
  if (wanted === 0) return undefined;
  const pods = `${unreadyPods(scene.pods)}${stuckPods(scene)}`;
  const ready = readyCount(object);
  if (ready < wanted) return inProgress(`${ready} of ${wanted} pods ready, ${updated} updated${pods}`);
  if (!isUpdated(object)) return inProgress(`${updated} of ${toUpdate} pods updated${pods}`);
  return missingSteady(toUpdate, minReadySeconds(object), scene);
}

/** Ready pods; with minReadySeconds, those that were ready for that long. */
function readyCount(object: KubernetesObject): number {
  return statusCount(object, minReadySeconds(object) > 0 ? 'availableReplicas' : 'readyReplicas');
}

/** An OrderedReady StatefulSet waits for a broken pod of an older revision too, and never replaces it. */
function stuckPods({ oldPods }: Scene): string {
  const stuck = oldPods.filter((pod) => !pod.metadata.deletionTimestamp && podReason(pod) !== '');
  return stuck.length > 0 ? `; not ready and of an older revision: ${namesOf(stuck)}` : '';
}

function podsToUpdate(object: KubernetesObject): number {
  return Math.max(0, wantedReplicas(object) - partitionOf(object));
}

/** As many pods are new as this strategy replaces, or all by their revision, whatever the count says. */
function isUpdated(object: KubernetesObject): boolean {
  if (statusCount(object, 'updatedReplicas') >= podsToUpdate(object)) return true;
  const update = textAt(object, 'status', 'updateRevision');
  return partitionOf(object) === 0 && update !== '' && update === textAt(object, 'status', 'currentRevision');
}

function done(object: KubernetesObject): string {
  const wanted = wantedReplicas(object);
  const partition = partitionOf(object);
  if (wanted === 0) return 'scaled to 0';
  if (partition === 0 || statusCount(object, 'updatedReplicas') >= wanted) return `${wanted} of ${wanted} pods ready`;
  return `partition ${partition}: ${podsToUpdate(object)} of ${wanted} pods updated, the others left as they are`;
}
