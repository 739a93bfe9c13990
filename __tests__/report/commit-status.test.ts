import { describe, expect, test } from 'vitest';
import {
  describePending,
  describeResult,
  isEnvironmentName,
  LONGEST_ENVIRONMENT,
  pendingUntil,
  stateOf,
  statusContext,
} from '../../src/report/commit-status.ts';
import { environmentUrl } from '../../src/report/environment-url.ts';
import { fixture } from './fixture.ts';

describe('the description of a status', () => {
  test.each<[string, RegExp]>([
    ['success', /^payments-api runs the new version.*; sha256:[0-9a-f]{64}$/],
    ['no-change', /^The cluster has all 3 objects as .*; sha256:/],
    ['crash', /^failed after everything was applied: /],
    ['invalid-manifest', /^failed before anything was written: /],
    ['cancelled', /^cancelled after everything was applied: /],
  ])('%s', (name, expected) => {
    const text = describeResult(fixture(name));
    expect(text).toMatch(expected);
    expect(text.length).toBeLessThanOrEqual(140);
  });

  test.each(['x'.repeat(500), '😀'.repeat(200), 'a\nb\u202e::error::'])(
    'is one line of at most 140 characters: %s',
    (headline) => {
      for (const outcome of ['success', 'failure', 'cancelled'] as const) {
        const text = describeResult(fixture('success', { headline, outcome }));
        expect(text.length).toBeLessThanOrEqual(140);
        expect(text).not.toMatch(/[\n\u202e]/);
        expect(text.isWellFormed()).toBe(true);
      }
    },
  );

  test('a digest is there whole or not at all', () => {
    expect(describeResult(fixture('success', { headline: 'x'.repeat(100) }))).not.toContain('sha256');
  });
});

test.each([
  ['success', 'success'],
  ['failure', 'failure'],
  ['cancelled', 'error'],
] as const)('a deploy that ended in %s is a status of %s', (outcome, state) => {
  expect(stateOf(outcome)).toBe(state);
});

test.each([
  ['production', 'kube-rollout/production'],
  ['Production EU', 'kube-rollout/Production EU'],
  ['ü'.repeat(LONGEST_ENVIRONMENT), `kube-rollout/${'ü'.repeat(LONGEST_ENVIRONMENT)}`],
])('environment %j has the status %j', (environment, context) => {
  expect(isEnvironmentName(environment)).toBe(true);
  expect(statusContext(environment)).toBe(context);
});

test.each(['a\tb', 'a\nb', 'a\u200bb', 'a\u2028b', '\ud800', 'x'.repeat(LONGEST_ENVIRONMENT + 1)])(
  'no environment can be called %j',
  (environment) => {
    expect(isEnvironmentName(environment)).toBe(false);
  },
);

describe('a pending status says until when', () => {
  const until = Date.UTC(2026, 2, 5, 1, 58, 3);
  test('and can be read again', () => {
    expect(describePending(until)).toBe('deploying, until 2026-03-05 01:58:03 UTC at the latest');
    expect(pendingUntil(describePending(until))).toBe(until);
  });

  test.each(['', 'deploying', 'deploying, until tomorrow 25:00:00 UTC at the latest'])('%j is not ours', (text) => {
    expect(pendingUntil(text)).toBeUndefined();
  });
});

test('the environment is found at its Ingress, else at its Service, else nowhere', () => {
  const [first] = fixture('success').objects;
  if (!first) throw new Error('expected an object');
  const object = (kind: string, address?: string) => ({
    ...first,
    reference: { ...first.reference, kind },
    ...(address ? { address } : {}),
  });
  const service = object('Service', 'http://192.0.2.1');
  const ingress = object('Ingress', 'https://pay.example');
  expect(environmentUrl({ objects: [service, object('Ingress'), ingress] })).toBe('https://pay.example');
  expect(environmentUrl({ objects: [service, object('Ingress')] })).toBe('http://192.0.2.1');
  expect(environmentUrl({ objects: [object('Service')] })).toBe('');
});
