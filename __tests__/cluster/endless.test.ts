import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ConnectionError } from '../../src/cluster/api-error.ts';
import type { ApiRequest } from '../../src/cluster/cluster.ts';
import { type Answer, connectPatiently, failureOf, json, NEVER, startServer } from './server.ts';

const MIB = 2 ** 20;
const get: ApiRequest = { method: 'GET', path: '/api/v1/namespaces/a/configmaps/b', signal: NEVER };
const BLANKS = Buffer.alloc(MIB, ' ');
const PACKED = gzipSync(Buffer.alloc(64 * MIB, ' '));

/** Writes without an end, as fast as it is read. */
function pour(response: ServerResponse, piece: Buffer, headers: Record<string, string>): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

const endless: Record<string, Answer> = {
  'a text without an end': (_, response) => pour(response, BLANKS, {}),
  'a packed text without an end': (_, response) => pour(response, PACKED, { 'content-encoding': 'gzip' }),
  'few bytes that unpack to hundreds of MiB': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(Buffer.concat(Array.from({ length: 6 }, () => PACKED))),
};

function objectOf(bytes: number) {
  return { kind: 'ConfigMap', metadata: {}, data: { text: 'x'.repeat(bytes) } };
}

describe('a server that has never spoken as an API server may give short answers only', () => {
  test.each(Object.entries(endless))('%s: told as what it is, after a few tries', async (_name, answer) => {
    const server = await startServer(answer);
    const cluster = await connectPatiently(server);
    const failure = (await failureOf(cluster.request(get))) as ConnectionError;
    expect(failure).toMatchObject({ name: 'ConnectionError', fault: 'garbage' });
    expect(failure.message).toMatch(
      /^expected a Kubernetes answer in JSON from .*, found an answer longer than 4 MiB$/,
    );
    expect(server.requests.length).toBeLessThanOrEqual(5);
  });

  test('a long object is read all the same when another answer shows that there is one', async () => {
    const server = await startServer(({ path }, response) => {
      if (path === '/version') json(response, 200, { major: '1', minor: '36', gitVersion: 'v1.36.2' });
      else json(response, 200, objectOf(5 * MIB));
    });
    const cluster = await connectPatiently(server);
    const [, { body }] = await Promise.all([cluster.serverVersion(NEVER), cluster.request(get)]);
    expect(body).toEqual(objectOf(5 * MIB));
  });
});

describe('a server that has spoken before', () => {
  test.each(Object.entries(endless).slice(1))('%s: told once it would fill the memory', async (_name, answer) => {
    const server = await startServer((seen, response, count) =>
      count === 1 ? json(response, 200, objectOf(1)) : answer(seen, response, count),
    );
    const cluster = await connectPatiently(server);
    await cluster.request(get);
    const failure = (await failureOf(cluster.request({ ...get, retry: 'never' }))) as ConnectionError;
    expect(failure).toMatchObject({ name: 'ConnectionError', fault: 'garbage' });
    expect(failure.message).toMatch(/found an answer longer than 256 MiB$/);
  });

  test('many such answers share the room of one, and an ordinary one beside them is read', async () => {
    const longest: number[] = [];
    const server = await startServer((seen, response, count) => {
      if (seen.path === get.path) json(response, 200, objectOf(3 * MIB));
      else endless['a packed text without an end']?.(seen, response, count);
    });
    const cluster = await connectPatiently(server);
    await cluster.request(get);
    const many = Array.from({ length: 12 }, async (_, each) => {
      const path = `/api/v1/nodes/${each}`;
      const failure = (await failureOf(cluster.request({ ...get, path, retry: 'never' }))) as ConnectionError;
      longest.push(Number(/longer than (\d+) MiB/.exec(failure.message)?.[1]));
    });
    expect((await cluster.request(get)).body).toEqual(objectOf(3 * MIB));
    await Promise.all(many);
    expect(longest).toHaveLength(12);
    expect(longest[0]).toBeLessThan(128);
  });
});
