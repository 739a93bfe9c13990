import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConnectionError } from '../../src/cluster/api-error.ts';
import { field, type Json } from '../../src/manifest/object.ts';
import { formatProblem } from '../../src/problem.ts';
import { type Deployer, requestsSince, startDeployer } from '../cluster/deployer.ts';

let here: Deployer;
beforeAll(async () => {
  here = await startDeployer();
});
afterAll(() => here.sandbox.stop());

const configMap = (name: string, data = '{a: "1"}', namespace = 'default') =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: ${data}\n`;
const deployment = (name: string, spec = 'replicas: 3', image = 'i:1') =>
  `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  ${spec}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: a, image: "${image}"}]}
`;

const words = async (text: string) => (await here.preview(text)).changes.map(({ action }) => action);

/** Makes an object as somebody else would. */
async function asManager(manager: string, path: string, body: Json, method: 'POST' | 'PATCH' = 'POST'): Promise<void> {
  const apply = method === 'PATCH';
  await here.cluster.request({
    method,
    path,
    query: { fieldManager: manager, ...(apply ? { force: 'true' } : {}) },
    ...(apply ? { contentType: 'application/apply-patch+yaml' } : {}),
    body,
    signal: new AbortController().signal,
  });
}

test('a preview says what would happen to each object and writes nothing', async () => {
  await here.deploy(configMap('same') + configMap('other'));
  const revision = here.sandbox.store.revision();
  const planned = await here.preview(configMap('new') + configMap('same') + configMap('other', '{a: "2"}'));
  expect(planned.changes.map(({ action, object, fields }) => [object.metadata.name, action, fields])).toEqual([
    ['new', 'created', []],
    ['same', 'unchanged', []],
    ['other', 'configured', [{ path: 'data.a', before: '1', after: '2' }]],
  ]);
  expect(here.sandbox.store.revision()).toBe(revision);
});

test('every failure of every object is told at its line, and nothing is written', async () => {
  const revision = here.sandbox.store.revision();
  const failures = await here.failures(
    configMap('fine') +
      deployment('typo', 'replicas: three\n  replica: 3\n  extra: 1') +
      '---\napiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: x}\n' +
      configMap('nowhere', '{}', 'nowhere') +
      configMap('nowhere2', '{}', 'nowhere'),
  );
  expect(failures).toEqual([
    'k8s.yaml:20:1: the server serves no kind Deploymnet in apps/v1. Did you mean Deployment in apps/v1?',
    expect.stringContaining('k8s.yaml:11:3: spec.replicas of Deployment default/typo must be a number, found a string'),
    expect.stringContaining('k8s.yaml:12:3: unknown field spec.replica in Deployment default/typo'),
    expect.stringContaining('k8s.yaml:13:3: unknown field spec.extra in Deployment default/typo'),
    expect.stringContaining('k8s.yaml:25:27: namespace nowhere does not exist (so for 1 more object)'),
  ]);
  expect(here.sandbox.store.revision()).toBe(revision);
});

test('a manifest copied from an object that was being deleted is refused, new or not: it would be deleted at once', async () => {
  await here.deploy(configMap('there'));
  const dying = (name: string) =>
    configMap(name).replace(
      'namespace:',
      'deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0, namespace:',
    );
  const failures = await here.failures(dying('there') + dying('new') + configMap('bad', '{a: 1}'));
  expect(failures).toEqual([
    ...['there', 'there', 'new', 'new'].map((name, at) =>
      expect.stringMatching(
        new RegExp(
          `^k8s\\.yaml:${at < 2 ? 4 : 9}:\\d+: metadata\\.deletion(Timestamp|GracePeriodSeconds) of ConfigMap default/${name} must not be in a manifest.* Remove it`,
        ),
      ),
    ),
    expect.stringContaining('data.a of ConfigMap default/bad must be a string'),
  ]);
});

test('an object of a kind without namespaces is the same one whatever namespace it names', async () => {
  const role = (namespace: string) =>
    `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader, namespace: ${namespace}}\nrules: []\n`;
  expect(await here.failures(role('a') + role('b'))).toEqual([
    'k8s.yaml:7:1: ClusterRole reader is declared a second time; the first is at k8s.yaml:2:1. Remove one of the two, or give it another name.',
  ]);
});

test('a namespace that is missing is created when that is asked for, and what will live in it is checked elsewhere', async () => {
  const options = { createNamespace: true };
  const planned = await here.preview(configMap('a', '{}', 'fresh') + configMap('b', '{}', 'fresh'), options);
  expect(planned.changes.map(({ object, action, checked }) => [object.kind, action, checked])).toEqual([
    ['Namespace', 'created', true],
    ['ConfigMap', 'created', false],
    ['ConfigMap', 'created', false],
  ]);
  expect(planned.changes.map(({ source }) => source.isImplied === true)).toEqual([true, false, false]);
  expect(planned.problems.map(formatProblem)).toEqual([
    'k8s.yaml:2:1: 2 objects could not be checked in full beforehand, since this run makes namespace fresh',
  ]);
  expect(await here.failures(configMap('a', '{a: 1}', 'fresh'), options)).toEqual([
    'k8s.yaml:5:8: data.a of ConfigMap fresh/a must be a string, found a number. Put the value in quotes.',
  ]);
});

test('a namespace that may not be asked for is not asked of the workflow again: the verb is named, with the rule to add', async () => {
  const options = { createNamespace: true };
  here.sandbox.permit(({ verb, resource }) => resource !== 'namespaces' || verb !== 'get');
  const failures = await here.failures(configMap('a', '{}', 'fresh') + configMap('b', '{}', 'fresh'), options);
  const there = await here.preview(configMap('a'), options);
  here.sandbox.permit(() => true);
  expect(failures).toEqual([
    expect.stringMatching(
      /^k8s\.yaml:4:21: namespace fresh does not exist, and \S+ may not get namespaces, which the input `create-namespace` needs \(so for 1 more object\)\. Add the rule `\{apiGroups: \[""\], resources: \["namespaces"\], verbs: \["get", "create", "patch"\]\}` to a ClusterRole that is bound to \S+\.$/,
    ),
  ]);
  expect(there.problems).toEqual([]);
});

test('who has rights in one namespace only, and may not see others, is told what to make one needs', async () => {
  const options = { createNamespace: true };
  here.sandbox.permit(({ namespace }) => namespace === 'default');
  const failures = await here.failures(configMap('a', '{}', 'fresh'), options);
  here.sandbox.permit(() => true);
  expect(failures).toEqual([
    expect.stringMatching(
      /may not patch configmaps in namespace fresh, .* If there is no such namespace yet, `create-namespace` needs the rule `\{apiGroups: \[""\], resources: \["namespaces"\], verbs: \["get", "create", "patch"\]\}` in a ClusterRole too\.$/,
    ),
  ]);
});

test('a field that somebody else owns is taken with a word, or not at all', async () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' }, data: { a: 'x', b: '2' } };
  await asManager('helm', `${path}/theirs`, body, 'PATCH');
  const text = configMap('theirs', '{a: "1", b: "2"}');
  const { changes, problems } = await here.preview(text);
  expect(changes[0]?.fields).toContainEqual({ path: 'data.a', before: 'x', after: '1' });
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(
      /^k8s\.yaml:5:8: data\.a of .* is taken from helm \(since \d{4}-.*Z\): live value x, manifest 1/,
    ),
  ]);
  expect(await here.failures(text, { conflicts: 'fail' })).toEqual([
    expect.stringContaining('is managed by helm (since '),
  ]);
});

test("fields of kubectl apply are handed over: the preview shows what really goes, and it is nobody's conflict", async () => {
  const record = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  await asManager('kubectl-client-side-apply', '/api/v1/namespaces/default/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kubectl', annotations: record },
    data: { a: 'old', gone: 'x' },
  });
  const { changes, problems } = await here.preview(configMap('kubectl'), { conflicts: 'fail' });
  expect(changes[0]?.fields).toEqual([
    { path: 'data.a', before: 'old', after: '1' },
    { path: 'data.gone', before: 'x' },
    { path: 'metadata.managedFields', before: 'kubectl-client-side-apply', after: 'kube-rollout' },
  ]);
  expect(problems).toEqual([]);
});

test('an object that somebody else made just so is configured once, for its ownership', async () => {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'adopted' }, data: { a: '1' } };
  await asManager('kubectl-create', '/api/v1/namespaces/default/configmaps', body);
  const { changes } = await here.preview(configMap('adopted'));
  expect(changes[0]).toMatchObject({ action: 'configured', fields: [{ path: 'metadata.managedFields' }] });
  await here.deploy(configMap('adopted'));
  expect(await words(configMap('adopted'))).toEqual(['unchanged']);
});

test('replicas are left to an autoscaler, of the set or of the cluster', async () => {
  const autoscaler = (name: string) =>
    `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}}
spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}}
`;
  // What is new starts with the replicas it states: with none it would start with one.
  const begun = await here.preview(autoscaler('begun') + deployment('begun'));
  expect(begun.changes[1]?.write).toMatchObject({ body: { spec: { replicas: 3 } } });
  expect(begun.problems).toEqual([]);
  await here.deploy(deployment('scaled', 'replicas: 2'));
  const planned = await here.preview(autoscaler('scaled') + deployment('scaled'));
  expect(planned.changes[1]).toMatchObject({ action: 'unchanged' });
  expect(planned.problems.map(({ message }) => message)).toEqual([
    'spec.replicas of Deployment scaled is left to its HorizontalPodAutoscaler',
  ]);
  // Applied by us before the autoscaler came: to drop the field now would set it to 1.
  await here.deploy(deployment('grown', 'replicas: 5'));
  await here.deploy(autoscaler('grown'));
  const { changes } = await here.preview(deployment('grown', 'replicas: 2', 'i:2'));
  expect(changes[0]).toMatchObject({ write: { handOver: { autoscaled: true } } });
  expect(changes[0]?.fields.map(({ path }) => path)).toEqual(['spec.template.spec.containers[name="a"].image']);
});

test('an autoscaler that comes as spec.replicas leaves the manifest finds as many replicas as there were', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const spec = async (name: string) => {
    const request = { method: 'GET', path: `${path}/${name}`, signal: new AbortController().signal } as const;
    return field((await here.cluster.request(request)).body, 'spec');
  };
  const withoutReplicas = (name: string) => deployment(name, 'paused: false');
  const autoscaler = (name: string) =>
    `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}}
spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}}
`;
  await here.deploy(deployment('ours', 'replicas: 5'));
  const planned = await here.preview(autoscaler('ours') + withoutReplicas('ours'));
  expect(planned.problems).toEqual([]);
  await here.apply(planned);
  expect(await spec('ours')).toMatchObject({ replicas: 5 });
  await asManager('kubectl-client-side-apply', path, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'theirs' },
    spec: {
      replicas: 5,
      selector: { matchLabels: { app: 'theirs' } },
      template: { metadata: { labels: { app: 'theirs' } }, spec: { containers: [{ name: 'a', image: 'i:1' }] } },
    },
  });
  await here.deploy(autoscaler('theirs') + withoutReplicas('theirs'));
  expect(await spec('theirs')).toMatchObject({ replicas: 5 });
});

test('a generated name is created anew each time, and an unchanged set costs a request an object', async () => {
  const text = Array.from({ length: 20 }, (_, at) => configMap(`many-${at}`)).join('');
  await here.deploy(text);
  const from = here.sandbox.requests.length;
  expect(new Set(await words(text))).toEqual(new Set(['unchanged']));
  const requests = requestsSince(here.sandbox, from);
  expect(requests.filter((request) => request.startsWith('PATCH?'))).toHaveLength(20);
  expect(requests).toHaveLength(21);
  const { changes } = await here.preview('apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: run-}\n');
  expect(changes[0]).toMatchObject({ action: 'created', write: { how: 'create' } });
});

test('where nothing may be read, the dry run still tells', async () => {
  await here.deploy(configMap('hidden'));
  here.sandbox.permit(({ verb }) => verb !== 'get' && verb !== 'list');
  const { changes } = await here.preview(configMap('hidden') + configMap('unseen'));
  expect(changes.map(({ action }) => action)).toEqual(['configured', 'created']);
  const { applied } = await here.apply({ changes, problems: [] });
  expect(applied.map(({ action }) => action)).toEqual(['unchanged', 'created']);
  here.sandbox.permit(() => true);
});

test('a missing right is told once, with the rule to add', async () => {
  here.sandbox.permit(({ verb }) => verb !== 'patch');
  const failures = await here.failures(configMap('a') + configMap('b') + configMap('c'));
  here.sandbox.permit(() => true);
  expect(failures).toEqual([expect.stringContaining('may not patch configmaps in namespace default')]);
  expect(failures[0]).toContain('(so for 2 more objects). Add the rule `{apiGroups: [""], resources: ["configmaps"]');
});

test('objects that only together break a quota are refused before the first write', async () => {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'default' } };
  const status = { hard: { 'count/secrets': '1' }, used: { 'count/secrets': '0' } };
  const stored = here.sandbox.store.put('resourcequotas', { ...quota, spec: { hard: status.hard }, status });
  const secret = (name: string) => `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\n`;
  const failures = await here.failures(secret('one') + secret('two'));
  here.sandbox.store.remove('resourcequotas', stored);
  expect(failures).toEqual([
    'k8s.yaml:6:1: quota few of namespace default allows 1 count/secrets; 0 are there, and this deploy creates 2 more. Raise the quota, or delete what is no longer needed.',
  ]);
});

