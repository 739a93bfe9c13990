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

/** What to follow of these objects themselves: each resource once a namespace. */
export function targetsOf(applied: readonly Applied[]): FollowTarget[] {
  return grouped(
    applied.map(({ resource, answer: { metadata } }) => ({
      resource,
      namespace: metadata.namespace,
      name: metadata.name,
    })),
  );
}

/** What to follow beside them: the pods of workloads, and the ReplicaSets of Deployments. */
export function besideOf(applied: readonly Applied[]): FollowTarget[] {
  return grouped(
    applied.flatMap(({ answer }) => {
      const { namespace } = answer.metadata;
      const pods = isWorkload(answer) ? [{ resource: PODS, namespace }] : [];
      const sets = answer.kind === 'Deployment' ? [{ resource: REPLICA_SETS, namespace }] : [];
      return [...pods, ...sets];
    }),
  );
}

interface Wanted {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name?: string | undefined;
}

function grouped(wanted: readonly Wanted[]): FollowTarget[] {
  const groups = Map.groupBy(wanted, ({ resource, namespace }) => pathOf(resource, namespace));
  return [...groups.values()].map((group) => {
    const names = [...new Set(group.flatMap(({ name }) => name ?? []))];
    const [{ resource, namespace }] = group as [Wanted];
    return { resource, names, ...(namespace === undefined ? {} : { namespace }) };
  });
}
