import type { JsonObject, KubernetesObject } from '../../manifest/object.ts';
import { numberAt, textAt, timeAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { describeEvent, firstTime, lastTime, newestEvent } from '../event.ts';
import type { Scene } from '../scene.ts';
import type { Symptom } from '../symptom.ts';
import { isOverQuota, neverFits } from './quota.ts';
import { kindOf } from './refusal-kinds.ts';

/** The times of conditions and events are cut to whole seconds: it was at most so much later, in ms. */
const CUT = 999;
/** Controllers try again at growing intervals, of which this is one of the first that is felt, in ms. */
const BACK_OFF = 10_000;

/** The present refusal to make pods: the server's sentence, and since when it stands. */
interface Refusal {
  readonly message: string;
  readonly evidence: string;
  readonly since?: number;
  /** It is the ReplicaSet that is refused, whatever pods there are. */
  readonly isOfSet?: true;
}

/**
 * A workload whose pods are refused: quota, admission, a missing service account. A ReplicaSet says so in a condition;
 * the other controllers only in an event, which counts while it is newer than their newest pod.
 */
export function create(object: KubernetesObject, scene: Scene): Symptom | undefined {
  const maker = scene.replicaSet ?? object;
  const refusal = fromCondition(maker) ?? fromDeployment(maker, scene) ?? fromEvent(maker, scene);
  if (refusal === undefined) return undefined;
  const { message } = refusal;
  const isOfPods = isOverQuota(message) && refusal.isOfSet === undefined;
  const hopeless = isOfPods ? neverFits(message, object) : undefined;
  const quota = isOfPods && hopeless === undefined ? takenBy(scene) : undefined;
  const patience = patienceFor(message, quota, scene);
  const kind = kindOf(message, object);
  // Those that were there may have taken it up until a moment ago: it counts only from when they are seen to be gone.
  const since = quota === 'pods of before' ? undefined : refusal.since;
  return {
    class: quota === 'old pods' || isPassing(message) ? 'retryable' : 'terminal',
    ...kind,
    ...(quota === 'old pods' && object.kind === 'Deployment' ? { remedy: `${kind.remedy} ${MAKE_ROOM}` } : {}),
    family: quota === 'old pods' ? 'create beside old pods' : 'create',
    says: `no ${scene.pods?.length ? 'further pod' : 'pod'} can be made: ${withoutName(message)}`,
    evidence: [refusal.evidence, ...(hopeless === undefined ? [] : [hopeless])],
    ...(patience > 0 ? { patience } : {}),
    ...(since === undefined ? {} : { since: since + CUT }),
  };
}

/** What a Deployment at the limit of its quota can do: by default the first new pod comes before an old one goes. */
const MAKE_ROOM = 'Or let an old pod go first: maxSurge: 0 with maxUnavailable: 1 in spec.strategy.rollingUpdate.';

/** Who of the previous version may have taken up a quota, and frees it by going. */
function takenBy({ oldPods, oldReplicaSets = [] }: Scene): 'old pods' | 'pods of before' | undefined {
  if (oldPods.length > 0) return 'old pods';
  return oldReplicaSets.length > 0 ? 'pods of before' : undefined;
}

/**
 * In ms: what is missing may be made, and old pods that leave have their grace time. Once they are gone the refusal on
 * record may yet be of the time when they were there, so the controller has the time of its next try: how much of the
 * quota they took up, nothing tells any more.
 */
function patienceFor(message: string, quota: ReturnType<typeof takenBy>, { oldPods }: Scene): number {
  if (quota === 'old pods') return Math.max(...oldPods.map(graceOf));
  return quota === 'pods of before' || isOfMissing(message) ? BACK_OFF : 0;
}

/** Of a pod that is leaving, in ms; 0 for one that stays. */
function graceOf(pod: KubernetesObject): number {
  const isLeaving = pod.metadata.deletionTimestamp !== undefined;
  return isLeaving ? (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0) * 1000 : 0;
}

/** A ServiceAccount, PriorityClass or RuntimeClass that something else may make a moment later. */
function isOfMissing(message: string): boolean {
  return message.includes('not found') || message.includes('no PriorityClass with name');
}

/** `pods "api-7d4f-" is forbidden: …`: the name of a pod that never was says nothing. */
function withoutName(message: string): string {
  return message.replace(
    /^(?:Create Pod \S+ in StatefulSet \S+ failed error: |Error creating: )?(?:(?:pods|replicasets\.apps) "[^"]*" is forbidden: |(?=Pod ")Pod "[^"]*" is (?=invalid: ))/,
    '',
  );
}

function fromCondition(maker: KubernetesObject): Refusal | undefined {
  if (maker.kind !== 'ReplicaSet' && maker.kind !== 'ReplicationController') return undefined;
  const condition = conditionOf(maker, 'ReplicaFailure');
  if (condition?.status !== 'True' || condition.reason !== 'FailedCreate') return undefined;
  const { message, since } = condition;
  return { message, evidence: `FailedCreate: ${message}`, ...(since === undefined ? {} : { since }) };
}

/**
 * A Deployment whose ReplicaSet is refused has no pods either, and says so in a condition, which may still be of an
 * earlier change: it stands from this one on.
 */
function fromDeployment(maker: KubernetesObject, { appliedAt, changed }: Scene): Refusal | undefined {
  const condition = maker.kind === 'Deployment' ? conditionOf(maker, 'Progressing') : undefined;
  if (condition?.status !== 'False' || condition.reason !== 'ReplicaSetCreateError') return undefined;
  const message = condition.message.replace(/^Failed to create new replica set "[^"]*": /, '');
  const since = Math.max(condition.since ?? 0, changed ? appliedAt : 0);
  return { message, evidence: `ReplicaSetCreateError: ${condition.message}`, since, isOfSet: true };
}

function fromEvent(maker: KubernetesObject, scene: Scene): Refusal | undefined {
  if (maker.kind === 'ReplicaSet' || maker.kind === 'Deployment') return undefined;
  const event = newestEvent(scene.eventsOf(maker.metadata.uid ?? ''), 'FailedCreate');
  if (event === undefined || isOver(event, maker, scene)) return undefined;
  const since = firstTime(event);
  return {
    message: textAt(event, 'message'),
    evidence: describeEvent(event),
    ...(since === undefined ? {} : { since }),
  };
}

/** All pods are there, a pod was made since, or the event is older than this change. */
function isOver(event: JsonObject, maker: KubernetesObject, scene: Scene): boolean {
  const said = (lastTime(event) ?? 0) + CUT;
  if (scene.changed && said < scene.appliedAt) return true;
  const wanted = numberAt(maker, 'spec', 'replicas') ?? numberAt(maker, 'status', 'desiredNumberScheduled') ?? 1;
  const { pods = [] } = scene;
  return pods.length >= wanted || pods.some((pod) => (timeAt(pod, 'metadata', 'creationTimestamp') ?? 0) > said);
}

/** A webhook may come back; what one has denied stays so, whatever its reason speaks of. */
function isPassing(message: string): boolean {
  if (isOverQuota(message) || /denied (?:the )?request/.test(message)) return false;
  return ['failed calling webhook', 'timeout', 'connection refused', 'etcdserver', 'internal error'].some((words) =>
    message.toLowerCase().includes(words),
  );
}
