import { afterAll, beforeAll, expect, test } from 'vitest';
import { records, text } from '../../sandbox/json.ts';
import { field, type JsonObject } from '../../src/manifest/object.ts';
import {
  apply,
  applyType,
  configMap,
  configMapsPath,
  deployment,
  deploymentsPath,
  jsonPatchType,
  mergeType,
  openShop,
  type Shop,
} from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ nodes: [] });
});
afterAll(() => shop.stop());

const client = () => shop.client;
const named = (name: string, data: JsonObject) => configMap(data, { name });
const managers = (body: unknown) =>
  records(body as JsonObject, 'metadata', 'managedFields').map((one) => text(one, 'manager'));

test('a first apply creates, a second of the same changes nothing, not even the resourceVersion', async () => {
  const first = await apply(client(), configMapsPath, named('same', { a: '1' }));
  const second = await apply(client(), configMapsPath, named('same', { a: '1' }));
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.body).toEqual(first.body);
});

test('a field that is given up goes; one that somebody else owns too stays', async () => {
  await apply(client(), configMapsPath, named('given-up', { mine: '1', shared: '1' }));
  await apply(client(), configMapsPath, named('given-up', { shared: '1' }), 'another');
  const { body } = await apply(client(), configMapsPath, named('given-up', {}));
  expect(field(body, 'data')).toEqual({ shared: '1' });
});

test('a field with another value of another manager is a conflict, which names both', async () => {
  await apply(client(), configMapsPath, named('contested', { a: '1', b: '1' }), 'one');
  const one = await apply(client(), configMapsPath, named('contested', { a: '2' }));
  expect(one.status).toBe(409);
  expect(text(one.body, 'message')).toBe('Apply failed with 1 conflict: conflict with "one": .data.a');
  expect(field(one.body, 'details', 'causes')).toEqual([
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
  ]);
  const two = await apply(client(), configMapsPath, named('contested', { a: '2', b: '2' }));
  expect(text(two.body, 'message')).toBe('Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b');
});

test('force takes the field, and its former owner is no owner any more', async () => {
  await apply(client(), configMapsPath, named('forced', { a: '1' }), 'one');
  const { body } = await apply(client(), configMapsPath, named('forced', { a: '2' }), 'two', '&force=true');
  expect(field(body, 'data')).toEqual({ a: '2' });
  expect(managers(body)).toEqual(['two']);
});

test('a patch takes fields without asking, and says so as an Update', async () => {
  await apply(client(), configMapsPath, named('patched', { a: '1' }));
  await client().request('PATCH', `${configMapsPath}/patched?fieldManager=editor`, { data: { a: '2' } }, mergeType);
  const answer = await apply(client(), configMapsPath, named('patched', { a: '1' }));
  expect(text(answer.body, 'message')).toBe('Apply failed with 1 conflict: conflict with "editor" using v1: .data.a');
});

test('a dry run answers what the write would, and writes nothing', async () => {
  const dry = await apply(client(), deploymentsPath, deployment('dry', { replicas: 2 }), 'kube-rollout', '&dryRun=All');
  expect(dry.status).toBe(201);
  expect((await client().request('GET', `${deploymentsPath}/dry`)).status).toBe(404);
  const wet = await apply(client(), deploymentsPath, deployment('dry', { replicas: 2 }));
  expect(field(dry.body, 'spec')).toEqual(field(wet.body, 'spec'));
  expect(field(dry.body, 'metadata', 'resourceVersion')).toBeUndefined();
});

test('a dry run of a change shows the new generation and keeps the old resourceVersion', async () => {
  const { body: live } = await apply(client(), deploymentsPath, deployment('generation', { paused: true }));
  const dry = await apply(
    client(),
    deploymentsPath,
    deployment('generation', { paused: true, replicas: 5 }),
    'kube-rollout',
    '&dryRun=All',
  );
  expect(field(dry.body, 'metadata', 'generation')).toBe(Number(field(live, 'metadata', 'generation')) + 1);
  expect(field(dry.body, 'metadata', 'uid')).toBe(field(live, 'metadata', 'uid'));
});

