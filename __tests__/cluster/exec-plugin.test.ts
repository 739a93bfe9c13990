import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/cluster/describe.ts';
import { createExecPlugin } from '../../src/cluster/exec-plugin.ts';
import type { Json, JsonObject } from '../../src/manifest/object.ts';
import { connectTo, failureOf, fixture, json, NEVER, startServer, status, until, VERSION } from './server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
});
afterAll(() => rm(folder, { recursive: true }));

const get = { method: 'GET', path: '/version', signal: NEVER } as const;
const V1 = 'client.authentication.k8s.io/v1';

let count = 0;

/** A plugin as a shell script; gives the user entry that calls it. */
async function plugin(script: string, more: Record<string, Json> = {}): Promise<Json> {
  const command = join(folder, `plugin-${++count}`);
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o755);
  return { exec: { apiVersion: V1, command, args: [], interactiveMode: 'IfAvailable', ...more } };
}

function credential(state: string, apiVersion = V1): string {
  return `{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{${state}}}`;
}

async function acceptingServer(...tokens: string[]) {
  return startServer(({ headers }, response) =>
    tokens.includes(headers.authorization?.replace('Bearer ', '') ?? '')
      ? json(response, 200, VERSION)
      : json(response, 401, status(401, 'Unauthorized', 'Unauthorized')),
  );
}

const PATH = { PATH: process.env.PATH };

describe('a plugin that works', () => {
  test('is called once for many requests, with closed stdin, its arguments, its variables and what it may know', async () => {
    const server = await acceptingServer('plugin-token');
    const log = join(folder, 'log');
    const user = await plugin(
      `echo "$@|$FLAVOUR|$KUBERNETES_EXEC_INFO|$(cat)" >> ${log}\necho '${credential('"token":"plugin-token"')}'`,
      {
        args: ['get-token', '--region', 'here'],
        env: [{ name: 'FLAVOUR', value: 'sweet' }],
        provideClusterInfo: true,
      },
    );
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x', n: 7 } }];
    const secrets: string[] = [];
    const cluster = await connectTo(server, {
      user,
      cluster: { extensions, 'tls-server-name': 'cluster.test' },
      env: PATH,
      onSecret: (secret) => secrets.push(secret),
    });
    await Promise.all(Array.from({ length: 10 }, () => cluster.request(get)));
    const [args, flavour, info = '', stdin] = (await readFile(log, 'utf8')).trim().split('|');
    expect([args, flavour, stdin]).toEqual(['get-token --region here', 'sweet', '']);
    expect(JSON.parse(info)).toEqual({
      apiVersion: V1,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: server.url,
          'tls-server-name': 'cluster.test',
          'certificate-authority-data': Buffer.from(fixture('ca.crt')).toString('base64'),
          config: { audience: 'x', n: 7 },
        },
      },
    });
    expect(secrets).toEqual(['plugin-token']);
  });

  test('v1beta1 is spoken too', async () => {
    const server = await acceptingServer('t-beta-1');
    const apiVersion = 'client.authentication.k8s.io/v1beta1';
    const user = await plugin(`echo '${credential('"token":"t-beta-1"', apiVersion)}'`, { apiVersion });
    expect((await (await connectTo(server, { user, env: PATH })).request(get)).status).toBe(200);
  });

  test('is called again after a 401, once for all who met it', async () => {
    const server = await acceptingServer('token-2');
    const counter = join(folder, 'counter');
    const user = await plugin(
      `echo x >> ${counter}\nn=$(wc -l < ${counter})\necho '${credential('"token":"token-\'$n\'"')}'`,
    );
    const cluster = await connectTo(server, { user, env: PATH });
    await Promise.all(Array.from({ length: 5 }, () => cluster.request(get)));
    expect(await readFile(counter, 'utf8')).toBe('x\nx\n');
  });

  test('is called again a minute before its credential ends, and not at each request when that is near', async () => {
    const server = await acceptingServer('t-short-1');
    const counter = join(folder, 'calls');
    const inThirtySeconds = new Date(Date.now() + 30_000).toISOString();
    const user = await plugin(
      `echo x >> ${counter}\necho '${credential(`"token":"t-short-1","expirationTimestamp":"${inThirtySeconds}"`)}'`,
    );
    const cluster = await connectTo(server, { user, env: PATH });
    for (let each = 0; each < 3; each++) await cluster.request(get);
    expect(await readFile(counter, 'utf8')).toBe('x\n');
  });

  test('may give a certificate instead of a token', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION), {
      ca: fixture('ca.crt'),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const quoted = (name: string) => JSON.stringify(fixture(name));
    await writeFile(
      join(folder, 'certificate.json'),
      credential(`"clientCertificateData":${quoted('client.crt')},"clientKeyData":${quoted('client.key')}`),
    );
    const user = await plugin(`cat ${join(folder, 'certificate.json')}`);
    expect((await (await connectTo(server, { user, env: PATH })).request(get)).status).toBe(200);
  });
});

