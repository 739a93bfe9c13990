import { describe, expect, test } from 'vitest';
import type { FieldChange } from '../../src/plan/change.ts';
import { hiding } from '../../src/report/hiding.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import { redacted } from '../../src/report/redact.ts';
import { redactedFields } from '../../src/report/redact-fields.ts';
import { jobSummary } from '../../src/report/summary.ts';
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

test.each<[string, (secret: string) => string]>([
  ['as it is', (secret) => secret],
  ['in JSON', (secret) => JSON.stringify(secret)],
  [
    'in JSON of a server written in Go',
    (secret) => JSON.stringify(secret).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026'),
  ],
  ['in JSON within JSON', (secret) => JSON.stringify(JSON.stringify(secret))],
  ['in an address', (secret) => encodeURIComponent(secret.toWellFormed())],
  ['in a query', (secret) => new URLSearchParams({ secret }).toString()],
])('a secret is hidden %s', (_, written) => {
  for (const secret of ['p"ss\\w/rd', 'p@ss <w&rd>', 'half \uD800 of it', "it's(*)!~"]) {
    const shown = hiding([secret])(`https://u:${written(secret)}@db`);
    expect(shown, secret).toContain('***');
    expect(shown, secret).not.toMatch(/rd|ss|half|it|%/);
  }
});

describe('a field that a secret fills, or filled', () => {
  const secret = 'n3wValueXYZ';
  const shownOf = (fields: readonly FieldChange[]) => {
    const result = fixture('success');
    const objects = result.objects.slice(0, 1).map((object) => ({ ...object, fields }));
    return redacted({ ...result, objects }, [secret]).objects[0]?.fields;
  };

  test.each([
    ['rotated', '0ldValueXYZ', secret, '***', '***'],
    ['a secret now, in the open before', 'plain', secret, '***', '***'],
    ['a secret before, in the open now', secret, '0ldValueXYZ', '***', '***'],
    ['a part of it', 'postgres://u:0ld@db', `postgres://u:${secret}@db`, '***', 'postgres://u:***@db'],
    ['beside another that changes', `0ld:${secret}`, `${secret}:x`, '***', '***:x'],
    ['cut off amid the secret', '0ldValueXYZ', `${'x'.repeat(110)}n3wValueX…`, '***', `${'x'.repeat(110)}***…`],
  ])('%s: the whole former value goes', (_, before, after, ...expected) => {
    const path = 'spec.template.spec.containers[name="a"].args[0]';
    expect(shownOf([{ path, before, after }])).toEqual([{ path, before: expected[0], after: expected[1] }]);
  });

  test('a list shows it as JSON writes it', () => {
    const [change] = redactedFields(
      [{ path: 'args', before: '["x"]', after: '["a\\"b\\\\c", "d"]' }],
      hiding(['a"b\\c']),
    );
    expect(change).toEqual({ path: 'args', before: '***', after: '["***", "d"]' });
  });

  test('an argument moves: nothing of the list is shown', () => {
    const [first, second] = ['spec.args[0]', 'spec.args[1]'];
    const moved = [
      { path: first, before: '0ldValueXYZ', after: 'serve' },
      { path: second, before: 'serve', after: secret },
      { path: 'spec.other[0]', before: 'a', after: 'b' },
    ];
    expect(shownOf(moved)).toEqual([
      { path: first, before: '***', after: '***' },
      { path: second, before: '***', after: '***' },
      { path: 'spec.other[0]', before: 'a', after: 'b' },
    ]);
  });

  test('a new field has no former value', () => {
    expect(shownOf([{ path: 'a', after: secret }])).toEqual([{ path: 'a', after: '***' }]);
  });
});

test('a secret in the name or tag of an image is in no table and no output', () => {
  const result = fixture('success');
  const images = [{ container: 's3cr3tTag', image: 'ghcr.io/acme/api:s3cr3tTag', digests: [] }];
  const hidden = redacted({ ...result, objects: result.objects.map((object) => ({ ...object, images })) }, [
    's3cr3tTag',
  ]);
  expect(outputsOf(hidden).images).toContain('"container":"s3cr3tTag","image":"ghcr.io/acme/api:***"');
  expect(jobSummary(hidden)).toContain('ghcr.io/acme/api:***');
  expect(jobSummary(hidden)).not.toContain('api:s3cr3tTag');
});
