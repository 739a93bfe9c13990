import { formatReference, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { substitute } from '../manifest/substitute.ts';
import { badValues } from './bad-values.ts';
import { isEchoOfMisspelling } from './echo.ts';
import { type Failure, failure, type Subject } from './failure.ts';
import { hasKeys, parseKeys, placedPath, valueAt } from './field-path.ts';
import { type Mistake, mistakesOfApply, mistakesOfCreate } from './mistakes.ts';

/**
 * The mistakes in an object that the server could not read, out of what it said to an apply and to a create of it.
 * The first names the places in lists but not every unknown field, the second the other way round.
 */
export function mistakesIn(object: KubernetesObject, said: { apply: string; create: string }): Mistake[] {
  const ofApply = mistakesOfApply(said.apply).map((mistake) => ({
    ...mistake,
    path: placedPath(object, mistake.path),
  }));
  const ofCreate = mistakesOfCreate(said.create);
  const added = ofCreate.filter((mistake) => mistake.what !== 'wrong type' || isOnlyOne(mistake, ofApply, object));
  const all = [...ofApply, ...added].flatMap((mistake) => located(mistake, object));
  // What the apply says of the object as a whole is the echo of a wrong type that the create has a place for.
  const isPlaced = added.some(({ what, path }) => what === 'wrong type' && path !== '');
  return isPlaced ? all.filter(({ what, path }) => what !== 'unreadable' || path !== '') : all;
}

/** A create names one wrong type, and not its place in lists: the apply tells it better, now or when asked again. */
function isOnlyOne({ path }: Mistake, others: readonly Mistake[], object: KubernetesObject): boolean {
  if (others.length === 0) return true;
  return valueAt(object, path) !== undefined && !others.some(({ what }) => what === 'wrong type');
}

/** Where the server gave no place, the object itself may tell. */
function located(mistake: Mistake, object: KubernetesObject): Mistake[] {
  if (mistake.what === 'wrong type' && mistake.expected === 'map') return itemsThatAreNoMaps(mistake, object);
  if (mistake.what !== 'unreadable' || mistake.path !== '') return [mistake];
  const paths = badValues(object, mistake.detail);
  return paths.length > 0 ? paths.map((path) => ({ ...mistake, path })) : [mistake];
}

/** A create names the list where one of its items is meant. */
function itemsThatAreNoMaps(mistake: Mistake, object: KubernetesObject): Mistake[] {
  const value = valueAt(object, mistake.path);
  if (!Array.isArray(value)) return [mistake];
  const bad = value.flatMap((item, at) => (isRecord(item) ? [] : [{ ...mistake, path: `${mistake.path}[${at}]` }]));
  return bad.length > 0 ? bad : [mistake];
}

/** Each mistake at its line, with what to do; what two answers tell alike is told once. */
export function explainMistakes(mistakes: readonly Mistake[], subject: Subject): Failure[] {
  const told = new Set<string>();
  return mistakes
    .filter((mistake) => !isEchoOfMisspelling(mistake, mistakes, subject.object))
    .toSorted((a, b) => precision(b) - precision(a))
    .filter((mistake) => {
      const { line, column } = subject.source.locate(mistake.path);
      const key = `${mistake.what}:${line}:${column}`;
      return !told.has(key) && told.add(key);
    })
    .map((mistake) => failure(subject, { ...describe(mistake, subject), path: blamed(mistake, subject) }))
    .toSorted((a, b) => lineOf(a) - lineOf(b));
}

/** The path with the place in a list is the better one of two. */
function precision({ path }: Mistake): number {
  return path.includes('[') && !path.includes('=') ? 1 : 0;
}

/** Of entries that are the same, the second is the one too many. */
function blamed(mistake: Mistake, { object }: Subject): string {
  const { path } = mistake;
  const keys = mistake.what === 'twice' ? parseKeys(mistake.key.slice(1, -1)) : undefined;
  const list = valueAt(object, path);
  if (keys === undefined || !Array.isArray(list)) return path;
  const [, second] = list.flatMap((item, at) => (hasKeys(item, keys) ? [at] : []));
  return second === undefined ? path : `${path}[${second}]`;
}

function lineOf({ problem }: Failure): number {
  return problem.position?.line ?? 0;
}

function describe(mistake: Mistake, subject: Subject): { message: string; remedy: string } {
  const { path } = mistake;
  const name = formatReference(subject.reference);
  switch (mistake.what) {
    case 'unknown field': {
      const near = subject.nearField?.(path);
      return { message: `unknown field ${path} in ${name}`, remedy: near ? `Did you mean "${near}"?` : NO_NEAR };
    }
    case 'wrong type':
      return describeWrongType(mistake, subject);
    case 'twice':
      return { message: `${path} of ${name} has the same entry twice: ${mistake.key}`, remedy: 'Remove one of them.' };
    case 'unreadable':
      return describeUnreadable(mistake, subject);
  }
}

const NO_NEAR = 'Correct its name or its indentation, or remove it.';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  'numeric (int or float)': 'a number',
  numeric: 'a number',
  integer: 'a whole number',
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
  if (expected === 'integer' && found === 'a number') {
    return { message: `${message} that is none, or too large`, remedy: 'Write a whole number, such as 3.' };
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  if (wanted === 'a string' && isScalar) return { message, remedy: 'Put the value in quotes.' };
  const isPlain = wanted === 'a number' || wanted === 'true or false';
  if (isPlain && typeof value === 'string') return { message, remedy: plainRemedy(wanted, value) };
  if (wanted === 'a string' && typeof value === 'object' && value !== null)
    return { message, remedy: 'Write a string; for several lines put `|` after the colon.' };
  return { message, remedy: `Write ${wanted}.` };
}

/** `"3"` only has quotes too many; `${REPLICAS}` was to be filled in; `three` is no number at all. */
function plainRemedy(wanted: 'a number' | 'true or false', value: string): string {
  const isMeant = wanted === 'a number' ? /^-?\d+(\.\d+)?$/.test(value) : /^(true|false)$/.test(value);
  if (isMeant) return 'Write it without quotes.';
  const [use] = substitute(value, new Map())?.uses ?? [];
  const isLeft = use?.kind === 'undeclared' && use.text === value;
  if (isLeft) return `Declare ${use.name} in the \`variables\` input: it stands for nothing.`;
  return wanted === 'a number' ? 'Write a number in digits, such as 3.' : 'Write true or false.';
}

function typeWord(value: Json | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of fields';
  return TYPE_WORDS[typeof value] ?? 'a number';
}

function describeUnreadable(
  { path, detail }: Extract<Mistake, { what: 'unreadable' }>,
  { object, reference }: Subject,
): { message: string; remedy: string } {
  const what = path === '' ? formatReference(reference) : `${path} of ${formatReference(reference)}`;
  if (path !== '' && detail.includes('quantities must match')) {
    const message = `${what} must be a quantity, found "${String(valueAt(object, path))}"`;
    return { message, remedy: 'Write a number with a unit that Kubernetes knows, such as 250m, 2 or 128Mi.' };
  }
  if (path !== '' && detail.includes('illegal base64')) {
    return { message: `${what} must be base64`, remedy: 'Encode the value, or put it as plain text under stringData.' };
  }
  return { message: `${what} can't be read: ${detail}`, remedy: 'Correct the value.' };
}
