import { setImmediate } from 'node:timers/promises';

/** Milliseconds for which nothing else may be heard: a person who cancels doesn't notice, and nobody pays for the turns. */
const LONGEST_DEAFNESS = 50;

/** Lets the event loop do what has come up meanwhile: signals, the network. */
export async function eventLoopTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

/** Takes all the steps of a long computation, and hears in between what goes on. Throws as soon as the signal has aborted. */
export async function inTurns<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (let since = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < LONGEST_DEAFNESS) continue;
    await eventLoopTurns(1);
    signal.throwIfAborted();
    since = performance.now();
  }
}
