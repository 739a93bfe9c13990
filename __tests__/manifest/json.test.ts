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
  ['{"n":\n  -9007199254740993}', { n: -9007199254740993n }],
  ['[1,\r\n\t 9007199254740993 ]', [1, 9007199254740993n]],
  [`{"c":"commit ${'0'.repeat(40)}","n":1}`, { c: `commit ${'0'.repeat(40)}`, n: 1 }],
  [`{"c":"commit: ${'0'.repeat(40)}, ${'9'.repeat(17)}"}`, { c: `commit: ${'0'.repeat(40)}, ${'9'.repeat(17)}` }],
])('reads %s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test.each([
  ['1,000 lists', '['.repeat(1_000) + ']'.repeat(1_000), true],
  ['1,001 lists', '['.repeat(1_001) + ']'.repeat(1_001), false],
  ['1,001 maps around a number beyond 2^53', `${'{"a":'.repeat(1_001)}9007199254740993${'}'.repeat(1_001)}`, false],
  ['2,000 lists side by side', `[${'[],'.repeat(2_000)}0]`, true],
  ['brackets inside a text', JSON.stringify('\\"[{'.repeat(2_000)), true],
  ['brackets behind a text that ends in a backslash', `["\\\\",${'['.repeat(1_000)}${']'.repeat(1_000)}]`, false],
  ['a text that never ends', `"${'['.repeat(5_000)}`, false],
])('%s: read only as deep as the stack allows', (_what, text, isRead) => {
  if (isRead) expect(parseJson(text)).toEqual(JSON.parse(text));
  else expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('a key named __proto__ stays a key', () => {
  expect(Object.keys(parseJson('{"__proto__":9007199254740993}') as object)).toEqual(['__proto__']);
});
