import { integer } from './json.ts';
import type { Json } from './object.ts';

/**
 * How kubectl reads scalars: YAML 1.1 as go.yaml.in/yaml/v2 has it (resolve.go), then JSON (sigs.k8s.io/yaml).
 * So `yes` is true, `0644` is octal, a date or `1:30` is text, and so is a short SHA such as `e123456`.
 */

/** A scalar that kubectl would refuse. The message has no part of the scalar's text, which could be secret. */
export class ScalarError extends Error {
  override readonly name = 'ScalarError';
}

const WORDS = new Map<string, Json>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const INTEGER = /^([-+]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Without a leading digit, underscores must stand between digits. */
const POINT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

const INT64_MIN = -(2n ** 63n);
const UINT64_END = 2n ** 64n;

/** The value of a plain scalar without a tag. `.nan` and `.inf` give numbers that JSON does not have: see `jsonNumber`. */
export function readPlain(text: string): Json {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const isDigitOrSign = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d;
  if (isDigitOrSign) return readNumber(text.replaceAll('_', '')) ?? text;
  if (first === 0x2e && POINT_FLOAT.test(text)) return finite(text.replaceAll('_', '')) ?? text;
  return text;
}

function readNumber(digits: string): number | bigint | undefined {
  return readInteger(digits) ?? (FLOAT.test(digits) ? finite(digits) : undefined);
}

function readInteger(digits: string): number | bigint | undefined {
  const [, sign = '', magnitude] = INTEGER.exec(digits) ?? [];
  if (magnitude === undefined) return undefined;
  const value = BigInt(/^0[0-7]+$/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude);
  if (sign === '-') return value <= -INT64_MIN ? integer(-value) : undefined;
  // With a sign it must fit int64, without one uint64.
  return value < (sign === '+' ? -INT64_MIN : UINT64_END) ? integer(value) : undefined;
}

function finite(digits: string): number | undefined {
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

const TAG = 'tag:yaml.org,2002:';

/** The value of a scalar with an explicit tag, whatever its quotes. Throws ScalarError. */
export function readTagged(tag: string, text: string): Json {
  const name = tag.startsWith(TAG) ? tag.slice(TAG.length) : '';
  if (name === 'binary') return readBinary(text);
  const value = readPlain(text);
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const isInteger = typeof value === 'bigint' || (isNumber && isIntegerText(text));
  if (name === 'int' && isInteger) return value;
  if (name === 'float' && isNumber) return value;
  if (name === 'bool' && typeof value === 'boolean') return value;
  if (name === 'null' && value === null) return value;
  if (name === 'timestamp' && TIMESTAMP.test(text)) return text;
  if (['int', 'float', 'bool', 'null', 'timestamp'].includes(name)) {
    throw new ScalarError(`the value is not what its tag !!${name} says`);
  }
  return text;
}

const TIMESTAMP =
  /^\d{4}-\d\d?-\d\d?(?:[Tt]\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| +\d\d?:\d\d?:\d\d?(?:\.\d+)?)?$/;

function readBinary(text: string): string {
  const base64 = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) {
    throw new ScalarError('the value is not base64, as its tag !!binary says');
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}

/** The value, unless JSON has no such number. Throws ScalarError. */
export function jsonValue(value: Json): Json {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ScalarError('not a number, or infinite: JSON, which Kubernetes speaks, has no such value');
  }
  return value;
}

/** The text that a value becomes as a key; `text` is the scalar it was read from. Throws ScalarError. */
export function keyText(value: Json, text: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') throw new ScalarError('a key may not be empty or null');
  if (!isIntegerText(text)) return float32Text(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (readInteger(text.replaceAll('_', '')) === undefined) return float32Text(value);
  throw new ScalarError('a key may not be a number beyond 64 bits with a sign');
}

function isIntegerText(text: string): boolean {
  return INTEGER.test(text.replaceAll('_', ''));
}

/** A float as Go's strconv.FormatFloat(f, 'g', -1, 32) writes it, which is how kubectl writes keys. */
function float32Text(value: number): string {
  const float = Math.fround(value);
  if (Number.isNaN(float)) return '.nan';
  if (!Number.isFinite(float)) return float > 0 ? '.inf' : '-.inf';
  if (float === 0) return Object.is(float, -0) ? '-0' : '0';
  const { digits, exponent } = shortest(float);
  const sign = float < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 6) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    const power = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${power}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** The fewest decimal digits that still name this float32, and the power of ten of the first one. */
function shortest(float: number): { digits: string; exponent: number } {
  for (let precision = 1; precision < 9; precision++) {
    const text = Math.abs(float).toExponential(precision - 1);
    if (Math.fround(Number(text)) === Math.abs(float)) return split(text);
  }
  return split(Math.abs(float).toExponential(8));
}

function split(text: string): { digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  return { digits: digits === '' ? '0' : digits, exponent: Number(exponent) };
}
