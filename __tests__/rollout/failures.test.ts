import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CAUSES } from '../../src/rollout/outcome.ts';
import { FAMILIES } from './failures.ts';
import { failuresPage } from './failures-page.ts';

const failures = FAMILIES.flatMap((family) => family.failures);

test('every cause has its place on the page, once', () => {
  expect(failures.map(({ cause }) => cause).sort()).toEqual([...CAUSES]);
});

test.each(failures.map((failure) => [failure.cause, failure.example] as const))(
  '%s is what its facts show',
  (cause, example) => {
    const shown = example();
    expect(shown?.cause).toBe(cause);
    expect(shown?.message).toMatch(/\S/);
    expect(shown?.remedy).toMatch(/^[A-Z].*[.]$/s);
    expect(`${shown?.message}${shown?.remedy}`).not.toMatch(/undefined|NaN|\[object/);
  },
);

test('docs/failures.md shows what the code says (node scripts/failures.ts)', () => {
  expect(readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8')).toBe(failuresPage());
});
