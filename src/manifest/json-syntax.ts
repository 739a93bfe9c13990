import { integer, MAX_DEPTH } from './json.ts';
import type { Mapping, Node, Pair, Scalar, Sequence } from './node.ts';

/** Where a JSON text breaks, and why. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads one JSON value that starts at or after `from`, as nodes with their ranges. Scalars hold their values, not
 * their text. Strictly RFC 8259, as Go's encoding/json. Throws JsonSyntaxError.
 */
export function readJsonValue(text: string, from: number): Node {
  return valueAt(text, skipBlanks(text, from), 0);
}

/** The offset of the next character that is not JSON whitespace. */
export function skipBlanks(text: string, from: number): number {
  BLANKS.lastIndex = from;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const WORD = /true|false|null/y;

function valueAt(text: string, at: number, depth: number): Node {
  if (depth > MAX_DEPTH) throw new JsonSyntaxError(at, `nested deeper than ${MAX_DEPTH} levels`);
  const first = text[at];
  if (first === '{') return mapAt(text, at, depth);
  if (first === '[') return listAt(text, at, depth);
  if (first === '"') return stringAt(text, at);
  return numberOrWordAt(text, at);
}

function mapAt(text: string, start: number, depth: number): Mapping {
  const pairs: Pair[] = [];
  let at = skipBlanks(text, start + 1);
  while (text[at] !== '}') {
    if (pairs.length > 0) at = skipBlanks(text, expect(text, at, ',', 'a comma or }'));
    if (text[at] !== '"') throw unexpected(text, at, 'a key in double quotes');
    const key = stringAt(text, at);
    const colon = expect(text, skipBlanks(text, key.end), ':', 'a colon');
    const value = valueAt(text, skipBlanks(text, colon), depth + 1);
    pairs.push({ key, value });
    at = skipBlanks(text, value.end);
  }
  return { is: 'map', pairs, start, end: at + 1 };
}

function listAt(text: string, start: number, depth: number): Sequence {
  const items: Node[] = [];
  let at = skipBlanks(text, start + 1);
  while (text[at] !== ']') {
    if (items.length > 0) at = skipBlanks(text, expect(text, at, ',', 'a comma or ]'));
    const value = valueAt(text, at, depth + 1);
    items.push(value);
    at = skipBlanks(text, value.end);
  }
  return { is: 'list', items, start, end: at + 1 };
}

function stringAt(text: string, start: number): Scalar {
  const source = match(STRING, text, start);
  if (source === undefined)
    throw new JsonSyntaxError(start, 'the string does not end, or holds a raw control character');
  return { is: 'scalar', value: parseString(source, start), style: 'double', start, end: start + source.length };
}

/** Half of a surrogate pair becomes U+FFFD, as in Go. */
function parseString(source: string, start: number): string {
  try {
    return (JSON.parse(source) as string).toWellFormed();
  } catch {
    throw new JsonSyntaxError(start, 'the string holds an escape that JSON does not have');
  }
}

function numberOrWordAt(text: string, start: number): Scalar {
  const source = match(NUMBER, text, start) ?? match(WORD, text, start);
  if (source === undefined) throw unexpected(text, start, 'a value');
  const end = start + source.length;
  if (/[\w.+-]/.test(text[end] ?? '')) throw unexpected(text, start, 'a value');
  return { is: 'scalar', value: numberOrWord(source, start), style: 'plain', start, end };
}

function numberOrWord(source: string, start: number): number | bigint | boolean | null {
  if (/^-?[0-9]+$/.test(source)) return integer(BigInt(source));
  const value = JSON.parse(source) as number | boolean | null;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new JsonSyntaxError(start, 'the number is too large');
  return value;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function expect(text: string, at: number, character: string, what: string): number {
  if (text[at] !== character) throw unexpected(text, at, what);
  return at + 1;
}

function unexpected(text: string, at: number, expected: string): JsonSyntaxError {
  return new JsonSyntaxError(Math.min(at, text.length), `not JSON: expected ${expected}, found ${foundAt(text, at)}`);
}

/** A sign is told as it is, and no word: it could be a part of a secret. */
function foundAt(text: string, at: number): string {
  const sign = text.charAt(at);
  if (sign === '') return 'the end of the file';
  if (sign === '#' || /^\/[/*]/.test(text.slice(at, at + 2))) return 'a comment, of which JSON has none';
  if ((sign === '}' || sign === ']') && /,\s*$/.test(text.slice(0, at))) return `${sign} after a comma`;
  return "{}[],:'".includes(sign) ? sign : 'something else';
}
