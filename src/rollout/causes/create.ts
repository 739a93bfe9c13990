import type { JsonObject, KubernetesObject } from '../../manifest/object.ts';
import { numberAt, textAt, timeAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { describeEvent, firstTime, lastTime, newestEvent } from '../event.ts';
import type { Cause } from '../outcome.ts';
import type { Scene } from '../scene.ts';
import type { Symptom } from '../symptom.ts';

/** The present refusal to make pods: the server's sentence, and since when it stands. */
interface Refusal {
  readonly message: string;
  readonly evidence: string;
  readonly since?: number;
}

/**
 * A workload whose pods are refused: quota, admission, a missing service account. A ReplicaSet says so in a condition;
 * the other controllers only in an event, which counts while it is newer than their newest pod.
 */
export function create(object: KubernetesObject, scene: Scene): Symptom | undefined {
  const maker = scene.replicaSet ?? object;
  const refusal = fromCondition(maker) ?? fromEvent(maker, scene);
  if (refusal === undefined) return undefined;
  const { cause, remedy, field } = kindOf(refusal.message);
  return {
    class: isPassing(refusal.message, scene) ? 'retryable' : 'terminal',
    cause,
    family: 'create',
    says: `no pod can be made: ${refusal.message}`,
    evidence: [refusal.evidence],
    remedy,
    field,
    ...(refusal.since === undefined ? {} : { since: refusal.since }),
  };
}

function fromCondition(maker: KubernetesObject): Refusal | undefined {
  if (maker.kind !== 'ReplicaSet' && maker.kind !== 'ReplicationController') return undefined;
  const condition = conditionOf(maker, 'ReplicaFailure');
  if (condition?.status !== 'True' || condition.reason !== 'FailedCreate') return undefined;
  const { message, since } = condition;
  return { message, evidence: `FailedCreate: ${message}`, ...(since === undefined ? {} : { since }) };
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
  const said = (lastTime(event) ?? 0) + 999;
  if (scene.changed && said < scene.appliedAt) return true;
  const wanted = numberAt(maker, 'spec', 'replicas') ?? numberAt(maker, 'status', 'desiredNumberScheduled') ?? 1;
  const { pods = [] } = scene;
  return pods.length >= wanted || pods.some((pod) => (timeAt(pod, 'metadata', 'creationTimestamp') ?? 0) > said);
}

/** A quota frees up while old pods end; a webhook may come back. */
function isPassing(message: string, scene: Scene): boolean {
  if (message.includes('exceeded quota')) return scene.oldPods.length > 0;
  return ['failed calling webhook', 'timeout', 'connection refused', 'etcdserver', 'internal error'].some((words) =>
    message.toLowerCase().includes(words),
  );
}

function kindOf(message: string): { cause: Cause; remedy: string; field: string } {
  if (message.includes('exceeded quota')) {
    const remedy = 'Ask for less in resources.requests, or have the quota of the namespace raised.';
    return { cause: 'QuotaExceeded', remedy, field: 'containers[0].resources' };
  }
  if (message.includes('serviceaccount') && message.includes('not found')) {
    const remedy = 'Add the ServiceAccount to the manifests, or mend its name.';
    return { cause: 'AdmissionRefused', remedy, field: 'serviceAccountName' };
  }
  const isRule = message.includes('forbidden') || message.includes('denied') || message.includes('webhook');
  const remedy = 'Change the pod template so that the cluster accepts it; the message names the rule.';
  return { cause: isRule ? 'AdmissionRefused' : 'PodCreateFailed', remedy, field: '' };
}
