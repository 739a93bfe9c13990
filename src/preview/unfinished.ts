import { ApiError, ConnectionError } from '../cluster/api-error.ts';
import { answerOf } from '../cluster/describe.ts';
import { formatReference } from '../manifest/object.ts';
import { type Failure, failure, toProblems } from '../plan/failure.ts';
import { ProblemsError } from '../problem.ts';
import { type Candidate, isOfServer, referenceOf } from './candidate.ts';

/** Not every object could be checked. `problems` is what is known of them all the same, `cause` what came in between. */
export class Unfinished extends ProblemsError {
  override readonly name = 'Unfinished';
}

export interface Ended {
  /** Of objects that were checked, or that need no server to be refused. */
  readonly failures: readonly Failure[];
  /** Objects without an answer, each with what came instead: at least one, in the order it happened. */
  readonly errors: ReadonlyMap<Candidate, unknown>;
  /** True when some object was answered, and each of those that were not was asked. */
  readonly isNearlyDone: boolean;
}

/** What to throw when checking ended before its time: where something is known of objects, that is told as well. */
export function unfinished({ failures, errors, isNearlyDone }: Ended): unknown {
  const [first] = errors.values();
  const cause = tellingOf([...errors.values()]);
  // Where the run goes on, the first error has ended the others: it alone says something of its object.
  const telling = isEnd(first) ? [...errors] : [...errors].slice(0, 1);
  const known = isNearlyDone ? [...failures, ...telling.flatMap(unanswered)] : failures;
  return known.length === 0 ? cause : new Unfinished(toProblems(known), { cause });
}

/** The error that came first is the reason of all others, unless the run itself ended: then one that says what it met. */
function tellingOf(errors: readonly unknown[]): unknown {
  const [first] = errors;
  if (!isEnd(first)) return first;
  return errors.find((error) => error instanceof ConnectionError && error.met) ?? first;
}

function isEnd(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && error.fault === 'aborted';
}

/** An object that the server did not answer about, while it did about others: something is asked about this one alone. */
function unanswered([candidate, error]: readonly [Candidate, unknown]): Failure[] {
  if (!(error instanceof ConnectionError)) return [];
  const met = isEnd(error) ? error.met : error;
  if (met && isOfAll(met)) return [];
  const said = met ? answerOf(met) : 'the API server had not answered yet';
  return [
    failure(candidate.declared, {
      message: `${formatReference(referenceOf(candidate))} could not be checked in time: ${said}`,
      remedy: 'Look at the admission webhooks for this kind: one that is slow or hangs holds the answer back.',
      sharedAs: `unanswered: ${said}`,
    }),
  ];
}

/** True for what is met whichever object is asked about. */
function isOfAll(met: ApiError | ConnectionError): boolean {
  return met instanceof ApiError ? isOfServer(met) : met.fault !== 'timeout';
}
