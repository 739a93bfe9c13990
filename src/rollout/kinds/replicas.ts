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

/** What to do about an object that no controller of Kubernetes' own has looked at. */
export const LOOK_AT_CONTROLLER =
  'Its controller has not looked at it: check that kube-controller-manager runs (kubectl describe lease kube-controller-manager -n kube-system shows its last sign of life).';

/** For kinds whose controller always says what it has observed: it hasn't looked at the newest generation yet. */
export function unobserved(object: KubernetesObject): Verdict | undefined {
  const { generation = 0 } = object.metadata;
  const observed = numberAt(object, 'status', 'observedGeneration') ?? 0;
  return observed < generation ? notObserved(generation) : undefined;
}

/** A generation that its controller hasn't looked at. */
export function notObserved(generation: number, remedy = LOOK_AT_CONTROLLER): Verdict {
  return { ...inProgress(`waiting for generation ${generation} to be observed`), remedy };
}

/** `1 old pod`, `2 old pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
