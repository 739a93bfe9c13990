import type { Declared } from '../manifest/declared.ts';
import { formatReference, referenceOf } from '../manifest/object.ts';
import type { Change } from '../plan/change.ts';
import type { Problem } from '../problem.ts';
import type { Outcome } from '../rollout/outcome.ts';
import type { ObjectResult, Result, RunFacts } from './result.ts';

/** A declared object and how far the run came with it. */
export type Entry =
  | { readonly came: 'declared'; readonly declared: Declared }
  | { readonly came: 'previewed'; readonly change: Change }
  | { readonly came: 'refused'; readonly change: Change; readonly message: string; readonly unknown: boolean }
  | { readonly came: 'followed'; readonly outcome: Outcome };

export interface Conclusion {
  readonly step: Result['step'];
  readonly entries: readonly Entry[];
  /** Everything said on the way, except what the diagnoses say. */
  readonly problems: readonly Problem[];
  readonly cancelled: boolean;
  readonly run: RunFacts;
  readonly seconds: number;
}

/** Makes the one Result of what happened: the outcome, its headline, and every problem there is. */
export function conclude({ step, entries, problems, cancelled, run, seconds }: Conclusion): Result {
  const failures = entries.flatMap(failureOf);
  const all = [...failures, ...problems];
  const failed = all.some(({ severity }) => severity === 'error');
  const outcome = cancelled ? 'cancelled' : failed || step !== 'done' ? 'failure' : 'success';
  const objects = entries.map(objectOf);
  return { outcome, step, headline: headlineOf(outcome, step, objects, all), objects, problems: all, run, seconds };
}

/** The problem that an object which did not become Current is, on the manifest line to blame. */
function failureOf(entry: Entry): Problem[] {
  if (entry.came !== 'followed' || entry.outcome.status === 'Current') return [];
  const { outcome } = entry;
  const { object, source, diagnosis, status } = outcome;
  const name = formatReference(referenceOf(object));
  // An object that others cut short is not at fault: its state is in the table.
  if (status !== 'Failed' && status !== 'NotFound') return [];
  return [
    {
      severity: 'error',
      message: `${name}: ${diagnosis?.message ?? outcome.message}`,
      position: diagnosis?.field ? source.locate(diagnosis.field) : source.position,
      ...(diagnosis ? { remedy: diagnosis.remedy } : {}),
    },
  ];
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
    case 'followed': {
      const { object, source, action, fields, status, message, seconds, images, diagnosis } = entry.outcome;
      const { position } = source;
      const known = { reference: referenceOf(object), position, action, fields, status, message, seconds, images };
      return diagnosis ? { ...known, diagnosis } : known;
    }
  }
}

function untouched({ object, source }: Declared) {
  const reference = referenceOf(object);
  return { reference, position: source.position, status: 'Unknown' as const, seconds: 0, images: [] };
}

function headlineOf(
  outcome: Result['outcome'],
  step: Result['step'],
  objects: readonly ObjectResult[],
  problems: readonly Problem[],
): string {
  if (outcome === 'success') return successHeadline(objects);
  const written = objects.filter(({ action }) => action === 'created' || action === 'configured').length;
  const reach =
    step === 'apply' || step === 'wait'
      ? `${written} of ${objects.length} objects were written`
      : 'nothing was written';
  if (outcome === 'cancelled') return `cancelled during ${step}; ${reach}`;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const first = errors[0]?.message ?? `it ended during ${step}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return step === 'wait' || step === 'done' ? `${first}${more}` : `${first}${more}; ${reach}`;
}

function successHeadline(objects: readonly ObjectResult[]): string {
  const count = (wanted: ObjectResult['action']) => objects.filter(({ action }) => action === wanted).length;
  const [created, configured, unchanged] = [count('created'), count('configured'), count('unchanged')];
  if (created + configured === 0) return `nothing to change: all ${unchanged} objects are as declared`;
  const parts = [
    [created, 'created'],
    [configured, 'configured'],
    [unchanged, 'unchanged'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}
