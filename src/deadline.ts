/** The reason of an abort by a person or the runner: SIGINT, SIGTERM. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The reason of an abort by the `timeout` input. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** One deadline for the whole run. `signal` aborts with a Cancelled or a TimedOut as its reason. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds of Date.now() at which it ends. */
  readonly endsAt: number;
}

/**
 * Starts the clock of a run: its signal aborts after `timeout` milliseconds, or when the runner cancels the job
 * (SIGINT, then SIGTERM 7.5 s later: actions/runner, ProcessInvoker). `cancelled` tells of that even when the time was
 * up already; `end` lets go of whatever is still under way.
 */
export function startDeadline(timeout: number): Deadline & { readonly cancelled: AbortSignal; end(): void } {
  const controller = new AbortController();
  const cancelling = new AbortController();
  const seconds = Math.round(timeout / 1000);
  setTimeout(() => controller.abort(new TimedOut(`the timeout of ${seconds} s ended`)), timeout).unref();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const reason = new Cancelled(`cancelled by ${name}`);
      controller.abort(reason);
      cancelling.abort(reason);
    });
  }
  const end = () => controller.abort(new Error('the run is over'));
  return { signal: controller.signal, cancelled: cancelling.signal, endsAt: Date.now() + timeout, end };
}
