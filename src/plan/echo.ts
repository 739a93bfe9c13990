import { isRecord, type KubernetesObject } from '../manifest/object.ts';
import type { Refusal } from './failure.ts';
import { hasKeys, parseKeys, valueAt } from './field-path.ts';
import type { Mistake } from './mistakes.ts';

// What the server says only because of another mistake, about something that is sound.

type Rule = Refusal['causes'][number];

/** `may not be 0 when `maxSurge` is 0` */
const CONDITION = /\bwhen `?(\w+)`? is\b/;

/** True for a rule that is broken only as long as another field has a value which is refused itself: the server read that as nothing. */
export function isEchoOfRule({ field = '', message = '' }: Rule, rules: readonly Rule[]): boolean {
  const other = CONDITION.exec(message)?.[1];
  if (other === undefined) return false;
  const blamed = [field, `${parentOf(field)}.${other}`];
  return rules.some((rule) => blamed.includes(rule.field ?? '') && !CONDITION.test(rule.message ?? ''));
}

/**
 * True for a rule that may be broken only because these mistakes were left out of the object: about the same field or one
 * in it, about one that nobody wrote where one beside it is misspelt, or about a name that stands at a misspelt key.
 */
export function isEchoOfMistakes(rule: Rule, mistakes: readonly Mistake[], object: KubernetesObject): boolean {
  const { field = '', reason } = rule;
  const value = valueAt(object, field);
  return mistakes.some(({ path }) => {
    if (field.startsWith(path) || path.startsWith(field)) return true;
    if (reason === 'FieldValueNotFound') return value !== undefined && valueAt(object, path) === value;
    return (reason === 'FieldValueRequired' || value === undefined) && parentOf(field) === parentOf(path);
  });
}

/** True for list entries that are the same only because the key by which they differ is misspelt in them. */
export function isEchoOfMisspelling(mistake: Mistake, mistakes: readonly Mistake[], object: KubernetesObject): boolean {
  if (mistake.what !== 'twice') return false;
  const keys = parseKeys(mistake.key.slice(1, -1));
  const list = valueAt(object, mistake.path);
  if (keys === undefined || !Array.isArray(list)) return false;
  return list.some((item, at) => {
    const isKeyless = isRecord(item) && hasKeys(item, keys) && Object.keys(keys).some((key) => item[key] === undefined);
    return isKeyless && mistakes.some(({ what, path }) => what === 'unknown field' && isIn(path, mistake.path, at));
  });
}

function isIn(path: string, list: string, at: number): boolean {
  return parentOf(path) === `${list}[${at}]`;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
}
