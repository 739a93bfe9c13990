import { ApiError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Milliseconds in which a server that is there answers. */
const PATIENCE = 2_000;
/** Milliseconds for which an answer is good: many objects may be judged by the clock in one second. */
const FRESH = 1_000;

/** An answer that took longer, in ms, is the first of a server that has hung until then, unless it is always so slow. */
const SLOW = 1_000;

/** `there`: it answers, whatever it says. `back`: it does again, or was asked when it hung. */
export type Answer = 'there' | 'back' | 'away';

/** Whether the server is there, asked directly: a watch whose server hangs is as silent as one with nothing to tell. */
export interface Pulse {
  /** Asks, unless it has answered a moment ago. */
  ask(): Promise<Answer>;
  /** True after it has not answered, until it does again. */
  readonly isAway: boolean;
  /** When it came back, in ms of the runner's clock. 0: it was never away. */
  readonly againAt: number;
}

/** `path` is of an object that is waited for. */
export function createPulse(cluster: Cluster, path: string, signal: AbortSignal, now: () => number): Pulse {
  let answeredAt = Number.NEGATIVE_INFINITY;
  let isAway = false;
  let wasSlow = false;
  let againAt = 0;
  let asking: Promise<Answer> | undefined;

  const ask = async (): Promise<Answer> => {
    const askedAt = now();
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const isThere = await answers(cluster, path, AbortSignal.any([signal, patience.signal]));
    clearTimeout(timer);
    const isSlow = now() - askedAt > SLOW;
    const isBack = isThere && (isAway || (isSlow && !wasSlow));
    wasSlow = isSlow;
    isAway = !isThere;
    if (!isThere) return 'away';
    answeredAt = now();
    if (!isBack) return 'there';
    againAt = answeredAt;
    return 'back';
  };

  return {
    ask: async () => {
      if (now() - answeredAt < FRESH) return 'there';
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    get isAway() {
      return isAway;
    },
    get againAt() {
      return againAt;
    },
  };
}

/** True when the server answers a GET at this path before the signal aborts. */
export async function answers(cluster: Cluster, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.request({ method: 'GET', path, signal, retry: 'never' });
    return true;
  } catch (error) {
    return error instanceof ApiError;
  }
}
