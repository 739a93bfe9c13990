import { expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { effectOf } from '../../src/plan/compare.ts';
import { afterHandOver, handedOver, LAST_APPLIED, mergePatch, ownReplicas } from '../../src/plan/ownership.ts';

// Field sets as Kubernetes 1.36 records them.

const entry = (manager: string, operation: string, fieldsV1: JsonObject, subresource?: string): JsonObject => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource ? { subresource } : {}),
});

const CONTAINER = (fields: JsonObject): JsonObject => ({
  'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, ...fields } } } },
});

const KUBECTL = entry('kubectl-client-side-apply', 'Update', {
  'f:metadata': {
    'f:annotations': { '.': {}, [`f:${LAST_APPLIED}`]: {}, 'f:gone': {} },
    'f:labels': { '.': {}, 'f:keep': {}, 'f:old': {} },
  },
  'f:spec': {
    'f:replicas': {},
    ...CONTAINER({
      'f:args': {},
      'f:image': {},
      'f:env': {
        '.': {},
        'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} },
        'k:{"name":"B"}': { '.': {}, 'f:name': {}, 'f:value': {} },
      },
    }),
  },
});
const CONTROLLER = entry(
  'kube-controller-manager',
  'Update',
  {
    'f:metadata': { 'f:annotations': { 'f:deployment.kubernetes.io/revision': {} } },
    'f:status': { 'f:replicas': {} },
  },
  'status',
);
const OURS = entry('kube-rollout', 'Apply', {
  'f:metadata': { 'f:labels': { 'f:keep': {} } },
  'f:spec': CONTAINER({ 'f:image': {}, 'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } } }),
});

const object = (managedFields: JsonObject[], image = 'i:1', metadata: JsonObject = {}): KubernetesObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'api',
      resourceVersion: '7',
      labels: { keep: '1', old: '1' },
      annotations: { gone: 'x', [LAST_APPLIED]: '{}', 'deployment.kubernetes.io/revision': '1' },
      managedFields,
      ...metadata,
    },
    spec: {
      replicas: 3,
      template: {
        spec: {
          containers: [
            {
              name: 'a',
              image,
              args: ['x'],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
          ],
        },
      },
    },
  }) as KubernetesObject;

test("kubectl's entry becomes ours, and everyone else's stays", () => {
  const entries = handedOver(object([KUBECTL, CONTROLLER]), { autoscaled: false });
  expect(entries).toEqual([{ ...KUBECTL, manager: 'kube-rollout', operation: 'Apply' }, CONTROLLER]);
});

test("kubectl's fields join what is ours already", () => {
  const [mine, ...others] = handedOver(object([OURS, KUBECTL, CONTROLLER]), { autoscaled: false }) ?? [];
  expect(mine).toMatchObject({ manager: 'kube-rollout', operation: 'Apply', fieldsV1: KUBECTL.fieldsV1 });
  expect(others).toEqual([CONTROLLER]);
});

test('nothing is handed over where kubectl never applied', () => {
  expect(handedOver(object([OURS, CONTROLLER]), { autoscaled: false })).toBeUndefined();
});

test('with an autoscaler, replicas are given up and nobody takes them', () => {
  const live = object([KUBECTL]);
  expect(ownReplicas(live)).toBe(true);
  const [mine] = (handedOver(live, { autoscaled: true }) ?? []) as JsonObject[];
  expect(mine?.fieldsV1).not.toHaveProperty(['f:spec', 'f:replicas']);
  expect(ownReplicas(object([OURS]))).toBe(false);
});

