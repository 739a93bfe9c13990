import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import { isLeaving, isOfRevision, newReplicaSet } from '../../src/rollout/revision.ts';
import { at, deployment, object, pod, replicaSet, TEMPLATE } from './objects.ts';

const OTHER: JsonObject = {
  metadata: { labels: { app: 'api' } },
  spec: { containers: [{ name: 'app', image: 'old' }] },
};
const revision = (value: string) => ({ annotations: { 'deployment.kubernetes.io/revision': value } });

describe('the new ReplicaSet of a Deployment', () => {
  const ours = replicaSet();
  const other = replicaSet('uid-api', 'old', OTHER);

  test('has its template, the hash label aside', () => {
    expect(newReplicaSet(deployment(), [other, ours])).toBe(ours);
  });

  test('after a rollback it is the old one again', () => {
    expect(newReplicaSet(deployment({}, { template: OTHER }), [other, ours])).toBe(other);
  });

  test('of two with the same template it is the older', () => {
    const twin = { ...ours, metadata: { ...ours.metadata, name: 'twin', creationTimestamp: at(-60) } };
    expect(newReplicaSet(deployment(), [ours, twin])).toBe(twin);
  });

  test('is told by its revision where a newer server has filled in more of the template', () => {
    const filled = { ...TEMPLATE, spec: { ...(TEMPLATE.spec as JsonObject), newField: true } };
    const set = replicaSet('uid-api', 'new', filled);
    const numbered = { ...set, metadata: { ...set.metadata, ...revision('7') } };
    const counted = { updatedReplicas: 1 };
    expect(newReplicaSet(deployment(counted, {}, revision('7')), [other, numbered])).toBe(numbered);
    expect(newReplicaSet(deployment(counted, {}, revision('8')), [other, numbered])).toBeUndefined();
    expect(newReplicaSet(deployment(), [other, set])).toBeUndefined();
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['until the controller has looked', { observedGeneration: 0, updatedReplicas: 3 }, {}],
    ['while the Deployment is paused', { updatedReplicas: 0 }, { paused: true }],
    ['while one that recreates waits for its old pods to go', {}, {}],
  ])('is not there yet %s, whose revision it still has', (_, status, spec) => {
    const old = { ...other, metadata: { ...other.metadata, ...revision('7') } };
    expect(newReplicaSet(deployment(status, spec, revision('7')), [old])).toBeUndefined();
  });
});

describe('a pod of the new revision', () => {
  const set = object('apps/v1', 'StatefulSet', { status: { observedGeneration: 1, updateRevision: 'web-2' } });
  const unseen = object('apps/v1', 'StatefulSet', { status: { observedGeneration: 0, updateRevision: 'web-2' } });
  const daemons = object('apps/v1', 'DaemonSet', {
    metadata: { annotations: { 'deprecated.daemonset.template.generation': '4' } },
  });
  const labelled = (labels: JsonObject) => pod({ labels });

  test.each([
    ['of a StatefulSet, by its hash', set, labelled({ 'controller-revision-hash': 'web-2' }), true],
    ['of an older one', set, labelled({ 'controller-revision-hash': 'web-1' }), false],
    [
      'of one that its controller has not looked at: none',
      unseen,
      labelled({ 'controller-revision-hash': 'web-2' }),
      false,
    ],
    ['of a DaemonSet, by its generation', daemons, labelled({ 'pod-template-generation': '4' }), true],
    ['of an older one', daemons, labelled({ 'pod-template-generation': '3' }), false],
    ['of a DaemonSet that tells no generation', object('apps/v1', 'DaemonSet'), labelled({}), true],
    ['of a ReplicaSet: all', object('apps/v1', 'ReplicaSet'), labelled({}), true],
  ])('%s', (_, workload, one, expected) => {
    expect(isOfRevision(workload, one)).toBe(expected);
  });
});

test.each([
  ['runs', { phase: 'Running' }, {}, false],
  ['was evicted, and is replaced', { phase: 'Failed', reason: 'Evicted' }, {}, true],
  ['is being deleted', { phase: 'Running' }, { deletionTimestamp: at(1) }, true],
])('a pod that %s', (_, status, metadata, expected) => {
  expect(isLeaving(pod({ status, metadata }))).toBe(expected);
});
