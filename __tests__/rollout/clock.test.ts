import { expect, test } from 'vitest';
import { clockFor, createClock } from '../../src/rollout/clock.ts';
import { APPLIED_AT, applied, at, object } from './objects.ts';

const now = () => APPLIED_AT + 30_000;
const written = (seconds: number) =>
  object('v1', 'ConfigMap', { metadata: { creationTimestamp: at(-900), managedFields: [{ time: at(seconds) }] } });

test.each([
  ['nothing was written: both are one', applied(written(0), 'unchanged'), 0],
  ['whole seconds and a moment on the way are no difference', applied(written(28.5)), 0],
  ['the cluster is behind', applied(written(-30)), -59_500],
  ['the cluster is ahead', applied(written(90)), 60_500],
  [
    'when an old object was created says nothing',
    applied(object('v1', 'Secret', { metadata: { creationTimestamp: at(-900) } })),
    0,
  ],
  [
    'when a new one was created does',
    applied(object('v1', 'Secret', { metadata: { creationTimestamp: at(90) } }), 'created'),
    60_500,
  ],
] as const)('the clock of the cluster: %s', (_, one, difference) => {
  const clock = clockFor([one], now);
  expect(clock.cluster() - clock.local()).toBe(difference);
  expect(clock.toLocal(clock.toCluster(5))).toBe(5);
});

test('a time that is still to come shows that the cluster is ahead; one of the past shows nothing', () => {
  const clock = createClock(now);
  clock.wrote(Date.parse(at(-600)));
  expect(clock.cluster()).toBe(clock.local());
  clock.wrote(Date.parse(at(40)));
  expect(clock.cluster() - clock.local()).toBe(10_500);
});

test.each([
  ['behind', -10_400, -9_900],
  ['ahead', 9_800, 10_300],
  ['the same, as far as whole seconds tell', -900, 0],
])('nothing was written: by the date of the answers the cluster is %s', (_, ahead, difference) => {
  const clock = clockFor([applied(written(-900), 'unchanged')], now, ahead);
  expect(clock.cluster() - clock.local()).toBe(difference);
});
