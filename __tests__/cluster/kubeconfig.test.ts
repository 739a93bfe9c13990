import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inClusterKubeconfig } from '../../src/cluster/in-cluster.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { parseKubeconfig } from '../../src/cluster/kubeconfig-file.ts';
import { readPem } from '../../src/cluster/pem.ts';
import { ProblemsError } from '../../src/problem.ts';
import { failureOf } from './server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SECRET = 'a-very-secret-token';

function config(name: string, extra = ''): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster: {server: "https://${name}:6443", certificate-authority: pki/ca.crt}
users:
- name: ${name}
  user: {token: ${SECRET}}
contexts:
- name: ${name}
  context: {cluster: ${name}, user: ${name}, namespace: ns-${name}}
current-context: ${name}
${extra}`;
}

test.each([config('here'), btoa(config('here')), 'deploy/kubeconfig.yaml'])(
  'the working directory is gone: that is said, whatever form the kubeconfig has (%#)',
  async (kubeconfig) => {
    const before = process.cwd();
    const gone = await mkdtemp(join(tmpdir(), 'gone-'));
    process.chdir(gone);
    try {
      await rm(gone, { recursive: true });
      await expect(readKubeconfig({ kubeconfig, env: {} })).rejects.toThrow(
        'the working directory of this step has been removed. Look for a step before',
      );
    } finally {
      process.chdir(before);
    }
  },
);

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('where the kubeconfig comes from', () => {
  test('a path, its content, base64 of it (wrapped or not)', async () => {
    const text = config('prod');
    const base64 = Buffer.from(text).toString('base64');
    const wrapped = base64.replace(/.{76}/g, '$&\n');
    for (const kubeconfig of [await file('a.yaml', text), text, base64, wrapped]) {
      const access = await readKubeconfig({ kubeconfig, env: {} });
      expect(access).toMatchObject({ context: 'prod', clusterName: 'prod', userName: 'prod', namespace: 'ns-prod' });
    }
  });

  test('UTF-16, as PowerShell writes it: kubectl reads it, too', async () => {
    const bytes = Buffer.from(`\ufeff${config('prod')}`, 'utf16le');
    const path = join(folder, 'utf-16.yaml');
    await writeFile(path, bytes);
    for (const options of [
      { kubeconfig: path, env: {} },
      { kubeconfig: bytes.toString('base64'), env: {} },
      { env: { KUBECONFIG: path } },
    ])
      expect(await readKubeconfig(options)).toMatchObject({ context: 'prod', user: { token: SECRET } });
  });

  test('JSON is as good as YAML', async () => {
    const { clusters, users, contexts } = await parseKubeconfig(config('prod'), folder);
    const kubeconfig = JSON.stringify({
      clusters: [{ name: 'prod', cluster: clusters.get('prod') }],
      users: [{ name: 'prod', user: users.get('prod') }],
      contexts: [{ name: 'prod', context: contexts.get('prod') }],
      'current-context': 'prod',
    });
    expect(await readKubeconfig({ kubeconfig, env: {} })).toMatchObject({ context: 'prod', user: { token: SECRET } });
  });

  test('~ is the home folder', async () => {
    await file('home.yaml', config('home'));
    expect(await readKubeconfig({ kubeconfig: '~/home.yaml', env: { HOME: folder } })).toMatchObject({
      context: 'home',
    });
  });

  test('KUBECONFIG: the first file that says something wins, missing ones are passed over', async () => {
    const first = await file('first.yaml', config('one').replace('current-context: one', ''));
    const second = await file(
      'second.yaml',
      config('two', '').replace('clusters:', 'clusters:\n- name: one\n  cluster: {server: https://wrong}'),
    );
    const env = { KUBECONFIG: [join(folder, 'missing.yaml'), first, '', second].join(delimiter) };
    expect(await readKubeconfig({ env })).toMatchObject({ context: 'two' });
    expect(await readKubeconfig({ env, context: 'one' })).toMatchObject({ cluster: { server: 'https://one:6443' } });
  });

  test('then ~/.kube/config', async () => {
    await mkdir(join(folder, '.kube'), { recursive: true });
    await file('.kube/config', config('from-home'));
    expect(await readKubeconfig({ env: { HOME: folder } })).toMatchObject({ context: 'from-home' });
  });

  test('files in it count from its folder', async () => {
    const path = await file('paths.yaml', config('prod'));
    const { cluster } = await readKubeconfig({ kubeconfig: path, env: {} });
    expect(cluster['certificate-authority']).toBe(join(folder, 'pki/ca.crt'));
  });

  test('the service account of the pod, only by its word', async () => {
    await file('namespace', 'runners\n');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443', HOME: '/nowhere' };
    const found = inClusterKubeconfig(env, folder);
    expect(found.clusters.get('in-cluster')).toMatchObject({ server: 'https://[fd00::1]:443' });
    expect(found.contexts.get('in-cluster')).toMatchObject({ namespace: 'runners' });
    await expect(readKubeconfig({ env })).rejects.toThrow('no kubeconfig');
    await expect(readKubeconfig({ kubeconfig: 'in-cluster', env: {} })).rejects.toThrow('this runner is no pod');
    const unreadable = join(folder, 'unreadable');
    await mkdir(join(unreadable, 'namespace'), { recursive: true });
    expect(() => inClusterKubeconfig(env, unreadable)).toThrow('this runner is no pod');
  });
});

describe('what is wrong is said, and no secret with it', () => {
  const truncated = Buffer.from(config('prod')).toString('base64').slice(0, 40);
  test.each<[string, Parameters<typeof readKubeconfig>[0], string]>([
    [
      'nothing anywhere',
      { env: { HOME: '/nowhere' } },
      'no kubeconfig: the kubeconfig input is empty, KUBECONFIG is not set, and there is no /nowhere/.kube/config',
    ],
    [
      'KUBECONFIG names nothing that is',
      { env: { KUBECONFIG: '/no/a:/no/b' } },
      'KUBECONFIG names /no/a, /no/b, where nothing is',
    ],
    [
      'no such file',
      { kubeconfig: 'deploy/kubeconfig.yaml', env: {} },
      'neither a file that exists, nor the content of a kubeconfig, nor base64 of it: deploy/kubeconfig.yaml',
    ],
    ['a key instead', { kubeconfig: 'bm90/aGluZw/dG8r/c2Vl', env: {} }, 'its value is not shown'],
    ['a token instead', { kubeconfig: 'eyJhbGciOi.config/xyz', env: {} }, 'its value is not shown'],
    ['base64 cut off', { kubeconfig: truncated, env: {} }, 'the kubeconfig input (base64) is no kubeconfig: line 3'],
    [
      'broken YAML',
      { kubeconfig: `a: b\n  token: [${SECRET}\n`, env: {} },
      'the kubeconfig input is no kubeconfig: line',
    ],
    ['a list', { kubeconfig: '- a: 1\n- b: 2', env: {} }, 'expected a mapping with clusters, users and contexts'],
    ['an entry without a name', { kubeconfig: 'clusters:\n- cluster: {}', env: {} }, 'clusters[0] has no name'],
    [
      'no current-context',
      { kubeconfig: config('prod').replace('current-context: prod', ''), env: {} },
      'has no current-context, and the context input is empty (it has prod)',
    ],
    [
      'unknown context',
      { kubeconfig: config('prod'), context: 'pord', env: {} },
      'has no context "pord" (it has prod). Did you mean "prod"?',
    ],
    [
      'a dangling current-context',
      { kubeconfig: config('prod').replace('current-context: prod', 'current-context: x'), env: {} },
      'context "x", which its current-context names',
    ],
    [
      'no such cluster',
      { kubeconfig: config('prod').replace('cluster: prod', 'cluster: gone'), env: {} },
      'context "prod" names the cluster "gone", which the kubeconfig lacks',
    ],
    [
      'no such user',
      { kubeconfig: config('prod').replace('user: prod', 'user: gone'), env: {} },
      'context "prod" names the user "gone", which the kubeconfig lacks',
    ],
  ])('%s', async (_name, options, words) => {
    const failure = await failureOf(Promise.try(readKubeconfig, options));
    expect(failure).toBeInstanceOf(ProblemsError);
    const { message } = failure as ProblemsError;
    expect(message).toContain(words);
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain(truncated);
  });

  test('a folder instead of a file', async () => {
    await expect(readKubeconfig({ kubeconfig: folder, env: {} })).rejects.toThrow("can't be read (EISDIR)");
  });

  test('a pipe is not waited for: nothing else would be heard meanwhile, a cancellation neither', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writers = [1, 2].map(() => spawn('sh', ['-c', `: > '${pipe}'`]));
    const error = `the kubeconfig ${pipe} can't be read (it is a pipe)`;
    await expect(readKubeconfig({ kubeconfig: pipe, env: {} })).rejects.toThrow(error);
    expect(() => readPem({ 'client-key': pipe }, 'client-key')).toThrow("can't be read (it is a pipe)");
    for (const writer of writers) writer.kill();
  });
});

