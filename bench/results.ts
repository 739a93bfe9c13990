import { DEFAULT_HOLDS } from '../src/rollout/hold.ts';
import { type Alone, RETRYABLE_HOLD } from './alone.ts';
import { FLOOR, OURS, OURS_AT_FIRST, REFERENCE, REFERENCE_AT_FIRST } from './contestants.ts';
import type { Spread } from './measure.ts';
import type { Row } from './race.ts';

/** A promise, and what was found. It holds while `found` is not greater than `limit`. */
export interface Figure {
  readonly what: string;
  readonly found: number;
  readonly limit: number;
  readonly unit: string;
}

/** How many requests the action has in flight at most (src/cluster/request.ts). */
const SLOTS = 24;

/** The names of the races that figures are about. */
export const ONE_DEPLOYMENT = '1 Deployment of three pods';
export const CONFIG_MAPS = '1,000 ConfigMaps';

/** What is promised of the action, with what was measured. */
export function figuresOf(rows: readonly Row[], alone: Alone): Figure[] {
  const ratio = (what: string, limit: number, [ours, theirs] = [OURS, REFERENCE]): Figure => {
    const row = rows.find((row) => row.what === what);
    const found = (row && ratioOf(row, ours, theirs)) ?? Number.NaN;
    return { what: `${what}, beside ${theirs}`, found, limit, unit: '×' };
  };
  const { objects, creating, unchanged } = alone;
  const many = objects.toLocaleString('en');
  return [
    ratio(ONE_DEPLOYMENT, 1),
    ratio(ONE_DEPLOYMENT, 1, [OURS_AT_FIRST, REFERENCE_AT_FIRST]),
    ratio(`${CONFIG_MAPS}, created`, 0.8),
    ratio(`${CONFIG_MAPS}, unchanged`, 0.5),
    { what: `requests to create ${many} objects`, found: creating.requests, limit: 2 * objects + 30, unit: '' },
    { what: `requests when ${many} are unchanged`, found: unchanged.requests, limit: objects + 30, unit: '' },
    {
      what: 'TLS connections of one run',
      found: Math.max(creating.connections, unchanged.connections),
      limit: SLOTS,
      unit: '',
    },
    { what: 'start of the process to the first request', found: alone.firstRequest, limit: 150, unit: 'ms' },
    { what: `peak memory at ${many} objects`, found: alone.memory, limit: 160, unit: 'MB' },
    { what: 'change of a status to the verdict', found: alone.verdict, limit: 100, unit: 'ms' },
    {
      what: 'terminal evidence to the verdict',
      found: alone.terminal,
      limit: DEFAULT_HOLDS.terminal * 1000 + 100,
      unit: 'ms',
    },
    {
      what: `retryable evidence to the verdict, with a hold of ${RETRYABLE_HOLD} s`,
      found: alone.retryable,
      limit: RETRYABLE_HOLD * 1000 + 100,
      unit: 'ms',
    },
  ];
}

/** NaN does not hold either. */
export const holds = ({ found, limit }: Figure) => found <= limit;

/** Median beside that of the reference. */
function ratioOf({ results }: Row, name: string, beside = REFERENCE): number | undefined {
  const [theirs, reference] = [results[name], results[beside]];
  return theirs && reference && theirs.median / reference.median;
}

export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, found, limit, unit } = figure;
    return [what, amount(found, unit), `≤ ${amount(limit, unit)}`, holds(figure) ? 'yes' : '**no**'];
  });
  return table(['figure', 'found', 'promised', 'holds'], rows);
}

/** Every contestant's median, with its spread and how it stands beside the reference. */
export function raceTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ results }) => Object.keys(results)))];
  const cells = rows.map((row) => [
    row.what,
    ...names.map((name) => (row.results[name] ? `${spreadText(row.results[name])}${ratioText(row, name)}` : '–')),
  ]);
  return table(['', ...names], cells);
}

/** The rows that say most, for readers in a hurry: ours beside the others, as ratios and medians. */
export function readmeTable(rows: readonly Row[], alone: Alone): string {
  const besides = [FLOOR, OURS_AT_FIRST, REFERENCE_AT_FIRST];
  const names = [...new Set(rows.flatMap(({ results }) => Object.keys(results)))].filter(
    (name) => !besides.includes(name),
  );
  const order = [OURS, ...names.filter((name) => name !== OURS)];
  const cells = rows.map(({ what, results }) => [
    what,
    ...order.map((name) => (results[name] ? seconds(results[name].median) : '–')),
  ]);
  return [
    table(['medians, whole processes', ...order], cells),
    '',
    firstRun(rows),
    `An image that doesn't exist is named after ${alone.badImage.toFixed(1)} s. ${alone.objects.toLocaleString('en')} ` +
      `objects need ${alone.memory.toFixed(0)} MB and ${alone.creating.connections} connections. More, and how it was ` +
      'measured: [bench/RESULTS.md](bench/RESULTS.md).',
  ].join('\n');
}

/** Of the one race that has it. */
function firstRun(rows: readonly Row[]): string {
  const { [OURS_AT_FIRST]: ours, [REFERENCE_AT_FIRST]: theirs } =
    rows.find(({ what }) => what === ONE_DEPLOYMENT)?.results ?? {};
  if (!ours || !theirs) return '';
  return (
    `Who needs minutes ran once, or not at all (–). On a machine that has run neither before, ${ONE_DEPLOYMENT} takes ${seconds(ours.median)}, with kubectl ` +
    `${seconds(theirs.median)}.`
  );
}

function spreadText({ min, median, max }: Spread): string {
  return min === max ? seconds(median) : `${seconds(median)} (${seconds(min)}–${seconds(max)})`;
}

function ratioText(row: Row, name: string): string {
  const ratio = ratioOf(row, name);
  return ratio === undefined || name === REFERENCE ? '' : `<br>× ${ratio.toFixed(2)}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}

function amount(value: number, unit: string): string {
  const text = unit === '×' ? value.toFixed(2) : Math.round(value).toLocaleString('en');
  return unit === '' ? text : `${text} ${unit}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
