import { field, type KubernetesObject } from '../../manifest/object.ts';
import { numberAt, textAt, timeAt } from '../at.ts';
import { isOnDelete, partitionOf } from '../kinds/strategy.ts';
import { namesOf } from '../pod-reason.ts';
import { isLeaving } from '../revision.ts';
import type { Scene } from '../scene.ts';
import type { Symptom } from '../symptom.ts';

/** A pod that ends in this time is nothing to speak of, and its kubelet says so a moment later. In ms. */
const LATE = 5_000;

/**
 * The pods of an older revision that have to be ready as well: all where a StatefulSet replaces its pods one by one, each
 * ready first, and always those below its partition, which keep their version.
 */
export function awaitedOldPods(object: KubernetesObject, { oldPods }: Scene): readonly KubernetesObject[] {
  if (object.kind !== 'StatefulSet' || isOnDelete(object)) return [];
  const isOrdered = textAt(object, 'spec', 'podManagementPolicy') !== 'Parallel';
  return oldPods.filter((pod) => !isLeaving(pod) && (isOrdered || isKept(object, pod)));
}

/** One below the partition is made anew as the old version it was, whoever deletes it. */
function isKept(object: KubernetesObject, { metadata: { name } }: KubernetesObject): boolean {
  const first = numberAt(object, 'spec', 'ordinals', 'start') ?? 0;
  return Number(name.slice(name.lastIndexOf('-') + 1)) - first < partitionOf(object);
}

/**
 * What is wrong with such a pod keeps the new version from ever being started ("Forced rollback" in the documentation of
 * StatefulSets). It is of this deploy from the apply on. A program that ran may yet find at its next try what this deploy
 * has brought, and back-offs are long: that counts only at the deadline.
 */
export function blockedBy(object: KubernetesObject, pod: KubernetesObject, symptom: Symptom, scene: Scene): Symptom {
  const { class: kind, container, evidence, family, hasRun, lastResort } = symptom;
  const { says, why, ...advice } = isKept(object, pod) ? keptAsItIs(object, pod) : replacedInTurn(pod);
  return {
    class: kind === 'capacity' ? 'capacity' : 'retryable',
    cause: 'BlockedByOldPod',
    family: `old pod: ${family}`,
    says: `${says}: ${symptom.says}`,
    evidence: [...evidence, why],
    ...advice,
    since: Math.max(symptom.since ?? 0, scene.appliedAt),
    ...(container === undefined ? {} : { container }),
    ...(hasRun ? { hasRun } : {}),
    ...(hasRun || lastResort ? { lastResort: true } : {}),
  };
}

function replacedInTurn({ metadata: { name } }: KubernetesObject) {
  return {
    says: `no pod is replaced before old pod ${name} is ready`,
    why: 'podManagementPolicy OrderedReady: pods are replaced one by one, each once all are ready',
    remedy: `Delete the old pod, which makes it anew in this version: kubectl delete pod ${name}.`,
  };
}

function keptAsItIs(object: KubernetesObject, { metadata: { name } }: KubernetesObject) {
  const partition = partitionOf(object);
  return {
    says: `old pod ${name} has to be ready too, and the partition ${partition} keeps it from being replaced`,
    why: `partition ${partition}: the pods before that number keep the version they have, also when they are made anew`,
    remedy: `Mend what old pod ${name} lacks, or lower the partition, so that it gets this version.`,
    objectField: 'spec.updateStrategy.rollingUpdate.partition',
    // Whoever keeps back old pods may know of their trouble, and only wants to see a new one.
    lastResort: true,
  } as const;
}

/**
 * The old pods that are on their way out, where a new one comes only after them: each may take its grace period, and one
 * that is held by a finalizer, or by a node that is gone, takes for ever. All of it may yet pass, so it counts only at
 * the deadline.
 */
export function lingering(object: KubernetesObject, scene: Scene): Symptom | undefined {
  const leaving = awaitedToGo(object, scene).filter((pod) => scene.now >= askedAt(pod) + LATE);
  const overdue = leaving.filter((pod) => scene.now > endsAt(pod) + LATE);
  if (overdue.length > 0) return notGone(overdue);
  return leaving.length > 0 ? ending(leaving) : undefined;
}

