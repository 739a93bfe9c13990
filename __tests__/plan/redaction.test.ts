import { expect, test } from 'vitest';
import { isSecretName, redact, withoutSecretValues } from '../../src/plan/redaction.ts';

const KEY = Buffer.from('key');
const HIDDEN = 'hunter2';

test.each([
  'DB_PASSWORD',
  'apiKey',
  'GITHUB_TOKEN',
  'client-secret',
  'dbpassword',
  'SENTRY_DSN',
  'aws_secret_access_key',
])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));

test.each(['LOG_LEVEL', 'monkey', 'tokenizer', 'secretName', 'passenger', 'keyboard', 'PORT'])(
  '%s is not the name of a secret',
  (name) => expect(isSecretName(name)).toBe(false),
);

test.each([
  ['a Secret', { apiVersion: 'v1', kind: 'Secret', data: { a: btoa(HIDDEN) }, stringData: { b: HIDDEN } }],
  ['an environment variable', { spec: { env: [{ name: 'DB_PASSWORD', value: HIDDEN }] } }],
  ['a ConfigMap entry', { apiVersion: 'v1', kind: 'ConfigMap', data: { 'api-token': HIDDEN } }],
  ['an argument', { spec: { args: [`--db-password=${HIDDEN}`] } }],
  ['the argument after an option', { spec: { args: ['--db-password', HIDDEN] } }],
  ['a field of a custom resource', { apiVersion: 'a.dev/v1', kind: 'Mailer', spec: { smtp: [{ apiToken: HIDDEN }] } }],
  ['a URL', { spec: { env: [{ name: 'DATABASE', value: `postgres://app:${HIDDEN}@db:5432/app` }] } }],
  [
    "kubectl's record",
    { metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${HIDDEN}"}` } } },
  ],
])('%s is hidden', (_, object) => {
  const shown = JSON.stringify(redact(object, KEY));
  expect(shown).not.toContain(HIDDEN);
  expect(shown).not.toContain(btoa(HIDDEN));
  expect(shown).toContain('fingerprint');
});

test('what is no secret stays as it is', () => {
  const object = { spec: { env: [{ name: 'LEVEL', value: 'debug' }], url: 'https://db:5432/x?y=a@b', n: 3n } };
  expect(redact(object, KEY)).toEqual(object);
  const command = { spec: { args: ['--token', '--password-file', '/run/p', 'password', 'x'] } };
  expect(redact(command, KEY)).toEqual(command);
  const custom = { apiVersion: 'a.dev/v1', kind: 'Mailer', spec: { auth: { secret: 'mail', key: 'password' } } };
  expect(redact(custom, KEY)).toEqual(custom);
});

test('fingerprints of two runs tell nothing of each other', () => {
  const object = { apiVersion: 'v1', kind: 'Secret', data: { a: 'YWJj' } };
  expect(redact(object, KEY)).toEqual(redact(object, KEY));
  expect(redact(object, KEY)).not.toEqual(redact(object, Buffer.from('other')));
});

test("a server's sentence loses the values of a Secret in every form it may quote", () => {
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { p: HIDDEN } };
  expect(withoutSecretValues(`refused "${HIDDEN}" and "${btoa(HIDDEN)}"`, object)).toBe(
    'refused "(hidden)" and "(hidden)"',
  );
});

test("a server's sentence loses what is hidden of any object", () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { env: [{ name: 'API_TOKEN', value: HIDDEN }] },
  };
  expect(withoutSecretValues(`refused ${HIDDEN} of p`, object)).toBe('refused (hidden) of p');
  const named = { ...object, metadata: { name: HIDDEN } };
  expect(withoutSecretValues(`refused ${HIDDEN}`, named)).toBe(`refused ${HIDDEN}`);
});
