import { field, type Json, type KubernetesObject } from '../manifest/object.ts';
import type { Applied } from '../plan/change.ts';
import { isEqual } from '../plan/equal.ts';
import { FIELD_MANAGER, managedFieldsOf } from '../plan/managed-fields.ts';
import { ownReplicas } from '../plan/ownership.ts';
import { withoutSecretValues } from '../plan/redaction.ts';
import { pathOf } from '../plan/resource.ts';
import { textWithoutCredentials } from '../without-credentials.ts';
import { textAt } from './at.ts';
import type { Clock } from './clock.ts';
import { type Holds, holdsOf } from './hold.ts';
import { type Judgement, judge, judgeGone, judgeReplaced, type Recollection } from './judge.ts';
import type { Lookups } from './lookups.ts';
import type { Standing } from './progress.ts';
import { controllerUid, isLeaving, isOfRevision, newReplicaSet } from './revision.ts';
import { inProgress, type Scene } from './scene.ts';
import { statusOf } from './status.ts';
import { unreadable } from './unreadable.ts';
import type { View } from './view.ts';
import { isWorkload } from './workload.ts';

/** An applied object on its way to a verdict. */
export interface Tracked {
  readonly applied: Applied;
  readonly uid: string;
  /** The REST path of the object. */
  readonly path: string;
  /** As last seen. */
  live: KubernetesObject;
  /** False while nothing but the answer to the apply is known of it. */
  seen: boolean;
  judgement: Judgement;
  /** When the judgement last changed its word, in ms of the runner's clock. */
  judgedAt: number;
  readonly recollection: Recollection;
  /** It is no more: how that is told, and since when, in ms of the runner's clock. */
  gone?: { readonly how: string; readonly at: number };
  /** Another version was written over ours: how that is told. */
  replaced?: string;
  /** It may not be read: what the server says to that. */
  refused?: string;
}

/** Everything around the objects that a look at one of them needs. */
export interface Surroundings {
  readonly view: View;
  readonly clock: Clock;
  readonly lookups: Lookups;
  /** When the wait began, in ms of the runner's clock. */
  readonly startedAt: number;
  /** False when the pods of a namespace may not be listed. */
  podsAreSeen(namespace: string): boolean;
  sightOf(tracked: Tracked): Sight;
}

/** Whether the object and its pods can be followed now. */
export interface Sight {
  readonly isBlind: boolean;
  /** When the server came back, in ms of the runner's clock. 0: it was never away. */
  readonly againAt: number;
}

/** Begins to track an object, with its verdict as the server's answer to the apply gives it. */
export function track(applied: Applied, startedAt: number): Tracked {
  const { answer, resource } = applied;
  return {
    applied,
    uid: answer.metadata.uid ?? '',
    path: pathOf(resource, answer.metadata.namespace, answer.metadata.name),
    live: answer,
    seen: false,
    judgement: { verdict: inProgress('waiting for news of it') },
    judgedAt: startedAt,
    recollection: { symptoms: new Map() },
  };
}

/** True when the server's answer to the apply says all: objects that run nothing and whose status is Current already. */
export function isDoneAtOnce(tracked: Tracked, surroundings: Surroundings): boolean {
  if (isWorkload(tracked.live)) return false;
  const verdict = statusOf(tracked.live, sceneOf(tracked, surroundings));
  if (verdict.status !== 'Current') return false;
  tracked.judgement = { verdict };
  return true;
}

/** Judges an object anew. True when its verdict has changed in a way that a person would notice. */
export function look(tracked: Tracked, surroundings: Surroundings, holds: Holds): boolean {
  const { verdict: before } = tracked.judgement;
  if (before.status === 'Failed' || before.status === 'Unknown') return false;
  const after = judgementOf(tracked, surroundings, holds);
  tracked.judgement = after;
  if (after.verdict.status !== before.status) tracked.judgedAt = surroundings.clock.local();
  return after.verdict.status !== before.status || after.verdict.message !== before.message;
}

function judgementOf(tracked: Tracked, surroundings: Surroundings, holds: Holds): Judgement {
  const { applied, live, gone, recollection, refused, replaced } = tracked;
  if (refused !== undefined) return { verdict: unreadable(refused) };
  const scene = sceneOf(tracked, surroundings);
  if (gone) return judgeGone(live, scene, gone.how, surroundings.clock.toCluster(gone.at));
  if (replaced !== undefined) return judgeReplaced(live, scene, replaced);
  const judgement = judge(live, scene, recollection, holdsOf(applied.object, holds));
  if (judgement.verdict.status !== 'Terminating') return judgement;
  const how = judgement.verdict.message.replace('is being deleted', 'is being deleted by someone else');
  return judgeGone(live, scene, how, scene.now);
}

/** The object and its status, to be told: without what looks like a credential, or is one in the manifest. */
export function standingOf({ applied, live, judgement }: Tracked): Standing {
  const { status, message } = judgement.verdict;
  // Where nobody writes a status, nobody quotes the manifest: most of a thousand objects are such.
  const isOwnWord = live.status === undefined;
  const text = textWithoutCredentials(message);
  return { applied, status, message: isOwnWord ? text : withoutSecretValues(text, applied.object) };
}

