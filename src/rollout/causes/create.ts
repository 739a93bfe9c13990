import type { JsonObject, KubernetesObject } from '../../manifest/object.ts';
import { podTemplateOf } from '../../manifest/pod-template.ts';
import { numberAt, textAt, timeAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { describeEvent, firstTime, lastTime, newestEvent } from '../event.ts';
import type { Cause } from '../outcome.ts';
import { greediest } from '../requests.ts';
import type { Scene } from '../scene.ts';
import type { Symptom } from '../symptom.ts';

/** The times of conditions and events are cut to whole seconds: it was at most so much later, in ms. */
const CUT = 999;
/** Controllers try again at growing intervals, of which this is one of the first that is felt, in ms. */
const BACK_OFF = 10_000;

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
  const kind = kindOf(refusal.message, podTemplateOf(object)?.podSpec);
  const patience = patienceFor(refusal.message, scene);
  const since = isUpdateUnderQuota(refusal.message, scene) ? undefined : refusal.since;
  return {
    class: isPassing(refusal.message, scene) ? 'retryable' : 'terminal',
    ...kind,
    family: isLeavingQuota(refusal.message, scene) ? 'create beside old pods' : 'create',
    says: `no pod can be made: ${withoutName(refusal.message)}`,
    evidence: [refusal.evidence],
    ...(patience > 0 ? { patience } : {}),
    ...(since === undefined ? {} : { since: since + CUT }),
  };
}

/** In ms: what is missing may be made, and old pods that take up a quota have their grace time. */
function patienceFor(message: string, scene: Scene): number {
  if (isLeavingQuota(message, scene)) return Math.max(...scene.oldPods.map(graceOf));
  return isOfMissing(message) || isUpdateUnderQuota(message, scene) ? BACK_OFF : 0;
}

function isLeavingQuota(message: string, { oldPods }: Scene): boolean {
  return message.includes('exceeded quota') && oldPods.length > 0;
}

/** Old pods may have taken it up until a moment ago: the last refusal counts only from when they are seen to be gone. */
function isUpdateUnderQuota(message: string, { oldPods, oldReplicaSets = [] }: Scene): boolean {
  return message.includes('exceeded quota') && oldPods.length === 0 && oldReplicaSets.length > 0;
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
    /^(?:Error creating: )?(?:pods "[^"]*" is forbidden: |(?=Pod ")Pod "[^"]*" is (?=invalid: ))/,
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

/** A quota frees up while old pods end; a webhook may come back. */
function isPassing(message: string, scene: Scene): boolean {
  if (message.includes('exceeded quota')) return isLeavingQuota(message, scene);
  return ['failed calling webhook', 'timeout', 'connection refused', 'etcdserver', 'internal error'].some((words) =>
    message.toLowerCase().includes(words),
  );
}

interface Kind {
  readonly cause: Cause;
  readonly remedy: string;
  /** Relative to the pod spec. */
  readonly field: string;
  /** Of the object itself, instead. */
  readonly objectField?: string;
}

/** What the server's sentence is about; the first that recognises it speaks. */
const KINDS: readonly ((message: string, podSpec: JsonObject | undefined) => Kind | undefined)[] = [
  (message) =>
    message.includes('because it is being terminated')
      ? {
          cause: 'NamespaceTerminating',
          remedy: 'The namespace is being deleted: wait for its end and make it anew, or deploy into another one.',
          field: '',
          objectField: 'metadata.namespace',
        }
      : undefined,
  quota,
  limitRange,
  podSecurity,
  (message) =>
    message.toLowerCase().includes('serviceaccount') && message.includes('not found')
      ? {
          cause: 'ServiceAccountMissing',
          remedy: 'Add the ServiceAccount to the manifests, or mend its name.',
          field: 'serviceAccountName',
        }
      : undefined,
  (message) =>
    message.includes('failed calling webhook')
      ? {
          cause: 'WebhookFailed',
          remedy:
            'Look at the service behind this webhook: it does not answer as it should. Nothing is wrong with the manifest.',
          field: '',
        }
      : undefined,
  (message) =>
    message.includes('admission webhook') && message.includes('denied')
      ? {
          cause: 'WebhookRefused',
          remedy: 'Change the pod template so that it keeps the rule that the webhook names.',
          field: '',
        }
      : undefined,
  (message) =>
    message.includes('PriorityClass')
      ? {
          cause: 'AdmissionRefused',
          remedy: 'Create the PriorityClass, or mend its name.',
          field: 'priorityClassName',
        }
      : undefined,
];

