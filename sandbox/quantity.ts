const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const shape = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;

interface Parsed {
  /** In billionths, exact. */
  readonly nano: bigint;
  readonly binary: boolean;
}

function parse(text: string): Parsed | undefined {
  const [, sign, digits = '', two, ten, exponent] = shape.exec(text) ?? [];
  if (digits === '') return undefined;
  const [whole = '', part = ''] = digits.split('.');
  const power = exponent ? Number(exponent) : ten ? (decimal.indexOf(ten) - 3) * 3 : 0;
  const scale = 9 + power - part.length;
  let nano = BigInt((whole || '0') + part);
  nano = scale >= 0 ? nano * 10n ** BigInt(scale) : nano / 10n ** BigInt(-scale);
  if (two) nano *= 1024n ** BigInt(binary.indexOf(two));
  return { nano: sign === '-' ? -nano : nano, binary: two !== undefined };
}

/** True for a resource.Quantity such as `100m`, `1.5` or `1Gi`. */
export function isQuantity(text: string): boolean {
  return parse(text) !== undefined;
}

/** As a number, for comparing; 0 for what is no quantity. */
export function quantityValue(text: string): number {
  return Number(parse(text)?.nano ?? 0n) / 1e9;
}

/** The way the server prints a quantity: the largest unit that loses nothing (`1.5` → `1500m`, `1024Mi` → `1Gi`). */
export function canonicalQuantity(text: string): string {
  const parsed = parse(text);
  if (!parsed) return text;
  const { nano } = parsed;
  if (nano === 0n) return '0';
  const giga = 1_000_000_000n;
  if (parsed.binary && nano % giga === 0n) {
    let [value, unit] = [nano / giga, 0];
    while (value % 1024n === 0n && unit < 6) [value, unit] = [value / 1024n, unit + 1];
    return `${value}${binary[unit] ?? ''}`;
  }
  let [value, unit] = [nano, 0];
  while (value % 1000n === 0n && unit < 9) [value, unit] = [value / 1000n, unit + 1];
  return `${value}${decimal[unit] ?? ''}`;
}
