import { setImmediate } from 'node:timers/promises';

/** Milliseconds for which nothing else may be heard: a person who cancels doesn't notice, and nobody pays for the turns. */
const LONGEST_DEAFNESS = 50;

/** Lets the event loop do what has come up meanwhile: signals, the network. */
export async function eventLoopTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

/**
 * For a long computation to call at each of its steps, so that what goes on is heard in between. What it gives throws as
 * soon as the signal has aborted.
 */
export function pauses(signal: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < LONGEST_DEAFNESS) return;
    await eventLoopTurns(1);
    signal.throwIfAborted();
    since = performance.now();
  };
}
