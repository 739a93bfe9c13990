import type { KubernetesObject } from '../../manifest/object.ts';
import { unreadyPods } from '../pod-reason.ts';
import { current, inProgress, type Rule, type Scene, type Verdict } from '../scene.ts';
import { missingSteady } from '../steady.ts';
import { minReadySeconds, statusCount, unobserved } from './replicas.ts';
import { asDeployed, isOnDelete, keptBack } from './strategy.ts';

/**
 * A DaemonSet is rolled out when its newest generation is observed and every node that should run it runs a new pod
 * that is available: the rule of `kubectl rollout status`. With OnDelete there is nothing to wait for.
 */
export const daemonSet: Rule = (live, scene) => {
  const waiting = unobserved(live);
  if (waiting) return waiting;
  const object = asDeployed(live, scene);
  if (isOnDelete(object)) return current('OnDelete: its pods are replaced only when somebody deletes them');
  const missing = missingPods(object, scene);
  if (missing === undefined) return current(done(object));
  const isUpdated = statusCount(object, 'updatedNumberScheduled') >= statusCount(object, 'desiredNumberScheduled');
  return (isUpdated ? undefined : keptBack(live, object, missing)) ?? missing;
};

function missingPods(object: KubernetesObject, scene: Scene): Verdict | undefined {
  const desired = statusCount(object, 'desiredNumberScheduled');
  const updated = statusCount(object, 'updatedNumberScheduled');
  const available = statusCount(object, 'numberAvailable');
  const pods = unreadyPods(scene.pods);
  if (updated < desired) return inProgress(`${updated} of ${desired} nodes have the new pod${pods}`);
  if (available < desired) return inProgress(`${available} of ${desired} new pods available${pods}`);
  return missingSteady(desired, minReadySeconds(object), scene);
}

function done(object: KubernetesObject): string {
  const desired = statusCount(object, 'desiredNumberScheduled');
  return desired === 0 ? 'no node is to run it' : `${desired} of ${desired} pods available`;
}
