import { messageOf } from '../thrown.ts';
import { ApiError } from './api-error.ts';
import type { Follower } from './cluster.ts';

/** Since when the server has been away, in the eyes of all who follow: they then say the same. */
export interface OutageClock {
  since?: Date;
}

/** Tells one follower of an outage: once when it has lasted, and once when it is over. */
export interface Outage {
  met(error: unknown, blind?: Blind): void;
  over(): void;
}

/** Before and after a fault is met, nothing is heard either. Milliseconds. */
export interface Blind {
  /** Of Date.now(): since when an answer was waited for. */
  readonly since?: number | undefined;
  /** How long nothing will be asked. */
  readonly wait?: number;
}

/** `worthAWord`: milliseconds; a shorter outage is not told. */
export function createOutage(
  follower: Pick<Follower, 'trouble' | 'recovered'>,
  clock: OutageClock,
  worthAWord: number,
): Outage {
  const own: OutageClock = {};
  let told: Date | undefined;
  return {
    met: (error, { since = Date.now(), wait = 0 } = {}) => {
      const away = isOfGroup(error) ? own : clock;
      away.since ??= new Date(since);
      if (told || Date.now() + wait - away.since.getTime() < worthAWord) return;
      told = away.since;
      follower.trouble(`the API server can't be watched since ${timeOf(told)}: ${messageOf(error)}`);
    },
    over: () => {
      delete clock.since;
      delete own.since;
      if (told) follower.recovered(`the API server can be watched again; it was away since ${timeOf(told)}`);
      told = undefined;
    },
  };
}

/** True where one group has an API server of its own that is away: the others may be followed well. */
function isOfGroup(error: unknown): boolean {
  return error instanceof ApiError && error.unservedBecause !== undefined;
}

/** `12:34:56 UTC` */
function timeOf(date: Date): string {
  return `${date.toISOString().slice(11, 19)} UTC`;
}
