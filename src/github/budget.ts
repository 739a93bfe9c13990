import { LIMITS, type Limits } from './client.ts';

/** Milliseconds of the process: Node loads its performance module for nothing else at the end. */
const now = () => process.uptime() * 1000;

/** The time that telling GitHub of the end may take, and how it is shared out. */
export interface Budget {
  /** A third of the whole, for one of three things to write. */
  share(): Partial<Limits>;
  /** All that is left, for the last of them. */
  rest(): Partial<Limits>;
  /** Milliseconds that the end may wait for what is still being told of the start. */
  readonly catchUp: number;
}

/** Milliseconds that a run may go on after the runner has cancelled it, or has said that it ends it. */
const LAST_WORDS = { SIGINT: 4_000, SIGTERM: 1_800 };

/**
 * Starts the clock. The runner kills a cancelled run 7.5 s after SIGINT and 2.5 s after SIGTERM (actions/runner,
 * ProcessInvoker): then all has to go faster.
 */
export function startBudget(limits: Partial<Limits>, cancelled: AbortSignal): Budget {
  const whole = { ...LIMITS, ...limits, ...(cancelled.aborted ? hurried(cancelled) : {}) };
  const endsAt = now() + whole.talk;
  const of = (milliseconds: number): Partial<Limits> => {
    return { ...whole, talk: Math.max(1, Math.ceil(Math.min(milliseconds, endsAt - now()))) };
  };
  return { share: () => of(whole.talk / 3), rest: () => of(whole.talk), catchUp: whole.talk / 6 };
}

function hurried(cancelled: AbortSignal): Partial<Limits> {
  return { talk: lastWords(cancelled), settle: 150 };
}

/** Aborts when a cancelled run has had the time for its last words. */
export function soonAfter(cancelled: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), lastWords(cancelled)).unref();
  if (cancelled.aborted) start();
  else cancelled.addEventListener('abort', start, { once: true });
  return controller.signal;
}

function lastWords({ reason }: AbortSignal): number {
  return reason instanceof Error && reason.message.includes('SIGTERM') ? LAST_WORDS.SIGTERM : LAST_WORDS.SIGINT;
}
