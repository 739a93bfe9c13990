import type { Json } from './object.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/**
 * JSON text of a value, as it may stand in the body of a server-side apply.
 *
 * The API server reads such a body as YAML, which knows fewer bare characters than JSON: a raw DEL, C1 control or
 * non-character is refused, a raw NEL becomes a blank, and blanks after a line separator are lost. Those are escaped.
 * A `bigint` is written digit by digit.
 */
export function stringify(value: Json): string {
  return plain(value).replace(UNSAFE_IN_YAML, escapeCharacter);
}

const UNSAFE_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function plain(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // Only a bigint makes JSON.stringify throw on our values; a replacer on every value would cost the common case dear.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? rawJson(each.toString()) : each));
  }
}

/** A JSON text that is nested so deeply that whoever walks through its value would run out of stack. */
export class NestedTooDeeply extends SyntaxError {
  override readonly name = 'NestedTooDeeply';

  constructor() {
    super(`JSON nested deeper than ${MAX_DEPTH} levels`);
  }
}

/** As deep as kubectl goes is 10,000; nothing real comes near this, and it keeps the stack safe. */
export const MAX_DEPTH = 1_000;

/**
 * The value of a JSON text. Integers beyond 2^53 are exact, as `bigint`, within int64; larger ones are the nearest
 * float, which is all that kubectl and the API server keep of them. Throws SyntaxError.
 */
export function parseJson(text: string): Json {
  if (isTooDeep(text)) throw new NestedTooDeeply();
  // A reviver is an order of magnitude slower, so it runs only where a number could be too long for a float.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Json;
  return parseWithSource(text, (_key, value, context) =>
    typeof value === 'number' ? exactInteger(value, context?.source) : value,
  ) as Json;
}

/** No blank inside a text is taken for one before a number: a commit that begins with digits would make each answer slow. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?\d{16}/;
const INTEGER = /^-?\d+$/;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [...'"\\[]{}'].map((each) => each.charCodeAt(0));

function isTooDeep(text: string): boolean {
  // What is shorter has no room for so many brackets, and most answers are.
  if (text.length < 2 * MAX_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === CLOSE_LIST || code === CLOSE_MAP) depth--;
    else if ((code === OPEN_LIST || code === OPEN_MAP) && ++depth > MAX_DEPTH) return true;
  }
  return false;
}

/** The offset of the quote that ends the string which starts at an offset. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function exactInteger(value: number, source: string | undefined): number | bigint {
  if (Number.isSafeInteger(value) || source === undefined || !INTEGER.test(source)) return value;
  return integer(BigInt(source));
}

/** A number where that is exact, a bigint within int64, the nearest float beyond. */
export function integer(value: bigint): number | bigint {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return value >= INT64_MIN && value <= INT64_MAX ? value : number;
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

// ECMAScript 2026 ("JSON.parse source text access"), in Node 24; the compiler's library does not describe it yet.
const { rawJSON: rawJson, parse: parseWithSource } = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(text: string, reviver: Reviver): unknown;
};
