import { expect, test } from 'vitest';
import { parseDuration } from '../src/duration.ts';

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5m', 30_000],
  ['250ms', 250],
  ['1m0.5s', 60_500],
  ['180', undefined],
  ['', undefined],
  ['5 m', undefined],
  ['-5m', undefined],
  ['5d', undefined],
  ['m5', undefined],
  ['1h30', undefined],
  ['1..5h', undefined],
])('%s as Go reads it', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});
