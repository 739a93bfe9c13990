import type { Cluster, FollowTarget } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { messageOf } from '../thrown.ts';

/** The signal aborted before the condition held. */
export class StillWaiting extends Error {
  override readonly name = 'StillWaiting';
  /** What was seen last, by name. */
  readonly last: ReadonlyMap<string, KubernetesObject>;

  constructor(reason: unknown, last: ReadonlyMap<string, KubernetesObject>) {
    super(messageOf(reason), { cause: reason });
    this.last = last;
  }
}

/**
 * Watches until what is seen satisfies the condition. `objects` holds all there are, by name.
 * Rejects with a StillWaiting when the signal aborts first.
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
      recovered: () => {},
      trouble: () => {}, // the deadline ends it, and what was waited for is named then
    },
    AbortSignal.any([signal, satisfied.signal]),
  );
  if (!satisfied.signal.aborted && signal.aborted) throw new StillWaiting(signal.reason, objects);
}
