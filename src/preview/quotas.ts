import type { Cluster } from '../cluster/cluster.ts';
import type { Change } from '../plan/change.ts';
import { quotaProblems } from '../plan/quota.ts';
import type { Problem } from '../problem.ts';
import { listAll } from './live.ts';

/**
 * What would be refused for want of quota, although each dry run passed by itself. Asked only where that can be: in
 * namespaces where several objects of one kind are created. Where quotas may not be listed, nothing is said.
 */
export async function quotaShortage(
  cluster: Cluster,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<Problem[]> {
  const resource = await cluster.resourceOf('v1', 'ResourceQuota', signal);
  if (!resource) return [];
  const lists = crowded(changes).map((namespace) => listAll(cluster, { resource, namespace, signal }));
  const quotas = (await Promise.all(lists)).flatMap((list) => list ?? []);
  return quotaProblems(changes, quotas);
}

function crowded(changes: readonly Change[]): string[] {
  const created = changes.filter(({ action, checked }) => action === 'created' && checked);
  const namespaces = new Set<string>();
  const seen = new Set<string>();
  for (const { resource, object } of created) {
    const { namespace } = object.metadata;
    const key = `${namespace}/${resource.group}/${resource.plural}`;
    if (namespace && seen.has(key)) namespaces.add(namespace);
    seen.add(key);
  }
  return [...namespaces];
}