describe('a plugin that does not work is told with what to do, and its output never', () => {
  const failing = async (user: Json, env = PATH) => {
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { user, env });
    const failure = await failureOf(cluster.request(get));
    expect(failure).toMatchObject({ fault: 'credential', mayHaveReached: false });
    return describeFailure(failure, { verb: 'get' });
  };

  test('not installed: its own hint', async () => {
    const exec = { apiVersion: V1, command: 'no-such-plugin', installHint: 'Install it from example.test.' };
    expect(await failing({ exec })).toEqual({
      severity: 'error',
      message: 'the credential plugin "no-such-plugin" is not installed on this runner',
      remedy: 'Install it from example.test.',
    });
  });

  test('fails: its last words', async () => {
    const { message, remedy } = await failing(
      await plugin(
        'echo "token: half-a-secret"; echo "Unable to locate credentials, token=half-a-secret" >&2; exit 255',
      ),
    );
    expect(message).toContain('failed with exit code 255: Unable to locate credentials, token=***');
    expect(message).not.toContain('half-a-secret');
    expect(remedy).toContain('Log in to the cloud');
  });

  test('fails for many requests: it is called once', async () => {
    const counter = join(folder, 'failures');
    const user = await plugin(`echo x >> ${counter}\nexit 1`);
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { user, env: PATH });
    await Promise.all(Array.from({ length: 60 }, () => failureOf(cluster.request(get))));
    expect(await readFile(counter, 'utf8')).toBe('x\n');
  });

  test.each([
    ['nothing', 'true', 'found nothing'],
    ['no JSON', 'echo half-a-secret', 'found something that is no JSON'],
    ['and says, without an end', 'yes half-a-secret | head -c 5000000', 'printed more than 1 MiB'],
    ['no token', `echo '${credential('')}'`, 'without a token or a client certificate'],
    [
      'another version',
      `echo '${credential('"token":"half-a-secret"', 'client.authentication.k8s.io/v1beta1')}'`,
      'another version',
    ],
  ])('says %s', async (_name, script, words) => {
    const { message } = await failing(await plugin(script));
    expect(message).toContain(words);
    expect(message).not.toContain('half-a-secret');
  });

  test.each([
    [{ apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'x' }, 'v1alpha1'],
    [{ apiVersion: V1 }, 'names no command'],
    [{ apiVersion: V1, command: 'x', interactiveMode: 'Always' }, 'wants a terminal'],
  ])('an entry that cannot work: %o', async (exec, words) => {
    expect(String(await failureOf(connectTo({ url: 'https://127.0.0.1:1' }, { user: { exec }, env: PATH })))).toContain(
      words,
    );
  });

  test('does not answer in time', async () => {
    const { exec } = (await plugin('sleep 600')) as { exec: JsonObject };
    const access = { context: 'c', clusterName: 'c', cluster: {}, userName: 'u', user: { exec } };
    const endpoint = { server: new URL('https://127.0.0.1'), skipTlsVerify: false };
    const { obtain } = createExecPlugin(exec, { access, endpoint, env: PATH, signal: NEVER, onSecret: () => {} }, 50);
    expect(String(await failureOf(obtain()))).toContain('did not answer within 0.05 s');
  });

  test('hangs, with a child of its own: both end with the run', async () => {
    const started = join(folder, 'started');
    const user = await plugin(`sleep 600 &\necho $! > ${started}\nwait`);
    const run = new AbortController();
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { user, env: PATH, signal: run.signal });
    const failure = failureOf(cluster.request(get));
    let pid = 0;
    await until(() => {
      readFile(started, 'utf8').then(
        (text) => (pid = Number(text)),
        () => {},
      );
      return pid > 0;
    });
    run.abort();
    expect(await failure).toMatchObject({
      fault: 'credential',
      message: expect.stringContaining('was ended with the run'),
    });
    await until(() => !isRunning(pid));
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
