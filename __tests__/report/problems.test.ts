import { expect, test } from 'vitest';
import { problemsOf } from '../../src/report/problems.ts';
import { fixture } from './fixture.ts';

test('a failed object is an error on the line that its diagnosis blames', () => {
  expect(problemsOf(fixture('image-not-found'))).toEqual([
    {
      severity: 'error',
      message: expect.stringContaining('Deployment payments/payments-api: the registry has no image ghcr.io/acme'),
      position: { file: 'k8s/deployment.yaml', line: 22, column: 11 },
      remedy: 'Push the image before deploying, or set `image-tag` to a tag that exists.',
    },
  ]);
});

test('an object that did not come to its end in time is an error on its own line', () => {
  expect(problemsOf(fixture('timed-out'))).toMatchObject([
    { severity: 'error', message: expect.stringContaining('1 of 3 new pods ready'), position: { line: 1 } },
  ]);
});

test.each(['success', 'no-change', 'cancelled'])('%s: no object is an error', (name) => {
  expect(problemsOf(fixture(name)).filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('the same is said once', () => {
  const [problem] = problemsOf(fixture('image-not-found'));
  if (!problem) throw new Error('expected a problem');
  expect(problemsOf(fixture('image-not-found', { problems: [problem, { ...problem }] }))).toHaveLength(1);
});
