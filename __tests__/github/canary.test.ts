import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configMap, deployment } from '../../e2e/manifests.ts';
import type { StepResult } from '../../sandbox/runner.ts';
import { type Stage, setStage } from './stage.ts';

/** Thirty secrets, each unlike anything else that could be found. The last line of one is as long as a log line. */
const canary = (name: string) => `canary-${name}-${Buffer.from(name).toString('hex')}`;
const variables = ['DB_PASSWORD', 'API_TOKEN', 'SIGNING_KEY', 'CLIENT_SECRET', 'AWS_CREDENTIALS', 'SENTRY_DSN'];
const declared = Array.from({ length: 8 }, (_, index) => canary(`string-data-${index}`));
const encoded = Array.from({ length: 6 }, (_, index) => canary(`data-${index}`));
const before = Array.from({ length: 6 }, (_, index) => canary(`before-${index}`));
const key = `-----BEGIN PRIVATE KEY-----\n${canary('line-one')}\n${canary('line-two')}\n-----END PRIVATE KEY-----`;
const githubToken = canary('github-token').replaceAll('-', '_');
const inAll = [
  ...variables.map(canary),
  ...declared,
  ...encoded,
  ...before,
  canary('line-one'),
  canary('line-two'),
  githubToken,
];

const secretManifest = (values: readonly string[], data: readonly string[]) => `apiVersion: v1
kind: Secret
metadata:
  name: credentials
type: Opaque
stringData:
${values.map((value, index) => `  plain-${index}: ${value}`).join('\n')}
data:
${data.map((value, index) => `  data-${index}: ${Buffer.from(value).toString('base64')}`).join('\n')}
`;

let stage: Stage;
let failed: StepResult;
let refused: StepResult;
let died: StepResult;

beforeAll(async () => {
  stage = await setStage('crash', {});
  const { cluster } = stage;
  const secrets = [...inAll, cluster.token].join(' ');
  const object = parse(secretManifest(before.slice(0, 3), before.slice(3)));
  const data = {
    ...object.data,
    ...Object.fromEntries(
      Object.entries<string>(object.stringData).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
  };
  await cluster.client.request('POST', '/api/v1/namespaces/default/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credentials' },
    type: 'Opaque',
    data,
  });
  await stage.write(
    'api.yaml',
    deployment({
      behaviour: 'crash',
      replicas: 1,
      container: variables
        .map(
          (name, index) =>
            `${index === 0 ? '          env:\n' : ''}            - name: ${name}\n              value: \${${name}}`,
        )
        .join('\n')
        .concat('\n'),
    }).replaceAll('NAMESPACE', 'default'),
  );
  await stage.write(
    'config.yaml',
    configMap('settings', Object.fromEntries(variables.map((name) => [name.toLowerCase(), `\${${name}}`]))),
  );
  await stage.write(
    'secret.yaml',
    secretManifest([...declared], encoded).replace(
      'stringData:\n',
      `stringData:\n  key: |\n${key.replaceAll(/^/gm, '    ')}\n`,
    ),
  );
  // What pods write, and what the server says, has all of them in it.
  cluster.fail(({ path, query }) => {
    if (path.endsWith('/log'))
      return { answer: 200, body: `starting with ${secrets}\n${Buffer.from(declared[0] ?? '').toString('base64')}\n` };
    if (path.endsWith('/events') && !query.includes('watch')) return undefined;
    return undefined;
  });
  const inputs = {
    ...{
      'github-token': githubToken,
      'failure-hold': 'retryable=1s',
      timeout: '40s',
      'environment-url': 'https://pay.example',
    },
    variables: variables.map((name) => `${name}=${canary(name)}`).join('\n'),
  };
  failed = await stage.deploy({ inputs });
  // The same once more, with a server that repeats them all in its refusal.
  cluster.fail(({ method, query }) => {
    if (method !== 'PATCH' || !query.includes('dryRun')) return undefined;
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Invalid', code: 422 };
    const message = `admission webhook "policy.example" denied the request: ${secrets.replaceAll(before.join(' '), '')}`;
    return { answer: 422, body: { ...status, message, details: { causes: [{ field: 'data', message }] } } };
  });
  refused = await stage.deploy({ inputs });
  // And once more, killed, so that the post step has its say.
  died = await stage.cleanUp(
    {
      unfinished: JSON.stringify({
        environment: 'production',
        namespace: 'default',
        imageTag: 'v1',
        startedAt: '2026-03-05T01:58:03Z',
        wrote: true,
        status: true,
        comment: true,
      }),
    },
    { inputs },
  );
}, 60_000);
afterAll(() => stage.stop());

test('thirty secrets are planted, and used', () => {
  expect(new Set([...inAll, stage.cluster.token]).size).toBe(30);
  expect(failed.outputs.outcome).toBe('failure');
  expect(failed.log).toContain('starting with');
  expect(refused.log).toContain('policy.example');
  expect(JSON.stringify(stage.github.requests)).toContain('starting with');
});

test('none of them is found in any byte of log, summary, outputs, state, or of what GitHub was sent', () => {
  const shown = (result: StepResult) => [
    result.log.replaceAll(/^::add-mask::.*$/gm, ''),
    result.summary,
    JSON.stringify(result.outputs),
    JSON.stringify(result.state),
  ];
  const everything = [
    ...shown(failed),
    ...shown(refused),
    ...shown(died),
    JSON.stringify(stage.github.requests),
    JSON.stringify(stage.github.comments()),
    JSON.stringify(stage.github.deployments),
  ].join('\n');
  for (const secret of [...inAll, stage.cluster.token]) {
    expect(everything.includes(secret), secret).toBe(false);
    expect(everything.includes(Buffer.from(secret).toString('base64')), `${secret} in base64`).toBe(false);
  }
});

test('each is masked before the first line that could show it', () => {
  const masks = [...failed.log.matchAll(/^::add-mask::(.*)$/gm)].map(([, value]) => value);
  expect(masks).toEqual(
    expect.arrayContaining([githubToken, stage.cluster.token, ...variables.map(canary), ...declared, ...encoded]),
  );
  const lastMask = failed.log.lastIndexOf('::add-mask::');
  expect(lastMask).toBeLessThan(failed.log.indexOf('Preview'));
});
