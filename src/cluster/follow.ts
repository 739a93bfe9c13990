import type { IncomingMessage } from 'node:http';
import { pathOf } from '../plan/resource.ts';
import { asError } from '../thrown.ts';
import { ApiError } from './api-error.ts';
import type { Follower, FollowTarget } from './cluster.ts';
import { listAll } from './list.ts';
import { createOutage, type OutageClock } from './outage.ts';
import { pause } from './pause.ts';
import { getInstead, listInstead, type ReadInstead } from './read-instead.ts';
import type { Requester } from './request.ts';
import { askedWait } from './retry.ts';
import { createSeen, isNewer, type Seen } from './seen.ts';
import { readEvents } from './watch.ts';

/** Milliseconds. */
export interface FollowTiming {
  /** A watch without a byte for so long is checked by a list. */
  readonly silence: number;
  /** Between two rounds of reading where watching is forbidden. */
  readonly poll: number;
  /** After so long of that, watching is tried again. */
  readonly watchAgain: number;
  /** The first and the longest pause before a watch is opened again. */
  readonly backoff: { readonly first: number; readonly longest: number };
  /** A watch that lasted so long was a good one: the next pause is the first again. */
  readonly goodWatch: number;
  /** A server that has been away for so long is worth a word. */
  readonly worthAWord: number;
}

export const FOLLOW_TIMING: FollowTiming = {
  silence: 30_000,
  poll: 2_000,
  watchAgain: 60_000,
  backoff: { first: 250, longest: 2_000 },
  goodWatch: 5_000,
  worthAWord: 3_000,
};

/** Seconds that the server is asked to keep a watch open. */
const WATCH_SECONDS = '290';
/** A server sends a bookmark about every minute: a watch that stays silent longer than this many checks is dead. */
const MOST_SILENCES = 3;

export interface FollowOptions {
  readonly requester: Requester;
  readonly target: FollowTarget;
  readonly follower: Follower;
  readonly signal: AbortSignal;
  readonly clock: OutageClock;
  readonly timing?: FollowTiming | undefined;
}

/**
 * Lists and watches until the signal aborts; then resolves, with nothing left open. A list follows whenever the server
 * has forgotten where a watch stood (410), and whenever a watch is silent. Every reconnect waits: four in the first
 * second, one in two seconds later on, and none before the time that the server asks for. Where list or watch is
 * forbidden it reads again and again, and says so.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { requester, target, follower, signal, timing = FOLLOW_TIMING } = options;
  const seen = createSeen(follower);
  const outage = createOutage(follower, options.clock, timing.worthAWord);
  const list = async () => {
    const { objects, resourceVersion } = await listAll(requester, target, signal);
    const news = seen.replace(objects, resourceVersion);
    follower.listed();
    return { news, resourceVersion };
  };

  const told = new Set<string>();
  const instead: ReadInstead = {
    ...{ requester, target, follower, seen, outage, signal },
    interval: timing.poll,
    during: timing.watchAgain,
    tell: (message) => {
      if (!told.has(message)) follower.trouble(message);
      told.add(message);
    },
  };

  let resourceVersion: string | undefined;
  let wait = timing.backoff.first;
  while (!signal.aborted) {
    const startedAt = Date.now();
    let asked = 0;
    let blindSince: number | undefined = startedAt;
    try {
      if (resourceVersion === undefined) ({ resourceVersion } = await list());
      blindSince = Date.now();
      const stream = await openWatch(options, resourceVersion);
      outage.over();
      blindSince = undefined;
      resourceVersion = await readWatch(stream, resourceVersion, { seen, list, signal, timing });
    } catch (error) {
      if (signal.aborted) return;
      asked = askedWait(error, Math.random());
      if (isForbidden(error)) await (resourceVersion === undefined ? getInstead(instead) : listInstead(instead, list));
      else outage.met(error, { since: blindSince, wait: asked });
      // What was missed meanwhile, a list tells.
      resourceVersion = undefined;
    }
    if (Date.now() - startedAt >= timing.goodWatch) wait = timing.backoff.first;
    await pause(Math.max(wait * (0.75 + Math.random() / 4), asked), signal);
    wait = Math.min(wait * 2, timing.backoff.longest);
  }
}

function openWatch({ requester, target, signal }: FollowOptions, resourceVersion: string): Promise<IncomingMessage> {
  const path = pathOf(target.resource, target.namespace);
  const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS, resourceVersion };
  return requester.open({ method: 'GET', path, query, signal });
}

interface Watching {
  readonly seen: Seen;
  readonly list: () => Promise<{ news: boolean; resourceVersion: string }>;
  readonly signal: AbortSignal;
  readonly timing: FollowTiming;
}

/** The reason with which a watch is ended that did not tell what a list did, or nothing at all for too long. */
class Silent extends Error {}

/** Reads a watch to its end. Gives the resourceVersion to go on from, or undefined when only a list can tell. */
async function readWatch(stream: IncomingMessage, from: string, watching: Watching): Promise<string | undefined> {
  const { seen, signal } = watching;
  let latest = from;
  const advance = (version: string | undefined) => {
    if (version !== undefined && isNewer(version, latest)) latest = version;
  };
  const guard = guardSilence(stream, watching, advance);
  const onAbort = () => stream.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const event of readEvents(stream, guard.heard)) {
      if (event.type === 'ERROR') {
        if (event.code === 410) return undefined;
        throw new ApiError({ code: event.code, reason: '', message: event.message, causes: [] });
      }
      if (event.type === 'DELETED') seen.remove(event.object);
      else if (event.type !== 'BOOKMARK') seen.update(event.object);
      advance(event.object.metadata.resourceVersion);
    }
    // A watch that told nothing new may be one that something on the way keeps from telling.
    return latest === from ? undefined : latest;
  } catch (error) {
    if (error instanceof Silent) return latest;
    throw error;
  } finally {
    guard.stop();
    signal.removeEventListener('abort', onAbort);
    stream.destroy();
  }
}

/** Checks a watch by a list whenever it was silent, and ends it when the list knew more, or after several silences. */
function guardSilence(stream: IncomingMessage, { list, timing }: Watching, advance: (version: string) => void) {
  let silences = 0;
  const check = async () => {
    try {
      const { news, resourceVersion } = await list();
      advance(resourceVersion);
      if (news || ++silences >= MOST_SILENCES) stream.destroy(new Silent());
      else timer.refresh();
    } catch (error) {
      stream.destroy(asError(error));
    }
  };
  const timer = setTimeout(check, timing.silence);
  // Whoever reads the stream gets its error; one that comes after the last read is of no interest.
  stream.on('error', () => {});
  return {
    heard: () => {
      silences = 0;
      timer.refresh();
    },
    stop: () => clearTimeout(timer),
  };
}

/** 403: the credential may not; 405: the resource can't be watched at all. */
function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 403 || error.code === 405);
}
