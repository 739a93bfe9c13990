import { isRecord, type KubernetesObject } from '../manifest/object.ts';
import type { Refusal, Subject } from './failure.ts';
import { hasKeys, parseKeys, valueAt } from './field-path.ts';
import type { Mistake } from './mistakes.ts';
import { quotedEntries } from './quoted.ts';

// What the server says only because of another mistake, about something that is sound.

type Rule = Refusal['causes'][number];

/** `may not be 0 when `maxSurge` is 0` */
const CONDITION = /\bwhen `?(\w+)`? is\b/;

const INVALID = 'Invalid value: ';
const MISMATCH = '`selector` does not match template `labels`';

/**
 * True for a rule that is broken only because of another: a condition on a field whose value is refused itself, which
 * the server read as nothing; labels that can't match a selector which is wrong itself; a field that nobody wrote, and
 * that the server has made of the one beside it, as the targetPort of the port.
 */
export function isEchoOfRule(rule: Rule, rules: readonly Rule[], object: KubernetesObject): boolean {
  const { field = '', message = '' } = rule;
  if (message.includes(MISMATCH)) return rules.some((other) => isIn(other.field ?? '', 'spec.selector'));
  const earlier = rules.slice(0, Math.max(rules.indexOf(rule), 0));
  const isTwin = (other: Rule) => other.message === message && parentOf(other.field ?? '') === parentOf(field);
  if (valueAt(object, field) === undefined && message.startsWith(INVALID) && earlier.some(isTwin)) return true;
  const other = CONDITION.exec(message)?.[1];
  if (other === undefined) return false;
  const blamed = [field, `${parentOf(field)}.${other}`];
  return rules.some((each) => blamed.includes(each.field ?? '') && !CONDITION.test(each.message ?? ''));
}

/**
 * True for a rule that may be broken only because these mistakes were left out of the object: about the same field, one
 * in it or the map it is in, about one that nobody wrote and that a misspelt key was to give, or about a name that stands
 * at a misspelt key.
 */
export function isEchoOfMistakes(
  rule: Rule,
  mistakes: readonly Mistake[],
  { object, nearField }: Pick<Subject, 'object' | 'nearField'>,
): boolean {
  const { field = '', reason } = rule;
  const value = valueAt(object, field);
  return mistakes.some(({ what, path }) => {
    if (isIn(field, path)) return true;
    // The server calls `resources.requests.storage` of a claim `resources[storage]`.
    if (isIn(path, parentOf(field)) && keyOf(path) === keyOf(field)) return true;
    if (isIn(path, field)) return !quotedEntries(rule, object).some((entry) => !isIn(path, entry));
    if (reason === 'FieldValueNotFound') return value !== undefined && valueAt(object, path) === value;
    if (value !== undefined || parentOf(field) !== parentOf(path)) return false;
    if (!isAboutMissing(rule, object)) return true;
    const meant = nearField?.(path) ?? keyOf(field);
    return what === 'unknown field' && meant === keyOf(field);
  });
}

/** True for a field that has to be there and that nobody wrote: of some the server says that they must not be 0. */
export function isAboutMissing({ field = '', reason, message = '' }: Rule, object: KubernetesObject): boolean {
  if (reason === 'FieldValueRequired') return true;
  return message.startsWith(`${INVALID}0: `) && valueAt(object, field) === undefined && parentOf(field) !== '';
}

/** True for list entries that are the same only because the key by which they differ is misspelt in them. */
export function isEchoOfMisspelling(mistake: Mistake, mistakes: readonly Mistake[], object: KubernetesObject): boolean {
  if (mistake.what !== 'twice') return false;
  const keys = parseKeys(mistake.key.slice(1, -1));
  const list = valueAt(object, mistake.path);
  if (keys === undefined || !Array.isArray(list)) return false;
  return list.some((item, at) => {
    const isKeyless = isRecord(item) && hasKeys(item, keys) && Object.keys(keys).some((key) => item[key] === undefined);
    return (
      isKeyless &&
      mistakes.some(({ what, path }) => what === 'unknown field' && parentOf(path) === `${mistake.path}[${at}]`)
    );
  });
}

/** True for a field and whatever is below it. */
function isIn(path: string, field: string): boolean {
  return path.startsWith(field) && ['', '.', '['].includes(path.charAt(field.length));
}

/** `80` of `ports[80]`, `image` of `containers[0].image`. */
function keyOf(path: string): string {
  return path.slice(parentOf(path).length).replace(/^\[(.*)\]$|^\./, '$1');
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
}
