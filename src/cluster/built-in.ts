import type { Resource } from '../plan/resource.ts';

/**
 * Kinds that every Kubernetes from 1.28 on serves, so that a set of these needs no discovery: `Kind plural`, by
 * apiVersion. Source: Kubernetes API reference, 1.28 and 1.36.
 */
const NAMESPACED: Readonly<Record<string, string>> = {
  v1: `ConfigMap configmaps, Endpoints endpoints, Event events, LimitRange limitranges,
    PersistentVolumeClaim persistentvolumeclaims, Pod pods, PodTemplate podtemplates,
    ReplicationController replicationcontrollers, ResourceQuota resourcequotas, Secret secrets, Service services,
    ServiceAccount serviceaccounts`,
  'apps/v1': 'DaemonSet daemonsets, Deployment deployments, ReplicaSet replicasets, StatefulSet statefulsets',
  'batch/v1': 'CronJob cronjobs, Job jobs',
  'autoscaling/v1': 'HorizontalPodAutoscaler horizontalpodautoscalers',
  'autoscaling/v2': 'HorizontalPodAutoscaler horizontalpodautoscalers',
  'policy/v1': 'PodDisruptionBudget poddisruptionbudgets',
  'networking.k8s.io/v1': 'Ingress ingresses, NetworkPolicy networkpolicies',
  'rbac.authorization.k8s.io/v1': 'Role roles, RoleBinding rolebindings',
  'coordination.k8s.io/v1': 'Lease leases',
  'discovery.k8s.io/v1': 'EndpointSlice endpointslices',
};

const CLUSTER_SCOPED: Readonly<Record<string, string>> = {
  v1: 'Namespace namespaces, Node nodes, PersistentVolume persistentvolumes',
  'networking.k8s.io/v1': 'IngressClass ingressclasses',
  'rbac.authorization.k8s.io/v1': 'ClusterRole clusterroles, ClusterRoleBinding clusterrolebindings',
  'scheduling.k8s.io/v1': 'PriorityClass priorityclasses',
  'storage.k8s.io/v1': 'StorageClass storageclasses',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition customresourcedefinitions',
  'admissionregistration.k8s.io/v1': `MutatingWebhookConfiguration mutatingwebhookconfigurations,
    ValidatingWebhookConfiguration validatingwebhookconfigurations`,
  'apiregistration.k8s.io/v1': 'APIService apiservices',
};

const BUILT_IN = new Map([...resourcesIn(NAMESPACED, true), ...resourcesIn(CLUSTER_SCOPED, false)]);

const GROUPS: ReadonlySet<string> = new Set([...BUILT_IN.values()].map(({ group }) => group));

/** True for a group that the cluster's own API server serves itself. */
export function isBuiltInGroup(group: string): boolean {
  return GROUPS.has(group);
}

/** The resource of a kind that needs no asking, or undefined. */
export function builtInResource(apiVersion: string, kind: string): Resource | undefined {
  return BUILT_IN.get(`${apiVersion}/${kind}`);
}

/** The resource of a kind that our own code names: it has to stand in the tables above. */
export function builtIn(apiVersion: string, kind: string): Resource {
  const found = builtInResource(apiVersion, kind);
  if (!found) throw new Error(`expected ${kind} of ${apiVersion} among the built-in resources`);
  return found;
}

/** Every kind of the tables above. */
export function builtInResources(): readonly Resource[] {
  return [...BUILT_IN.values()];
}

function resourcesIn(table: Readonly<Record<string, string>>, namespaced: boolean): [string, Resource][] {
  return Object.entries(table).flatMap(([apiVersion, kinds]) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    return kinds.split(',').map((pair): [string, Resource] => {
      const [kind = '', plural = ''] = pair.trim().split(' ');
      return [`${apiVersion}/${kind}`, { group, version, kind, plural, namespaced }];
    });
  });
}
