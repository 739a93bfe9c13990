import { expect, test } from 'vitest';
import { redacted } from '../../src/report/redact.ts';
import { fixture } from './fixture.ts';

test('a secret is nowhere that a server or a pod had a say', () => {
  const secret = 's3cr3t.*+';
  const crash = fixture('crash', {
    headline: `x ${secret}`,
    problems: [{ severity: 'error', message: secret, remedy: secret }],
  });
  const objects = crash.objects.map((object) => ({
    ...object,
    message: `pod says ${secret}${secret}`,
    serving: secret,
    fields: [{ path: 'data.a', before: secret, after: `${secret}\n` }, { path: 'data.b' }],
    ...(object.diagnosis && {
      diagnosis: {
        ...object.diagnosis,
        message: secret,
        evidence: [secret],
        remedy: secret,
        consequences: [secret],
        logs: [{ pod: 'p', container: 'c', previous: true, lines: [`DATABASE_URL=${secret}`] }],
      },
    }),
  }));
  const text = JSON.stringify(redacted({ ...crash, objects }, ['s3cr3t', secret, '']));
  expect(text).not.toContain('s3cr3t');
  expect(text).toContain('DATABASE_URL=***');
});

test('names and places stay, whatever the secrets are', () => {
  const { objects, run } = redacted(fixture('crash'), ['payments', 'deployment']);
  expect(run.namespace).toBe('payments');
  expect(objects[2]).toMatchObject({ reference: { name: 'payments-api' }, position: { file: 'k8s/deployment.yaml' } });
});

test('without secrets it is the same result', () => {
  const result = fixture('success');
  expect(redacted(result, [''])).toBe(result);
});
