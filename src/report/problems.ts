import { formatReference } from '../manifest/object.ts';
import { formatPosition, type Problem } from '../problem.ts';
import type { ObjectResult, Result } from './result.ts';

/**
 * Everything that annotations and log have to say of a result: its problems, and one error for each object that did
 * not come to its end. Said once, even when a step told it already.
 */
export function problemsOf(result: Result): Problem[] {
  const unfinished = result.objects.filter((object) => isUnfinished(object, result)).toSorted(byGravity);
  const all = [...unfinished.map(problemOf), ...result.problems];
  return [...new Map(all.map((problem) => [keyOf(problem), problem])).values()];
}

/** True for an object that was written and then failed, or was still on its way when the time was up. */
export function isUnfinished(object: ObjectResult, result: Result): boolean {
  if (object.status === 'Failed') return true;
  return result.outcome === 'failure' && result.step === 'wait' && object.status !== 'Current';
}

/** The same, or what a cancelled run has left on its way: no error, but what anyone looks at next. */
export function isLeft(object: ObjectResult, result: Result): boolean {
  return isUnfinished(object, result) || (result.outcome === 'cancelled' && object.status === 'InProgress');
}

/** How a cancelled run tells that it was; whatever else there is to say comes after it. */
export function endingOf({ outcome, problems: [first] }: Pick<Result, 'outcome' | 'problems'>): Problem | undefined {
  return outcome === 'cancelled' && first?.severity === 'warning' ? first : undefined;
}

/** What holds up others comes first, then what failed for certain, the gravest class first, then what only waits. */
export function byGravity(a: ObjectResult, b: ObjectResult): number {
  return gravity(a) - gravity(b);
}

const CLASSES = ['terminal', 'retryable', 'capacity'];

function gravity({ status, diagnosis }: ObjectResult): number {
  if (status !== 'Failed') return 9;
  if (diagnosis === undefined) return 8;
  return CLASSES.indexOf(diagnosis.class) + (diagnosis.consequences?.length ? 0 : CLASSES.length);
}

function problemOf(object: ObjectResult): Problem {
  const { diagnosis, blame, position, reference, message } = object;
  const remedy = diagnosis?.remedy ?? object.remedy;
  const what = `${formatReference(reference)}: ${diagnosis?.message ?? message}`;
  const where = blame ?? position;
  return {
    severity: 'error',
    message: what,
    ...(where ? { position: where } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function keyOf({ severity, message, position }: Problem): string {
  return [severity, position ? formatPosition(position) : '', message].join('\n');
}
