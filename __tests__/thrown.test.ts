import { expect, test } from 'vitest';
import { asError, messageOf, nameAndMessageOf } from '../src/thrown.ts';

test.each([
  ['an error', new TypeError('no such thing'), 'no such thing', 'TypeError: no such thing'],
  ['a text', 'ECONNRESET', 'ECONNRESET', 'ECONNRESET'],
  ['nothing', undefined, 'undefined', 'undefined'],
])('whatever was thrown has words: %s', (_, thrown, message, named) => {
  expect(messageOf(thrown)).toBe(message);
  expect(nameAndMessageOf(thrown)).toBe(named);
  expect(asError(thrown)).toBeInstanceOf(Error);
});
