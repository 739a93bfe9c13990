import type { KubernetesObject } from '../../manifest/object.ts';
import { numberAt } from '../at.ts';
import { inProgress, type Verdict } from '../scene.ts';

/** `spec.replicas`, which is 1 where it is left out. */
export function wantedReplicas(object: KubernetesObject): number {
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

/** A count of the status; controllers leave a 0 out. */
export function statusCount(object: KubernetesObject, name: string): number {
  return numberAt(object, 'status', name) ?? 0;
}

export function minReadySeconds(object: KubernetesObject): number {
  return numberAt(object, 'spec', 'minReadySeconds') ?? 0;
}

/** For kinds whose controller always says what it has observed: it hasn't looked at the newest generation yet. */
export function unobserved(object: KubernetesObject): Verdict | undefined {
  const { generation = 0 } = object.metadata;
  const observed = numberAt(object, 'status', 'observedGeneration') ?? 0;
  return observed < generation ? inProgress(`waiting for generation ${generation} to be observed`) : undefined;
}

/** `1 old pod`, `2 old pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
