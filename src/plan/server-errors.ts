import type { Source } from '../manifest/declared.ts';
import { formatReference, type KubernetesObject, type Reference } from '../manifest/object.ts';
import type { Problem } from '../problem.ts';
import { badValues } from './bad-values.ts';
import { shorten } from './diff.ts';
import { valueAt } from './field-path.ts';
import { missingRight, remedyFor } from './forbidden.ts';
import { immutableFields, isImmutableCause, RECREATE } from './immutable.ts';
import { type Mistake, mistakesOfApply, mistakesOfCreate } from './mistakes.ts';
import { redact, withoutSecretValues } from './redaction.ts';

/** A refusal of the API server, as an ApiError has it. */
export interface Refusal {
  /** HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
}

/** The object that was refused. */
export interface Subject {
  readonly object: KubernetesObject;
  readonly source: Source;
  readonly reference: Reference;
  readonly live?: KubernetesObject | undefined;
  /** Names that the schema has where an unknown field stands, to say which was meant. */
  readonly nearField?: ((path: string) => string | undefined) | undefined;
}

/** A problem, and what makes it the same for other objects: those are told once, with their number. */
export interface Failure {
  readonly problem: Problem;
  readonly sharedAs?: string;
}

/**
 * What a refusal means for the person who wrote the manifest: each mistake at its line, with what to do.
 * `create` is what a dry-run create of the same object was answered, which is asked when an apply could not be read.
 */
export function explain(refusal: Refusal, subject: Subject, create?: Refusal): Failure[] {
  if (refusal.code === 500) {
    const mistakes = [...mistakesOfApply(refusal.message), ...mistakesOfCreate(create?.message ?? '')];
    if (mistakes.length > 0) return explainMistakes(mistakes, subject);
  }
  if (refusal.code === 400) {
    const mistakes = mistakesOfCreate(refusal.message);
    if (mistakes.length > 0) return explainMistakes(mistakes, subject);
  }
  const message = withoutSecretValues(refusal.message, subject.object);
  const admission = explainAdmission(message, subject);
  if (admission) return [admission];
  if (refusal.code === 422 && refusal.causes.length > 0) return explainCauses(refusal, subject);
  return [explainRest(refusal, message, subject)];
}

function explainMistakes(mistakes: readonly Mistake[], subject: Subject): Failure[] {
  const seen = new Set<string>();
  return mistakes
    .flatMap((mistake) => located(mistake, subject))
    .toSorted((a, b) => precision(b) - precision(a))
    .filter((mistake) => {
      const { line, column } = subject.source.locate(mistake.path);
      const key = `${mistake.what}:${line}:${column}`;
      return !seen.has(key) && seen.add(key);
    })
    .map((mistake) => failure(subject, { ...describe(mistake, subject), path: mistake.path }));
}

/** Both ways of asking may tell the same mistake: the path that names a place in a list is the better one. */
function precision({ path }: Mistake): number {
  return path.includes('[') ? 1 : 0;
}

/** Where the server gave no place, or one without the list's items, the object itself may tell. */
function located(mistake: Mistake, { object }: Subject): Mistake[] {
  if (mistake.what === 'unreadable' && mistake.path === '') {
    const paths = badValues(object, mistake.detail);
    return paths.length > 0 ? paths.map((path) => ({ ...mistake, path })) : [mistake];
  }
  // A wrong type without places (of the create) is told with them by the apply.
  return mistake.what === 'wrong type' && valueAt(object, mistake.path) === undefined ? [] : [mistake];
}

function describe(mistake: Mistake, subject: Subject): { message: string; remedy: string } {
  const { path } = mistake;
  const name = formatReference(subject.reference);
  switch (mistake.what) {
    case 'unknown field': {
      const near = subject.nearField?.(path);
      const remedy = near ? `Did you mean "${near}"?` : 'Correct its name or its indentation, or remove it.';
      return { message: `unknown field ${path} in ${name}`, remedy };
    }
    case 'wrong type':
      return describeWrongType(mistake, subject);
    case 'twice':
      return { message: `${path} of ${name} has the same entry twice: ${mistake.key}`, remedy: 'Remove one of them.' };
    case 'unreadable':
      return {
        message: `${path ? `${path} of ` : ''}${name} can't be read: ${mistake.detail}`,
        remedy: 'Correct the value.',
      };
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  'numeric (int or float)': 'a number',
  numeric: 'a number',
  string: 'a string',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map of fields',
};

function describeWrongType(
  { path, expected }: Extract<Mistake, { what: 'wrong type' }>,
  { object, reference }: Subject,
): { message: string; remedy: string } {
  const value = valueAt(object, path);
  const [wanted, found] = [TYPE_WORDS[expected] ?? expected, typeWord(value)];
  const message = `${path} of ${formatReference(reference)} must be ${wanted}, found ${found}`;
  if (wanted === 'a string' && (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')) {
    return { message, remedy: 'Put the value in quotes.' };
  }
  const plain = wanted === 'a number' || wanted === 'true or false';
  return {
    message,
    remedy: plain && typeof value === 'string' ? `Write ${wanted}, without quotes.` : `Write ${wanted}.`,
  };
}

function typeWord(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of fields';
  return TYPE_WORDS[typeof value] ?? 'a number';
}

/** Refusals that admission made: other people's rules, in their words. */
function explainAdmission(message: string, subject: Subject): Failure | undefined {
  const name = formatReference(subject.reference);
  const webhook = /admission webhook "([^"]*)" denied the request(?:: (.*)| without explanation)/s.exec(message);
  if (webhook) {
    const why = webhook[2] ? `: ${oneLine(webhook[2])}` : ' without an explanation';
    return failure(subject, {
      message: `admission webhook "${webhook[1]}" refused ${name}${why}`,
      remedy: 'Change the manifest so that it meets this rule of the cluster.',
    });
  }
  const policy = /ValidatingAdmissionPolicy '([^']*)'.*? denied request: (.*)/s.exec(message);
  if (policy) {
    return failure(subject, {
      message: `admission policy "${policy[1]}" refused ${name}: ${oneLine(policy[2] ?? '')}`,
      remedy: 'Change the manifest so that it meets this rule of the cluster.',
    });
  }
  const unreachable = /failed calling webhook "([^"]*)": (.*)/s.exec(message);
  if (!unreachable) return undefined;
  return failure(subject, {
    message: `admission webhook "${unreachable[1]}", which must agree to ${name}, can't be called: ${oneLine(unreachable[2] ?? '')}`,
    remedy: 'See that the service behind this webhook runs, then deploy again.',
    sharedAs: `webhook ${unreachable[1]}`,
  });
}

