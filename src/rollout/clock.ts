import type { Applied } from '../plan/change.ts';
import { recordsAt, timeAt } from './at.ts';

/** The clocks of the runner and of the cluster, which may differ. All in milliseconds. */
export interface Clock {
  /** The runner's. */
  local(): number;
  /** The cluster's, as far as it is known. */
  cluster(): number;
  toLocal(clusterTime: number): number;
  toCluster(localTime: number): number;
  /** A time that the cluster wrote a moment ago. Only lately written ones: old ones would say that it is slow. */
  wroteNow(clusterTime: number | undefined): void;
  /** A time that the cluster wrote at some time: one that is still to come shows that its clock is ahead. */
  wrote(clusterTime: number | undefined): void;
}

/** Times are written in whole seconds and take a moment to arrive: what lies within this is no difference of clocks. */
const TOLERANCE = 2_000;

/**
 * Learns the difference from times that the cluster has just written. The newest of them is nearest to its clock:
 * without any, or with a difference that whole seconds explain, both clocks are taken as one.
 */
export function createClock(now: () => number): Clock {
  let ahead = Number.NEGATIVE_INFINITY;
  const wroteNow = (clusterTime: number | undefined) => {
    if (clusterTime !== undefined) ahead = Math.max(ahead, clusterTime - now());
  };
  const difference = () => (Number.isFinite(ahead) && (ahead > 0 || ahead < -TOLERANCE) ? ahead + 500 : 0);
  return {
    local: now,
    cluster: () => now() + difference(),
    toLocal: (clusterTime) => clusterTime - difference(),
    toCluster: (localTime) => localTime + difference(),
    wroteNow,
    wrote: (clusterTime) => {
      if (clusterTime !== undefined && clusterTime > now()) wroteNow(clusterTime);
    },
  };
}

/**
 * A clock that has learned from when the server says that it wrote these objects: the newest was written just now. Where
 * none was written, `ahead` tells: by how much its answers say that its clock is ahead, in whole seconds.
 */
export function clockFor(applied: readonly Applied[], now: () => number, ahead?: number): Clock {
  const clock = createClock(now);
  if (ahead !== undefined) clock.wroteNow(now() + ahead);
  for (const { action, answer } of applied) {
    if (action === 'unchanged') continue;
    if (action === 'created') clock.wroteNow(timeAt(answer, 'metadata', 'creationTimestamp'));
    for (const entry of recordsAt(answer, 'metadata', 'managedFields')) clock.wroteNow(timeAt(entry, 'time'));
  }
  return clock;
}