test('an object that moves between two looks is looked at again', async () => {
  await here.deploy(configMap('moving'));
  const before = here.sandbox.store.get('configmaps', 'default', 'moving');
  if (before) here.sandbox.store.put('configmaps', { ...before, data: { a: 'moved' } });
  // The first look still sees what was there before somebody else wrote.
  here.sandbox.fail(({ method, path, count }) =>
    before && method === 'GET' && path.endsWith('/moving') && count === 2 ? { answer: 200, body: before } : undefined,
  );
  const { changes } = await here.preview(configMap('moving'));
  here.sandbox.fail();
  expect(changes[0]).toMatchObject({ action: 'configured', fields: [{ path: 'data.a', before: 'moved', after: '1' }] });
});

test('a server that can not be asked ends the preview with that, not with a list of objects', async () => {
  const ending = new AbortController();
  here.sandbox.fail(() => ({ hang: true }));
  setTimeout(() => ending.abort(new Error('the time is up')), 50);
  const failed = await here.preview(configMap('a') + configMap('b'), { signal: ending.signal }).catch((error) => error);
  here.sandbox.fail();
  expect(failed).toBeInstanceOf(ConnectionError);
});

test('a version that the definition in the same set does not serve: the one it serves is named', async () => {
  const definition = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.shop.test}
spec:
  group: shop.test
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
  expect(
    await here.failures(`${definition}---\napiVersion: shop.test/v2\nkind: Widget\nmetadata: {name: w}\n`),
  ).toEqual([
    'k8s.yaml:11:1: the server serves no kind Widget in shop.test/v2. It is served as shop.test/v1: write that apiVersion.',
  ]);
});

test('a kind that the server only answers, and never keeps, is told as such at its line', async () => {
  const review = {
    resource: 'tokenreviews',
    responseKind: { kind: 'TokenReview' },
    scope: 'Cluster',
    verbs: ['create'],
  };
  const version = { version: 'v1', freshness: 'Current', resources: [review] };
  const group = { metadata: { name: 'authentication.k8s.io' }, versions: [version] };
  const body = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items: [group] };
  here.sandbox.fail(({ path }) => (path === '/apis' ? { answer: 200, body } : undefined));
  here.cluster.forgetResources();
  const failures = await here.failures(
    'apiVersion: authentication.k8s.io/v1\nkind: TokenReview\nmetadata: {name: t}\nspec: {token: x}\n',
  );
  here.sandbox.fail();
  here.cluster.forgetResources();
  expect(failures).toEqual([
    "k8s.yaml:2:1: a TokenReview (authentication.k8s.io/v1) can't be applied: of this kind the server knows no object to patch, only the verb create. Remove it from the manifests.",
  ]);
});

test('a ClusterRole whose rules the cluster gathers keeps them, and a second deploy of it changes nothing', async () => {
  const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {monitoring: "true"}}]}
rules: []
`;
  await here.deploy(role);
  await asManager(
    'clusterrole-aggregation-controller',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/monitoring',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'monitoring' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
    'PATCH',
  );
  expect(await here.preview(role)).toMatchObject({ changes: [{ action: 'unchanged' }], problems: [] });
});

test('what is being deleted is refused before the first write: it would not last', async () => {
  const held = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [acme.test/cleanup]}\n';
  await here.deploy(held);
  const path = '/api/v1/namespaces/default/configmaps/held';
  await here.cluster.request({ method: 'DELETE', path, signal: new AbortController().signal });
  expect(await here.failures(held)).toEqual([
    expect.stringContaining(
      'ConfigMap default/held is being deleted, so nothing that is applied to it would last: it waits for the finalizer acme.test/cleanup',
    ),
  ]);
});

test('what else is wrong with entries that a misspelt key makes alike is told beside it', async () => {
  const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
    - prot: 80
    - prot: 81
      name: admin
`;
  expect(await here.failures(service)).toEqual([
    'k8s.yaml:6:7: unknown field spec.ports[0].prot in Service default/web. Did you mean "port"?',
    'k8s.yaml:7:7: unknown field spec.ports[1].prot in Service default/web. Did you mean "port"?',
    'k8s.yaml:6:7: spec.ports[0].name of Service default/web is required. Add the field.',
  ]);
});
