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
