import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exampleOf } from '../../e2e/shown.ts';
import { CAUSES } from '../../src/rollout/outcome.ts';
import { FAMILIES } from './failures.ts';
import { failuresPage, shownIn } from './failures-page.ts';

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

const page = readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8');

test('docs/failures.md has the words of here around what runs have shown (node scripts/failures.ts --words)', () => {
  expect(page).toBe(failuresPage(shownIn(page)));
});

test('every cause is a scenario, which shows it on a real control plane', () => {
  expect(CAUSES.filter((cause) => exampleOf(cause)?.only?.world === 'sandbox' || !exampleOf(cause))).toEqual([]);
});

test.each(CAUSES.map((cause) => [cause]))('docs/failures.md shows of %s a line, a sentence and what to do', (cause) => {
  const [place = '', , message = '', ...rest] = (shownIn(page).get(cause) ?? '').split('\n');
  expect(place).toMatch(/^[\w.-]+:\d+: \S/);
  expect(message).toMatch(/^[A-Z]\w+ \S+ \S/);
  const isDoubt = failures.find((failure) => failure.cause === cause)?.example()?.class === undefined;
  if (!isDoubt) expect(rest.at(-1)).toMatch(/^What to do: [A-Z].*[.]$/);
});