function explainCauses(refusal: Refusal, subject: Subject): Failure[] {
  const told = new Set<string>();
  return refusal.causes
    .filter((cause) => cause.field !== '<nil>')
    .flatMap((cause) => explainCause(cause, subject))
    .filter(({ problem }) => !told.has(problem.message) && told.add(problem.message));
}

function explainCause(cause: Refusal['causes'][number], subject: Subject): Failure[] {
  const { object, reference, live } = subject;
  const path = cause.field ?? '';
  const name = formatReference(reference);
  if (isImmutableCause(cause)) {
    const paths = immutableFields({ declared: object, live, group: reference.group, path });
    return paths.map((each) => explainImmutable(each, subject));
  }
  const where = path === '' ? name : `${path} of ${name}`;
  if (cause.reason === 'FieldValueRequired' && cause.message === 'Required value') {
    return [failure(subject, { message: `${where} is required`, remedy: 'Add the field.', path })];
  }
  const detail = oneLine(withoutStructure(withoutSecretValues(cause.message ?? refusalWithoutWords, object)));
  return [
    failure(subject, { message: `${where} is invalid: ${lowerFirst(detail)}`, remedy: 'Correct the value.', path }),
  ];
}

/** `Invalid value: {…}: why` → `why`: the server prints whole templates there, with whatever is in them. */
function withoutStructure(message: string): string {
  if (!/^Invalid value: [{[]/.test(message)) return message;
  const end = Math.max(message.lastIndexOf('}: '), message.lastIndexOf(']: '));
  return end < 0 ? 'invalid value' : message.slice(end + 3);
}

const refusalWithoutWords = 'the server gave no reason';

function explainImmutable(path: string, subject: Subject): Failure {
  const { object, reference, live } = subject;
  const [before, after] = [live, object].map((each) => each && valueAt(redact(each), path));
  const values = before === undefined || after === undefined ? '' : ` from ${shorten(before)} to ${shorten(after)}`;
  return failure(subject, {
    message: `${path} of ${formatReference(reference)} can't be changed${values}: it is immutable once created`,
    remedy: remedyForImmutable(reference),
    path,
  });
}

function remedyForImmutable({ kind, group }: Reference): string {
  const recreate = `set the annotation ${RECREATE}: "true" to have it deleted and created again`;
  const runsOnce = (kind === 'Job' && group === 'batch') || (kind === 'Pod' && group === '');
  return runsOnce
    ? `A ${kind} runs once: give it a fresh name (for example with $<GIT_SHA>), use metadata.generateName, or ${recreate}.`
    : `Put the live value back, give the object another name, or ${recreate}.`;
}

/** Everything that concerns the object as a whole. */
function explainRest(refusal: Refusal, message: string, subject: Subject): Failure {
  const { code, reason } = refusal;
  const name = formatReference(subject.reference);
  const detail = oneLine(withoutForbiddenPrefix(message));
  if (code === 401) return { ...failure(subject, unauthorized(detail)), sharedAs: 'unauthorized' };
  if (code === 403) return explainForbidden(message, detail, subject);
  if (code === 404) return explainNotFound(message, subject);
  if (code === 409) {
    return failure(subject, {
      message: `${name} can't be applied: ${detail}`,
      remedy: 'Remove metadata.uid and metadata.resourceVersion from the manifest, then deploy again.',
      path: 'metadata',
    });
  }
  if (message.includes('managedFields must be nil')) {
    return failure(subject, {
      message: `metadata.managedFields of ${name} must not be in a manifest`,
      remedy: 'Remove it: the server keeps this record itself.',
      path: 'metadata.managedFields',
    });
  }
  if (code === 413) {
    return failure(subject, {
      message: `${name} is too large for the server`,
      remedy: 'Split it into smaller objects.',
    });
  }
  const words = reason === '' ? `${code}` : `${code} ${reason}`;
  return failure(subject, {
    message: `the API server refused ${name} with ${words}: ${detail}`,
    remedy: code >= 500 ? 'Deploy again when the cluster is well.' : 'Correct the manifest.',
  });
}

function unauthorized(detail: string) {
  return {
    message: `the API server does not know who is asking (401): ${detail}`,
    remedy: 'Renew the credentials in the kubeconfig.',
  };
}

function explainForbidden(message: string, detail: string, subject: Subject): Failure {
  const name = formatReference(subject.reference);
  const right = missingRight(message);
  if (right) {
    const where = right.namespace === undefined ? 'at the cluster scope' : `in namespace ${right.namespace}`;
    return failure(subject, {
      message: `${right.user} may not ${right.verb} ${right.resource} ${where}, as ${name} needs`,
      remedy: remedyFor(right),
      sharedAs: `${right.verb} ${right.group}/${right.resource} ${right.namespace ?? ''}`,
    });
  }
  if (message.includes('because it is being terminated')) return explainTerminating(subject);
  if (message.includes('exceeded quota: ')) {
    return failure(subject, {
      message: `${name} does not fit the quota: ${detail}`,
      remedy: 'Raise the quota, or ask for less.',
    });
  }
  if (message.includes('attempting to grant RBAC permissions')) {
    return failure(subject, {
      message: `${name} grants more than the deploying account may itself: ${detail}`,
      remedy: 'Give the deploying account these rights, or the verb `escalate` on roles.',
    });
  }
  return failure(subject, {
    message: `${name} is forbidden: ${detail}`,
    remedy: 'Change the manifest so that it meets this rule of the cluster.',
  });
}

function explainTerminating(subject: Subject): Failure {
  const { namespace = '' } = subject.reference;
  return failure(subject, {
    message: `namespace ${namespace} is being deleted, so nothing new can be made in it`,
    remedy: 'Wait until it is gone, or deploy to another namespace.',
    path: 'metadata.namespace',
    sharedAs: `terminating ${namespace}`,
  });
}

function explainNotFound(message: string, subject: Subject): Failure {
  const { namespace = '', kind } = subject.reference;
  if (message === `namespaces "${namespace}" not found`) {
    return failure(subject, {
      message: `namespace ${namespace} does not exist`,
      remedy: 'Set the input `create-namespace: true`, or add a Namespace manifest.',
      path: 'metadata.namespace',
      sharedAs: `namespace ${namespace}`,
    });
  }
  return failure(subject, {
    message: `the server does not serve ${kind} in ${subject.object.apiVersion} any more: ${oneLine(message)}`,
    remedy: 'Look whether its CustomResourceDefinition or API service was removed.',
    path: 'apiVersion',
    sharedAs: `kind ${subject.object.apiVersion}/${kind}`,
  });
}

function failure(
  { source }: Subject,
  { message, remedy, path, sharedAs }: { message: string; remedy: string; path?: string; sharedAs?: string },
): Failure {
  const position = path ? source.locate(path) : source.position;
  return { problem: { severity: 'error', message, position, remedy }, ...(sharedAs ? { sharedAs } : {}) };
}

/** `configmaps "q" is forbidden: why` → `why`. */
function withoutForbiddenPrefix(message: string): string {
  const mark = ' is forbidden: ';
  const at = message.indexOf(mark);
  return at < 0 ? message : message.slice(at + mark.length);
}

const LONGEST_DETAIL = 500;

function oneLine(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, ' ');
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL - 1)}…`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** All failures as problems: what several objects share is told once, where it is met first. */
export function toProblems(failures: readonly Failure[]): Problem[] {
  const groups = Map.groupBy(failures, (each) => each.sharedAs ?? each);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const more = others.length === 1 ? '1 more object' : `${others.length} more objects`;
    return others.length === 0
      ? [first.problem]
      : [{ ...first.problem, message: `${first.problem.message} (so for ${more})` }];
  });
}
