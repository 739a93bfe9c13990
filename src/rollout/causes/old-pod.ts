import { field, type KubernetesObject } from '../../manifest/object.ts';
import { textAt, timeAt } from '../at.ts';
import { isOnDelete, partitionOf } from '../kinds/strategy.ts';
import { isLeaving } from '../revision.ts';
import type { Scene } from '../scene.ts';
import type { Symptom } from '../symptom.ts';

/** A kubelet says that a pod has ended a moment after it has, in ms. */
const LATE = 5_000;

/** The pods of an older revision that a StatefulSet waits for before it replaces any: it does so one by one, each ready first. */
export function awaitedOldPods(object: KubernetesObject, { oldPods }: Scene): readonly KubernetesObject[] {
  const isOrdered = textAt(object, 'spec', 'podManagementPolicy') !== 'Parallel';
  // One below a partition is made anew as the old version it was, whoever deletes it.
  if (object.kind !== 'StatefulSet' || !isOrdered || isOnDelete(object) || partitionOf(object) > 0) return [];
  return oldPods.filter((pod) => !isLeaving(pod));
}

/**
 * What is wrong with such a pod keeps the new version from ever being started ("Forced rollback" in the documentation of
 * StatefulSets). It is of this deploy from the apply on. A program that ran may yet find at its next try what this deploy
 * has brought, and back-offs are long: that counts only at the deadline.
 */
export function blockedBy(pod: KubernetesObject, symptom: Symptom, scene: Scene): Symptom {
  const { name } = pod.metadata;
  const { class: kind, container, evidence, family, hasRun, lastResort } = symptom;
  return {
    class: kind === 'capacity' ? 'capacity' : 'retryable',
    cause: 'BlockedByOldPod',
    family: `old pod: ${family}`,
    says: `no pod is replaced before old pod ${name} is ready: ${symptom.says}`,
    evidence: [...evidence, 'podManagementPolicy OrderedReady: pods are replaced one by one, each once all are ready'],
    remedy: `Delete the old pod, which makes it anew in this version: kubectl delete pod ${name}.`,
    since: Math.max(symptom.since ?? 0, scene.appliedAt),
    ...(container === undefined ? {} : { container }),
    ...(hasRun ? { hasRun } : {}),
    ...(hasRun || lastResort ? { lastResort: true } : {}),
  };
}

/**
 * The old pods that have not gone away in their time, where a new one comes only after them: held by a finalizer, or by a
 * node that is gone. That may yet pass, so it counts only at the deadline.
 */
export function lingering(object: KubernetesObject, scene: Scene): { pod: KubernetesObject; symptom: Symptom }[] {
  const isAwaited = object.kind !== 'Deployment' || textAt(object, 'spec', 'strategy', 'type') === 'Recreate';
  if (!isAwaited) return [];
  return scene.oldPods.filter((pod) => isOverdue(pod, scene)).map((pod) => ({ pod, symptom: notGone(pod) }));
}

/** `deletionTimestamp` is the end of the grace time. */
function isOverdue(pod: KubernetesObject, { now }: Scene): boolean {
  const end = timeAt(pod, 'metadata', 'deletionTimestamp');
  return end !== undefined && now > end + LATE;
}

function notGone(pod: KubernetesObject): Symptom {
  const { name } = pod.metadata;
  const finalizers = field(pod, 'metadata', 'finalizers');
  const holders = Array.isArray(finalizers) ? finalizers.join(', ') : '';
  const node = textAt(pod, 'spec', 'nodeName');
  const held = holders === '' ? '' : `, finalizers: ${holders}`;
  return {
    class: 'retryable',
    cause: 'BlockedByOldPod',
    family: 'old pod lingers',
    says: `a new pod comes only once old pod ${name} is gone, which has not gone in its time`,
    evidence: [`pod ${name}: to be gone by ${pod.metadata.deletionTimestamp}, on node ${node}${held}`],
    remedy:
      holders === ''
        ? `Look at its node (kubectl get node ${node}); only when that is gone for good: kubectl delete pod ${name} --force.`
        : `Look at the controller that has to take away its finalizer ${holders}.`,
    lastResort: true,
  };
}