test.each([
  ['in JSON', '{"users": [{"name": "a", "user": {"token": 1234567890123456789}}]}'],
  ['in a plain file', 'users:\n- name: a\n  user:\n    token: 1234567890123456789\n'],
  ['in what only begins like JSON', '{users: [{name: a, user: {token: 1234567890123456789}}]}'],
])('a token of digits stays what was written, %s', async (_, text) => {
  expect((await parseKubeconfig(text, folder)).users.get('a')).toEqual({ token: '1234567890123456789' });
});

test('a token of digits stays what was written; an extension keeps its numbers', async () => {
  const { users, clusters } = await parseKubeconfig(
    'users: [{name: a, user: {token: 0012}}]\nclusters: [{name: a, cluster: {insecure-skip-tls-verify: true, extensions: [{name: x, extension: {n: 1}}]}}]',
    folder,
  );
  expect(users.get('a')).toEqual({ token: '0012' });
  expect(clusters.get('a')).toEqual({
    'insecure-skip-tls-verify': true,
    extensions: [{ name: 'x', extension: { n: 1 } }],
  });
});

// The word in the comment leads to the library.
test.each([
  'true',
  'False',
  'yes',
  'null',
  '~',
  '',
  '0x1f',
  '1e3',
  '"true"',
  "''",
  '2024-01-02',
  'a b',
  '<none>',
  '[a, 1]',
])('an entry that is written as %j means the same with and without the library', async (written) => {
  const text = `users:\n- name: a\n  user:\n    token: ${written}\n    other: "x"\n`;
  expect(await parseKubeconfig(text, folder)).toEqual(await parseKubeconfig(`${text}# extensions\n`, folder));
});

test('a key that stands twice is told with its line', async () => {
  const text = 'users:\n- name: a\n  user:\n    token: x\n    token: y\n';
  await expect(parseKubeconfig(text, folder)).rejects.toThrow('line 5 is no YAML (DUPLICATE_KEY)');
});
