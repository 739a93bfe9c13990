import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiRequest, Cluster } from '../../src/cluster/cluster.ts';
import { createPulse } from '../../src/rollout/pulse.ts';
import { createFakeCluster } from './fake-cluster.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A server that answers so many milliseconds after it was asked. */
const answering = (milliseconds: () => number): Cluster => ({
  ...createFakeCluster(),
  request: ({ signal }: ApiRequest) =>
    new Promise((answer, fail) => {
      setTimeout(() => answer({ status: 200, body: {}, warnings: [] }), milliseconds());
      signal.addEventListener('abort', () => fail(signal.reason));
    }),
});

test.each<[string, number[], string[]]>([
  ['that answers is there', [5, 5], ['there', 'there']],
  ['that does not is away, and then back', [9_000, 9_000, 5, 5], ['away', 'away', 'back', 'there']],
  ['that answers late has just come back', [5, 1_500, 5], ['there', 'back', 'there']],
  ['that is always slow is there all the same', [1_500, 1_500, 1_500], ['back', 'there', 'there']],
])('a server %s', async (_, delays, expected) => {
  const left = [...delays];
  const cluster = answering(() => left.shift() ?? 0);
  const pulse = createPulse(cluster, '/api/v1/namespaces/shop/pods/a', new AbortController().signal, Date.now);
  const told: string[] = [];
  for (const answer of expected) {
    const asked = pulse.ask();
    await vi.advanceTimersByTimeAsync(5_000);
    told.push(await asked);
    expect(pulse.isAway).toBe(answer === 'away');
  }
  expect(told).toEqual(expected);
});

test('what many ask in the same second is asked once', async () => {
  const cluster = createFakeCluster();
  const pulse = createPulse(cluster, '/api/v1/namespaces/shop/pods/a', new AbortController().signal, Date.now);
  await Promise.all([pulse.ask(), pulse.ask()]);
  await vi.advanceTimersByTimeAsync(999);
  await pulse.ask();
  expect(cluster.requested).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await pulse.ask();
  expect(cluster.requested).toHaveLength(2);
});
