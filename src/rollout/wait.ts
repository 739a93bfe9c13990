import type { Cluster } from '../cluster/cluster.ts';
import { type Deadline, TimedOut } from '../deadline.ts';
import type { Applied } from '../plan/change.ts';
import { clockFor } from './clock.ts';
import { type Following, startFollowing } from './following.ts';
import { DEFAULT_HOLDS, type Holds } from './hold.ts';
import { createLookups } from './lookups.ts';
import type { Outcome } from './outcome.ts';
import { type Ending, outcomesOf } from './outcomes.ts';
import { createReporter, type ProgressEvent, type Reporter } from './progress.ts';
import { createPulse } from './pulse.ts';
import { createRounds } from './rounds.ts';
import { isDoneAtOnce, look, type Surroundings, standingOf, type Tracked, track } from './tracked.ts';
import { createView } from './view.ts';
import { isWorkload } from './workload.ts';

export interface WaitOptions {
  /** The one deadline for all objects. */
  readonly deadline: Deadline;
  /** Told of every change, of what is still unfinished every 15 s, and of what hinders the waiting. */
  readonly progress: (event: ProgressEvent) => void;
  /** How long the evidence of a failure must stand, in seconds. Default: terminal 5, retryable 45. */
  readonly holds?: Holds;
  /** The runner's clock, in ms. Default `Date.now`. */
  readonly now?: () => number;
}

const HEARTBEAT = 15_000;
/** Events are many, and good rollouts don't need them: they are followed once a rollout has taken this long, in ms. */
const EVENTS_AFTER = 2_000;
/** What else than workloads: only their events say what they wait for. */
const TOLD_BY_EVENTS = ['PersistentVolumeClaim', 'Service'];

/**
 * Waits until all objects are Current at the same time, all side by side, and gives the outcome of each, in their order.
 *
 * It ends as soon as one object has failed for certain (its evidence has outlasted its hold time), for a verdict is
 * wanted fast: the others then keep where they stand, `InProgress`, with what stands in their way. At the deadline an
 * unfinished object is `Failed` when something shows why, else `InProgress`, and says what it waits for. When cancelled
 * it returns at once.
 * Objects that are Current by the server's answer to their apply cost no request. Never throws for what happens in the
 * cluster: a server that is away is told as trouble, and waited for until the deadline.
 */
export async function wait(cluster: Cluster, applied: readonly Applied[], options: WaitOptions): Promise<Outcome[]> {
  const { deadline, now = Date.now } = options;
  const clock = clockFor(applied, now, cluster.aheadBy());
  const reporter = createReporter(options.progress, now);
  const stop = new AbortController();
  const view = createView();
  const startedAt = clock.local();
  const lookups = createLookups(cluster, stop.signal, () => rounds.changed(open));
  const around: Surroundings = {
    ...{ view, clock, lookups, startedAt },
    podsAreSeen: (namespace) => following.podsAreSeen(namespace),
    sightOf: (tracked) => {
      const { isBlind, againAt } = following.sightOf(tracked);
      return { isBlind: isBlind || pulse.isAway, againAt: Math.max(againAt, pulse.againAt) };
    },
  };

  const all = applied.map((one) => track(one, startedAt));
  const open = all.filter((one) => !isDoneAtOnce(one, around));
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  const end = (ending: Ending) => {
    stop.abort(); // At once: what was about to be followed needn't be.
    rounds.close(); // What is told from here on is what the outcomes say.
    resolve(ending);
  };
  const judge = (dirty: readonly Tracked[]) =>
    judgeAll(dirty, open, { around, reporter, end, following, holds: options.holds });
  const pulse = createPulse(cluster, open[0]?.path ?? '/version', stop.signal, clock.local);
  const rounds = createRounds({ open, clock, judge, pulse });
  const following = startFollowing({ cluster, tracked: open, around, reporter, signal: stop.signal, rounds });
  const timers = startTimers(open, {
    heartbeat: () => {
      reporter.heartbeat(unfinished(open).map(standingOf));
      lookups.refresh();
    },
    events: following.followEvents,
  });
  const onAbort = () => end(deadline.signal.reason instanceof TimedOut ? 'late' : 'cancelled');
  deadline.signal.addEventListener('abort', onAbort, { once: true });

  try {
    if (deadline.signal.aborted) onAbort();
    else if (open.length === 0) end('done');
    const ending = await ended;
    return await outcomesOf(cluster, all, { ending, around, following, signal: deadline.signal });
  } finally {
    rounds.close();
    reporter.close();
    timers.stop();
    deadline.signal.removeEventListener('abort', onAbort);
  }
}

interface Judging {
  readonly around: Surroundings;
  readonly reporter: Reporter;
  readonly end: (ending: Ending) => void;
  readonly following: Following;
  readonly holds: Holds | undefined;
}

function judgeAll(dirty: readonly Tracked[], open: readonly Tracked[], judging: Judging): void {
  const { around, reporter, end, following, holds = DEFAULT_HOLDS } = judging;
  const news = dirty.filter((one) => look(one, around, holds));
  for (const one of news) reporter.changed(standingOf(one));
  if (open.some((one) => one.judgement.verdict.status === 'Failed')) end('failed');
  else if (unfinished(open).length === 0 && following.lookAtPods()) end('done');
}

function unfinished(open: readonly Tracked[]): Tracked[] {
  return open.filter((one) => one.judgement.verdict.status === 'InProgress');
}

interface Ticks {
  readonly heartbeat: () => void;
  /** Events of this namespace may be needed now. */
  readonly events: (namespace: string) => void;
}

function startTimers(open: readonly Tracked[], { heartbeat, events }: Ticks): { stop(): void } {
  const follow = () => {
    for (const { live } of unfinished(open)) {
      const { namespace } = live.metadata;
      if (namespace && (isWorkload(live) || TOLD_BY_EVENTS.includes(live.kind))) events(namespace);
    }
  };
  const once = setTimeout(follow, EVENTS_AFTER);
  const heart = setInterval(() => {
    heartbeat();
    follow();
  }, HEARTBEAT);
  return {
    stop: () => {
      clearTimeout(once);
      clearInterval(heart);
    },
  };
}
