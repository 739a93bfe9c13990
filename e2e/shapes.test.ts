import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { clientOf } from '../sandbox/client.ts';
import { differences } from './contract/compare.ts';
import type { Known } from './contract/differences.ts';
import { joinCluster, type Node } from './node.ts';
import { deployBoth, shapes, type Tools } from './shapes.ts';

const all = await shapes();

/** Where we keep what kubectl loses, by shape. One that is gone must go from here, too. */
const known: Readonly<Record<string, Known>> = {
  unicode: {
    at: ['.ConfigMap NAMESPACE/unicode.metadata.annotations.note'],
    because: 'kubectl sends U+0085 as it is, and the server, which reads YAML, makes a blank of it; we escape it',
  },
};

let node: Node;
let tools: Tools;
beforeAll(async () => {
  const kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
  tools = { client: clientOf(kubeconfig), kubeconfig: inject('kubeconfig'), kubectl: inject('kubectl') };
  node = await joinCluster({ kubeconfig, node: 'shapes', images: () => 'found' });
});
afterAll(async () => {
  await node.leave();
  tools.client.close();
});

describe.concurrent('what kubectl would have made of it', () => {
  test.for(all.map((shape) => [shape.name, shape] as const))('%s', async ([name, shape]) => {
    const { kubectl, ours, step } = await deployBoth(shape, tools);
    expect(Object.keys(kubectl).length, step.log).toBeGreaterThan(0);
    const found = differences(kubectl, ours);
    expect(
      found.map(({ at }) => at),
      `${JSON.stringify(found, null, 1)}\n${step.log}`,
    ).toEqual(known[name]?.at ?? []);
    expect(JSON.parse(step.outputs.objects ?? '[]'), step.log).toHaveLength(Object.keys(kubectl).length);
    expect(step.outputs.outcome, step.log).toBe('success');
  });
});

test('there are shapes enough to mean something', () => {
  expect(all.length).toBeGreaterThanOrEqual(30);
});
