import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault, Logged } from '../../sandbox/cluster.ts';
import { ConnectionError } from '../../src/cluster/api-error.ts';
import { startDeadline } from '../../src/deadline.ts';
import { Unfinished } from '../../src/preview/unfinished.ts';
import { formatProblem, ProblemsError } from '../../src/problem.ts';
import { type Deployer, startDeployer } from '../cluster/deployer.ts';
import { failureOf } from '../cluster/server.ts';

let here: Deployer;
beforeAll(async () => {
  here = await startDeployer();
  // The server has answered before: what hangs from now on is one request of many.
  await here.preview(configMap('before'));
});
afterEach(() => here.sandbox.fail(() => undefined));
afterAll(() => here.sandbox.stop());

const configMap = (name: string, field = 'data') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: default}\n${field}: {a: "1"}\n`;
const settings = (count: number) => Array.from({ length: count }, (_, at) => configMap(`settings-${at + 1}`)).join('');
const typo = `---
apiVersion: v1
kind: Service
metadata: {name: typo, namespace: default}
spec: {ports: [{port: 80}], sessionAfinity: None}
`;
const CANNOT = 'could not be checked in time';

/** What a preview is ended with by a deadline of one second. */
function atDeadline(text: string, fault: (request: Logged) => Fault | undefined): Promise<unknown> {
  here.sandbox.fail(fault);
  const { signal } = startDeadline(1_000, new AbortController().signal);
  return failureOf(here.preview(text, { signal }));
}

function linesOf(error: unknown): string[] {
  if (!(error instanceof Unfinished)) throw error;
  expect(error.cause).toMatchObject({ name: 'ConnectionError', fault: 'aborted', cause: { name: 'TimedOut' } });
  return error.problems.map(formatProblem);
}

test('one dry run hangs: at the deadline it is named at its line, beside the mistakes of all others', async () => {
  const error = await atDeadline(configMap('fine') + typo + configMap('slow'), ({ path }) =>
    path.endsWith('/slow') ? { hang: true } : undefined,
  );
  expect(linesOf(error)).toEqual([
    expect.stringMatching(/^k8s\.yaml:10:\d+: unknown field spec\.sessionAfinity/),
    `k8s.yaml:12:1: ConfigMap default/slow ${CANNOT}: the API server had not answered yet. Look at the admission webhooks for this kind: one that is slow or hangs holds the answer back.`,
  ]);
});

test('a webhook that fails until the deadline is told with the object it is asked about', async () => {
  const message = 'Internal error occurred: failed calling webhook "policy.acme.test": EOF';
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 500, reason: 'InternalError', message };
  const error = await atDeadline(configMap('fine') + configMap('slow'), ({ path }) =>
    path.endsWith('/slow') ? { answer: 500, body } : undefined,
  );
  expect(linesOf(error)).toEqual([
    expect.stringContaining(`k8s.yaml:7:1: ConfigMap default/slow ${CANNOT}: 500 ${message}`),
  ]);
});

test('the list of what lives in a namespace hangs: that is told too', async () => {
  const error = await atDeadline(settings(6) + typo, ({ method, path }) =>
    method === 'GET' && path.endsWith('/configmaps') ? { hang: true } : undefined,
  );
  expect(linesOf(error)).toEqual([
    expect.stringMatching(/^k8s\.yaml:35:\d+: unknown field/),
    expect.stringContaining(
      `ConfigMap default/settings-1 ${CANNOT}: the API server had not answered yet (so for 5 more objects)`,
    ),
  ]);
});

test.each<[string, (request: Logged, patches: number) => boolean]>([
  ['what else is wrong with it', ({ method }, patches) => method === 'POST' || (method === 'PATCH' && patches > 1)],
  ['how its fields are called', ({ path }) => path.startsWith('/openapi/')],
])('a mistake is told although the question %s hangs', async (_name, hangs) => {
  let patches = 0;
  const error = await atDeadline(typo, (request) => {
    if (request.method === 'PATCH') patches++;
    return hangs(request, patches) ? { hang: true } : undefined;
  });
  expect(error).toBeInstanceOf(ProblemsError);
  expect((error as ProblemsError).problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^k8s\.yaml:5:\d+: unknown field spec\.sessionAfinity/),
  ]);
});

test.each([
  ['everything', () => true],
  ['more than is asked about at once', ({ path }: Logged) => !path.endsWith('/settings-1')],
])('%s hangs: it is the server, and no object is blamed', async (_name, hangs) => {
  const error = await atDeadline(settings(100), (request) => (hangs(request) ? { hang: true } : undefined));
  expect(error).toBeInstanceOf(ConnectionError);
});

test('a token that ends in the middle is no matter of the objects that were asked about just then', async () => {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 401, reason: 'Unauthorized' };
  const error = await atDeadline(configMap('fine') + configMap('slow') + configMap('late'), ({ path }) => {
    if (path.endsWith('/slow')) return { hang: true };
    return path.endsWith('/late') ? { answer: 401, body } : undefined;
  });
  expect(error).toMatchObject({ name: 'ApiError', code: 401 });
});

test('a server that goes away is told beside what is wrong with objects, and blamed on none', async () => {
  const unknown = '---\napiVersion: v1\nkind: Pud\nmetadata: {name: x}\n';
  const error = await atDeadline(configMap('fine') + configMap('late') + unknown, ({ path }) =>
    path.endsWith('/late') ? { reset: 'before' } : undefined,
  );
  expect(linesOf(error)).toEqual([expect.stringContaining('Did you mean Pod in v1?')]);
});
