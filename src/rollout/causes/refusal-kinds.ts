import type { KubernetesObject } from '../../manifest/object.ts';
import { podTemplateOf } from '../../manifest/pod-template.ts';
import type { Cause } from '../outcome.ts';
import { greediest } from '../requests.ts';
import { isOverQuota } from './quota.ts';

/** What a refusal of pods is about. */
export interface RefusalKind {
  readonly cause: Cause;
  readonly remedy: string;
  /** Relative to the pod spec. */
  readonly field: string;
  /** Of the object itself, instead. */
  readonly objectField?: string;
}

/** The first that recognises the server's sentence speaks. */
const KINDS: readonly ((message: string, object: KubernetesObject) => RefusalKind | undefined)[] = [
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

/** What the server's sentence is about, with what to do and the field to blame. */
export function kindOf(message: string, object: KubernetesObject): RefusalKind {
  for (const recognise of KINDS) {
    const kind = recognise(message, object);
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
function quota(message: string, object: KubernetesObject): RefusalKind | undefined {
  const unset = /failed quota: .*?must specify .*? for: ([^;,\s]+)/.exec(message)?.[1];
  if (unset) {
    const remedy = 'Give every container the requests and limits that the quota counts, or a LimitRange with defaults.';
    return { cause: 'QuotaExceeded', remedy, field: `containers[name="${unset}"].resources` };
  }
  if (!isOverQuota(message)) return undefined;
  const resource = /requested: ([^=,]+)=/.exec(message)?.[1] ?? '';
  if (resource === 'pods' || resource === 'count/pods') {
    // A DaemonSet has as many as there are nodes, a Job as many as it has work.
    if (!isScaled(object))
      return { cause: 'QuotaExceeded', remedy: 'Have the quota of the namespace raised.', field: '' };
    const remedy = 'Ask for fewer replicas, or have the quota of the namespace raised.';
    return { cause: 'QuotaExceeded', remedy, field: '', objectField: 'spec.replicas' };
  }
  if (resource.startsWith('count/')) {
    const remedy =
      'Have the quota of the namespace raised, or let fewer be kept (revisionHistoryLimit for old ReplicaSets).';
    return { cause: 'QuotaExceeded', remedy, field: '', objectField: 'spec' };
  }
  const remedy = 'Ask for less in resources.requests, or have the quota of the namespace raised.';
  return { cause: 'QuotaExceeded', remedy, field: `${greediest(podTemplateOf(object)?.podSpec, resource)}.resources` };
}

/** `maximum memory usage per Container is 1Gi, but limit is 2Gi`. */
function limitRange(message: string, object: KubernetesObject): RefusalKind | undefined {
  const resource = /(\S+) (?:usage|max limit to request ratio) per (?:Container|Pod) is/.exec(message)?.[1];
  if (resource === undefined) return undefined;
  return {
    cause: 'LimitRangeExceeded',
    remedy: 'Keep requests and limits within the LimitRange of the namespace (kubectl describe limitrange).',
    field: `${greediest(podTemplateOf(object)?.podSpec, resource)}.resources`,
  };
}

/** `violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set …)`. */
function podSecurity(message: string): RefusalKind | undefined {
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

function isScaled({ kind }: KubernetesObject): boolean {
  return kind !== 'DaemonSet' && kind !== 'Job';
}
