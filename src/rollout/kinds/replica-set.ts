import { unreadyPods } from '../pod-reason.ts';
import { current, inProgress, type Rule } from '../scene.ts';
import { missingSteady } from '../steady.ts';
import { count, minReadySeconds, statusCount, unobserved, wantedReplicas } from './replicas.ts';

/** A ReplicaSet or ReplicationController: observed, and exactly as many pods as wanted, all ready and available. */
export const replicaSet: Rule = (object, scene) => {
  const waiting = unobserved(object);
  if (waiting) return waiting;
  const wanted = wantedReplicas(object);
  const replicas = statusCount(object, 'replicas');
  const available = Math.min(statusCount(object, 'availableReplicas'), statusCount(object, 'readyReplicas'));
  if (replicas > wanted) return inProgress(`scaling down: ${count(replicas - wanted, 'pod')} too many`);
  if (available < wanted) return inProgress(`${available} of ${wanted} pods available${unreadyPods(scene.pods)}`);
  return missingSteady(wanted, minReadySeconds(object), scene) ?? current(done(wanted));
};

function done(wanted: number): string {
  return wanted === 0 ? 'scaled to 0' : `${wanted} of ${wanted} pods available`;
}
