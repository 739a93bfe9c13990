import type { KubernetesObject } from '../manifest/object.ts';
import { pathOf } from '../plan/resource.ts';
import { ApiError } from './api-error.ts';
import type { Follower, FollowTarget } from './cluster.ts';
import type { Outage } from './outage.ts';
import { pause } from './pause.ts';
import type { Requester } from './request.ts';
import type { Seen } from './seen.ts';

/** What a token that may not watch is left with. */
export interface ReadInstead {
  readonly requester: Requester;
  readonly target: FollowTarget;
  readonly follower: Follower;
  readonly seen: Seen;
  readonly outage: Outage;
  readonly signal: AbortSignal;
  /** Milliseconds between two rounds, at least. */
  readonly interval: number;
  /** Milliseconds after which watching is tried again: right after its start a server knows nobody's rights. */
  readonly during: number;
  /** Tells once what is done instead. */
  tell(message: string): void;
}

/** Milliseconds for each object in a round: with many objects, rounds are farther apart. */
const EACH = 50;

/** Watching is forbidden, listing is not: lists again and again. */
export async function listInstead(options: ReadInstead, list: () => Promise<unknown>): Promise<void> {
  const { tell, target, interval } = options;
  tell(
    `watching ${nameOf(target)} is forbidden: listing it every ${interval / 1000} s instead. Grant the verb watch for prompt answers`,
  );
  await rounds(options, interval, async () => {
    await list();
  });
}

/** Listing is forbidden: reads the objects one by one, again and again. */
export async function getInstead(options: ReadInstead): Promise<void> {
  const { tell, follower, target } = options;
  const { names } = target;
  if (names.length === 0) {
    tell(
      `listing and watching ${nameOf(target)} is forbidden: nothing of it can be followed. Grant the verbs list and watch`,
    );
    return pause(options.during, options.signal);
  }
  const interval = Math.max(options.interval, names.length * EACH);
  tell(
    `listing and watching ${nameOf(target)} is forbidden: reading ${names.length === 1 ? names[0] : `each of ${names.length} objects`} every ${interval / 1000} s instead. Grant the verbs list and watch for prompt answers`,
  );
  const readable = new Set(names);
  await rounds(options, interval, async () => {
    const read = await Promise.all([...readable].map(async (name) => ((await getOne(options, name)) ? [] : [name])));
    for (const name of read.flat()) readable.delete(name);
    if (readable.size > 0) follower.listed();
  });
}

async function rounds(options: ReadInstead, interval: number, round: () => Promise<void>): Promise<void> {
  const { signal, outage } = options;
  const end = Date.now() + options.during;
  while (!signal.aborted && Date.now() < end) {
    try {
      await round();
      outage.over();
    } catch (error) {
      if (signal.aborted) return;
      outage.met(error);
    }
    await pause(interval, signal);
  }
}

/** False when that is forbidden as well. */
async function getOne({ requester, target, seen, signal, follower }: ReadInstead, name: string): Promise<boolean> {
  const path = pathOf(target.resource, target.namespace, name);
  try {
    const { body } = await requester.request({ method: 'GET', path, signal, retry: 'never' });
    seen.update(body as KubernetesObject);
  } catch (error) {
    if (!(error instanceof ApiError && (error.code === 404 || error.code === 403))) throw error;
    if (error.code === 403) follower.unreadable?.(name, error.message);
    else seen.vanish(name);
    return error.code === 404;
  }
  return true;
}

function nameOf({ resource, namespace }: FollowTarget): string {
  const plural = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  return namespace === undefined ? plural : `${plural} in namespace ${namespace}`;
}
