import { expect, test } from 'vitest';
import type { Json } from '../../src/manifest/object.ts';
import { preview } from '../../src/preview/preview.ts';
import { formatProblem, ProblemsError } from '../../src/problem.ts';
import { type Answer, connectTo, failureOf, json, NEVER, startServer, status } from '../cluster/server.ts';
import { declare } from '../plan/declare.ts';

const object = (kind: string, name: string, namespace: string) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const settings = (count: number, namespace = 'shop') =>
  Array.from({ length: count }, (_, at) => object('ConfigMap', `settings-${at}`, namespace)).join('');

/** A webhook is asked about the ConfigMaps of the namespace shop, and can't be called. */
const answer: Answer = ({ method, path, body }, response) => {
  if (path.endsWith('/configmaps')) json(response, 200, { kind: 'ConfigMapList', metadata: {}, items: [] });
  else if (method === 'GET') json(response, 404, status(404, 'NotFound', 'not there'));
  else if (path.includes('/shop/configmaps/')) json(response, 500, status(500, 'InternalError', refusal));
  else json(response, 201, JSON.parse(body) as Json);
};
const refusal = 'Internal error occurred: failed calling webhook "owners.acme.test": connection refused';

test('that a webhook can not be called is found out once: others of the kind do not wait to be told the same', async () => {
  const server = await startServer(answer);
  const cluster = await connectTo(server);
  const text = settings(80) + object('Service', 'api', 'shop') + settings(1, 'tools');
  const options = { conflicts: 'overwrite', createNamespace: false, signal: NEVER } as const;
  const error = await failureOf(preview(cluster, declare(text), options));
  if (!(error instanceof ProblemsError)) throw error;
  const asked = (place: string) =>
    new Set(server.requests.map(({ path }) => path).filter((path) => path.includes(place)));
  expect(error.problems.map(formatProblem)).toEqual([
    expect.stringContaining(
      `k8s.yaml:2:1: admission webhook "owners.acme.test", which must agree to ConfigMap shop/settings-0, can't be called: connection refused (so for ${asked('/shop/configmaps/').size - 1} more objects)`,
    ),
    expect.stringMatching(
      /^k8s\.yaml:\d+:1: ConfigMap shop\/settings-\d+ was not checked any more: admission webhook "owners\.acme\.test", which is asked about others of its kind, can't be called \(so for \d+ more objects\)\. See that the service behind this webhook runs/,
    ),
  ]);
  expect(asked('/shop/configmaps/').size).toBeLessThan(40);
  // What else there is, is asked about.
  expect([asked('/services/api').size, asked('/tools/configmaps/').size]).toEqual([1, 1]);
});
