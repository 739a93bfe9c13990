import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError } from '../../src/cluster/api-error.ts';
import type { ApiRequest } from '../../src/cluster/cluster.ts';
import { REQUEST_TIMING } from '../../src/cluster/request.ts';
import { TimedOut } from '../../src/deadline.ts';
import { type Answer, connectTo, failureOf, json, NEVER, nested, QUICK, startServer, status, until } from './server.ts';

const get: ApiRequest = { method: 'GET', path: '/api/v1/namespaces/a/configmaps/b', signal: NEVER };
const apply: ApiRequest = {
  method: 'PATCH',
  path: '/api/v1/namespaces/a/configmaps/b',
  query: { fieldManager: 'kube-rollout', force: 'true' },
  contentType: 'application/apply-patch+yaml',
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' }, data: { n: 2n ** 60n } },
  signal: NEVER,
};
const create: ApiRequest = { method: 'POST', path: '/api/v1/namespaces/a/pods', body: { kind: 'Pod' }, signal: NEVER };
const POD = { kind: 'Pod', metadata: { name: 'b' } };
const OK = { kind: 'ConfigMap', metadata: { name: 'b' } };

describe('what is sent and what comes back', () => {
  test('the query, the body to the last digit, the token, the content type', async () => {
    const server = await startServer((_, response) => json(response, 201, OK));
    const cluster = await connectTo(server);
    expect(await cluster.request(apply)).toEqual({ status: 201, body: OK, warnings: [] });
    const [seen] = server.requests;
    expect(seen).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/namespaces/a/configmaps/b',
      body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"data":{"n":1152921504606846976}}',
    });
    expect(Object.fromEntries(seen?.query ?? [])).toEqual({ fieldManager: 'kube-rollout', force: 'true' });
    expect(seen?.headers.authorization).toBe('Bearer test-token-1234');
    expect(seen?.headers['content-type']).toBe('application/apply-patch+yaml');
  });

  test('a path in the address of the server comes before every path', async () => {
    const server = await startServer((_, response) => json(response, 200, OK));
    const cluster = await connectTo({ url: `${server.url}/k8s/clusters/c-1/` });
    await cluster.request(get);
    expect(server.requests[0]?.path).toBe(`/k8s/clusters/c-1${get.path}`);
  });

  test('warnings, text answers, compressed answers and exact integers', async () => {
    const answers: Answer[] = [
      (_, response) => {
        response.setHeader('content-type', 'application/json');
        response.setHeader('warning', ['299 - "v1 is \\"old\\", use v2"', '299 - "second"']);
        response.end(JSON.stringify(OK));
      },
      (_, response) => response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok'),
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync('{"kind":"ConfigMap","metadata":{},"n":9007199254740993}')),
    ];
    const server = await startServer((seen, response, count) => answers[count - 1]?.(seen, response, count));
    const cluster = await connectTo(server);
    expect((await cluster.request(get)).warnings).toEqual(['v1 is "old", use v2', 'second']);
    expect((await cluster.request({ ...get, path: '/readyz' })).body).toBe('ok');
    expect((await cluster.request(get)).body).toMatchObject({ kind: 'ConfigMap', n: 9007199254740993n });
  });

  test('a refusal keeps what the server said', async () => {
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.spec.replicas' }];
    const server = await startServer((_, response) =>
      json(response, 409, status(409, 'Conflict', 'Apply failed with 1 conflict', { causes })),
    );
    const cluster = await connectTo(server);
    expect(await failureOf(cluster.request(apply))).toMatchObject({
      name: 'ApiError',
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict',
      causes,
      mayHaveReached: false,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('a text 404 is a 404', async () => {
    const server = await startServer((_, response, count) => {
      if (count === 1) json(response, 200, OK);
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    });
    const cluster = await connectTo(server);
    await cluster.request(get);
    expect(await failureOf(cluster.request(get))).toMatchObject({
      code: 404,
      reason: '',
      message: '404 page not found',
    });
  });
});

describe('one connection for each request in flight, and none more', () => {
  test('a hundred requests one after another use one', async () => {
    const server = await startServer((_, response) => json(response, 200, OK));
    const cluster = await connectTo(server);
    for (let each = 0; each < 100; each++) await cluster.request(get);
    expect(server.connections().made).toBe(1);
  });

  test('two hundred side by side use 24', async () => {
    const server = await startServer((_, response) => json(response, 200, OK));
    const cluster = await connectTo(server, { timing: { request: REQUEST_TIMING } });
    await Promise.all(Array.from({ length: 200 }, () => cluster.request(get)));
    expect(server.connections().made).toBe(24);
  });

  test('no more either when the server answers before it has read all', async () => {
    const server = await startServer((_, response) => json(response, 200, OK), { answersEarly: true });
    const cluster = await connectTo(server, { timing: { request: REQUEST_TIMING } });
    const body = { ...OK, data: { text: 'x'.repeat(3_000_000) } };
    const put = { ...get, method: 'PUT', body } as const;
    await Promise.all(Array.from({ length: 40 }, () => cluster.request(put)));
    expect(server.connections().made).toBe(24);
  });
});

test('a body that is longer than a server takes, and the answer lost with the connection: too large, said at once', async () => {
  const server = await startServer((_, response) => response.destroy());
  const cluster = await connectTo(server);
  const body = { ...OK, data: { text: 'x'.repeat(4_000_000) } };
  const failure = await failureOf(cluster.request({ ...apply, body }));
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ code: 413, mayHaveReached: false });
  expect(server.requests).toHaveLength(1);
});

