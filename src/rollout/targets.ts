import type { FollowTarget } from '../cluster/cluster.ts';
import type { Applied } from '../plan/change.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import { isWorkload } from './status.ts';

export const PODS: Resource = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };
export const EVENTS: Resource = { group: '', version: 'v1', kind: 'Event', plural: 'events', namespaced: true };
const REPLICA_SETS: Resource = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  namespaced: true,
};

/**
 * What to follow to wait for these objects: each resource once a namespace, and beside workloads their pods, and the
 * ReplicaSets of Deployments.
 */
export function targetsOf(applied: readonly Applied[]): FollowTarget[] {
  const wanted = applied.flatMap(({ resource, answer }) => {
    const { namespace, name } = answer.metadata;
    const own = [{ resource, namespace, name }];
    const pods = isWorkload(answer) ? [{ resource: PODS, namespace, name: undefined }] : [];
    const sets = answer.kind === 'Deployment' ? [{ resource: REPLICA_SETS, namespace, name: undefined }] : [];
    return [...own, ...pods, ...sets];
  });
  const groups = Map.groupBy(wanted, ({ resource, namespace }) => pathOf(resource, namespace));
  return [...groups.values()].map((group) => {
    const names = [...new Set(group.flatMap(({ name }) => name ?? []))];
    const [{ resource, namespace }] = group as [(typeof group)[0]];
    return { resource, names, ...(namespace === undefined ? {} : { namespace }) };
  });
}
