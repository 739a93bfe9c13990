const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity as a number: `500m` → 0.5, `1Gi` → 1073741824. 0 for what is none. */
export function quantityOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const [, digits, unit = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(value ?? '')) ?? [];
  return digits === undefined ? 0 : Number(digits) * (UNITS[unit] ?? 0);
}

/** As people say it: `1.5 GiB` of memory, `0.25` of a CPU. Anything else is only a number. */
export function amountOf(resource: string, value: number): string {
  if (!/memory|storage/.test(resource)) return String(Math.round(value * 1000) / 1000);
  const size = Math.abs(value);
  for (const [unit, factor] of [['GiB', 2 ** 30] as const, ['MiB', 2 ** 20] as const]) {
    if (size >= factor) return `${Math.round((value / factor) * 10) / 10} ${unit}`;
  }
  return `${Math.round(value / 1024)} KiB`;
}
