import { namesOf, unreadyPods } from '../pod-reason.ts';
import { current, inProgress, type Rule } from '../scene.ts';
import { missingSteady } from '../steady.ts';
import { count, minReadySeconds, statusCount, unobserved, wantedReplicas } from './replicas.ts';

/**
 * A ReplicaSet or ReplicationController: observed, and exactly as many pods as wanted, all ready and available. It never
 * replaces a pod: those of the template before stay until somebody deletes them.
 */
export const replicaSet: Rule = (object, scene) => {
  const waiting = unobserved(object);
  if (waiting) return waiting;
  const wanted = wantedReplicas(object);
  const replicas = statusCount(object, 'replicas');
  const available = Math.min(statusCount(object, 'availableReplicas'), statusCount(object, 'readyReplicas'));
  if (replicas > wanted) return inProgress(`scaling down: ${count(replicas - wanted, 'pod')} too many`);
  const { oldPods } = scene;
  const old = oldPods.length > 0 ? `of the version before, and replaced only when somebody deletes them: ` : '';
  if (available < wanted) {
    const before = old && `; ${old}${namesOf(oldPods)}`;
    return inProgress(`${available} of ${wanted} pods available${unreadyPods(scene.pods)}${before}`);
  }
  if (old) return current(`${oldPods.length} of ${wanted} pods are ${old}${namesOf(oldPods)}`);
  return missingSteady(wanted, minReadySeconds(object), scene) ?? current(done(wanted));
};

function done(wanted: number): string {
  return wanted === 0 ? 'scaled to 0' : `${wanted} of ${wanted} pods available`;
}
