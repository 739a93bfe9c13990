import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/cluster/api-error.ts';
import type { ApiRequest } from '../../src/cluster/cluster.ts';
import { createGroupOutages } from '../../src/cluster/group-outage.ts';
import { type Answer, connectTo, failureOf, json, NEVER, startServer, status } from './server.ts';

const GADGETS = '/apis/acme.test/v1/namespaces/a/gadgets';
const away = (unservedBecause?: string) =>
  new ApiError({ code: 503, reason: '', message: 'service unavailable', causes: [], isStatus: false, unservedBecause });

test('all who need a group whose own server is away wait for it fifteen seconds, together', () => {
  const outages = createGroupOutages();
  expect(outages.left(`${GADGETS}/a`, away('503'), 1_000)).toBe(15_000);
  expect(outages.left(`${GADGETS}/b`, away('503'), 15_000)).toBe(1_000);
  expect(outages.left('/apis/acme.test/v2/gadgets/a', away('503'), 15_000)).toBe(15_000);
  outages.answered(`${GADGETS}/a`);
  expect(outages.left(`${GADGETS}/b`, away('503'), 15_000)).toBe(15_000);
});

test('a refusal tells as well that its group is served; a server that is away as a whole is none of this', () => {
  const outages = createGroupOutages();
  outages.left(GADGETS, away('503'), 1_000);
  expect(outages.left(GADGETS, away(), 2_000)).toBe(Number.POSITIVE_INFINITY);
  expect(outages.left(GADGETS, away('503'), 3_000)).toBe(15_000);
});

test('a 503 may be that of the whole server as long as nobody else is answered: then no group is given up', () => {
  const outages = createGroupOutages();
  const unwell = new ApiError({ code: 503, reason: '', message: 'no', causes: [], unservedBecause: '503' });
  outages.answered('/api/v1/namespaces/a/configmaps/b', 500);
  expect(outages.left(GADGETS, unwell, 1_000)).toBe(Number.POSITIVE_INFINITY);
  expect(outages.left(GADGETS, unwell, 17_000)).toBe(Number.POSITIVE_INFINITY);
  outages.answered('/api/v1/namespaces/a/configmaps/b', 18_000);
  expect(outages.left(GADGETS, unwell, 19_000)).toBe(13_000);
});

const unavailable: Answer = (_, response) =>
  response.writeHead(503, { 'content-type': 'text/plain' }).end('service unavailable\n');
const unwell: Answer = (_, response) => json(response, 503, status(503, 'ServiceUnavailable', 'etcd has no leader'));

test.each([
  ['away', undefined, '/apis/apps/v1/namespaces/a/deployments/b', unavailable],
  ['not well', undefined, '/apis/apps/v1/namespaces/a/deployments/b', unwell],
  ['away', '503 service unavailable', `${GADGETS}/b`, unavailable],
  ['not well', '503 etcd has no leader', `${GADGETS}/b`, unwell],
])('who is %s is told by the group: %s of %s', async (_, unservedBecause, path, answer) => {
  const server = await startServer((request, response, count) => {
    if (count === 1) json(response, 200, { kind: 'APIVersions' });
    else answer(request, response, count);
  });
  const cluster = await connectTo(server);
  await cluster.request({ method: 'GET', path: '/api', signal: NEVER });
  const failure = (await failureOf(cluster.request({ method: 'GET', path, signal: NEVER }))) as ApiError;
  expect(failure.unservedBecause).toBe(unservedBecause);
});

describe('a write to a group whose own server is away', () => {
  const refused = 'error trying to reach service: dial tcp 10.0.0.7:443: connect: connection refused';
  const broke = 'error trying to reach service: EOF';
  const create: ApiRequest = {
    method: 'POST',
    path: GADGETS,
    body: { kind: 'Gadget', metadata: { generateName: 'a-' } },
    signal: NEVER,
  };

  async function start(words: string, times: number) {
    const server = await startServer((_, response, count) => {
      if (count === 1) json(response, 200, { kind: 'APIVersions' });
      else if (count > times + 1) json(response, 201, { kind: 'Gadget', metadata: {} });
      else response.writeHead(503, { 'content-type': 'text/plain' }).end(words);
    });
    const cluster = await connectTo(server);
    await cluster.request({ method: 'GET', path: '/api', signal: NEVER });
    return cluster;
  }

  test.each(['service unavailable', refused])('has certainly not happened, and is tried again: %s', async (words) => {
    expect((await (await start(words, 3)).request(create)).status).toBe(201);
    expect(await failureOf((await start(words, 99)).request(create))).toMatchObject({ mayHaveReached: false });
  });

  test('was answered by that server itself: a create is not sent again', async () => {
    const server = await startServer((request, response, count) => {
      if (count === 1) json(response, 200, { kind: 'APIVersions' });
      else unwell(request, response, count);
    });
    const cluster = await connectTo(server);
    await cluster.request({ method: 'GET', path: '/api', signal: NEVER });
    await failureOf(cluster.request(create));
    expect(server.requests).toHaveLength(2);
  });

  test('may have happened where the connection broke later: a create is not sent again', async () => {
    expect(await failureOf((await start(broke, 1)).request(create))).toMatchObject({ mayHaveReached: true });
  });
});
