import { expect, test } from 'vitest';
import { failedProbes } from '../../sandbox/probe.ts';

test.for([
  { period: 1, startedAt: 0, now: 2.4, failed: [0.3, 1.3, 2.3] },
  // 2.3 + 1 is where a sum of such fractions stands still.
  { period: 1, startedAt: 0, now: 40, failed: Array.from({ length: 40 }, (_, n) => 0.3 + n) },
  { period: 2, startedAt: 0, now: 7, failed: [0.3, 2.3, 4.3, 6.3] },
  { period: 10, startedAt: 0, now: 0.2, failed: [] },
])('a readiness probe each $period s has failed by $now s as often as it was asked', (given) => {
  const { period, startedAt, now, failed } = given;
  const container = { name: 'app', readinessProbe: { periodSeconds: period } };
  const times = failedProbes(container, { kind: 'runs' }, { startedAt }, now);
  expect(times.map((at) => at.toFixed(6))).toEqual(failed.map((at) => at.toFixed(6)));
});
