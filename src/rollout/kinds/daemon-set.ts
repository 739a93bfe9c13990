import type { KubernetesObject } from '../../manifest/object.ts';
import { unreadyPods } from '../pod-reason.ts';
import { inProgress, type Scene, type Verdict } from '../scene.ts';
import { missingSteady } from '../steady.ts';
import { minReadySeconds, statusCount } from './replicas.ts';
import { byUpdateStrategy } from './strategy.ts';

/**
 * A DaemonSet is rolled out when its newest generation is observed and every node that should run it runs a new pod
 * that is available: the rule of `kubectl rollout status`. With OnDelete there is nothing to wait for.
 */
export const daemonSet = byUpdateStrategy({ missingPods, isUpdated, done });

function isUpdated(object: KubernetesObject): boolean {
  return statusCount(object, 'updatedNumberScheduled') >= statusCount(object, 'desiredNumberScheduled');
}

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
