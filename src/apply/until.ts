import type { Cluster, FollowTarget } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';

/**
 * Watches until what is seen satisfies the condition. `objects` holds all there are, by name.
 * Rejects with the signal's reason when that aborts first.
 */
export async function until(
  cluster: Cluster,
  target: FollowTarget,
  isSatisfied: (objects: ReadonlyMap<string, KubernetesObject>) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const satisfied = new AbortController();
  const objects = new Map<string, KubernetesObject>();
  let listed = false;
  const look = () => {
    if (listed && isSatisfied(objects)) satisfied.abort();
  };
  await cluster.follow(
    target,
    {
      seen: (object) => {
        objects.set(object.metadata.name, object);
        look();
      },
      gone: (object) => {
        objects.delete(object.metadata.name);
        look();
      },
      listed: () => {
        listed = true;
        look();
      },
      trouble: () => {}, // the deadline ends it, and what was waited for is named then
    },
    AbortSignal.any([signal, satisfied.signal]),
  );
  if (!satisfied.signal.aborted) signal.throwIfAborted();
}
