import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after so many milliseconds, or as soon as the signal aborts: the caller looks at the signal. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
