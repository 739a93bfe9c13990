import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Mutation } from '../scripts/mutants.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

test('each row of scripts/mutants.yaml finds what it replaces, once', () => {
  const rows: Mutation[] = parse(read('scripts/mutants.yaml'));
  const times = rows.map(({ name, file, replace }) => [name, read(file).split(replace).length - 1] as const);
  expect(times.filter(([, count]) => count !== 1)).toEqual([]);
});