/** When there will be something else to say of them, in ms of the cluster's clock: no event comes then. */
export function lingeringChangesAt(object: KubernetesObject, scene: Scene): number | undefined {
  const times = awaitedToGo(object, scene).flatMap((pod) => [askedAt(pod) + LATE, endsAt(pod) + LATE + 1]);
  const next = Math.min(...times.filter((time) => time > scene.now));
  return Number.isFinite(next) ? next : undefined;
}

function awaitedToGo(object: KubernetesObject, { oldPods }: Scene): KubernetesObject[] {
  return goesFirst(object) ? oldPods.filter((pod) => isLeaving(pod) && !isDoneFor(object, pod)) : [];
}

/** Whether this workload makes a new pod only once the old one is gone. */
function goesFirst(object: KubernetesObject): boolean {
  if (object.kind === 'Deployment') return textAt(object, 'spec', 'strategy', 'type') === 'Recreate';
  const surge = field(object, 'spec', 'updateStrategy', 'rollingUpdate', 'maxSurge') ?? 0;
  return surge === 0 || surge === '0%';
}

/** With Recreate a pod that has ended is no longer waited for, whatever still holds it. */
function isDoneFor({ kind }: KubernetesObject, pod: KubernetesObject): boolean {
  return kind === 'Deployment' && ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

/** `deletionTimestamp` is the end of the grace period. */
function endsAt(pod: KubernetesObject): number {
  return timeAt(pod, 'metadata', 'deletionTimestamp') ?? Number.POSITIVE_INFINITY;
}

function askedAt(pod: KubernetesObject): number {
  return endsAt(pod) - graceOf(pod) * 1000;
}

/** In seconds. */
function graceOf(pod: KubernetesObject): number {
  return numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
}

const BLOCKING = { class: 'retryable', cause: 'BlockedByOldPod', family: 'old pod lingers', lastResort: true } as const;

function ending(pods: readonly KubernetesObject[]): Symptom {
  const [first] = pods.toSorted((a, b) => endsAt(b) - endsAt(a)) as [KubernetesObject];
  const { name, deletionTimestamp } = first.metadata;
  return {
    ...BLOCKING,
    says: `${comesAfter(pods)}: told to end at ${written(askedAt(first))}, with a grace period of ${graceOf(first)} s`,
    evidence: pods.map((pod) => `pod ${pod.metadata.name}: ends by ${pod.metadata.deletionTimestamp}`),
    remedy: `Wait until ${deletionTimestamp}, or end it now: kubectl delete pod ${name} --grace-period=1. For the next time, let it end soon after SIGTERM, lower its terminationGracePeriodSeconds, or raise the timeout.`,
    field: 'terminationGracePeriodSeconds',
  };
}

function notGone(pods: readonly KubernetesObject[]): Symptom {
  const [first] = pods as [KubernetesObject];
  const node = textAt(first, 'spec', 'nodeName');
  const holders = holdersOf(first);
  return {
    ...BLOCKING,
    says: `${comesAfter(pods)}, which ${pods.length > 1 ? 'have' : 'has'} not gone in ${pods.length > 1 ? 'their' : 'its'} time`,
    evidence: pods.map(heldBy),
    remedy:
      holders === ''
        ? `Look at its node (kubectl get node ${node}); only when that is gone for good: kubectl delete pod ${first.metadata.name} --force.`
        : `Look at the controller that has to take away its finalizer ${holders}.`,
  };
}

function comesAfter(pods: readonly KubernetesObject[]): string {
  return pods.length > 1
    ? `new pods come only once the old pods ${namesOf(pods)} are gone`
    : `a new pod comes only once old pod ${namesOf(pods)} is gone`;
}

function heldBy(pod: KubernetesObject): string {
  const holders = holdersOf(pod);
  const held = holders === '' ? '' : `, finalizers: ${holders}`;
  const { name, deletionTimestamp } = pod.metadata;
  return `pod ${name}: to be gone by ${deletionTimestamp}, on node ${textAt(pod, 'spec', 'nodeName')}${held}`;
}

function holdersOf(pod: KubernetesObject): string {
  const finalizers = field(pod, 'metadata', 'finalizers');
  return Array.isArray(finalizers) ? finalizers.join(', ') : '';
}

/** A time as Kubernetes writes it. */
function written(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
