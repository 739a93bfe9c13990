import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TimedOut } from '../../src/deadline.ts';
import { formatProblem } from '../../src/problem.ts';
import { type Deployer, requestsSince, STAMP, startDeployer } from '../cluster/deployer.ts';

let here: Deployer;
beforeAll(async () => {
  here = await startDeployer();
});
afterAll(() => here.sandbox.stop());

const object = (kind: string, name: string, more = '') =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${more}`;
const deployment = (name: string, image = 'i:1') =>
  `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, annotations: {team: a}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: a, image: "${image}"}]}
`;
const live = (table: string, name: string) => here.sandbox.store.get(table, 'default', name);
const names = (items: readonly { object: { metadata: { name: string } } }[]) =>
  items.map(({ object }) => object.metadata.name).toSorted();

test('what others need is written first, a wave at a time', async () => {
  const planned = await here.preview(
    deployment('waves') +
      object('Secret', 'waves') +
      object('ServiceAccount', 'waves') +
      object('Namespace', 'waves') +
      '---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: waves}\nspec: {defaultBackend: {service: {name: a, port: {number: 80}}}}\n',
  );
  const from = here.sandbox.requests.length;
  const { applied, failed } = await here.apply(planned);
  expect(failed).toEqual([]);
  expect(requestsSince(here.sandbox, from).map((request) => request.split('/').at(-2))).toEqual([
    'namespaces',
    'serviceaccounts',
    'secrets',
    'deployments',
    'ingresses',
  ]);
  expect(applied.every(({ action, answer }) => action === 'created' && answer.metadata.uid)).toBe(true);
});

test('a workload that changes carries where it comes from, its pods do not, and a run that changes nothing writes nothing', async () => {
  await here.deploy(deployment('stamped') + object('ConfigMap', 'plain'));
  expect(live('deployments.apps', 'stamped')?.metadata.annotations).toMatchObject({
    team: 'a',
    'kube-rollout.dev/commit': STAMP.commit,
    'kube-rollout.dev/image-tag': STAMP.imageTag,
    'kube-rollout.dev/run-url': STAMP.runUrl,
    'kubernetes.io/change-cause': STAMP.changeCause,
  });
  expect(JSON.stringify(live('deployments.apps', 'stamped')?.spec)).not.toContain('kube-rollout.dev');
  expect(live('configmaps', 'plain')?.metadata.annotations).toBeUndefined();

  const planned = await here.preview(deployment('stamped') + object('ConfigMap', 'plain'));
  const from = here.sandbox.requests.length;
  const seen: string[] = [];
  const { applied } = await here.apply(planned, { onApplied: ({ action }) => seen.push(action) });
  expect(seen).toEqual(['unchanged', 'unchanged']);
  expect(applied.map(({ answer }) => answer.metadata.uid)).not.toContain(undefined);
  expect(requestsSince(here.sandbox, from)).toEqual([]);
});

test("kubectl's fields become ours in one go: what the manifest dropped is gone, and the next run has nothing to do", async () => {
  await here.cluster.request({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    query: { fieldManager: 'kubectl-client-side-apply' },
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubectl', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
      data: { a: 'old', gone: 'x' },
    },
    signal: new AbortController().signal,
  });
  const text = object('ConfigMap', 'kubectl', 'data: {a: new}\n');
  const { failed } = await here.deploy(text, { conflicts: 'fail' });
  expect(failed).toEqual([]);
  expect(live('configmaps', 'kubectl')?.data).toEqual({ a: 'new' });
  expect(live('configmaps', 'kubectl')?.metadata.annotations).toBeUndefined();
  expect(live('configmaps', 'kubectl')?.metadata.managedFields).toMatchObject([{ manager: 'kube-rollout' }]);
  expect((await here.preview(text)).changes[0]?.action).toBe('unchanged');
});

test('an object that somebody else wrote in between is handed over all the same', async () => {
  await here.cluster.request({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    query: { fieldManager: 'kubectl-client-side-apply' },
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'raced' }, data: { gone: 'x' } },
    signal: new AbortController().signal,
  });
  const planned = await here.preview(object('ConfigMap', 'raced', 'data: {a: new}\n'));
  const current = live('configmaps', 'raced');
  if (current)
    here.sandbox.store.put('configmaps', { ...current, metadata: { ...current.metadata, labels: { x: 'y' } } });
  await here.apply(planned);
  expect(live('configmaps', 'raced')).toMatchObject({ data: { a: 'new' }, metadata: { labels: { x: 'y' } } });
});

test('an object that its controller writes again and again is handed over in a pause of it', async () => {
  await here.cluster.request({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    query: { fieldManager: 'kubectl-client-side-apply' },
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'busy' }, data: { gone: 'x' } },
    signal: new AbortController().signal,
  });
  const planned = await here.preview(object('ConfigMap', 'busy', 'data: {a: new}\n'));
  const message = 'Operation cannot be fulfilled on configmaps "busy": the object has been modified';
  let lost = 0;
  here.sandbox.fail(({ method, path }) =>
    method === 'PATCH' && path.endsWith('/configmaps/busy') && ++lost <= 5
      ? { answer: 409, body: { kind: 'Status', code: 409, reason: 'Conflict', message } }
      : undefined,
  );
  const { failed } = await here.apply(planned);
  here.sandbox.fail();
  expect(failed).toEqual([]);
  expect(live('configmaps', 'busy')?.data).toEqual({ a: 'new' });
});

test('a failure ends its wave and leaves the later ones alone', async () => {
  const planned = await here.preview(object('ConfigMap', 'good') + object('Secret', 'refused') + deployment('later'));
  here.sandbox.fail(({ path }) =>
    path.endsWith('/secrets/refused')
      ? {
          answer: 403,
          body: { kind: 'Status', code: 403, reason: 'Forbidden', message: 'secrets "refused" is forbidden: no' },
        }
      : undefined,
  );
  const { applied, failed, notTried } = await here.apply(planned);
  here.sandbox.fail();
  expect([names(applied), names(notTried)]).toEqual([['good'], ['later']]);
  expect(failed.map(({ problem, unknown }) => [formatProblem(problem), unknown])).toEqual([
    [
      'k8s.yaml:6:1: Secret default/refused is forbidden: no. Change the manifest so that it meets this rule of the cluster.',
      false,
    ],
  ]);
});

test('an answer that is lost after the write is no second write: it is still created', async () => {
  const planned = await here.preview(object('ConfigMap', 'lost'));
  here.sandbox.fail(({ path, method, count }) =>
    method === 'PATCH' && path.endsWith('/lost') && count === 2 ? { reset: 'after' } : undefined,
  );
  const { applied, failed } = await here.apply(planned);
  here.sandbox.fail();
  expect(failed).toEqual([]);
  expect(applied.map(({ action }) => action)).toEqual(['created']);
});

test('a create whose answer is lost is not repeated, and said to be unknown', async () => {
  const planned = await here.preview('apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: once-}\n');
  here.sandbox.fail(({ method }) => (method === 'POST' ? { reset: 'after' } : undefined));
  const { failed } = await here.apply(planned);
  here.sandbox.fail();
  expect(failed).toMatchObject([{ unknown: true }]);
  expect(here.sandbox.store.list('configmaps').filter((each) => each.metadata.name.startsWith('once-'))).toHaveLength(
    1,
  );
});

test('a generated name is known once the object is there', async () => {
  const { applied } = await here.deploy('apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: named-}\n');
  expect(applied[0]?.object.metadata.name).toMatch(/^named-.+/);
});

test('when the run ends, nothing more is sent, and what was under way is unknown', async () => {
  const planned = await here.preview(object('ConfigMap', 'stuck') + deployment('never'));
  const ending = new AbortController();
  here.sandbox.fail(() => {
    setTimeout(() => ending.abort(new Error('cancelled')), 20);
    return { hang: true };
  });
  const { applied, failed, notTried } = await here.apply(planned, { signal: ending.signal });
  here.sandbox.fail();
  expect(applied).toEqual([]);
  expect(failed.map(({ change, unknown }) => [change.object.metadata.name, unknown])).toEqual([['stuck', true]]);
  expect(names(notTried)).toEqual(['never']);

  const after = await here.apply(planned, { signal: ending.signal });
  expect([after.failed, names(after.notTried)]).toEqual([[], ['never', 'stuck']]);
});

test('an object that opted in is deleted, awaited, and created again', async () => {
  const job = (image: string, annotation = '') => `apiVersion: batch/v1
