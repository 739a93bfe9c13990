import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { REQUEST_TIMING } from '../../src/cluster/request.ts';
import type { Json } from '../../src/manifest/object.ts';
import { preview } from '../../src/preview/preview.ts';
import { formatProblem, ProblemsError } from '../../src/problem.ts';
import {
  type Answer,
  connectTo,
  failureOf,
  json,
  NEVER,
  QUICK,
  startServer,
  status,
  until,
} from '../cluster/server.ts';
import { declare } from '../plan/declare.ts';

const GROUPS = ['one.test', 'two.test', 'three.test'];
const gadget = (group: string, name = 'a') => `---\napiVersion: ${group}/v1\nkind: Gadget\nmetadata: {name: ${name}}\n`;

function discovery(...items: Json[]): Json {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

/** What the cluster tells of a group whose own server it knows to be away. */
const stale = (group: string): Json => ({
  metadata: { name: group },
  versions: [{ version: 'v1', freshness: 'Stale', resources: [] }],
});

function away(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/plain' }).end('service unavailable\n');
}

/** The errors of a preview that must fail, a line each. */
async function failures(answer: Answer, text: string): Promise<string[]> {
  const server = await startServer(answer);
  const request = { ...QUICK.request, patience: REQUEST_TIMING.patience };
  const cluster = await connectTo(server, { timing: { ...QUICK, request } });
  const options = { conflicts: 'overwrite', createNamespace: false, signal: NEVER } as const;
  const error = await failureOf(preview(cluster, declare(text), options));
  if (error instanceof ProblemsError) return error.problems.map(formatProblem);
  throw error;
}

test('several groups whose own servers are away are asked side by side, and each is named', async () => {
  const asked = new Set<string>();
  const waiting: ServerResponse[] = [];
  // Each of them answers only when all have been asked.
  const answer: Answer = ({ path }, response) => {
    if (path === '/api') return json(response, 200, discovery());
    if (path === '/apis') return json(response, 200, discovery(...GROUPS.map(stale)));
    asked.add(path);
    waiting.push(response);
    if (asked.size === GROUPS.length) waiting.splice(0).forEach(away);
  };
  const told = await failures(answer, GROUPS.map((group) => gadget(group)).join(''));
  expect(told).toEqual(
    GROUPS.map((group, at) =>
      expect.stringContaining(
        `k8s.yaml:${2 + 4 * at}:1: the API group ${group}/v1 is not served now: the API server behind it is away or not well (503 service unavailable). \`kubectl describe apiservice v1.${group}\` says`,
      ),
    ),
  );
}, 20_000);

const GADGETS = { resource: 'gadgets', responseKind: { kind: 'Gadget' }, scope: 'Namespaced', verbs: ['get', 'patch'] };
/** What the cluster tells of a group while it has not noticed yet that its own server is away. */
const served = (group: string): Json => ({
  metadata: { name: group },
  versions: [{ version: 'v1', freshness: 'Current', resources: [GADGETS] }],
});

describe('a group whose own server has just gone away, unnoticed by the cluster', () => {
  const isAway = (path: string) => path.startsWith('/apis/one.test/');
  const echo: Answer = ({ method, path, body }, response) => {
    if (path === '/api') json(response, 200, discovery());
    else if (path === '/apis') json(response, 200, discovery(served('one.test'), served('two.test')));
    else if (isAway(path)) away(response);
    else if (method === 'GET') json(response, 404, status(404, 'NotFound', 'no such gadget'));
    else if (path.endsWith('/bad')) json(response, 422, status(422, 'Invalid', 'Gadget "bad" is invalid'));
    else json(response, 201, JSON.parse(body) as Json);
  };

  test('it is named at the line of the first object, beside what is wrong with others', async () => {
    const text = gadget('two.test') + gadget('one.test') + gadget('one.test', 'b') + gadget('two.test', 'bad');
    expect(await failures(echo, text)).toEqual([
      'k8s.yaml:6:1: the API group one.test/v1 is not served now: the API server behind it is away or not well (503 service unavailable) (so for 1 more object). `kubectl describe apiservice v1.one.test` says whether it is Available, and which Service it is: look at its log, and run the job again when it is well.',
      expect.stringMatching(/^k8s\.yaml:14:1: .*Gadget "bad" is invalid/),
    ]);
  });

  test('one that answers, but only that it is not well, is named too, and keeps no other from being asked', async () => {
    const unwell: Answer = (request, response, count) => {
      if (!isAway(request.path)) return echo(request, response, count);
      json(response, 503, status(503, 'ServiceUnavailable', 'etcd has no leader'));
    };
    const text = gadget('two.test') + gadget('one.test') + gadget('two.test', 'bad');
    expect(await failures(unwell, text)).toEqual([
      expect.stringContaining(
        'k8s.yaml:6:1: the API group one.test/v1 is not served now: the API server behind it is away or not well (503 etcd has no leader). `kubectl describe apiservice v1.one.test`',
      ),
      expect.stringMatching(/^k8s\.yaml:10:1: .*Gadget "bad" is invalid/),
    ]);
  });

  test('more of its objects than are in flight at once keep no other waiting', async () => {
    const server = await startServer(echo);
    const cluster = await connectTo(server, { timing: {} });
    const ending = new AbortController();
    const { signal } = ending;
    await cluster.request({ method: 'GET', path: '/api', signal });
    const many = Array.from({ length: 40 }, (_, at) =>
      failureOf(cluster.request({ method: 'GET', path: `/apis/one.test/v1/gadgets/${at}`, signal })),
    );
    await until(() => new Set(server.requests.map(({ path }) => path).filter(isAway)).size === 40);
    ending.abort();
    await Promise.all(many);
  });
});
