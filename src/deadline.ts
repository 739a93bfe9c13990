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
 * Aborts with a Cancelled when the runner cancels the job: it sends SIGINT, and 7.5 s later SIGTERM (actions/runner,
 * ProcessInvoker).
 */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => controller.abort(new Cancelled(`cancelled by ${name}`)));
  return controller.signal;
}

/**
 * Starts the clock of a run: its signal aborts after `timeout` milliseconds, when it is cancelled, or with the error that
 * `fail` is told of. `end` lets go of whatever is still under way.
 */
export function startDeadline(
  timeout: number,
  cancelled: AbortSignal,
): Deadline & { fail(error: Error): void; end(): void } {
  const controller = new AbortController();
  const seconds = Math.round(timeout / 1000);
  setTimeout(() => controller.abort(new TimedOut(`the timeout of ${seconds} s ended`)), timeout).unref();
  const end = () => controller.abort(new Error('the run is over'));
  const fail = (error: Error) => controller.abort(error);
  const signal = AbortSignal.any([controller.signal, cancelled]);
  return { signal, endsAt: Date.now() + timeout, fail, end };
}
