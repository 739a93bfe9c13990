import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import type { Applied } from '../../src/plan/change.ts';
import { createFakeCluster } from './fake-cluster.ts';
import {
  applied,
  at,
  complete,
  condition,
  deployment,
  event,
  object,
  pod,
  ready,
  replicaSet,
  TEMPLATE,
} from './objects.ts';
import { DEPLOYMENTS, fresh, start, three, useFakeTime } from './start-wait.ts';

useFakeTime();

describe('an object that goes while it is waited for', () => {
  const gone = { status: 'Failed', diagnosis: { cause: 'Deleted' } };

  test('was deleted by someone else', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.remove(answer);
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ ...gone, message: 'was deleted by someone else' }]);
  });

  test('was deleted with its whole namespace', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.answer('/api/v1/namespaces/shop', { status: { phase: 'Terminating' } });
    cluster.remove(answer);
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([
      { status: 'Failed', diagnosis: { cause: 'NamespaceTerminating', evidence: ['namespace shop: Terminating'] } },
    ]);
  });

  test('is a Job that fails of it: its pods were taken away with the namespace', async () => {
    const answer = object('batch/v1', 'Job', { spec: {}, status: { startTime: at(0) } });
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.answer('/api/v1/namespaces/shop', { status: { phase: 'Terminating' } });
    const failure = { reason: 'BackoffLimitExceeded', message: 'too often', lastTransitionTime: at(0) };
    cluster.put({ ...answer, status: { conditions: [condition('Failed', 'True', failure)] } });
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      {
        status: 'Failed',
        message: 'failed: BackoffLimitExceeded: too often: its namespace shop is being deleted',
        diagnosis: {
          cause: 'NamespaceTerminating',
          remedy: expect.stringMatching(/^Find out who deletes the namespace/),
        },
      },
    ]);
  });

  test('was gone before the first list', async () => {
    const run = start(createFakeCluster(), [applied(fresh())]);
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ ...gone, message: 'was deleted by someone else' }]);
  });

  test.each([1, 7])('is made anew: another uid is another object, of generation %i or not', async (generation) => {
    const answer = deployment({ observedGeneration: 0 }, {}, { generation });
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.put(deployment(complete(), {}, { uid: 'uid-other' }));
    expect(await run.isOver()).toBe(true);
    const [outcome] = await run.outcomes;
    expect(outcome).toMatchObject({ ...gone, message: 'was deleted and made anew by someone else' });
    expect(outcome?.serving).toBeUndefined();
  });

  test('before its pods were looked at: nothing is said of them', async () => {
    const answer = fresh();
    const service = object('v1', 'Service', { metadata: { name: 'api' }, spec: { selector: { app: 'api' } } });
    const labelled = pod({ status: ready(), labels: { app: 'api' } });
    const cluster = createFakeCluster(answer, service, labelled);
    const run = start(cluster, [applied(answer), applied(service)]);
    const template = { ...TEMPLATE, spec: { containers: [{ name: 'app', image: 'registry.example/api:other' }] } };
    cluster.put(deployment({}, { template }, { generation: 2 }));
    expect(await run.isOver()).toBe(true);
    const [outcome] = await run.outcomes;
    expect(outcome?.diagnosis).toMatchObject({ cause: 'Replaced' });
    expect(cluster.followed).not.toContain('/api/v1/namespaces/shop/pods');
    expect(outcome?.diagnosis?.consequences).toBeUndefined();
    expect([outcome?.serving, outcome?.withoutPods]).toEqual([undefined, undefined]);
  });

  test('is being deleted, and held by a finalizer', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.put(deployment(complete(), {}, { deletionTimestamp: at(1), finalizers: ['foregroundDeletion'] }));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([
      { ...gone, message: 'is being deleted by someone else (finalizers: foregroundDeletion)' },
    ]);
  });

  test('an event says that it is gone, but it is still there', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.answer(`${DEPLOYMENTS}/api`, answer);
    cluster.remove(answer);
    expect(await run.isOver(1_000)).toBe(false);
    run.cancel();
    await run.outcomes;
  });

  test('a Pod that ran to its end may go', async () => {
    const answer = pod({ name: 'once', owner: '' });
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.remove(pod({ name: 'once', owner: '', status: { phase: 'Succeeded' } }));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current', message: 'ran to its end' }]);
  });

  test('what was seen before the apply is not believed, of a kind without generations either', async () => {
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
    const balancer = (resourceVersion: string, rest: JsonObject = {}) =>
      object('v1', 'Service', {
        metadata: { generation: undefined as never, resourceVersion },
        spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' },
        ...rest,
      });
    const cluster = createFakeCluster(balancer('99', { status }));
    const run = start(cluster, [applied(balancer('100'))]);
    expect(await run.isOver(1_000)).toBe(false);
    cluster.put(balancer('98', { status }));
    expect(await run.isOver(1_000)).toBe(false);
    cluster.put(balancer('101', { status }));
    expect(await run.isOver()).toBe(true);
    await run.outcomes;
  });

  const job = (status: JsonObject = {}) =>
    object('batch/v1', 'Job', { metadata: { name: 'migrate' }, spec: { ttlSecondsAfterFinished: 0 }, status });

  test('a Job that completed may go', async () => {
    const answer = job();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.remove(job({ conditions: [condition('Complete', 'True')] }));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current', message: 'completed' }]);
  });

  test('a Job that went before its end was seen is asked about: an event tells', async () => {
    const answer = job();
    const cluster = createFakeCluster(event(answer, 'Completed', 'Job completed', { type: 'Normal' }));
    const run = start(cluster, [applied(answer)]);
    expect(await run.isOver(2_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current', message: 'completed' }]);
  });

  test('a Job that failed may go too, and is told with its cause', async () => {
    const answer = job();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.remove(job({ conditions: [condition('Failed', 'True', { lastTransitionTime: at(-10) })] }));
    expect(await run.isOver(5_000)).toBe(true);
    const remedy = expect.stringMatching(/^Its pods are gone, and their logs with them/);
    expect(await run.outcomes).toMatchObject([{ status: 'Failed', diagnosis: { cause: 'JobFailed', remedy } }]);
  });

  test('a Job of which nothing tells how it ended is unknown, not a success', async () => {
    const run = start(createFakeCluster(), [applied(job())]);
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Unknown' }]);
  });
});

