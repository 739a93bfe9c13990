import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/cluster/cluster.ts';
import { describeFailure } from '../../src/cluster/describe.ts';
import { REQUEST_TIMING } from '../../src/cluster/request.ts';
import { ProblemsError } from '../../src/problem.ts';
import {
  connectPatiently,
  connectTo,
  failureOf,
  fixture,
  json,
  NEVER,
  QUICK,
  startServer,
  status,
  VERSION,
} from './server.ts';

const version = { method: 'GET', path: '/version', signal: NEVER } as const;

/** A second of the first contact in 43 ms. */
const PATIENT = { ...QUICK, request: { ...QUICK.request, waits: REQUEST_TIMING.waits.map((wait) => wait / 23) } };

const NESTED = '['.repeat(100_000) + ']'.repeat(100_000);

function pem(name: string) {
  return Buffer.from(fixture(name)).toString('base64');
}

describe('a server that cannot be spoken to is told within seconds, with what to do', () => {
  test('nobody listens', async () => {
    const server = await startServer(() => {});
    await server.stop();
    const failure = await failureOf((await connectTo(server)).request(version));
    expect(failure).toMatchObject({ fault: 'refused', mayHaveReached: false });
    const { message, remedy } = describeFailure(failure, { verb: 'get' });
    expect(message).toContain(`the API server 127.0.0.1:${server.port} refused the connection`);
    expect(remedy).toContain('Check `server` in the kubeconfig');
  });

  test('the name does not resolve', async () => {
    const cluster = await connectTo({ url: 'https://no-such-host.invalid:6443' });
    const failure = await failureOf(cluster.request(version));
    expect(failure).toMatchObject({ fault: 'dns' });
    expect(describeFailure(failure, { verb: 'get' }).message).toContain(
      'no-such-host.invalid:6443 could not be resolved',
    );
  });

  test('it takes the connection and says nothing: one try', async () => {
    const server = await startServer(() => {});
    const started = Date.now();
    expect(await failureOf((await connectTo(server)).request(version))).toMatchObject({ fault: 'timeout' });
    expect(Date.now() - started).toBeLessThan(800);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [
      'its certificate is of another authority',
      {},
      { 'certificate-authority-data': pem('other-ca.crt') },
      'unable to verify',
    ],
    ['its certificate has expired', { cert: fixture('expired.crt') }, {}, 'expired'],
    ['its certificate names another host', {}, { 'tls-server-name': 'elsewhere.test' }, 'elsewhere.test'],
  ])('%s: no second try', async (_name, options, cluster, words) => {
    const server = await startServer((_, response) => json(response, 200, VERSION), options);
    const failure = await failureOf((await connectTo(server, { cluster })).request(version));
    expect(failure).toMatchObject({ fault: 'tls', mayHaveReached: false });
    const { message, remedy } = describeFailure(failure, { verb: 'get' });
    expect(message).toContain(words);
    expect(remedy).toContain('certificate-authority-data');
    expect(server.connections().made + server.requests.length).toBeLessThanOrEqual(1);
  });

  test('it is no Kubernetes', async () => {
    const server = await startServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Welcome to nginx!</title>'),
    );
    const failure = await failureOf((await connectTo(server)).request(version));
    expect(failure).toMatchObject({ fault: 'garbage' });
    expect(describeFailure(failure, { verb: 'get' }).message).toContain('titled "Welcome to nginx!"');
  });

  test.each<[string, number, string, string]>([
    ['nothing', 204, '', 'found nothing (204 No Content)'],
    ['an array', 200, '[]', 'found an array'],
    ['a text', 200, '""', 'found a text'],
    ['null', 200, 'null', 'found null'],
    ['an object that tells no version', 200, '{}', 'found an object without gitVersion'],
    ['a Status', 200, '{"kind":"Status","status":"Success","metadata":{},"gitVersion":"v1"}', 'found a Status'],
    ['lists nested 100,000 levels deep', 200, NESTED, 'found JSON nested deeper than 1000 levels'],
    ['404 in JSON', 404, '{"error":"no"}', 'found 404 {"error":"no"}'],
    ['404 in a word', 404, 'nope', 'found 404 nope'],
    ['a 403 page', 403, '<title>Blocked</title>', 'found an answer 403 with a web page titled "Blocked"'],
    ['a 500 page', 500, '<title>Oops</title>', 'found an answer 500 with a web page titled "Oops"'],
    ['a 511 page of a captive portal', 511, '<title>Pay</title>', 'found an answer 511 with a web page titled "Pay"'],
  ])('it answers %s to everything', async (_name, code, body, words) => {
    const type = body.startsWith('<') ? 'text/html' : 'application/json';
    const server = await startServer((_, response) => response.writeHead(code, { 'content-type': type }).end(body));
    const cluster = await connectPatiently(server);
    const apply: ApiRequest = { ...version, method: 'PATCH', path: '/api/v1/nodes/a', body: {}, retry: 'safe' };
    const failures = await Promise.all(
      [version, ...Array(60).fill(apply)].map((each) => failureOf(cluster.request(each))),
    );
    for (const failure of failures) expect(failure).toMatchObject({ fault: 'garbage' });
    const { message, remedy } = describeFailure(failures[0], { verb: 'get' });
    expect(message).toContain(words);
    expect(remedy).toContain('Check `server` in the kubeconfig');
    expect(server.requests.length).toBeLessThanOrEqual(25 * 5);
  });

  test('a gateway without a server behind it', async () => {
    const server = await startServer((_, response) => response.writeHead(503).end());
    const started = Date.now();
    const failure = await failureOf((await connectTo(server, { timing: PATIENT })).request(version));
    expect(failure).toMatchObject({ code: 503 });
    expect(Date.now() - started).toBeLessThan(800);
  });

  test('one that starts again is waited for, almost as long as it takes to call it unreachable', async () => {
    const server = await startServer(() => {});
    await server.stop();
    const answer = (await connectTo(server, { timing: PATIENT })).request(version);
    setTimeout(() => startServer((_, response) => json(response, 200, VERSION), { port: server.port }), 270);
    expect((await answer).status).toBe(200);
  });

  test('it answers, and never comes to an end', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const dripping = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(dripping));
    });
    const signal = AbortSignal.timeout(2_000);
    const failure = await failureOf((await connectTo(server)).request({ ...version, signal }));
    expect(failure).toMatchObject({ fault: 'timeout' });
  });

  test('it does not know the token', async () => {
    const server = await startServer((_, response) => json(response, 401, status(401, 'Unauthorized', 'Unauthorized')));
    const failure = await failureOf((await connectTo(server)).request(version));
    expect(describeFailure(failure, { verb: 'get' })).toEqual({
      severity: 'error',
      message: 'the API server does not accept the token of user "tester" (401 Unauthorized)',
      remedy: 'It may have expired or been revoked: put a fresh kubeconfig into the secret.',
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('how the certificate of the server is judged', () => {
  test('tls-server-name: the name that it must have', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const cluster = await connectTo(server, { cluster: { 'tls-server-name': 'cluster.test' } });
    expect((await cluster.request(version)).status).toBe(200);
  });

  test('insecure-skip-tls-verify: not at all', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const insecure = { 'certificate-authority-data': '', 'insecure-skip-tls-verify': true };
    expect((await (await connectTo(server, { cluster: insecure })).request(version)).status).toBe(200);
  });

  test('no authority named: those that the machine trusts', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const cluster = await connectTo(server, { cluster: { 'certificate-authority-data': '' } });
    expect(await failureOf(cluster.request(version))).toMatchObject({ fault: 'tls' });
  });
});

describe('what a kubeconfig cannot say', () => {
  test.each([
    [{ server: 'http://10.0.0.1:8080' }, 'credentials would be sent in the clear'],
    [{ server: 'ten.0.0.1' }, 'no https address'],
    [{ 'proxy-url': 'ftp://proxy' }, 'expected an http, https or socks5 address, found the protocol ftp'],
    [{ 'certificate-authority-data': 'bm90aGluZw==' }, 'holds no PEM'],
    [{ 'certificate-authority-data': '', 'certificate-authority': '/no/such/ca.crt' }, 'ca.crt'],
  ])('%o', async (cluster, words) => {
    const failure = await failureOf(connectTo({ url: 'https://127.0.0.1' }, { cluster }));
    expect(failure).toBeInstanceOf(ProblemsError);
    expect((failure as Error).message).toContain(words);
  });
});

test('the default namespace: the input, else the context, else default', async () => {
  const to = { url: 'https://127.0.0.1:1' };
  expect(await connectTo(to)).toMatchObject({ namespace: 'default', server: to.url, context: 'testing' });
  expect((await connectTo(to, { namespace: 'payments' })).namespace).toBe('payments');
});

test('by how much the clock of the server is ahead, the dates of its answers tell', async () => {
  const server = await startServer((_, response) => {
    response.setHeader('date', new Date(Date.now() + 60_000).toUTCString());
    json(response, 200, { major: '1', minor: '36', gitVersion: 'v1.36.2' });
  });
  const cluster = await connectTo(server);
  expect(cluster.aheadBy()).toBeUndefined();
  await cluster.serverVersion(NEVER);
  const ahead = cluster.aheadBy() ?? 0;
  expect(ahead).toBeLessThanOrEqual(60_000);
  expect(ahead).toBeGreaterThan(55_000);
});

test('the version of the server is asked for once', async () => {
  const server = await startServer((_, response) =>
    json(response, 200, { major: '1', minor: '27+', gitVersion: 'v1.27.3-gke.1' }),
  );
  const cluster = await connectTo(server);
  await cluster.serverVersion(NEVER);
  expect(await cluster.serverVersion(NEVER)).toEqual({ major: 1, minor: 27, gitVersion: 'v1.27.3-gke.1' });
  expect(server.requests).toHaveLength(1);
});
