import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/manifest/json.ts';
import { isEqual } from '../../src/plan/equal.ts';

const EQUAL = [
  ['{"a":1,"b":[{"c":null}]}', '{"b":[{"c":null}],"a":1}'],
  ['{"replicas":9007199254740993}', '{"replicas":9007199254740993}'],
  ['{"constructor":"a"}', '{"constructor":"a"}'],
  ['[]', '[]'],
] as const;

const DIFFERENT = [
  ['a value', '{"a":1}', '{"a":2}'],
  ['a number and its text', '{"port":80}', '{"port":"80"}'],
  ['one of 64 bits in its last digit', '{"replicas":9007199254740993}', '{"replicas":9007199254740992}'],
  ['null and no key', '{"a":null}', '{}'],
  ['an empty map and an empty list', '{}', '[]'],
  ['the order of a list', '[1,2]', '[2,1]'],
  ['the length of a list', '[1]', '[1,2]'],
  ['a key named as what every JavaScript object has', '{"a":"1"}', '{"a":"1","constructor":"x"}'],
  ['the same, empty', '{"a":"1"}', '{"a":"1","__proto__":{}}'],
] as const;

describe('two objects of the API are the same', () => {
  it.each(EQUAL)('%s and %s', (a, b) => {
    expect(isEqual(parseJson(a), parseJson(b))).toBe(true);
  });

  it.each(DIFFERENT)('but not with another: %s', (_what, a, b) => {
    expect([isEqual(parseJson(a), parseJson(b)), isEqual(parseJson(b), parseJson(a))]).toEqual([false, false]);
  });

  it('a key without a value counts as absent', () => {
    expect([isEqual({ a: undefined }, {}), isEqual({}, { a: undefined })]).toEqual([true, true]);
  });
});
