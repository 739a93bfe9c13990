import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { REQUEST_TIMING } from '../../src/cluster/request.ts';
import type { Json } from '../../src/manifest/object.ts';
import { preview } from '../../src/preview/preview.ts';
import { formatProblem, ProblemsError } from '../../src/problem.ts';
import { type Answer, connectTo, failureOf, json, NEVER, QUICK, startServer } from '../cluster/server.ts';
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
        `k8s.yaml:${2 + 4 * at}:1: the API group ${group}/v1 is not served now: the cluster leaves it to an API server of its own, which is away (503 service unavailable). Look why with \`kubectl describe apiservice v1.${group}\`,`,
      ),
    ),
  );
}, 20_000);
