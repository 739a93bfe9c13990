import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { renewing } from '../../src/cluster/renewing.ts';
import type { Json } from '../../src/manifest/object.ts';
import { connectTo, failureOf, fixture, json, NEVER, type Seen, startServer, status, VERSION } from './server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const get = { method: 'GET', path: '/version', signal: NEVER } as const;

/** The headers of one request made as this user, and the secrets that were told. */
async function requestAs(user: Json): Promise<{ headers: Seen['headers']; secrets: string[] }> {
  const server = await startServer((_, response) => json(response, 200, VERSION));
  const secrets: string[] = [];
  const cluster = await connectTo(server, { user, onSecret: (secret) => secrets.push(secret) });
  await cluster.request(get);
  return { headers: server.requests[0]?.headers ?? {}, secrets };
}

describe('what a user of a kubeconfig may have', () => {
  test('a token', async () => {
    const { headers, secrets } = await requestAs({ token: 'abc-123' });
    expect(headers.authorization).toBe('Bearer abc-123');
    expect(secrets).toEqual(['abc-123']);
  });

  test('a name and a password', async () => {
    const { headers, secrets } = await requestAs({ username: 'me', password: 'pass-word' });
    const encoded = Buffer.from('me:pass-word').toString('base64');
    expect(headers.authorization).toBe(`Basic ${encoded}`);
    expect(secrets).toEqual(['pass-word', encoded]);
  });

  test('nothing', async () => {
    expect((await requestAs({})).headers.authorization).toBeUndefined();
  });

  test('somebody to act as', async () => {
    const { headers } = await requestAs({
      token: 't-1234567',
      as: 'jane',
      'as-uid': 'u-1',
      'as-groups': ['developers', 'admins'],
      'as-user-extra': { 'acme.com/project': ['a', 'b'] },
    });
    expect(headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-uid': 'u-1',
      'impersonate-group': 'developers, admins',
      'impersonate-extra-acme.com%2fproject': 'a, b',
    });
  });

  test('a client certificate, by content or by file; its key is told as a secret, its armour is not', async () => {
    const names: string[] = [];
    const server = await startServer(
      (_, response) => {
        names.push((response.socket as TLSSocket).getPeerCertificate().subject.CN as string);
        json(response, 200, VERSION);
      },
      { ca: fixture('ca.crt'), requestCert: true, rejectUnauthorized: true },
    );
    const key = fixture('client.key');
    await writeFile(join(folder, 'client.key'), key);
    const secrets: string[] = [];
    const user = {
      'client-certificate-data': Buffer.from(fixture('client.crt')).toString('base64'),
      'client-key': join(folder, 'client.key'),
    };
    const cluster = await connectTo(server, { user, onSecret: (secret) => secrets.push(secret) });
    await cluster.request(get);
    expect(names).toEqual(['tester']);
    const [, first = ''] = key.split('\n');
    expect(secrets).toContain(first);
    expect(secrets.join()).not.toContain('BEGIN');
    const without = await connectTo(server, { user: {} });
    expect(await failureOf(without.request(get))).toMatchObject({ name: 'ConnectionError' });
  });

  test('a certificate and a key that do not belong together', async () => {
    const user = {
      'client-certificate-data': Buffer.from(fixture('client.crt')).toString('base64'),
      'client-key-data': Buffer.from(fixture('server.key')).toString('base64'),
    };
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { user });
    expect(await failureOf(cluster.request(get))).toMatchObject({
      fault: 'tls',
      message: expect.stringContaining('mismatch'),
    });
  });

  test('an auth-provider: the token that client-node makes of it', async () => {
    const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1_000) + 600 })}.c2ln`;
    const config = {
      'client-id': 'kube',
      'idp-issuer-url': 'https://127.0.0.1:1',
      'id-token': token,
      'refresh-token': 'refresh-1234',
    };
    const { headers, secrets } = await requestAs({ 'auth-provider': { name: 'oidc', config } });
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(secrets).toEqual(expect.arrayContaining([token, 'refresh-1234']));
  });

  test('an auth-provider that gives nothing', async () => {
    const user = { 'auth-provider': { name: 'gcp', config: {} } };
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { user });
    const failure = await failureOf(cluster.request(get));
    expect(failure).toMatchObject({
      fault: 'credential',
      message: 'the auth-provider "gcp" of user "tester" gave no token',
    });
  });

  test('a token file that is not there', async () => {
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { user: { tokenFile: '/no/such/token' } });
    expect(await failureOf(cluster.request(get))).toMatchObject({
      fault: 'credential',
      message: "the token file /no/such/token of the kubeconfig can't be read (ENOENT)",
      remedy: expect.stringContaining('tokenFile'),
    });
  });
});

test('a token that expires in the middle: the file is read again, the same request is made once more', async () => {
  const path = join(folder, 'token');
  await writeFile(path, 'first-token\n');
  let accepted = 'first-token';
  const server = await startServer(({ headers }, response) =>
    headers.authorization === `Bearer ${accepted}`
      ? json(response, 200, VERSION)
      : json(response, 401, status(401, 'Unauthorized', 'Unauthorized')),
  );
  const secrets: string[] = [];
  const cluster = await connectTo(server, { user: { tokenFile: path }, onSecret: (secret) => secrets.push(secret) });
  await cluster.request(get);
  accepted = 'second-token';
  await writeFile(path, 'second-token');
  await Promise.all([cluster.request(get), cluster.request(get), cluster.request(get)]);
  expect(server.requests.length).toBe(7);
  expect(secrets).toEqual(['first-token', 'second-token']);
  accepted = 'none';
  expect(await failureOf(cluster.request(get))).toMatchObject({
    code: 401,
    message: `the API server does not accept the token file ${path} of user "tester" (401 Unauthorized)`,
  });
  expect(server.requests.length).toBe(8);
});

test('a token file is read again after a minute, before the server complains', async () => {
  const path = join(folder, 'renewed');
  await writeFile(path, 'old-token-1');
  const server = await startServer((_, response) => json(response, 200, VERSION));
  const cluster = await connectTo(server, { user: { tokenFile: path } });
  await cluster.request(get);
  await writeFile(path, 'new-token-1');
  await cluster.request(get);
  const later = Date.now() + 61_000;
  vi.spyOn(Date, 'now').mockImplementation(() => later);
  await cluster.request(get);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer old-token-1',
    'Bearer old-token-1',
    'Bearer new-token-1',
  ]);
});

describe('how long an identity is kept', () => {
  const identity = (token: string) => ({ headers: { Authorization: token } });

  test('until it is no longer good; obtained once, however many ask', async () => {
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    let count = 0;
    const obtain = async () => ({ identity: identity(`t${++count}`), goodUntil: now + 100, expiresAt: now + 160 });
    const credential = renewing(obtain, { renewable: true });
    const all = await Promise.all(Array.from({ length: 8 }, () => credential.identity(NEVER)));
    expect(new Set(all.map(({ headers }) => headers.Authorization))).toEqual(new Set(['t1']));
    now = 99;
    expect((await credential.identity(NEVER)).headers.Authorization).toBe('t1');
    now = 100;
    expect((await credential.identity(NEVER)).headers.Authorization).toBe('t2');
  });

  test('when no other can be had, until it really ends', async () => {
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    let works = true;
    const credential = renewing(
      async () => {
        if (!works) throw new Error('the cloud is away');
        return { identity: identity('t1'), goodUntil: 100, expiresAt: 160 };
      },
      { renewable: true },
    );
    await credential.identity(NEVER);
    works = false;
    now = 120;
    expect((await credential.identity(NEVER)).headers.Authorization).toBe('t1');
    now = 160;
    expect(String(await failureOf(credential.identity(NEVER)))).toContain('the cloud is away');
  });

  test('a failure is not tried again at once, but after five seconds', async () => {
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    let calls = 0;
    const obtain = async () => {
      calls++;
      throw new Error('the cloud is away');
    };
    const credential = renewing(obtain, { renewable: true });
    for (let each = 0; each < 3; each++) await failureOf(credential.identity(NEVER));
    expect(calls).toBe(1);
    now = 5_000;
    await failureOf(credential.identity(NEVER));
    expect(calls).toBe(2);
  });
});

describe('a credential that is not accepted', () => {
  test.each([
    ['the same again', (calls: number) => `t${Math.min(calls, 1)}`],
    ['another each time', (calls: number) => `t${calls}`],
  ])('is renewed at most once in five seconds, however many follow: %s', async (_name, tokenOf) => {
    let calls = 0;
    const obtain = async () => {
      calls++;
      const identity = { headers: { Authorization: tokenOf(calls) } };
      return { identity, goodUntil: Number.POSITIVE_INFINITY, expiresAt: Number.POSITIVE_INFINITY };
    };
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    const credential = renewing(obtain, { renewable: true });
    const isRejected = async () => credential.renew(await credential.identity(NEVER), NEVER);
    for (now = 0; now < 5_000; now += 100) await Promise.all([isRejected(), isRejected()]);
    expect(calls).toBe(2);
    await isRejected();
    expect(calls).toBe(3);
  });
});

describe('what no HTTP header can hold is refused before anything is sent, and not shown', () => {
  const broken = 'first-half\nsecond-half';
  const plugin = (token: string) => {
    const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } };
    const args = ['-e', 'process.stdout.write(process.argv[1])', JSON.stringify(answer)];
    return { exec: { apiVersion: answer.apiVersion, command: process.execPath, args } };
  };
  test.each<[string, (path: string) => Json, string]>([
    ['a token', () => ({ token: broken }), 'the token of user "'],
    ['a control character', () => ({ token: 'first-half\u0007second-half' }), 'the token of user "'],
    ['a token file', (path) => ({ tokenFile: path }), 'the token file '],
    ['the token of a plugin', () => plugin(broken), `the credential plugin "${process.execPath}" of user "`],
    [
      'somebody to act as',
      () => ({ token: 'fine', as: broken }),
      'the impersonation (as, as-uid, as-groups, as-user-extra)',
    ],
    ['groups to act as', () => ({ token: 'fine', as: 'me', 'as-groups': ['fine', broken] }), 'the impersonation ('],
  ])('%s', async (_, user, says) => {
    const path = join(folder, 'broken-token');
    await writeFile(path, broken);
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const failure = await failureOf(connectTo(server, { user: user(path) }).then((cluster) => cluster.request(get)));
    expect(failure).toMatchObject({
      fault: 'credential',
      mayHaveReached: false,
      message: expect.stringContaining(says),
      remedy: expect.stringContaining('on one line'),
    });
    expect(String(failure)).toContain('holds a line break or another character that no HTTP header can carry');
    expect(JSON.stringify(failure) + String(failure)).not.toContain('half');
    expect(server.requests).toEqual([]);
  });
});
