import { RECREATE } from '../manifest/annotations.ts';
import { formatReference, type Reference, text } from '../manifest/object.ts';
import { shorten } from './diff.ts';
import { isAboutMissing, isEchoOfRule } from './echo.ts';
import { explainPair, narrowed, remedyForValue } from './explain-value.ts';
import { type Failure, failure, oneLine, type Refusal, type Subject } from './failure.ts';
import { keyPath, valueAt } from './field-path.ts';
import { immutableFields, isImmutableCause } from './immutable.ts';
import { quotedText } from './quoted.ts';
import { redact, withoutSecretValues } from './redaction.ts';

type Cause = Refusal['causes'][number];

/** Every rule that an object breaks, at its line: the causes of a 422. */
export function explainCauses(causes: readonly Cause[], subject: Subject): Failure[] {
  const told = new Set<string>();
  return (
    joined(causes.filter((cause) => !isEchoOfRule(cause, causes, subject.object)))
      .filter((cause) => cause.field !== '<nil>') // a remark of the server that it stopped looking
      // What the server made of a generateName is as wrong as that.
      .filter((cause) => !isGenerated(subject) || cause.field !== 'metadata.name')
      .flatMap((cause) => explainCause(cause, subject))
      .filter(({ problem }) => !told.has(problem.message) && told.add(problem.message))
  );
}

/** Several rules that one value breaks are one mistake: `Invalid value: "x": why; why else`. */
function joined(causes: readonly Cause[]): Cause[] {
  const groups = Map.groupBy(causes, (cause) => {
    const text = isImmutableCause(cause) ? undefined : quotedText(cause);
    return text === undefined ? cause : JSON.stringify([cause.reason, cause.field, text]);
  });
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const beginning = `: ${JSON.stringify(quotedText(first) ?? '')}: `;
    const told = others.map(({ message = '' }) => message.slice(message.indexOf(beginning) + beginning.length));
    const more = [...new Set(told)].filter((why) => !first.message?.endsWith(why));
    return [{ ...first, message: [first.message ?? '', ...more].join('; ') }];
  });
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
  const why = isAboutMissing(cause, object) ? /^(?:Required value|0(?=: ))(.*)/s.exec(detailOf(cause, subject)) : null;
  if (why) return [failure(subject, { message: `${where} is required${why[1]}`, remedy: 'Add the field.', path })];
  const told =
    explainOverLimit(cause, path, subject) ??
    explainLeftover(cause, path, subject) ??
    explainPair(cause, path, subject) ??
    explainRefused(cause, path, subject);
  return [told];
}

/** A value that breaks a rule by itself. */
function explainRefused(cause: Cause, path: string, subject: Subject): Failure {
  const { object, reference } = subject;
  const at = narrowed(cause, path, object);
  const value = valueAt(object, at);
  const where = at === '' ? formatReference(reference) : `${at} of ${formatReference(reference)}`;
  const detail = lowerFirst(detailOf(cause, subject));
  if (detail.startsWith(FORBIDDEN)) {
    const remedy = value === undefined ? 'Correct the manifest.' : 'Remove it, or what it clashes with.';
    return failure(subject, {
      message: `${where} is not allowed: ${detail.slice(FORBIDDEN.length)}`,
      remedy,
      path: at,
    });
  }
  const isTooLarge = path === '' && cause.reason === 'FieldValueTooLong';
  const remedy = isTooLarge ? 'Split it into smaller objects.' : remedyForValue(cause, value);
  // A value that the server printed in a form of its own is told as it is written.
  const found = detail.startsWith('supported values') ? `"${text(value)}": ` : '';
  return failure(subject, { message: `${where} is invalid: ${found}${detail}`, remedy, path: at });
}

const FORBIDDEN = 'forbidden: ';

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

/**
 * The server fills in how a Deployment rolls, and an apply takes away only what an apply has stated: nor does
 * `rollingUpdate: null` in a manifest, which is no field of an apply. Seen on Kubernetes 1.36.
 */
function explainLeftover({ message = '' }: Cause, path: string, subject: Subject): Failure | undefined {
  const { object, reference } = subject;
  const isLeftover = path === 'spec.strategy.rollingUpdate' && (valueAt(object, path) ?? null) === null;
  if (!isLeftover || !message.includes("may not be specified when strategy `type` is 'Recreate'")) return undefined;
  const where = reference.namespace ? ` --namespace ${reference.namespace}` : '';
  const patch = '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}';
  return failure(subject, {
    message: `${formatReference(reference)} can't change to the strategy Recreate while it has spec.strategy.rollingUpdate: the server had filled that in, and no apply takes it away`,
    remedy: `Take it away once, which restarts nothing: \`kubectl patch deployment ${reference.name}${where} --type merge --patch '${patch}'\`. Then run the job again.`,
    path: 'spec.strategy.type',
  });
}

/** The server speaks of lists where the manifest may state their one-item shorthand. */
function asDeclared(path: string, { object }: Subject): string {
  const singular = path.replace(/^spec\.clusterIPs\[0\]$/, 'spec.clusterIP');
  return valueAt(object, path) === undefined && valueAt(object, singular) !== undefined ? singular : path;
}

function detailOf({ message = 'the server gave no reason' }: Cause, { object }: Subject): string {
  return oneLine(withoutPattern(withoutStructure(withoutSecretValues(message, object))));
}

/** Before the value that the server found, and before what is left of the message without it. */
const BEFORE_VALUE = { 'Invalid value: ': '', 'Unsupported value: ': 'Unsupported value: ' };

/** `Invalid value: 9: why` → `9: why`, and `Invalid value: {…}: why` → `why`: the server prints whole templates there, with whatever is in them. */
function withoutStructure(message: string): string {
  const [words, left] = Object.entries(BEFORE_VALUE).find(([before]) => message.startsWith(before)) ?? [];
  if (words === undefined) return message;
  const value = message.slice(words.length);
  if (!(value.startsWith('{') || value.startsWith('['))) return `${left}${value}`;
  const end = Math.max(message.lastIndexOf('}: '), message.lastIndexOf(']: '));
  return end < 0 ? 'the value is refused' : message.slice(end + 3);
}

const PATTERN = ", regex used for validation is '";

/** `… (e.g. 'my-name', regex used for validation is '[a-z]…')` without the pattern: its words and its example say it. */
function withoutPattern(message: string): string {
  const from = message.indexOf(PATTERN);
  const to = message.indexOf("')", from + PATTERN.length);
  return from < 0 || to < 0 ? message : message.slice(0, from) + withoutPattern(message.slice(to + 1));
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

/** What is of one object at one moment and no other: it was copied out of a cluster. */
export function explainCopied(path: string, subject: Pick<Subject, 'reference' | 'source'>): Failure {
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
