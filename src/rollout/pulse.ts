import { ApiError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Milliseconds in which a server that is there answers. */
const PATIENCE = 2_000;
/** Milliseconds for which an answer is good: many objects may be judged by the clock in one second. */
const FRESH = 1_000;

/** Whether the server is there, asked directly: a watch whose server hangs is as silent as one with nothing to tell. */
export interface Pulse {
  /** True when it answers, whatever it says. */
  isThere(): Promise<boolean>;
  /** When it answered again after it had not, in ms of the runner's clock. */
  readonly againAt: number | undefined;
}

/** `path` is of an object that is waited for. */
export function createPulse(cluster: Cluster, path: string, signal: AbortSignal, now: () => number): Pulse {
  let answeredAt = Number.NEGATIVE_INFINITY;
  let wasAway = false;
  let againAt: number | undefined;
  return {
    isThere: async () => {
      if (now() - answeredAt < FRESH) return true;
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), PATIENCE);
      const isThere = await answers(cluster, path, AbortSignal.any([signal, patience.signal]));
      clearTimeout(timer);
      if (isThere) answeredAt = now();
      if (isThere && wasAway) againAt = now();
      wasAway = !isThere;
      return isThere;
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
