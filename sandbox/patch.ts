import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { equal } from './json.ts';
import { Refusal } from './status.ts';

/** RFC 7396: nulls remove, objects merge, all else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isRecord(patch)) return patch;
  const result: JsonObject = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value ?? null);
  }
  return result;
}

/** RFC 6902, without `move` and `copy`. Throws a 422 for a path that is not there or a failed test. */
export function jsonPatch(target: Json, operations: readonly Json[]): Json {
  return operations.reduce<Json>((document, operation) => {
    const { op, path, value = null } = isRecord(operation) ? operation : {};
    const steps = String(path ?? '')
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return steps.length === 0 ? value : at(document, steps, String(op), value, String(path));
  }, target);
}

function at(here: Json, [step = '', ...rest]: readonly string[], op: string, value: Json, path: string): Json {
  const missing = () =>
    new Refusal(422, 'Invalid', `the server rejected our request due to an error in our request`, {});
  if (Array.isArray(here)) {
    const index = step === '-' ? here.length : Number(step);
    if (!(index >= 0 && index <= here.length)) throw missing();
    if (rest.length > 0) return here.map((item, i) => (i === index ? at(item, rest, op, value, path) : item));
    if (op === 'test') return checked(here, here[index], value, path);
    return here.toSpliced(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  }
  if (!isRecord(here)) throw missing();
  const current = here[step];
  if (rest.length > 0) {
    if (current === undefined) throw missing();
    return { ...here, [step]: at(current, rest, op, value, path) };
  }
  if (op === 'test') return checked(here, current, value, path);
  if (op === 'remove') {
    if (current === undefined) throw missing();
    const { [step]: _, ...others } = here;
    return others;
  }
  return { ...here, [step]: value };
}

function checked(here: Json, current: Json | undefined, value: Json, path: string): Json {
  if (equal(current, value)) return here;
  throw new Refusal(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: testing value ${path} failed`,
    {},
  );
}
