import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { findSymptoms } from '../../src/rollout/symptoms.ts';
import { at, condition, deployment, event, notReady, pod, scene, waiting } from './objects.ts';

const onClaim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
const symptomOf = (status: JsonObject, spec: JsonObject = {}, seconds = 60) =>
  findSymptoms(deployment(), scene(seconds, { pods: [pod({ status, spec: { nodeName: '', ...spec } })] }))[0]?.symptom;

describe('a pod that gets no node', () => {
  const unplaced = (message: string, spec: JsonObject = {}) =>
    symptomOf({ conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message })] }, spec);

  test.each([
    ['1 node(s) had volume node affinity conflict', /^Let it run where its volume is/],
    ["1 node(s) didn't match PersistentVolume's node affinity", /^Let it run where its volume is/],
    ["1 node(s) didn't match Pod's node affinity/selector", /^Mend nodeSelector or affinity, or label a node\.$/],
    ['1 node(s) were unschedulable', /kubectl uncordon/],
    ['1 node(s) exceed max volume count', /^Add nodes, for each takes only so many volumes\.$/],
  ])('%s', (why, remedy) => {
    expect(unplaced(`0/1 nodes are available: ${why}.`, onClaim)?.remedy).toMatch(remedy);
  });

  test('for its volume is in another zone: that volume is to blame', () => {
    expect(unplaced('0/1 nodes are available: 1 node(s) had volume node affinity conflict.', onClaim)?.field).toBe(
      'volumes[name="data"].persistentVolumeClaim.claimName',
    );
  });

  test('for a gate that nobody takes away', () => {
    const status = { conditions: [condition('PodScheduled', 'False', { reason: 'SchedulingGated' })] };
    expect(symptomOf(status, { schedulingGates: [{ name: 'acme.dev/queue' }] })).toMatchObject({
      cause: 'Unschedulable',
      lastResort: true,
      says: 'it is held back by its scheduling gate acme.dev/queue, which nobody has taken away',
      field: 'schedulingGates',
    });
  });

  test('for there is no scheduler of that name', () => {
    const symptom = symptomOf({ conditions: [] }, { schedulerName: 'volcano' });
    expect(symptom).toMatchObject({
      cause: 'Unschedulable',
      lastResort: true,
      says: 'the scheduler volcano has not looked at it',
      field: 'schedulerName',
    });
    expect(symptomOf({ conditions: [] })?.remedy).toContain('kube-scheduler');
    expect(symptomOf({ conditions: [] }, {}, 9)).toBeUndefined();
  });
});

test('a pod whose memory limit is too low for its sandbox', () => {
  const creating = pod({ status: notReady(waiting('ContainerCreating')) });
  const why = 'container init was OOM-killed (memory limit too low?): unknown';
  const told = event(
    creating,
    'FailedCreatePodSandBox',
    `Failed to create pod sandbox: rpc error: code = Unknown desc = ${why}`,
  );
  const [finding] = findSymptoms(deployment(), scene(20, { pods: [creating], eventsOf: () => [told] }));
  expect(finding?.symptom).toMatchObject({
    cause: 'SandboxFailed',
    says: expect.stringMatching(/^its memory limit is too low even to start it/),
    remedy: expect.stringContaining('512Mi'),
  });
});

describe('a Deployment whose ReplicaSet is refused', () => {
  const refused = (message: string, since = 1) =>
    deployment({
      conditions: [
        condition('Progressing', 'False', { reason: 'ReplicaSetCreateError', message, lastTransitionTime: at(since) }),
      ],
    });
  const found = (subject: ReturnType<typeof refused>, oldPods: KubernetesObject[] = []) =>
    findSymptoms(subject, scene(20, { pods: [], oldPods }))[0]?.symptom;
  const policy = 'admission webhook "owners.acme.dev" denied the request: no owner';

  test('makes no pods either: the server says why', () => {
    expect(found(refused(`Failed to create new replica set "api-7d4f": ${policy}`))).toMatchObject({
      cause: 'WebhookRefused',
      class: 'terminal',
      says: `no pod can be made: ${policy}`,
      since: Date.parse(at(1)) + 999,
    });
  });

  test('by words of before this change: they stand from now on', () => {
    expect(found(refused(policy, -500))?.since).toBe(Date.parse(at(0)) + 999);
  });

  test('by a quota of ReplicaSets, which old pods have no part in', () => {
    const over =
      'exceeded quota: few, requested: count/replicasets.apps=1, used: count/replicasets.apps=1, limited: count/replicasets.apps=1';
    const message = `Failed to create new replica set "api-7d4f": replicasets.apps "api-7d4f" is forbidden: ${over}`;
    expect(found(refused(message), [pod({ name: 'old' })])).toMatchObject({
      cause: 'QuotaExceeded',
      class: 'terminal',
      says: `no pod can be made: ${over}`,
      evidence: [`ReplicaSetCreateError: ${message}`],
      remedy: expect.stringMatching(/revisionHistoryLimit/),
    });
  });
});