const bad: Record<string, Answer> = {
  '429 with Retry-After': (_, response) =>
    json(response, 429, status(429, 'TooManyRequests', 'slow'), { 'retry-after': '0' }),
  '500 of a webhook': (_, response) =>
    json(response, 500, status(500, 'InternalError', 'failed calling webhook "x": EOF')),
  '502 page of a gateway': (_, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><title>502 Bad Gateway</title></html>'),
  '503': (_, response) => json(response, 503, status(503, 'ServiceUnavailable', 'not ready')),
  '504': (_, response) => json(response, 504, status(504, 'Timeout', 'too slow')),
  'a web page with 200': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>login</p>'),
  'half of a JSON': (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":'),
  'JSON nested 100,000 levels deep': (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(nested(100_000)),
  'an answer cut off': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"kind"', () => response.destroy());
  },
  'broken gzip': (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('nonsense'),
  'a reset before the answer': (_, response) => response.destroy(),
  'nothing, 204': (_, response) => response.writeHead(204).end(),
  'an array': (_, response) => json(response, 200, []),
  'an object of another kind': (_, response) => json(response, 200, { kind: 'Status', metadata: {} }),
  'an object without metadata': (_, response) => json(response, 200, { kind: 'ConfigMap' }),
  'no HTTP at all': (_, response) => response.socket?.end('what?\r\n\r\n'),
  'no answer at all': () => {},
};

describe('after one that hangs, idle connections are not trusted either', () => {
  async function start() {
    let hangs = false;
    const server = await startServer((_, response) => {
      if (!hangs) json(response, 200, OK);
      hangs = false;
    });
    const cluster = await connectTo(server);
    await Promise.all([cluster.request(get), cluster.request(get), cluster.request(get)]);
    expect(server.connections()).toEqual({ made: 3, open: 3 });
    hangs = true;
    return { server, cluster };
  }

  test('a request', async () => {
    const { server, cluster } = await start();
    await cluster.request(get);
    expect(server.connections()).toEqual({ made: 4, open: 1 });
  });

  test('a list that is followed, or its watch', async () => {
    const { server, cluster } = await start();
    const ending = new AbortController();
    const resource = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
    const follower = { seen() {}, gone() {}, listed() {}, trouble() {}, recovered() {} };
    const following = cluster.follow({ resource, namespace: 'a', names: [] }, follower, ending.signal);
    await until(() => server.connections().made === 4);
    expect(server.connections().open).toBe(1);
    ending.abort();
    await following;
  });
});

describe('a fault that passes is ridden out', () => {
  test.each(Object.entries(bad))('%s, twice', async (_name, fault) => {
    const server = await startServer((seen, response, count) => {
      if (count === 1 || count > 3) json(response, 200, OK);
      else fault(seen, response, count);
    });
    const cluster = await connectTo(server);
    await cluster.request(get);
    expect((await cluster.request(apply)).body).toEqual(OK);
    expect(server.requests).toHaveLength(4);
  });

  test('a server that is away for a moment', async () => {
    const server = await startServer((_, response) => json(response, 200, OK));
    const waits = REQUEST_TIMING.waits.map((wait) => wait / 40);
    const cluster = await connectTo(server, { timing: { request: { ...REQUEST_TIMING, waits } } });
    await cluster.request(get);
    await server.stop();
    const answer = cluster.request(apply);
    setTimeout(() => startServer((_, response) => json(response, 200, OK), { port: server.port }), 80);
    expect((await answer).status).toBe(200);
  });
});

describe('a fault that stays ends after ten tries, with the truth', () => {
  test.each(Object.entries(bad).filter(([name]) => !name.includes('no answer')))('%s', async (_name, fault) => {
    const server = await startServer((seen, response, count) =>
      count === 1 ? json(response, 200, OK) : fault(seen, response, count),
    );
    const cluster = await connectTo(server);
    await cluster.request(get);
    const failure = await failureOf(cluster.request(apply));
    expect(failure instanceof ApiError || failure instanceof ConnectionError).toBe(true);
    expect(server.requests.length).toBeLessThanOrEqual(11);
    expect(server.requests.length).toBeGreaterThanOrEqual(9);
  });
});

test.each([
  ['101 levels', 101, undefined],
  ['100,000 levels', 100_000, /found JSON nested deeper than 1000 levels$/],
  ['100,000 levels and a number beyond 2^53', 100_001, /found JSON nested deeper than 1000 levels$/],
])('an object nested %s', async (_name, levels, message) => {
  const server = await startServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(nested(levels, levels % 2 === 0 ? '0' : '9007199254740993')),
  );
  const cluster = await connectTo(server);
  const answer = cluster.request(get);
  if (message)
    expect(await failureOf(answer)).toMatchObject({ fault: 'garbage', message: expect.stringMatching(message) });
  else expect((await answer).status).toBe(200);
});

describe('a create is never sent twice when it may have happened', () => {
  test.each(['a reset before the answer', 'no answer at all', 'an answer cut off', 'half of a JSON'])(
    '%s',
    async (name) => {
      const server = await startServer((seen, response, count) =>
        count === 1 ? json(response, 200, OK) : bad[name]?.(seen, response, count),
      );
      const cluster = await connectTo(server);
      await cluster.request(get);
      expect(await failureOf(cluster.request(create))).toMatchObject({ name: 'ConnectionError', mayHaveReached: true });
      expect(server.requests).toHaveLength(2);
    },
  );

  test('one that was turned away with 429 is sent again', async () => {
    const server = await startServer((seen, response, count) =>
      count === 1 ? bad['429 with Retry-After']?.(seen, response, count) : json(response, 201, POD),
    );
    const cluster = await connectTo(server);
    expect((await cluster.request(create)).status).toBe(201);
  });

  test('one that could not be sent has certainly not happened', async () => {
    const server = await startServer((_, response) => json(response, 200, OK));
    await server.stop();
    const cluster = await connectTo(server);
    expect(await failureOf(cluster.request(create))).toMatchObject({ fault: 'refused', mayHaveReached: false });
  });
});

test('an apply whose first answer was lost stays in doubt, whatever comes after', async () => {
  const server = await startServer((_, response, count) => {
    if (count === 1) json(response, 200, OK);
    else if (count === 2) response.destroy();
    else json(response, 403, status(403, 'Forbidden', 'exceeded quota: few'));
  });
  const cluster = await connectTo(server);
  await cluster.request(get);
  expect(await failureOf(cluster.request(apply))).toMatchObject({ code: 403, mayHaveReached: true });
});

describe('the run ends the request', () => {
  test('while it hangs', async () => {
    const server = await startServer(() => {});
    const deadline = new AbortController();
    const cluster = await connectTo(server);
    const answer = failureOf(cluster.request({ ...apply, signal: deadline.signal }));
    setTimeout(() => deadline.abort(new TimedOut('the timeout of 1s has passed')), 50);
    const started = Date.now();
    expect(await answer).toMatchObject({ fault: 'aborted', mayHaveReached: true, cause: { name: 'TimedOut' } });
    expect(Date.now() - started).toBeLessThan(200);
  });

  test('while it waits for another try, and nothing more is sent', async () => {
    const server = await startServer((_, response) =>
      json(response, 429, status(429, 'TooManyRequests', 'slow'), { 'retry-after': '30' }),
    );
    const deadline = new AbortController();
    const cluster = await connectTo(server);
    const answer = failureOf(cluster.request({ ...apply, signal: deadline.signal }));
    setTimeout(() => deadline.abort(new TimedOut('late')), 50);
    expect(await answer).toMatchObject({ fault: 'aborted', mayHaveReached: false });
    expect(server.requests).toHaveLength(1);
  });

  test('while it waits for its turn', async () => {
    const server = await startServer(() => {});
    const deadline = new AbortController();
    const cluster = await connectTo(server, { timing: {} });
    // Patient enough for a busy machine: none of them is given up before the run is.
    const many = Array.from({ length: 30 }, () => failureOf(cluster.request({ ...apply, signal: deadline.signal })));
    await until(() => server.requests.length === 24);
    deadline.abort(new TimedOut('late'));
    const failures = (await Promise.all(many)) as ConnectionError[];
    expect(failures.filter(({ mayHaveReached }) => mayHaveReached)).toHaveLength(24);
    expect(server.requests).toHaveLength(24);
  });
});

test('while the server is away, those who wait for their turn do not knock too', async () => {
  const server = await startServer((_, response) => json(response, 503, status(503, 'ServiceUnavailable', 'no')));
  const deadline = new AbortController();
  const cluster = await connectTo(server, { timing: {} });
  const many = Array.from({ length: 100 }, (_, each) =>
    failureOf(cluster.request({ ...get, path: `/api/v1/nodes/${each}`, signal: deadline.signal })),
  );
  await until(() => server.requests.length >= 48);
  deadline.abort();
  await Promise.all(many);
  expect(new Set(server.requests.map(({ path }) => path)).size).toBe(24);
});

test('a server that was never there is found out once, not by each of a thousand', async () => {
  const server = await startServer((_, response) => response.destroy());
  // On a busy machine as many handshakes take their time.
  const patience = { ...QUICK.request.patience, firstContact: 5_000 };
  const cluster = await connectTo(server, { timing: { request: { ...QUICK.request, patience } } });
  const failures = await Promise.all(Array.from({ length: 200 }, () => failureOf(cluster.request(apply))));
  expect(server.requests.length).toBeLessThanOrEqual(24 * 10);
  const inDoubt = failures.filter((failure) => (failure as ConnectionError).mayHaveReached);
  expect(inDoubt.length).toBe(24);
});

test('where one object alone has a difficulty, the others go on', async () => {
  const server = await startServer(({ path }, response) =>
    path.endsWith('bad')
      ? json(response, 500, status(500, 'InternalError', 'failed calling webhook "x": EOF'))
      : json(response, 200, OK),
  );
  const deadline = new AbortController();
  const cluster = await connectTo(server, { timing: {} });
  const bad = Array.from({ length: 24 }, () =>
    failureOf(cluster.request({ ...get, path: '/api/v1/nodes/bad', signal: deadline.signal })),
  );
  const started = Date.now();
  await cluster.request(get);
  expect(Date.now() - started).toBeLessThan(1_000);
  deadline.abort();
  await Promise.all(bad);
});

test('a long answer that keeps coming is waited for', async () => {
  const server = await startServer((_, response, count) => {
    if (count === 1) return json(response, 200, OK);
    response.writeHead(200, { 'content-type': 'application/json' });
    const rest = [...'{"kind":"A","metadata":{}}'];
    const drip = setInterval(() => {
      const next = rest.shift();
      if (next !== undefined) response.write(next);
      else {
        clearInterval(drip);
        response.end();
      }
    }, 25);
  });
  const cluster = await connectTo(server);
  await cluster.request(get);
  expect((await cluster.request(get)).body).toEqual({ kind: 'A', metadata: {} });
  expect(server.requests).toHaveLength(2);
});
