import { expect, test } from 'vitest';
import { parseJson, stringify } from '../../src/manifest/json.ts';

test.each([
  ['ordinary values', { a: [1, 'x', null, true] }, '{"a":[1,"x",null,true]}'],
  ['an integer beyond 2^53, digit by digit', { n: 9007199254740993n }, '{"n":9007199254740993}'],
  ['DEL and C1 controls, which the server refuses raw', '\u007f\u0080\u009f', '"\\u007f\\u0080\\u009f"'],
  ['NEL, which the server would fold to a blank', 'a\u0085b', '"a\\u0085b"'],
  ['line separators, behind which blanks would be lost', 'a\u2028 b\u2029 c', '"a\\u2028 b\\u2029 c"'],
  ['non-characters and a byte order mark', '\uffff\ufffe\ufeff', '"\\uffff\\ufffe\\ufeff"'],
  ['characters beyond U+FFFF raw: the server refuses surrogate escapes', '😀', '"😀"'],
  ['slashes bare: the server refuses \\/', 'a/b', '"a/b"'],
])('writes %s', (_what, value, text) => {
  expect(stringify(value)).toBe(text);
});

test.each([
  ['{"n":9007199254740993}', { n: 9007199254740993n }],
  ['[-9223372036854775808]', [-9223372036854775808n]],
  ['[ 9007199254740991 ]', [9007199254740991]],
  ['18446744073709551615', 18446744073709552000],
  ['{"uid":"1234567890123456789"}', { uid: '1234567890123456789' }],
  ['{"f":1234567890123456.5}', { f: 1234567890123456.5 }],
  ['9007199254740993', 9007199254740993n],
])('reads %s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('a key named __proto__ stays a key', () => {
  expect(Object.keys(parseJson('{"__proto__":9007199254740993}') as object)).toEqual(['__proto__']);
});
