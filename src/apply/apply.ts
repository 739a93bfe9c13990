import { ApiError, ConnectionError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { answerOf, describeFailure } from '../cluster/describe.ts';
import { leavesDoubt } from '../cluster/doubt.ts';
import { AT_ONCE, inParallel } from '../cluster/parallel.ts';
import { formatReference, referenceOf } from '../manifest/object.ts';
import type { Applied, Change } from '../plan/change.ts';
import { conflictProblem, conflictsIn, isConflict } from '../plan/conflicts.ts';
import { inWaves } from '../plan/order.ts';
import { explain } from '../plan/server-errors.ts';
import type { VersionMetadata } from '../plan/stamps.ts';
import { warningProblem } from '../plan/warnings.ts';
import { isOfServer } from '../preview/candidate.ts';
import type { Problem } from '../problem.ts';
import { confirm, isReady } from './confirm.ts';
import { StillThere, stillThereProblem } from './held.ts';
import { write } from './write.ts';

export interface ApplyOptions {
  /** Version metadata for the workloads that change. */
  readonly stamp: VersionMetadata;
  readonly conflicts: 'overwrite' | 'fail';
  readonly signal: AbortSignal;
  /** Told each object once it is written, or known to need no writing. */
  readonly onApplied?: (applied: Applied) => void;
}

/** A change that could not be written. */
export interface FailedChange {
  readonly change: Change;
  readonly problem: Problem;
  /** Present when it was written, and then not accepted or not ready in time. */
  readonly applied?: Applied;
  /** True when it may have been written nevertheless. */
  readonly unknown: boolean;
  /** Same for changes that failed for the same reason beside them all, such as a server that is away. */
  readonly sharedAs?: string;
}

export interface Application {
  readonly applied: readonly Applied[];
  readonly failed: readonly FailedChange[];
  /** What an earlier failure, or the end of the run, left untouched. */
  readonly notTried: readonly Change[];
  /** Warnings that only the writing brought. */
  readonly problems: readonly Problem[];
}

/**
 * Writes the changes in waves, each confirmed before the next, in parallel inside a wave. After a failure the wave is
 * brought to its end and no later one begun; when the server itself is lost, or does not know us any more, nothing more
 * is begun at all. When the signal aborts, nothing more is sent. Never throws for an object.
 */
export async function apply(cluster: Cluster, changes: readonly Change[], options: ApplyOptions): Promise<Application> {
  const applied: Applied[] = [];
  const failed: FailedChange[] = [];
  const notTried: Change[] = [];
  for (const wave of inWaves(changes)) {
    if (failed.length > 0 || options.signal.aborted) {
      notTried.push(...wave);
      continue;
    }
    const ends = await attemptAll(cluster, wave, options);
    const written = ends.flatMap((end) => ('applied' in end ? [end.applied] : []));
    failed.push(...ends.flatMap((end) => ('failed' in end ? [end.failed] : [])));
    notTried.push(...ends.flatMap((end) => ('notTried' in end ? [end.notTried] : [])));
    const refused = failed.length === 0 ? await confirmed(cluster, written, options) : [];
    failed.push(...refused);
    applied.push(...written.filter((each) => !refused.some(({ change }) => change === each)));
  }
  return { applied, failed, notTried, problems: applied.flatMap(newWarnings) };
}

type End = { readonly applied: Applied } | { readonly failed: FailedChange } | { readonly notTried: Change };

async function attemptAll(cluster: Cluster, wave: readonly Change[], options: ApplyOptions): Promise<End[]> {
  let lost = false;
  return inParallel(wave, AT_ONCE, async (change): Promise<End> => {
    if (lost) return { notTried: change };
    const end = await attempt(cluster, change, options);
    lost ||= 'failed' in end && end.failed.sharedAs !== undefined;
    return end;
  });
}

async function attempt(cluster: Cluster, change: Change, options: ApplyOptions): Promise<End> {
  if (options.signal.aborted) return { notTried: change };
  let deleted = false;
  const onDelete = () => {
    deleted = true;
  };
  try {
    const applied = await write(change, { cluster, ...options, onDelete });
    options.onApplied?.(applied);
    return { applied };
  } catch (error) {
    if (isUntouched(error) && !deleted) return { notTried: change };
    return { failed: failureOf(change, error, deleted, options) };
  }
}

/** True when the run ended before anything was sent. */
function isUntouched(error: unknown): boolean {
  return isCutShort(error) && !error.mayHaveReached && !error.met;
}

function isCutShort(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && error.fault === 'aborted';
}

/** What is the matter with the server, or with our right to ask it, rather than with an object. */
function sharedBy(error: unknown): string | undefined {
  if (isCutShort(error)) return error.mayHaveReached ? 'no answer' : `cut short ${error.met?.message}`;
  if (error instanceof ConnectionError) return error.message;
  return error instanceof ApiError && isOfServer(error) ? `${error.code} ${error.message}` : undefined;
}

function failureOf(change: Change, error: unknown, deleted: boolean, options: ApplyOptions): FailedChange {
  if (error instanceof StillThere) return { change, problem: stillThereProblem(change, error), unknown: false };
  const problem = problemOf(change, error, options);
  const unknown = error instanceof ConnectionError || error instanceof ApiError ? error.mayHaveReached : true;
  const sharedAs = sharedBy(error);
  if (!deleted) return { change, problem, unknown, ...(sharedAs === undefined ? {} : { sharedAs }) };
  const message = `${problem.message}; it was being deleted and created again, so it may be gone`;
  return { change, problem: { ...problem, message }, unknown: true };
}

function problemOf(change: Change, error: unknown, options: ApplyOptions): Problem {
  const { object, source, live } = change;
  const reference = referenceOf(object);
  if (isCutShort(error)) return cutShort(change, error, options.signal);
  if (!(error instanceof ApiError) || sharedBy(error) !== undefined) {
    const { message, remedy } = describeFailure(error, { verb: 'apply' });
    if (leavesDoubt(error)) return inDoubt(change, `may or may not be applied: ${message}`, remedy);
    return problemAt(change, `could not be applied: ${message}`, remedy ? { remedy } : {});
  }
  if (isConflict(error)) {
    const [conflict] = conflictsIn(error, { object, live });
    if (conflict) return conflictProblem(conflict, { reference, source }, options.conflicts);
  }
  const [first] = explain(error, { object, source, live, reference });
  return first?.problem ?? { severity: 'error', message: error.message, position: source.position };
}

/** The end of the run came before the server's answer did. */
function cutShort(change: Change, { met, mayHaveReached }: ConnectionError, { reason }: AbortSignal): Problem {
  const { message } = reason as Error;
  const before = met ? `; the last try failed: ${answerOf(met)}` : '';
  if (!mayHaveReached) return problemAt(change, `was not applied: ${message}${before}`);
  return inDoubt(change, `may or may not be applied: ${message} before the server had answered${before}`);
}

/** To apply again what is applied changes nothing; to create it again makes another one. */
function inDoubt(change: Change, message: string, remedy?: string): Problem {
  if (change.write?.how !== 'create') return problemAt(change, message, remedy ? { remedy } : {});
  const { plural } = change.resource;
  const look = `Look with \`kubectl get ${plural}\` whether it is there before you run the job again, which makes another one.`;
  return problemAt(change, message, { remedy: look });
}

async function confirmed(cluster: Cluster, wave: readonly Applied[], options: ApplyOptions): Promise<FailedChange[]> {
  try {
    const refused = await confirm(cluster, wave, options.signal);
    return refused.map(({ change, reason }) => ({
      change,
      applied: change,
      unknown: false,
      problem: problemAt(change, `was applied, but is not accepted: ${reason}`, {
        remedy: 'Remove the definition that has the same names, or change these.',
      }),
    }));
  } catch (error) {
    if (!options.signal.aborted) throw error;
    const waiting = wave.filter((change) => !isReady(change));
    const message = 'was applied, but was not ready for what needs it when the run ended';
    return waiting.map((change) => ({ change, applied: change, unknown: false, problem: problemAt(change, message) }));
  }
}

function problemAt({ object, source }: Change, message: string, more: { remedy?: string } = {}): Problem {
  const name = formatReference(referenceOf(object));
  return { severity: 'error', message: `${name} ${message}`, position: source.position, ...more };
}

function newWarnings(applied: Applied): Problem[] {
  const { object, source, warnings, checked } = applied;
  if (checked) return [];
  return warnings.map((text) => warningProblem(text, { reference: referenceOf(object), source }));
}