function kindOf(message: string, podSpec: JsonObject | undefined): Kind {
  for (const recognise of KINDS) {
    const kind = recognise(message, podSpec);
    if (kind) return kind;
  }
  const isRule = message.includes('forbidden') || message.includes('denied');
  const remedy = 'Change the pod template so that the cluster accepts it; the message names the rule.';
  return { cause: isRule ? 'AdmissionRefused' : 'PodCreateFailed', remedy, field: invalidField(message) };
}

/** `Pod "x" is invalid: spec.containers[0].resources.requests: Invalid value: …`; with several, the first. */
function invalidField(message: string): string {
  const [, path] = / is invalid: \[?spec\.([^:\s]+): /.exec(message) ?? [];
  return path ?? '';
}

/** `exceeded quota: q, requested: requests.cpu=1, …`, or `failed quota: q: must specify limits.cpu for: app`. */
function quota(message: string, podSpec: JsonObject | undefined): Kind | undefined {
  const unset = /failed quota: .*?must specify .*? for: ([^;,\s]+)/.exec(message)?.[1];
  if (unset) {
    const remedy = 'Give every container the requests and limits that the quota counts, or a LimitRange with defaults.';
    return { cause: 'QuotaExceeded', remedy, field: `containers[name="${unset}"].resources` };
  }
  if (!message.includes('exceeded quota')) return undefined;
  const resource = /requested: ([^=,]+)=/.exec(message)?.[1] ?? '';
  if (resource === 'pods' || resource === 'count/pods') {
    const remedy = 'Ask for fewer replicas, or have the quota of the namespace raised.';
    return { cause: 'QuotaExceeded', remedy, field: '', objectField: 'spec.replicas' };
  }
  const remedy = 'Ask for less in resources.requests, or have the quota of the namespace raised.';
  return { cause: 'QuotaExceeded', remedy, field: `${greediest(podSpec, resource)}.resources` };
}

/** `maximum memory usage per Container is 1Gi, but limit is 2Gi`. */
function limitRange(message: string, podSpec: JsonObject | undefined): Kind | undefined {
  const resource = /(\S+) (?:usage|max limit to request ratio) per (?:Container|Pod) is/.exec(message)?.[1];
  if (resource === undefined) return undefined;
  return {
    cause: 'LimitRangeExceeded',
    remedy: 'Keep requests and limits within the LimitRange of the namespace (kubectl describe limitrange).',
    field: `${greediest(podSpec, resource)}.resources`,
  };
}

/** `violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set …)`. */
function podSecurity(message: string): Kind | undefined {
  if (!message.includes('violates PodSecurity')) return undefined;
  const container = /container "([^"]+)"/.exec(message)?.[1] ?? /containers "([^"]+)"/.exec(message)?.[1];
  const part = ['hostNetwork', 'hostPID', 'hostIPC'].find((name) => message.includes(`${name}=true`));
  const isVolume = message.includes('volume type') || message.includes('hostPath');
  const security = container ? `containers[name="${container}"].securityContext` : 'securityContext';
  return {
    cause: 'PodSecurityRefused',
    remedy:
      'Set what the message names in securityContext, or have the level of the namespace changed (label pod-security.kubernetes.io/enforce).',
    field: part ?? (isVolume && !container ? 'volumes' : security),
  };
}
