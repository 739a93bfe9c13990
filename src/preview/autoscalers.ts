import type { Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { isAutoscaler, scaledBy, scaledKey } from '../plan/scaling.ts';
import { listAll, type Target } from './live.ts';

export interface Autoscalers {
  /** True when an autoscaler, of the set or of the cluster, decides how many replicas this object has. */
  scales(target: Target): Promise<boolean>;
  /** Namespaces whose autoscalers may not be listed. */
  readonly unknown: ReadonlySet<string>;
}

/** Which objects are scaled by a HorizontalPodAutoscaler. One list a namespace, made when it is first asked for. */
export function autoscalers(
  cluster: Cluster,
  declared: readonly { target: Target; object: KubernetesObject }[],
  signal: AbortSignal,
): Autoscalers {
  const inSet = new Set(
    declared.flatMap(({ target, object }) =>
      isAutoscaler(target.resource) && target.namespace ? (scaledBy(object, target.namespace) ?? []) : [],
    ),
  );
  const unknown = new Set<string>();
  const lists = new Map<string, Promise<ReadonlySet<string>>>();

  const inCluster = async (namespace: string): Promise<ReadonlySet<string>> => {
    const resource = await cluster.resourceOf('autoscaling/v2', 'HorizontalPodAutoscaler', signal);
    const found = resource ? await listAll(cluster, { resource, namespace, signal }) : [];
    if (!found) unknown.add(namespace);
    return new Set((found ?? []).flatMap((autoscaler) => scaledBy(autoscaler, namespace) ?? []));
  };

  return {
    unknown,
    scales: async ({ resource, namespace, name }) => {
      if (namespace === undefined) return false;
      const key = scaledKey(resource, namespace, name);
      if (inSet.has(key)) return true;
      const list = lists.get(namespace) ?? inCluster(namespace);
      lists.set(namespace, list);
      return (await list).has(key);
    },
  };
}