describe('somebody changes the object while it is waited for', () => {
  const image = (version: string) => ({
    ...TEMPLATE,
    spec: { containers: [{ name: 'app', image: `registry.example/api:${version}` }] },
  });
  const entry = (manager: string, seconds: number, rest: JsonObject = {}) => ({
    manager,
    operation: 'Update',
    time: at(seconds),
    fieldsV1: { 'f:spec': {} },
    ...rest,
  });
  const ours = entry('kube-rollout', 0, { operation: 'Apply' });
  const second = { observedGeneration: 2 };
  const changed = (spec: JsonObject, managedFields: JsonObject[], status: JsonObject = {}) =>
    deployment({ ...complete(), ...second, ...status }, spec, {
      generation: 2,
      managedFields: [ours, ...managedFields],
    });
  const begin = async (rest: Partial<Applied> = {}) => {
    const answer = deployment({ observedGeneration: 0 }, { template: image('2') }, { managedFields: [ours] });
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [{ ...applied(answer), ...rest }]);
    await run.isOver();
    return { cluster, run };
  };
  const failure = (message: string) => ({ status: 'Failed', message, diagnosis: { cause: 'Replaced', message } });

  test('a rollback: what runs is not the version of this deploy, however well it runs', async () => {
    const { cluster, run } = await begin();
    const status = entry('kube-controller-manager', 9, { subresource: 'status' });
    cluster.put(changed({ template: image('1') }, [entry('kubectl-rollout', 5), status]));
    cluster.put(replicaSet('uid-api', 'old', image('1')));
    for (const one of three()) cluster.put(one);
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      failure(`was changed by kubectl-rollout at ${at(5)} while we waited: what runs is not this deploy's version`),
    ]);
  });

  test('another run of ours writes another version', async () => {
    const { cluster, run } = await begin();
    cluster.put(changed({ template: image('1') }, []));
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      failure("was changed by another deploy of kube-rollout while we waited: what runs is not this deploy's version"),
    ]);
  });

  test('a rollback that only brings back what this deploy took away', async () => {
    const more = { ...image('2'), metadata: { ...(TEMPLATE.metadata as JsonObject), annotations: { old: 'yes' } } };
    const { cluster, run } = await begin({ live: deployment({}, { template: more }) });
    cluster.put(changed({ template: more }, [entry('kubectl-rollout', 5)]));
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ diagnosis: { cause: 'Replaced' } }]);
  });

  test.each([
    ['an autoscaler scales it', { template: image('2'), replicas: 2 }],
    [
      'somebody restarts it: the version is the same',
      {
        template: {
          ...image('2'),
          metadata: { ...(TEMPLATE.metadata as JsonObject), annotations: { restartedAt: 'x' } },
        },
      },
    ],
  ] as [string, { template: JsonObject; replicas?: number }][])('%s', async (_, spec) => {
    const { cluster, run } = await begin();
    cluster.put(changed({ replicas: 3, ...spec }, [entry('kubectl', 5)], { ...complete(spec.replicas), ...second }));
    cluster.put(replicaSet('uid-api', 'new', spec.template));
    for (const one of three()) cluster.put(one);
    expect(await run.isOver(30_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('of a custom resource, what was declared counts', async () => {
    const widget = (size: number, generation: number) =>
      object('example.com/v1', 'Widget', { metadata: { generation }, spec: { size, replicas: generation } });
    const cluster = createFakeCluster(widget(1, 1));
    const run = start(cluster, [applied(widget(1, 1)), applied(fresh())]);
    cluster.put(fresh());
    await run.isOver(3_000);
    cluster.put(widget(1, 2));
    expect(await run.isOver()).toBe(false);
    cluster.put(widget(2, 3));
    expect(await run.isOver()).toBe(true);
    expect((await run.outcomes)[0]).toMatchObject({ status: 'Failed', diagnosis: { cause: 'Replaced' } });
  });

  test('somebody pauses it: the old pods go on to serve, which is no success', async () => {
    const { cluster, run } = await begin();
    cluster.put(changed({ template: image('2'), paused: true }, [], { updatedReplicas: 1 }));
    expect(await run.isOver(1_000)).toBe(true);
    const message = 'was paused by someone while we waited: 1 of 3 new pods created';
    expect(await run.outcomes).toMatchObject([{ status: 'Failed', message, diagnosis: { cause: 'Paused', message } }]);
  });

  test('somebody sets a StatefulSet to OnDelete: the old pods go on to serve, which is no success', async () => {
    const set = (type: string, generation: number) =>
      object('apps/v1', 'StatefulSet', {
        metadata: { generation },
        spec: { replicas: 3, template: image('2'), updateStrategy: { type } },
        status: { ...complete(), observedGeneration: generation, updatedReplicas: 1, currentRevision: 'rev-1' },
      });
    const cluster = createFakeCluster(set('RollingUpdate', 1));
    const run = start(cluster, [applied(set('RollingUpdate', 1))]);
    expect(await run.isOver(3_000)).toBe(false);
    cluster.put(set('OnDelete', 2));
    expect(await run.isOver(1_000)).toBe(true);
    const message = 'was set to OnDelete by someone while we waited: 1 of 3 pods updated';
    expect(await run.outcomes).toMatchObject([{ status: 'Failed', message, diagnosis: { cause: 'Paused', message } }]);
  });

  describe('somebody scales it to 0', () => {
    const replicas = entry('kube-rollout', 0, { operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replicas': {} } } });
    const message = 'was scaled to 0 by someone while we waited';
    const scaled = async (managedFields: JsonObject[]) => {
      const answer = deployment({ observedGeneration: 0 }, {}, { managedFields });
      const cluster = createFakeCluster(answer);
      const run = start(cluster, [applied(answer)]);
      await run.isOver();
      cluster.put(deployment({ ...complete(0), ...second }, { replicas: 0 }, { generation: 2, managedFields }));
      await run.isOver(3_000);
      return run.outcomes;
    };

    test('although the manifest says how many: none of them was seen to run, which is no success', async () => {
      expect(await scaled([replicas])).toMatchObject([{ status: 'Failed', message, diagnosis: { cause: 'Paused' } }]);
    });

    test('and the manifest leaves that to others', async () => {
      expect(await scaled([ours])).toMatchObject([{ status: 'Current', message: 'scaled to 0' }]);
    });
  });

  test('somebody suspends a Job: it does not run, which is no success', async () => {
    const job = (suspend: boolean) => object('batch/v1', 'Job', { spec: { suspend }, status: {} });
    const cluster = createFakeCluster(job(false));
    const run = start(cluster, [applied(job(false))]);
    expect(await run.isOver(1_000)).toBe(false);
    cluster.put(job(true));
    expect(await run.isOver()).toBe(true);
    const message = 'was suspended by someone while we waited';
    expect(await run.outcomes).toMatchObject([{ status: 'Failed', message, diagnosis: { cause: 'Paused', message } }]);
  });

  test('somebody pauses it when all its pods are new: there is nothing to doubt', async () => {
    const { cluster, run } = await begin();
    cluster.put(replicaSet('uid-api', 'new', image('2')));
    for (const one of three()) cluster.put(one);
    cluster.put(changed({ template: image('2'), paused: true }, []));
    await run.isOver(30_000);
    const [outcome] = await run.outcomes;
    expect(outcome).toMatchObject({ status: 'Current', message: '3 of 3 pods available' });
    expect(outcome?.doubt).toBeUndefined();
  });
});

test('a ReplicaSet keeps the pods of its template before: nothing says that the new image runs', async () => {
  const of = (version: string, rest: JsonObject = {}) =>
    object('apps/v1', 'ReplicaSet', {
      metadata: { name: 'api', uid: 'uid-api', ...rest },
      spec: {
        replicas: 1,
        template: { ...TEMPLATE, spec: { containers: [{ name: 'app', image: `registry.example/api:${version}` }] } },
      },
      status: { ...complete(1) },
    });
  const ours = { manager: 'kube-rollout', operation: 'Apply', time: at(0), fieldsV1: {} };
  const answer = of('2', { managedFields: [ours] });
  const old = pod({ name: 'api-1', owner: 'uid-api', metadata: { creationTimestamp: at(-60) }, status: ready(-60) });
  const run = start(createFakeCluster(answer, old), [{ ...applied(answer), live: of('1') }]);
  expect(await run.isOver(1_000)).toBe(true);
  const message = '1 of 1 pods are of the version before, and replaced only when somebody deletes them: api-1';
  const [outcome] = await run.outcomes;
  expect(outcome).toMatchObject({ status: 'Current', message, images: [{ digests: [] }], withoutPods: true });
});
