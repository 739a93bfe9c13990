import type { Declared } from '../manifest/declared.ts';
import { remedyAt } from '../manifest/images.ts';
import { formatReference, referenceOf } from '../manifest/object.ts';
import type { Applied, Change } from '../plan/change.ts';
import type { Problem } from '../problem.ts';
import type { Outcome } from '../rollout/outcome.ts';
import { byGravity, endingOf, isLeft, problemsOf } from './problems.ts';
import type { ObjectResult, Result, RunFacts } from './result.ts';
import { isScheduled } from './running.ts';

/** A declared object and how far the run came with it. */
export type Entry =
  | { readonly came: 'declared'; readonly declared: Declared }
  | { readonly came: 'previewed'; readonly change: Change }
  | { readonly came: 'refused'; readonly change: Change; readonly message: string; readonly unknown: boolean }
  | { readonly came: 'applied'; readonly change: Applied }
  | { readonly came: 'followed'; readonly outcome: Outcome };

export interface Conclusion {
  readonly step: Result['step'];
  readonly entries: readonly Entry[];
  /** Everything said on the way; a failed object speaks for itself (see `problemsOf`). */
  readonly problems: readonly Problem[];
  readonly cancelled: boolean;
  readonly run: RunFacts;
  readonly seconds: number;
}

/** Makes the one Result of what happened: how it ended, and what to know first. */
export function conclude({ step, entries, problems: said, cancelled, run, seconds }: Conclusion): Result {
  const problems = [...said, ...entries.flatMap(doubtIn)];
  const failed = problems.some(({ severity }) => severity === 'error');
  const outcome = cancelled ? 'cancelled' : failed || step !== 'done' ? 'failure' : 'success';
  const result: Result = { outcome, step, headline: '', objects: entries.map(objectOf), problems, run, seconds };
  return { ...result, headline: headlineOf(result) };
}

function objectOf(entry: Entry): ObjectResult {
  switch (entry.came) {
    case 'declared':
      return { ...untouched(entry.declared), action: 'not applied', fields: [], message: 'not applied' };
    case 'previewed':
      return { ...untouched(entry.change), action: 'not applied', fields: entry.change.fields, message: 'not applied' };
    case 'refused': {
      const { change, message, unknown } = entry;
      const action = unknown ? 'unknown' : 'not applied';
      return { ...untouched(change), action, fields: change.fields, message };
    }
    case 'applied': {
      const { action, fields } = entry.change;
      return { ...untouched(entry.change), action, fields, message: 'applied, not followed' };
    }
    case 'followed':
      return followed(entry.outcome);
  }
}

function followed(outcome: Outcome): ObjectResult {
  const { source, action, fields, status, message, seconds, images, address, diagnosis } = outcome;
  const { serving, previousDeploy, remedy, withoutPods } = outcome;
  return {
    ...{ ...untouched(outcome), action, fields, status, message, seconds, images },
    ...(address === undefined ? {} : { address }),
    ...(diagnosis
      ? { diagnosis: { ...diagnosis, remedy: remedyAt(source, diagnosis.field ?? '', diagnosis.remedy) } }
      : {}),
    ...(remedy === undefined ? {} : { remedy }),
    ...(serving === undefined ? {} : { serving }),
    ...(withoutPods ? { withoutPods } : {}),
    ...(previousDeploy === undefined ? {} : { previousDeploy }),
    ...(diagnosis?.field ? { blame: source.locate(diagnosis.field) } : {}),
  };
}

/** What is odd about an object that came to its end all the same. */
function doubtIn(entry: Entry): Problem[] {
  const doubt = entry.came === 'followed' ? entry.outcome.doubt : undefined;
  if (entry.came !== 'followed' || doubt === undefined) return [];
  const { object, source } = entry.outcome;
  const message = `${formatReference(referenceOf(object))} ${doubt.message}`;
  const position = doubt.field === undefined ? source.position : source.locate(doubt.field);
  return [{ severity: 'warning', message, position, remedy: doubt.remedy }];
}

function untouched({ object, source }: Declared) {
  const reference = referenceOf(object);
  const position = source.isImplied ? {} : { position: source.position };
  return { reference, ...position, status: 'Unknown' as const, seconds: 0, images: [] };
}

function headlineOf(result: Result): string {
  if (result.outcome === 'success') return successHeadline(result.objects);
  const unfinished = result.objects.filter((object) => isLeft(object, result)).toSorted(byGravity);
  const errors = problemsOf(result).filter(({ severity }) => severity === 'error');
  const number = Math.max(unfinished.length, errors.length);
  if (unfinished.length === 0 && result.outcome === 'cancelled') {
    return endingOf(result)?.message ?? `cancelled during ${result.step}`;
  }
  const first = unfinished[0] ? leftBehind(unfinished[0], result.run) : errors[0]?.message;
  if (first === undefined) return `it ended during ${result.step}`;
  return number > 1 ? `${first} (and ${number - 1} more)` : first;
}

/** An object that is not where it should be, in words that status and comment begin with. The namespace is told beside it. */
function leftBehind({ reference, diagnosis, message }: ObjectResult, { namespace: own }: RunFacts): string {
  const { namespace, ...inOwn } = reference;
  return `${formatReference(namespace === own ? inOwn : reference)}: ${diagnosis?.message ?? message}`;
}

/** What runs now. How many objects that took is told right below. */
function successHeadline(objects: readonly ObjectResult[]): string {
  const workloads = objects.filter(({ images, reference }) => images.length > 0 && !isScheduled(reference));
  const changed = objects.some(({ action }) => action !== 'unchanged');
  const [workload, ...others] = workloads;
  const state = workload && others.length === 0 ? `${workload.reference.name}: ${workload.message}` : undefined;
  if (!changed) return `everything is as declared${state ? `; ${state}` : ''}`;
  if (state) return state;
  if (workload) return `${workloads.length} workloads are rolled out`;
  return objects.length === 1 ? 'the object is applied' : `${objects.length} objects are applied`;
}