test.each([
  ['the server filed before it knew managers', 'before-first-apply'],
  ['was created before kubectl applied it', 'kubectl-create'],
  ['was replaced before kubectl applied it', 'kubectl-replace'],
])('of what %s, only what kubectl stated is taken', (_, manager) => {
  const before = entry(manager, 'Update', {
    'f:metadata': { 'f:finalizers': { '.': {}, 'v:"a/b"': {} }, 'f:labels': { '.': {}, 'f:keep': {} } },
    'f:spec': { 'f:replicas': {}, 'f:strategy': {} },
  });
  const record = { [LAST_APPLIED]: JSON.stringify({ metadata: { labels: { keep: '1' } }, spec: { replicas: 3 } }) };
  const [mine] = (handedOver(object([before], 'i', { annotations: record }), { autoscaled: false }) ??
    []) as JsonObject[];
  expect(mine?.fieldsV1).toEqual({
    'f:metadata': { 'f:labels': { '.': {}, 'f:keep': {} }, 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } },
    'f:spec': { 'f:replicas': {} },
  });
  expect(handedOver(object([before], 'i', { annotations: {} }), { autoscaled: false })).toBeUndefined();
});

test('a record of kubectl that is nested without measure says nothing', () => {
  const before = entry('before-first-apply', 'Update', { 'f:spec': { 'f:replicas': {} } });
  const record = { [LAST_APPLIED]: `{"spec":${'['.repeat(100_000)}${']'.repeat(100_000)}}` };
  expect(handedOver(object([before], 'i', { annotations: record }), { autoscaled: false })).toBeUndefined();
});

test('after the hand-over, what the manifest no longer states is gone, and what others own is not', () => {
  const left = afterHandOver(object([KUBECTL, CONTROLLER]), object([OURS, KUBECTL, CONTROLLER], 'i:2'));
  expect(left.metadata.labels).toEqual({ keep: '1' });
  expect(left.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  expect(left.spec).toEqual({
    template: { spec: { containers: [{ name: 'a', image: 'i:2', env: [{ name: 'A', value: '1' }] }] } },
  });
});

test('a merge patch makes one state of the other', () => {
  const patch = mergePatch({ a: 1, b: { c: 1, d: 2 }, e: [1] }, { a: 1, b: { d: 3 }, e: [1, 2] });
  expect(patch).toEqual({ b: { c: null, d: 3 }, e: [1, 2] });
  expect(mergePatch({ a: { b: [1] } }, { a: { b: [1] } })).toBeUndefined();
});

const STAMPS = ['kube-rollout.dev/commit'];
const stamped = {
  ...OURS,
  fieldsV1: {
    'f:metadata': { 'f:annotations': { 'f:kube-rollout.dev/commit': {} }, 'f:labels': { 'f:keep': {} } },
    'f:spec': (OURS.fieldsV1 as JsonObject)['f:spec'],
  },
};

test.each<[string, string, KubernetesObject]>([
  ['the very same', 'nothing', object([stamped], 'i:1', { annotations: { 'kube-rollout.dev/commit': 'c1' } })],
  ['only written at another time', 'nothing', object([{ ...stamped, time: 'later' }], 'i:1', { annotations: {} })],
  ['without our version metadata', 'nothing', object([OURS], 'i:1', { annotations: {} })],
  ['with another owner', 'ownership', object([{ ...stamped, fieldsV1: {} }], 'i:1', { annotations: {} })],
  ['with another image', 'content', object([stamped], 'i:2', { annotations: {} })],
  [
    'with one more label',
    'content',
    object([stamped], 'i:1', { annotations: {}, labels: { keep: '1', old: '1', new: '1' } }),
  ],
])('an answer %s has an effect on %s', (_, effect, answer) => {
  const live = object([stamped], 'i:1', { annotations: { 'kube-rollout.dev/commit': 'c1' }, generation: 4 });
  expect(effectOf({ live, answer, stamps: STAMPS })).toBe(effect);
});

test('a status that moves on between two readings is no effect, and one of the same moment is', () => {
  const live = { ...object([OURS]), status: { replicas: 1 } };
  const answer = { ...object([OURS]), status: { replicas: 2 } };
  expect(effectOf({ live, answer, stamps: [] })).toBe('content');
  const later = { ...answer, metadata: { ...answer.metadata, resourceVersion: '8' } };
  expect(effectOf({ live, answer: later, stamps: [] })).toBe('nothing');
});
