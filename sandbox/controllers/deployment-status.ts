import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { number, record, records, text, timestamp } from '../json.ts';
import { type Hands, setStatus } from './controller.ts';
import { share, withCondition, withoutZeros } from './pods.ts';

type Phase = 'paused' | 'created' | 'rolling';

/** Writes the Deployment's status. Gives the seconds until its progress deadline must be looked at again. */
export function writeStatus(
  cluster: Hands,
  deployment: KubernetesObject,
  current: KubernetesObject | undefined,
  sets: readonly KubernetesObject[],
  phase: Phase,
): number | undefined {
  const sum = (key: string) => sets.reduce((total, set) => total + number(set, ['status', key]), 0);
  const wanted = number(deployment, ['spec', 'replicas'], 1);
  const total = sets.reduce((all, set) => all + number(set, ['spec', 'replicas']), 0);
  const counts = {
    replicas: sum('replicas'),
    updatedReplicas: number(current, ['status', 'replicas']),
    readyReplicas: sum('readyReplicas'),
    availableReplicas: sum('availableReplicas'),
    unavailableReplicas: Math.max(0, total - sum('availableReplicas')),
  };
  const before = record(deployment, 'status');
  const conditions = [availableCondition(deployment, counts.availableReplicas, wanted), failureCondition(sets)]
    .filter((one) => one !== undefined)
    .reduce((all, one) => withCondition(all, one, timestamp(), true), kept(before, sets));
  const progress = progressCondition({
    before,
    counts,
    wanted,
    current,
    phase,
    deadline: number(deployment, ['spec', 'progressDeadlineSeconds'], 600),
  });
  setStatus(cluster, 'deployments.apps', deployment, {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...withoutZeros(counts),
    terminatingReplicas: sum('terminatingReplicas'),
    conditions: progress ? replaced(conditions, progress) : conditions,
  });
  const unfinished = progress?.reason !== 'NewReplicaSetAvailable' && progress?.status === 'True';
  return unfinished ? number(deployment, ['spec', 'progressDeadlineSeconds'], 600) + 0.05 : undefined;
}

function kept(before: JsonObject, sets: readonly KubernetesObject[]): JsonObject[] {
  return records(before, 'conditions').filter((one) => one.type !== 'ReplicaFailure' || failureCondition(sets));
}

function replaced(conditions: readonly JsonObject[], progress: JsonObject): JsonObject[] {
  return [...conditions.filter((one) => one.type !== 'Progressing'), progress];
}

function availableCondition(deployment: KubernetesObject, available: number, wanted: number): JsonObject {
  const rolling = record(deployment, 'spec', 'strategy', 'rollingUpdate');
  const least =
    text(deployment, 'spec', 'strategy', 'type') === 'Recreate'
      ? wanted
      : wanted - share(rolling.maxUnavailable, wanted, 'down');
  if (available >= least) {
    return {
      type: 'Available',
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    };
  }
  return {
    type: 'Available',
    status: 'False',
    reason: 'MinimumReplicasUnavailable',
    message: 'Deployment does not have minimum availability.',
  };
}

function failureCondition(sets: readonly KubernetesObject[]): JsonObject | undefined {
  const failed = sets
    .flatMap((set) => records(set, 'status', 'conditions'))
    .find((one) => one.type === 'ReplicaFailure');
  return (
    failed && {
      type: 'ReplicaFailure',
      status: 'True',
      reason: failed.reason ?? '',
      message: failed.message ?? '',
    }
  );
}

interface Progress {
  readonly before: JsonObject;
  readonly counts: Record<string, number>;
  readonly wanted: number;
  readonly current: KubernetesObject | undefined;
  readonly phase: Phase;
  /** Seconds. */
  readonly deadline: number;
}

/** The Progressing condition: its lastUpdateTime is what the progress deadline is counted from. */
function progressCondition({ before, counts, wanted, current, phase, deadline }: Progress): JsonObject | undefined {
  const old = records(before, 'conditions').find((one) => one.type === 'Progressing');
  const now = timestamp();
  const set = (status: string, reason: string, message: string): JsonObject => ({
    type: 'Progressing',
    status,
    lastUpdateTime: now,
    lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
    reason,
    message,
  });
  const name = `ReplicaSet "${current?.metadata.name ?? ''}"`;
  if (phase === 'paused')
    return old?.reason === 'DeploymentPaused' ? old : set('Unknown', 'DeploymentPaused', 'Deployment is paused');
  if (phase === 'created')
    return set('True', 'NewReplicaSetCreated', `Created new replica set "${current?.metadata.name ?? ''}"`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = counts;
  const complete = updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
  const ours = text(old, 'message').includes(name);
  if (old?.reason === 'NewReplicaSetAvailable' && ours && replicas === updatedReplicas) return old;
  if (complete) return set('True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);
  if (!old || hasProgressed(before, counts)) return set('True', 'ReplicaSetUpdated', `${name} is progressing.`);
  if (old.reason === 'DeploymentPaused') return set('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  const late = Date.now() - Date.parse(text(old, 'lastUpdateTime')) >= deadline * 1000;
  if (old.reason === 'ProgressDeadlineExceeded' || !late) return old;
  return set('False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`);
}

function hasProgressed(before: JsonObject, counts: Record<string, number>): boolean {
  const was = (key: string) => number(before, [key]);
  const grown = ['updatedReplicas', 'readyReplicas', 'availableReplicas'].some((key) => (counts[key] ?? 0) > was(key));
  const old = (from: (key: string) => number) => from('replicas') - from('updatedReplicas');
  return grown || old((key) => counts[key] ?? 0) < old(was);
}
