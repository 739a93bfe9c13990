import { readFileSync } from 'node:fs';
import type { ObjectResult, Result } from '../../src/report/result.ts';

/** A Result of fixtures/, with some of it replaced. */
export function fixture(name: string, more: Partial<Result> = {}): Result {
  return { ...(read(name) as Result), ...more };
}

/** The Results of a run in each of two environments. */
export function twoEnvironments(): [Result, Result] {
  return read('two-environments') as [Result, Result];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
}

/** `count` objects like the first one of a result, each with a name and lines of its own. */
export function manyObjects(result: Result, count: number): ObjectResult[] {
  const [first] = result.objects;
  if (!first) throw new Error('expected a result with an object');
  return Array.from({ length: count }, (_, index) => ({
    ...first,
    reference: { ...first.reference, name: `object-${index}` },
  }));
}
