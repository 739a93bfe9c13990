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
    return steps.length === 0 ? value : at(document, steps, String(op), value);
  }, target);
}

function at(here: Json, [step = '', ...rest]: readonly string[], op: string, value: Json): Json {
  if (Array.isArray(here)) {
    const index = step === '-' ? here.length : Number(step);
    if (!(index >= 0 && index <= here.length)) throw rejected();
    if (rest.length > 0) return here.map((item, i) => (i === index ? at(item, rest, op, value) : item));
    if (op === 'test') return checked(here, here[index], value);
    return here.toSpliced(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  }
  if (!isRecord(here)) throw rejected();
  const current = here[step];
  if (rest.length > 0) {
    if (current === undefined) throw rejected();
    return { ...here, [step]: at(current, rest, op, value) };
  }
  if (op === 'test') return checked(here, current, value);
  if (op === 'remove') {
    if (current === undefined) throw rejected();
    const { [step]: _, ...others } = here;
    return others;
  }
  return { ...here, [step]: value };
}

function checked(here: Json, current: Json | undefined, value: Json): Json {
  if (equal(current, value)) return here;
  throw rejected();
}

function rejected(): Refusal {
  return new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}
