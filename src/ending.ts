import { ApiError, ConnectionError } from './cluster/api-error.ts';
import { answerOf, describeFailure } from './cluster/describe.ts';
import { Cancelled } from './deadline.ts';
import type { Problem } from './problem.ts';
import type { Entry } from './report/conclude.ts';
import type { Result } from './report/result.ts';

/** How far a run had come when it ended before its time. */
export interface Interrupted {
  readonly step: Result['step'];
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

/**
 * What is to be said of a run that its deadline or a signal ended: in which step, how much of the apply was done, and
 * what the API server kept saying until then.
 */
export function endingProblem(error: unknown, { step, entries, problems }: Interrupted, signal: AbortSignal): Problem {
  const { reason } = signal;
  const done = step === 'apply' ? `: ${count(entries)}` : '';
  const message = `${(reason as Error).message} during ${step}${done}`;
  if (reason instanceof Cancelled) return { severity: 'warning', message, ...remedyWhenCancelled(step) };
  const met = metBefore(error);
  // Each object that is not done is an error of its own, which says what it waits for.
  if (!met && step === 'wait') return { severity: 'warning', message, remedy: REMEDY.wait };
  if (!met) return { severity: 'error', message, remedy: remedyOf(step, problems) };
  const { remedy = REMEDY.other } = describeFailure(met, { verb: 'get' });
  return { severity: 'error', message: `${message}; the last try failed: ${answerOf(met)}`, remedy };
}

function remedyOf(step: Result['step'], problems: readonly Problem[]): string {
  if (step !== 'apply') return REMEDY.other;
  // An object that tells what it waited for: the server was well enough to say so.
  return problems.some(({ severity, remedy }) => severity === 'error' && remedy) ? REMEDY.told : REMEDY.apply;
}

const REMEDY = {
  told: 'See what is said of each object that failed, then run the job again: what is applied already stays as it is.',
  apply:
    'Check that the API server is reachable and fast, or raise the `timeout` input, then run the job again: what is applied already stays as it is.',
  wait: 'See above what each unfinished object waits for; a longer `timeout` helps only when it was still moving.',
  other: 'Check that the API server is reachable and fast, or raise the `timeout` input.',
} as const;

function remedyWhenCancelled(step: Result['step']): { remedy?: string } {
  if (step === 'wait') {
    return { remedy: 'The cluster goes on with the rollout, unwatched: run the job again to see how it ends.' };
  }
  if (step !== 'apply') return {};
  return { remedy: 'The cluster holds a part of this version: run the job again to bring it to its end.' };
}

function metBefore(error: unknown): ApiError | ConnectionError | undefined {
  if (error instanceof ApiError) return error;
  if (!(error instanceof ConnectionError)) return undefined;
  return error.fault === 'aborted' ? error.met : error;
}

/** `2 of 5 objects applied, 1 unknown, 2 not tried` */
function count(entries: readonly Entry[]): string {
  const number = (is: (entry: Entry) => boolean) => entries.filter(is).length;
  const counts: readonly [number, string][] = [
    [number((entry) => entry.came === 'refused' && entry.unknown), 'unknown'],
    [number((entry) => entry.came === 'refused' && !entry.unknown), 'failed'],
    [number((entry) => entry.came === 'previewed'), 'not tried'],
  ];
  const others = counts.filter(([some]) => some > 0).map(([some, word]) => `${some} ${word}`);
  const applied = number((entry) => entry.came === 'applied');
  return [`${applied} of ${entries.length} objects applied`, ...others].join(', ');
}