test('containers and ports are known by their keys, with the default of a key that is left out', async () => {
  const ports = [{ containerPort: 80 }];
  const { body } = await apply(client(), deploymentsPath, deployment('keyed', {}, 'fast', { ports }));
  const container = ['spec', 'template', 'spec', 'containers'].map((name) => `f:${name}`);
  const owned = field(
    body,
    'metadata',
    'managedFields',
    0,
    'fieldsV1',
    ...container.slice(0, 2),
    'f:spec',
    'f:containers',
    'k:{"name":"app"}',
  );
  expect(field(owned, 'f:ports')).toEqual({
    'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
  });
});

test('a container that is given up goes with all its defaults', async () => {
  const two = deployment('containers', { paused: true });
  const [app] = two.spec.template.spec.containers;
  const sidecar = { name: 'sidecar', image: 'ghcr.io/acme/proxy:1' };
  await apply(client(), deploymentsPath, {
    ...two,
    spec: { ...two.spec, template: { ...two.spec.template, spec: { containers: [app, sidecar] } } },
  } as JsonObject);
  const { body } = await apply(client(), deploymentsPath, two);
  expect(records(body, 'spec', 'template', 'spec', 'containers').map((one) => one.name)).toEqual(['app']);
});

test('ownership is handed over by a JSON patch that the resourceVersion guards', async () => {
  const made = await client().request(
    'POST',
    `${configMapsPath}?fieldManager=kubectl-client-side-apply`,
    named('handed', { a: '1', old: '1' }),
  );
  const entry = {
    manager: 'kube-rollout',
    operation: 'Apply',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:data': { 'f:a': {}, 'f:old': {} } },
  };
  const handover = (resourceVersion: string) => [
    { op: 'replace', path: '/metadata/managedFields', value: [entry] },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ];
  const stale = await client().request('PATCH', `${configMapsPath}/handed`, handover('1'), jsonPatchType);
  expect([stale.status, text(stale.body, 'reason')]).toEqual([409, 'Conflict']);
  const version = text(made.body, 'metadata', 'resourceVersion');
  const done = await client().request('PATCH', `${configMapsPath}/handed`, handover(version), jsonPatchType);
  expect(managers(done.body)).toEqual(['kube-rollout']);
  const { body } = await apply(client(), configMapsPath, named('handed', { a: '1' }));
  expect(field(body, 'data')).toEqual({ a: '1' });
});

test('what nobody owns belongs to before-first-apply', async () => {
  await client().request('POST', configMapsPath, named('orphaned', { a: '1' }));
  await client().request('PATCH', `${configMapsPath}/orphaned`, { metadata: { managedFields: [{}] } }, mergeType);
  const answer = await apply(client(), configMapsPath, named('orphaned', { a: '2' }));
  expect(text(answer.body, 'message')).toContain('conflict with "before-first-apply" using v1: .data.a');
});

test('nulls, a status and a null creationTimestamp are taken; YAML is read too', async () => {
  const loose = deployment('loose', { replicas: null, paused: true }) as JsonObject;
  const answer = await apply(client(), deploymentsPath, {
    ...loose,
    status: {},
    metadata: { name: 'loose', creationTimestamp: null },
  });
  expect([answer.status, field(answer.body, 'spec', 'replicas')]).toEqual([201, 1]);
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: "1"}\n';
  const made = await client().request('PATCH', `${configMapsPath}/yaml?fieldManager=me`, yaml, applyType);
  expect(made.status).toBe(201);
});

test('the status is not the writer’s of the object, nor the object the status’ writer’s', async () => {
  await apply(client(), deploymentsPath, deployment('split', { replicas: 3, paused: true }));
  const patch = { spec: { replicas: 9 }, status: { replicas: 7 } };
  await client().request(
    'PATCH',
    `${deploymentsPath}/split/status`,
    { ...patch, status: { collisionCount: 7 } },
    mergeType,
  );
  await client().request('PATCH', `${deploymentsPath}/split`, { status: { collisionCount: 9 } }, mergeType);
  const { body } = await client().request('GET', `${deploymentsPath}/split`);
  expect([field(body, 'spec', 'replicas')]).toEqual([3]);
  expect(field(body, 'status', 'collisionCount')).not.toBe(9);
});
