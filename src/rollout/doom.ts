import { field, type Json, type KubernetesObject } from '../manifest/object.ts';
import { textAt } from './at.ts';
import { conditionOf } from './condition.ts';
import { statusCount, wantedReplicas } from './kinds/replicas.ts';
import type { Scene } from './scene.ts';
import type { Finding } from './symptoms.ts';

/**
 * Whether symptoms that have lasted long enough keep the rollout from ever coming to its end. One doomed pod is enough,
 * except for a Deployment, which may do without some pods for a while: there so many must be doomed that it can't go on,
 * or all the others must have come up already.
 */
export function isBlocked(object: KubernetesObject, scene: Scene, ripe: readonly Finding[]): boolean {
  if (ripe.length === 0) return false;
  if (object.kind !== 'Deployment' || ripe.some(({ pod }) => pod === undefined)) return true;
  const { pods = [] } = scene;
  const doomed = new Set(ripe.map(({ pod }) => pod?.metadata.uid));
  if (doomed.size > spared(object)) return true;
  const isDecided = pods.every((pod) => doomed.has(pod.metadata.uid) || conditionOf(pod, 'Ready')?.status === 'True');
  return isDecided && (doomed.size === pods.length || statusCount(object, 'updatedReplicas') >= wantedReplicas(object));
}

/** How many pods the Deployment may do without while it goes on: maxUnavailable, and with Recreate any number. */
function spared(object: KubernetesObject): number {
  const wanted = wantedReplicas(object);
  if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate') return wanted;
  const rolling = field(object, 'spec', 'strategy', 'rollingUpdate');
  const unavailable = Math.floor(amount(field(rolling, 'maxUnavailable') ?? '25%', wanted));
  const surge = Math.ceil(amount(field(rolling, 'maxSurge') ?? '25%', wanted));
  // Kubernetes makes it 1 when both come to 0, or nothing could ever be replaced.
  return unavailable === 0 && surge === 0 ? 1 : unavailable;
}

/** A number, or a percentage of the wanted pods. */
function amount(value: Json, wanted: number): number {
  if (typeof value === 'string' && value.endsWith('%')) return (Number(value.slice(0, -1)) * wanted) / 100;
  return Number(value);
}