/** What stands beside an object now. */
export function sceneOf(tracked: Tracked, surroundings: Surroundings): Scene {
  const { applied, live } = tracked;
  const { view, clock, lookups } = surroundings;
  const { namespace = '' } = live.metadata;
  return {
    now: clock.cluster(),
    appliedAt: clock.toCluster(surroundings.startedAt),
    changed: applied.action !== 'unchanged',
    pausedMeanwhile: isSetMeanwhile(tracked, 'paused', true),
    suspendedMeanwhile:
      live.kind === 'Job' && (isSetMeanwhile(tracked, 'suspend', true) || isSetMeanwhile(tracked, 'parallelism', 0)),
    emptiedMeanwhile: isSetMeanwhile(tracked, 'replicas', 0) && ownReplicas(applied.answer),
    ...strategyOf(applied.answer),
    ...(isWorkload(live) ? sightIn(tracked, surroundings) : {}),
    heard: live.metadata.resourceVersion !== applied.answer.metadata.resourceVersion,
    ...podsOf(tracked, surroundings),
    eventsOf: view.eventsOf,
    firstSeenRunning: (pod, container) => {
      const seen = view.firstSeenRunning(pod, container);
      return seen && { ...seen, at: clock.toCluster(seen.at) };
    },
    nodeIsReady: lookups.nodeIsReady,
    sourceIsThere: (source) => lookups.sourceIsThere(namespace, source),
    bindingMode: lookups.bindingMode,
    isClaimUsed: (claim) => view.isClaimUsed(namespace, claim),
  };
}

/** True when a field of the spec has this value, and had another when this run applied the object. */
function isSetMeanwhile({ live, applied }: Tracked, name: string, value: Json): boolean {
  return field(live, 'spec', name) === value && field(applied.answer, 'spec', name) !== value;
}

function sightIn(tracked: Tracked, { clock, sightOf }: Surroundings): Pick<Scene, 'isBlind' | 'seenAgainAt'> {
  const { isBlind, againAt } = sightOf(tracked);
  return { isBlind, ...(againAt === 0 ? {} : { seenAgainAt: clock.toCluster(againAt) }) };
}

function strategyOf(answer: KubernetesObject): Pick<Scene, 'deployedStrategy'> {
  const deployedStrategy = field(answer, 'spec', 'updateStrategy');
  return deployedStrategy === undefined ? {} : { deployedStrategy };
}

function podsOf(
  { applied, live, uid }: Tracked,
  { view, podsAreSeen }: Surroundings,
): Pick<Scene, 'pods' | 'endedPods' | 'oldPods' | 'replicaSet' | 'oldReplicaSets'> {
  if (!isWorkload(live)) return { oldPods: [] };
  if (live.kind === 'Pod') return { pods: [live], oldPods: [] };
  if (!podsAreSeen(live.metadata.namespace ?? '')) return { oldPods: [] };
  if (live.kind === 'Job') return { pods: view.controlledBy(uid, 'Pod'), oldPods: [] };
  if (live.kind === 'Deployment') return podsOfDeployment(live, view);
  const since = templateSince(applied);
  const [ofRevision, others] = split(
    view.controlledBy(uid, 'Pod'),
    (pod) => isOfRevision(live, pod) && (pod.metadata.creationTimestamp ?? '') >= since,
  );
  return { pods: ofRevision.filter((pod) => !isLeaving(pod)), oldPods: others };
}

/** When this run changed the template of a ReplicaSet or ReplicationController, which keeps older pods; '' if it didn't. */
function templateSince({ live, answer }: Applied): string {
  const keeps = answer.kind === 'ReplicaSet' || answer.kind === 'ReplicationController';
  if (!keeps || live === undefined) return '';
  if (isEqual(field(live, 'spec', 'template'), field(answer, 'spec', 'template'))) return '';
  return managedFieldsOf(answer).find(({ manager }) => manager === FIELD_MANAGER)?.time ?? '';
}

function podsOfDeployment(
  live: KubernetesObject,
  view: View,
): Pick<Scene, 'pods' | 'endedPods' | 'oldPods' | 'replicaSet' | 'oldReplicaSets'> {
  const uid = live.metadata.uid ?? '';
  const sets = view.controlledBy(uid, 'ReplicaSet');
  const newest = newReplicaSet(live, sets);
  const pods = sets.flatMap((set) => view.controlledBy(set.metadata.uid ?? '', 'Pod'));
  const [ofRevision, others] = split(pods, (pod) => controllerUid(pod) === newest?.metadata.uid);
  return {
    pods: ofRevision.filter((pod) => !isLeaving(pod)),
    endedPods: ofRevision.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed'),
    oldPods: others,
    oldReplicaSets: sets.filter((set) => set !== newest),
    ...(newest ? { replicaSet: newest } : {}),
  };
}

function split<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/**
 * True when what was seen is older than the server's answer to our apply, and so says nothing about it. Resource versions
 * are decimal numbers that grow ("Resource versions" in the Kubernetes API concepts); an object that somebody has made
 * anew under the same name begins at generation 1 again.
 */
export function isOlderThanAnswer(object: KubernetesObject, answer: KubernetesObject): boolean {
  const before = object.metadata.resourceVersion ?? '';
  const after = answer.metadata.resourceVersion ?? '';
  const isSame = object.metadata.uid === answer.metadata.uid;
  if (isSame && Number(object.metadata.generation ?? 0) < Number(answer.metadata.generation ?? 0)) return true;
  return before.length === after.length ? before < after : before.length < after.length;
}
