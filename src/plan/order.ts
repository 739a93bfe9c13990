import type { Resource } from './resource.ts';

/** The later a kind stands here, the later it is applied; the waves of the kinds named. Everything else: `REST`. */
const WAVES: readonly (readonly string[])[] = [
  // Others live in them, or are of their kind.
  ['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition'],
  // Admission looks at these when others are created: quotas, limits, priorities, and roles that bindings grant.
  [
    '/LimitRange',
    '/ResourceQuota',
    '/ServiceAccount',
    'networking.k8s.io/IngressClass',
    'networking.k8s.io/NetworkPolicy',
    'node.k8s.io/RuntimeClass',
    'rbac.authorization.k8s.io/ClusterRole',
    'rbac.authorization.k8s.io/Role',
    'scheduling.k8s.io/PriorityClass',
    'storage.k8s.io/StorageClass',
  ],
  // What pods read, mount or are reached by. A Secret with a token needs its ServiceAccount.
  [
    '/ConfigMap',
    '/PersistentVolume',
    '/PersistentVolumeClaim',
    '/Secret',
    '/Service',
    'rbac.authorization.k8s.io/ClusterRoleBinding',
    'rbac.authorization.k8s.io/RoleBinding',
  ],
  [
    '/Pod',
    '/ReplicationController',
    'apps/DaemonSet',
    'apps/Deployment',
    'apps/ReplicaSet',
    'apps/StatefulSet',
    'batch/CronJob',
    'batch/Job',
  ],
  [], // everything else: custom resources, autoscalers, disruption budgets, Ingresses
  // They send the server's requests to a backend, or refuse them: the backend, and this very set, come first.
  [
    'admissionregistration.k8s.io/MutatingAdmissionPolicy',
    'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
    'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
    'apiregistration.k8s.io/APIService',
  ],
];
const REST = 4;

const WAVE_OF_KIND: ReadonlyMap<string, number> = new Map(
  WAVES.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave] as const)),
);

/** In which wave a kind is applied: a small number is early. */
export function waveOf({ group, kind }: Pick<Resource, 'group' | 'kind'>): number {
  return WAVE_OF_KIND.get(`${group}/${kind}`) ?? REST;
}

/** The items by wave, earliest first, empty waves left out; inside a wave in the order they came. */
export function inWaves<T extends { readonly resource: Pick<Resource, 'group' | 'kind'> }>(items: readonly T[]): T[][] {
  const waves = Map.groupBy(items, (item) => waveOf(item.resource));
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}
