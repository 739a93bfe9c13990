import { builtIn } from '../cluster/built-in.ts';
import type { FollowTarget } from '../cluster/cluster.ts';
import type { Applied } from '../plan/change.ts';
import { pathOf } from '../plan/resource.ts';
import { isWorkload } from './workload.ts';

export const PODS = builtIn('v1', 'Pod');
export const EVENTS = builtIn('v1', 'Event');
const REPLICA_SETS = builtIn('apps/v1', 'ReplicaSet');

/** What to follow to wait for objects, each resource once a namespace. */
export interface Targets {
  /** The objects themselves. */
  readonly own: readonly FollowTarget[];
  /** What stands beside workloads: their pods, and the ReplicaSets of Deployments. */
  readonly beside: readonly FollowTarget[];
}

export function targetsOf(applied: readonly Applied[]): Targets {
  const wanted = applied.flatMap(({ resource, answer }) => {
    const { namespace, name } = answer.metadata;
    const own = [{ resource, namespace, name }];
    const pods = isWorkload(answer) ? [{ resource: PODS, namespace, name: undefined }] : [];
    const sets = answer.kind === 'Deployment' ? [{ resource: REPLICA_SETS, namespace, name: undefined }] : [];
    return [...own, ...pods, ...sets];
  });
  const groups = Map.groupBy(wanted, ({ resource, namespace }) => pathOf(resource, namespace));
  const targets = [...groups.values()].map((group): FollowTarget => {
    const names = [...new Set(group.flatMap(({ name }) => name ?? []))];
    const [{ resource, namespace }] = group as [(typeof group)[0]];
    return { resource, names, ...(namespace === undefined ? {} : { namespace }) };
  });
  const isOwn = ({ names }: FollowTarget) => names.length > 0;
  return { own: targets.filter(isOwn), beside: targets.filter((target) => !isOwn(target)) };
}
