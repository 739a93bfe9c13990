import { RECREATE } from '../manifest/annotations.ts';
import { formatReference, type Reference } from '../manifest/object.ts';
import { shorten } from './diff.ts';
import { isEchoOfRule } from './echo.ts';
import { type Failure, failure, oneLine, type Refusal, type Subject } from './failure.ts';
import { keyPath, valueAt } from './field-path.ts';
import { immutableFields, isImmutableCause } from './immutable.ts';
import { redact, withoutSecretValues } from './redaction.ts';

type Cause = Refusal['causes'][number];

/** Every rule that an object breaks, at its line: the causes of a 422. */
export function explainCauses(causes: readonly Cause[], subject: Subject): Failure[] {
  const told = new Set<string>();
  return (
    causes
      .filter((cause) => cause.field !== '<nil>') // a remark of the server that it stopped looking
      .filter((cause) => !isEchoOfRule(cause, causes))
      // What the server made of a generateName is as wrong as that.
      .filter((cause) => !isGenerated(subject) || cause.field !== 'metadata.name')
      .flatMap((cause) => explainCause(cause, subject))
      .filter(({ problem }) => !told.has(problem.message) && told.add(problem.message))
  );
}

function isGenerated({ object: { metadata } }: Subject): boolean {
  return metadata.generateName !== undefined && !metadata.name;
}

function explainCause(cause: Cause, subject: Subject): Failure[] {
  const { object, reference, live } = subject;
  const path = asDeclared(cause.field === '[]' ? '' : (cause.field ?? ''), subject);
  const where = path === '' ? formatReference(reference) : `${path} of ${formatReference(reference)}`;
  if (path === 'metadata.uid') return [explainCopied(path, subject)];
  if (isImmutableCause(cause)) {
    const paths = immutableFields({ declared: object, live, group: reference.group, path });
    return paths.map((each) => explainImmutable(each, subject));
  }
  if (cause.reason === 'FieldValueRequired' && (cause.message ?? '').startsWith('Required value')) {
    const why = detailOf(cause, subject).slice('Required value'.length);
    return [failure(subject, { message: `${where} is required${why}`, remedy: 'Add the field.', path })];
  }
  const overLimit = explainOverLimit(cause, path, subject);
  if (overLimit) return [overLimit];
  const message = `${where} is invalid: ${lowerFirst(detailOf(cause, subject))}`;
  const isTooLarge = path === '' && cause.reason === 'FieldValueTooLong';
  return [
    failure(subject, { message, remedy: isTooLarge ? 'Split it into smaller objects.' : 'Correct the value.', path }),
  ];
}

/** A request and a limit that don't go together: the server blames the requests as a whole. */
function explainOverLimit({ message = '' }: Cause, path: string, subject: Subject): Failure | undefined {
  const [, asked, rule, resource, limit] = OVER_LIMIT.exec(message) ?? [];
  if (asked === undefined || resource === undefined || limit === undefined) return undefined;
  const [request, bound] = [keyPath('requests', resource), keyPath('limits', resource)];
  const remedy =
    rule === 'equal to'
      ? `Set ${request} and ${bound} to the same value: this resource is never overcommitted.`
      : `Lower ${request} to ${limit} or less, or set ${bound} to ${asked} or more.`;
  const what = `${keyPath(path, resource)} of ${formatReference(subject.reference)} is ${asked}`;
  return failure(subject, {
    message: `${what}, which must be ${rule} the limit of ${limit}`,
    remedy,
    path: keyPath(path, resource),
  });
}

const OVER_LIMIT = /^Invalid value: "([^"]*)": must be ((?:less than or )?equal to) (\S+) limit of (\S+)$/;

/** The server speaks of lists where the manifest may state their one-item shorthand. */
function asDeclared(path: string, { object }: Subject): string {
  const singular = path.replace(/^spec\.clusterIPs\[0\]$/, 'spec.clusterIP');
  return valueAt(object, path) === undefined && valueAt(object, singular) !== undefined ? singular : path;
}

function detailOf({ message = 'the server gave no reason' }: Cause, { object }: Subject): string {
  return oneLine(withoutStructure(withoutSecretValues(message, object)));
}

const INVALID = 'Invalid value: ';

/** `Invalid value: 9: why` → `9: why`, and `Invalid value: {…}: why` → `why`: the server prints whole templates there, with whatever is in them. */
function withoutStructure(message: string): string {
  const value = message.startsWith(INVALID) ? message.slice(INVALID.length) : undefined;
  if (value === undefined || !(value.startsWith('{') || value.startsWith('['))) return value ?? message;
  const end = Math.max(message.lastIndexOf('}: '), message.lastIndexOf(']: '));
  return end < 0 ? 'the value is refused' : message.slice(end + 3);
}

function explainImmutable(path: string, subject: Subject): Failure {
  const { object, reference, live } = subject;
  const [before, after] = [live, object].map((each) => each && valueAt(redact(each), path));
  const values = before === undefined || after === undefined ? '' : ` from ${shorten(before)} to ${shorten(after)}`;
  return failure(subject, {
    message: `${path} of ${formatReference(reference)} can't be changed${values}: it is immutable once created`,
    remedy: remedyFor(reference),
    path,
  });
}

/** A uid is of one object and no other: it was copied out of a cluster. */
function explainCopied(path: string, subject: Subject): Failure {
  return failure(subject, {
    message: `${path} of ${formatReference(subject.reference)} must not be in a manifest: it is that of another state of the object`,
    remedy: 'Remove it: the server sets it itself.',
    path,
  });
}

function remedyFor({ kind, group }: Reference): string {
  const recreate = `set the annotation ${RECREATE}: "true" to have it deleted and created again`;
  if (kind === 'PersistentVolumeClaim' && group === '') {
    return `Put the live value back, or give the claim another name. A claim can only grow, once it is bound; to set the annotation ${RECREATE}: "true" deletes it with its data.`;
  }
  const runsOnce = (kind === 'Job' && group === 'batch') || (kind === 'Pod' && group === '');
  return runsOnce
    ? `A ${kind} runs once: give it a fresh name (for example with $<GIT_SHA>), use metadata.generateName, or ${recreate}.`
    : `Put the live value back, give the object another name, or ${recreate}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