kind: Job
metadata: {name: migrate${annotation}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "${image}"}]}}}
`;
  await here.deploy(job('i:1'));
  expect(await here.failures(job('i:2'))).toEqual([expect.stringContaining('A Job runs once: give it a fresh name')]);
  const before = live('jobs.batch', 'migrate')?.metadata.uid;
  here.sandbox.permit(({ verb }) => verb !== 'delete');
  expect(await here.failures(job('i:2', ', annotations: {kube-rollout.dev/recreate: "true"}'))).toEqual([
    expect.stringMatching(/may not delete jobs in namespace default.*verbs: \["delete"\]/),
  ]);
  here.sandbox.permit(() => true);
  const planned = await here.preview(job('i:2', ', annotations: {kube-rollout.dev/recreate: "true"}'));
  expect(planned.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('it will be deleted and created again, as its annotation allows'),
  ]);
  // Even with its answer lost, the delete is for this one object only, and safe to repeat.
  here.sandbox.fail(({ method, count }) => (method === 'DELETE' && count === 1 ? { reset: 'after' } : undefined));
  const applying = here.apply(planned);
  // The garbage collector, which a sandbox has not: it lets the object go once its dependents are gone.
  const collector = setInterval(() => {
    const job = live('jobs.batch', 'migrate');
    if (job?.metadata.deletionTimestamp && job.metadata.uid === before) here.sandbox.store.remove('jobs.batch', job);
  }, 5);
  const { applied, failed } = await applying;
  clearInterval(collector);
  here.sandbox.fail();
  expect(failed).toEqual([]);
  expect(applied[0]?.answer.metadata.uid).not.toBe(before);
  expect(live('jobs.batch', 'migrate')?.metadata.annotations).toMatchObject({ 'kube-rollout.dev/commit': 'c1' });
});

test.each([
  ['a finalizer', 'acme.com/backup', 'it waits for the finalizer acme.com/backup', 'controller of acme.com/backup'],
  ['its own pods', '', 'it waits for what it owns, such as its pods', 'kubectl get pods --namespace default'],
])(
  'an old object that does not go away is what the end of the run names, with what holds it: %s',
  async (_, stated, waits, remedy) => {
    const job = (image: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: held, finalizers: [${stated}], annotations: {kube-rollout.dev/recreate: "true"}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "${image}"}]}}}
`;
    await here.deploy(job('i:1'));
    if (stated === '') runPodOf('held');
    const planned = await here.preview(job('i:2'));
    const ending = new AbortController();
    const applying = here.apply(planned, { signal: ending.signal });
    await vi.waitFor(() => expect(live('jobs.batch', 'held')?.metadata.deletionTimestamp).toBeDefined());
    // Its first list is answered: what is seen is known when the next request, the watch, comes in.
    await vi.waitFor(() => expect(here.sandbox.requests.at(-1)?.query).toContain('watch'));
    ending.abort(new TimedOut('the timeout of 8 s ended'));
    const { failed } = await applying;
    const old = live('jobs.batch', 'held');
    if (old) here.sandbox.store.remove('jobs.batch', old);
    expect(failed[0]?.problem.message).toBe(
      `Job default/held was not applied: the timeout of 8 s ended, and the old one is still being deleted: ${waits}`,
    );
    expect(failed[0]?.problem.remedy).toContain(remedy);
    expect(failed[0]?.unknown).toBe(false);
  },
);

/** A pod of a Job on a node that never ends it. */
function runPodOf(name: string): void {
  const uid = live('jobs.batch', name)?.metadata.uid ?? '';
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, blockOwnerDeletion: true }];
  const metadata = { name: `${name}-1`, namespace: 'default', ownerReferences };
  here.sandbox.store.put('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n' } });
}
