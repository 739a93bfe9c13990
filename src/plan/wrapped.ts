import { isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { type Failure, failure, type Subject } from './failure.ts';
import { keyPath } from './field-path.ts';

/** A number that the server would take as another one. */
export interface WrappedNumber {
  /** As the API server writes paths. */
  readonly path: string;
  readonly declared: number | bigint;
  readonly taken: number;
}

/**
 * Numbers of a declared object that do not fit into the 32 bits of their field: a server-side apply keeps their lower
 * bits without a word, and 4294967297 replicas become one. The dry run's answer shows it.
 */
export function wrappedNumbers(declared: KubernetesObject, answer: KubernetesObject): WrappedNumber[] {
  return isSuspect(declared) ? [...within(declared, answer, '')] : [];
}

/** The same as errors, each at its line. */
export function wrappedFailures(subject: Subject, answer: KubernetesObject): Failure[] {
  const { kind, name } = subject.reference;
  return wrappedNumbers(subject.object, answer).map(({ path, declared, taken }) =>
    failure(subject, {
      message: `${path} of ${kind} ${name} is ${declared}, which does not fit into 32 bits: the server would take it as ${taken} without a word`,
      remedy: 'Write a number between -2147483648 and 2147483647.',
      path,
    }),
  );
}

/** Whether any number does not fit, as next to none does: told at once, without its path and its answer. */
function isSuspect(value: Json | undefined): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return wrapped(value) !== undefined;
  if (Array.isArray(value)) return value.some(isSuspect);
  return isRecord(value) && Object.values(value).some(isSuspect);
}

function* within(declared: Json, answer: Json | undefined, path: string): Generator<WrappedNumber> {
  if (typeof declared === 'number' || typeof declared === 'bigint') {
    const taken = wrapped(declared);
    if (taken !== undefined && taken === answer) yield { path, declared, taken };
  } else if (Array.isArray(declared)) {
    for (const [at, item] of declared.entries()) yield* within(item, counterpart(item, at, answer), `${path}[${at}]`);
  } else if (isRecord(declared) && isRecord(answer)) {
    for (const [key, value] of Object.entries(declared)) {
      if (value !== undefined) yield* within(value, answer[key], keyPath(path, key));
    }
  }
}

/** What is left of an integer in 32 bits, where that is another one. */
function wrapped(value: number | bigint): number | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  if (typeof value === 'number' && (value | 0) === value) return undefined;
  const whole = BigInt(value);
  const left = BigInt.asIntN(32, whole);
  return left === whole ? undefined : Number(left);
}

/** The item of the answer's list that a declared one became: that of its name, for others may have added some. */
function counterpart(item: Json, at: number, answer: Json | undefined): Json | undefined {
  if (!Array.isArray(answer)) return undefined;
  const name = isRecord(item) ? item.name : undefined;
  const named = name === undefined ? undefined : answer.find((other) => isRecord(other) && other.name === name);
  return named ?? answer[at];
}
