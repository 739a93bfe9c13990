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

/**
 * The value of a JSON text. Integers beyond 2^53 are exact, as `bigint`, within int64; larger ones are the nearest
 * float, which is all that kubectl and the API server keep of them. Throws SyntaxError.
 */
export function parseJson(text: string): Json {
  // A reviver is an order of magnitude slower, so it runs only where a number could be too long for a float.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Json;
  return parseWithSource(text, (_key, value, context) =>
    typeof value === 'number' ? exactInteger(value, context?.source) : value,
  ) as Json;
}

/** No blank inside a text is taken for one before a number: a commit that begins with digits would make each answer slow. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?\d{16}/;
const INTEGER = /^-?\d+$/;

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
