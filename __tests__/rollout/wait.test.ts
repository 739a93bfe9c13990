import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cancelled, TimedOut } from '../../src/deadline.ts';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import type { Applied } from '../../src/plan/change.ts';
import type { ProgressEvent } from '../../src/rollout/progress.ts';
import { wait } from '../../src/rollout/wait.ts';
import { createFakeCluster, type FakeCluster } from './fake-cluster.ts';
import {
  APPLIED_AT,
  applied,
  at,
  complete,
  condition,
  deployment,
  ended,
  event,
  notReady,
  object,
  pod,
  ready,
  replicaSet,
  TEMPLATE,
  waiting,
} from './objects.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
const PODS = '/api/v1/namespaces/shop/pods';

beforeEach(() => {
  vi.useFakeTimers({ now: APPLIED_AT });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A wait that is under way. */
function start(cluster: FakeCluster, objects: readonly Applied[], options: { now?: () => number } = {}) {
  const controller = new AbortController();
  const told: ProgressEvent[] = [];
  const deadline = { signal: controller.signal, endsAt: APPLIED_AT + 600_000 };
  const outcomes = wait(cluster, objects, { deadline, progress: (one) => told.push(one), ...options });
  let isOver = false;
  void outcomes.then(() => {
    isOver = true;
  });
  return {
    outcomes,
    told,
    lines: () => told.map(lineOf),
    isOver: async (milliseconds = 0) => {
      await vi.advanceTimersByTimeAsync(milliseconds);
      return isOver;
    },
    timeOut: () => controller.abort(new TimedOut()),
    cancel: () => controller.abort(new Cancelled()),
  };
}

function lineOf(told: ProgressEvent): string {
  if (told.kind === 'trouble') return `trouble: ${told.message}`;
  if (told.kind === 'heartbeat') return `heartbeat: ${told.unfinished.map(({ message }) => message).join(' | ')}`;
  const { applied: one, status, message } = told.standing;
  return `${one.object.kind} ${status}: ${message}`;
}

/** A Deployment that was just applied: its controller has not looked at it yet. */
const fresh = () => deployment({ observedGeneration: 0 });
const three = (status: JsonObject = ready(), spec: JsonObject = {}) =>
  ['a', 'b', 'c'].map((name) => pod({ name, status, spec }));
const unprobed = { containers: [{ name: 'app', image: 'registry.example/api:1' }] };

describe('a Deployment', () => {
  test('whose pods have a readiness probe is done with the last event', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    expect(await run.isOver()).toBe(false);
    cluster.put(replicaSet(), ...three(), deployment({ ...complete(), availableReplicas: 2 }));
    expect(await run.isOver()).toBe(false);
    cluster.put(deployment(complete()));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current', message: '3 of 3 pods available' }]);
    expect(run.lines()).toEqual(['Deployment Current: 3 of 3 pods available']);
    expect(cluster.followed).toEqual([DEPLOYMENTS, PODS, '/apis/apps/v1/namespaces/shop/replicasets']);
    expect(cluster.requested).toEqual([]);
  });

  test('whose pods have none is done five seconds after the last of them started, not earlier', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver(300);
    cluster.put(replicaSet(), ...three(ready(), unprobed), deployment(complete()));
    expect(await run.isOver(4_999)).toBe(false);
    expect(await run.isOver(1)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current', seconds: 5.3 }]);
  });

  test('whose pods die after an instant of Ready is not done', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), ...three(ready(), unprobed), deployment(complete()));
    await run.isOver(1_000);
    const crashed = notReady({ ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: ended(2, 1) });
    cluster.put(...three(crashed, unprobed), deployment({ ...complete(), availableReplicas: 0 }));
    expect(await run.isOver(44_000)).toBe(false);
    expect(await run.isOver(1_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      { status: 'Failed', diagnosis: { cause: 'CrashLoop', class: 'retryable' } },
    ]);
  });

  test('that is as declared and complete settles at the first list', async () => {
    const answer = deployment(complete());
    const cluster = createFakeCluster(answer, replicaSet(), ...three());
    const run = start(cluster, [applied(answer, 'unchanged')]);
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current', seconds: 0 }]);
  });

  test('that is as declared but broken is a failure all the same', async () => {
    const answer = deployment({ ...complete(), availableReplicas: 0 });
    const broken = notReady(waiting('ImagePullBackOff', 'Back-off: ErrImagePull: manifest unknown'));
    const pods = ['a', 'b', 'c'].map((name) =>
      pod({ name, status: broken, metadata: { creationTimestamp: at(-900) } }),
    );
    const cluster = createFakeCluster(answer, replicaSet(), ...pods);
    cluster.answer('/api/v1/nodes/node-1', { status: { conditions: [condition('Ready', 'True')] } });
    const run = start(cluster, [applied(answer, 'unchanged')]);
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Failed', diagnosis: { cause: 'ImageNotFound' } }]);
  });

  test('is judged by its new pods alone, not by those of an older revision', async () => {
    const answer = fresh();
    const older = { metadata: { labels: { app: 'api' } }, spec: { containers: [] } };
    const broken = pod({ name: 'old', owner: 'uid-rs-old', status: notReady(waiting('InvalidImageName')) });
    const cluster = createFakeCluster(answer, replicaSet('uid-api', 'old', older), broken);
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), replicas: 4, updatedReplicas: 1 }));
    expect(await run.isOver(14_000)).toBe(false);
    cluster.put(...three());
    cluster.remove(broken);
    cluster.put(deployment(complete()));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('is not believed by what was seen of it before the apply', async () => {
    const before = deployment(complete());
    const answer = deployment({ ...complete(), observedGeneration: 1 }, {}, { generation: 2 });
    const cluster = createFakeCluster(before, replicaSet(), ...three());
    const run = start(cluster, [applied(answer)]);
    expect(await run.isOver(1_000)).toBe(false);
    expect(run.lines()).toEqual(['Deployment InProgress: waiting for generation 2 to be observed']);
    cluster.put(deployment({ ...complete(), observedGeneration: 2 }, {}, { generation: 2 }));
    expect(await run.isOver()).toBe(true);
  });

  test('tells the images as written and the digests that really run', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const other = `sha256:${'b'.repeat(64)}`;
    const answer = deployment(complete());
    const ids = [`registry.example/api@${digest}`, `docker-pullable://registry.example/api@${other}`, digest];
    const pods = ids.map((imageID, index) => pod({ name: `p${index}`, status: ready(0, { imageID }) }));
    const run = start(createFakeCluster(answer, replicaSet(), ...pods), [applied(answer)]);
    expect((await run.outcomes)[0]?.images).toEqual([
      { container: 'app', image: 'registry.example/api:1', digests: [digest, other] },
    ]);
  });
});

describe('a failure', () => {
  const notFound = notReady({ ...waiting('ErrImagePull', 'manifest unknown'), imageID: '' });

  test('ends the wait as soon as it is certain; the others keep where they stand', async () => {
    const answer = fresh();
    const other = object('v1', 'Service', { spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' } });
    const cluster = createFakeCluster(answer, other);
    const run = start(cluster, [applied(answer), applied(other)]);
    await run.isOver(1_000);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(notFound));
    expect(await run.isOver(4_999)).toBe(false);
    expect(await run.isOver(1)).toBe(true);
    const [first, second] = await run.outcomes;
    expect(first).toMatchObject({
      status: 'Failed',
      message: '3 of 3 new pods: image registry.example/api:1 of container app was not found in its registry',
      seconds: 6,
      diagnosis: { field: 'spec.template.spec.containers[name="app"].image', logs: [] },
    });
    expect(second).toMatchObject({
      status: 'InProgress',
      message: 'still rolling out when the wait ended: waiting for the load balancer to get an address',
    });
  });

  test('of one Deployment says nothing about another that has trouble too, but not yet for long', async () => {
    const [first, second] = ['one', 'two'].map((name) =>
      deployment({ observedGeneration: 0 }, {}, { name, uid: `uid-${name}` }),
    ) as [KubernetesObject, KubernetesObject];
    const cluster = createFakeCluster(first, second);
    const run = start(cluster, [applied(first), applied(second)]);
    const broken = (name: string) => [
      replicaSet(`uid-${name}`, name),
      pod({ name: `${name}-1`, owner: `uid-rs-${name}`, status: notFound }),
      deployment({ ...complete(), availableReplicas: 0 }, {}, { name, uid: `uid-${name}` }),
    ];
    cluster.put(...broken('one'));
    await run.isOver(3_000);
    cluster.put(...broken('two'));
    expect(await run.isOver(2_000)).toBe(true);
    const outcomes = await run.outcomes;
    expect(outcomes.map(({ status, message }) => `${status} ${message}`)).toEqual([
      'Failed the first of 3 new pods: image registry.example/api:1 of container app was not found in its registry',
      'InProgress still rolling out when the wait ended: 0 of 3 new pods available; ErrImagePull: two-1',
    ]);
  });

  test('of pods that are refused is told while it is waited for, without a count of pods', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    const message = 'pods "x" is forbidden: violates PodSecurity';
    const refusal = condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message, lastTransitionTime: at(1) });
    cluster.put(replicaSet('uid-api', 'new', undefined, { status: { conditions: [refusal] } }));
    cluster.put(deployment({ ...complete(), replicas: 0, updatedReplicas: 0 }));
    await run.isOver(2_000);
    expect(run.lines()).toEqual([
      `Deployment InProgress: 0 of 3 new pods created; no pod can be made: violates PodSecurity`,
    ]);
    expect(await run.isOver(4_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      {
        message: `no pod can be made: violates PodSecurity`,
        diagnosis: { field: 'spec.template.spec.securityContext' },
      },
    ]);
  });

  test('of pods on a node that is out of order is none', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    cluster.answer('/api/v1/nodes/node-1', { status: { conditions: [condition('Ready', 'Unknown')] } });
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(notFound));
    expect(await run.isOver(14_000)).toBe(false);
    cluster.answer('/api/v1/nodes/node-1', { status: { conditions: [condition('Ready', 'True')] } });
    expect(await run.isOver(2_000)).toBe(true);
    await run.outcomes;
  });

  test('brings the last log lines of what failed, of its present and its previous run', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const crashed = notReady({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(1, 1) });
    const log = `${PODS}/a/log?container=app&tailLines=30&limitBytes=65536`;
    cluster.answer(log, 'one\ntwo\n');
    cluster.answer(`${log}&previous=true`, 'unable to retrieve container logs for containerd://1');
    cluster.answer(log.replace('/a/', '/b/'), 'same\n');
    cluster.answer(`${log.replace('/a/', '/b/')}&previous=true`, 'same\n');
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(crashed));
    expect(await run.isOver(46_000)).toBe(true);
    const [outcome] = await run.outcomes;
    expect(outcome?.diagnosis?.logs).toEqual([
      { pod: 'a', container: 'app', previous: false, lines: ['one', 'two'] },
      { pod: 'b', container: 'app', previous: false, lines: ['same'] },
    ]);
  });

  test('of a mount is told by events, which are followed once a rollout takes two seconds', async () => {
    const answer = fresh();
    const creating = pod({
      name: 'a',
      status: notReady(waiting('ContainerCreating')),
      spec: { volumes: [{ name: 'keys' }] },
    });
    const said = event(creating, 'FailedMount', 'MountVolume.SetUp failed for volume "keys" : secret "tls" not found');
    const cluster = createFakeCluster(answer, replicaSet(), creating, said);
    const run = start(cluster, [applied(answer)]);
    cluster.put(deployment({ ...complete(), availableReplicas: 0 }));
    await run.isOver(1_999);
    expect(cluster.followed).not.toContain('/api/v1/namespaces/shop/events');
    expect(await run.isOver(4_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      { diagnosis: { cause: 'VolumeSourceMissing', field: 'spec.template.spec.volumes[name="keys"]' } },
    ]);
  });
});

describe('objects that run nothing', () => {
  test('cost no request and no watch, however many', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      applied(object('v1', 'ConfigMap', { metadata: { name: `c${index}`, uid: `uid-${index}` } })),
    );
    const cluster = createFakeCluster();
    const run = start(cluster, many);
    const outcomes = await run.outcomes;
    expect(new Set(outcomes.map(({ status, message }) => `${status} ${message}`))).toEqual(new Set(['Current exists']));
    expect([cluster.followed, cluster.requested, run.told]).toEqual([[], [], []]);
  });

  test('are followed once a resource and namespace when they have something to wait for', async () => {
    const services = ['a', 'b', 'c'].map((name) =>
      object('v1', 'Service', { metadata: { name, uid: name }, spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' } }),
    );
    const cluster = createFakeCluster(...services);
    const run = start(
      cluster,
      services.map((one) => applied(one)),
    );
    await run.isOver();
    expect(cluster.followed).toEqual(['/api/v1/namespaces/shop/services']);
    cluster.put(
      ...services.map((one) => ({
        ...one,
        metadata: { ...one.metadata, resourceVersion: '9999' },
        status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
      })),
    );
    expect((await run.outcomes).map(({ status }) => status)).toEqual(['Current', 'Current', 'Current']);
  });

  test('a claim whose storage class may not be read is told by events', async () => {
    const claim = object('v1', 'PersistentVolumeClaim', {
      metadata: { name: 'data', uid: 'uid-data' },
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    });
    const cluster = createFakeCluster(claim, event(claim, 'WaitForFirstConsumer', 'waiting'));
    const run = start(cluster, [applied(claim)]);
    expect(await run.isOver(1_999)).toBe(false);
    expect(await run.isOver(1)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('a claim waits for its pod once there is one, and not before', async () => {
    const claim = object('v1', 'PersistentVolumeClaim', {
      metadata: { name: 'data', uid: 'uid-data' },
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    });
    const answer = fresh();
    const cluster = createFakeCluster(claim, answer);
    cluster.answer('/apis/storage.k8s.io/v1/storageclasses/fast', { volumeBindingMode: 'WaitForFirstConsumer' });
    const run = start(cluster, [applied(claim), applied(answer)]);
    await run.isOver(1);
    expect(run.lines()).toContain(
      'PersistentVolumeClaim Current: waits for its first consumer, as its storage class says',
    );
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const { containers } = pod().spec as { containers: JsonObject[] };
    cluster.put(replicaSet(), ...three(ready(), { containers, volumes }), deployment(complete()));
    expect(await run.isOver(1)).toBe(false);
    cluster.put({ ...claim, metadata: { ...claim.metadata, resourceVersion: '9999' }, status: { phase: 'Bound' } });
    expect(await run.isOver()).toBe(true);
    expect((await run.outcomes).map(({ message }) => message)).toEqual(['bound', '3 of 3 pods available']);
  });
});

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

  test('was gone before the first list', async () => {
    const run = start(createFakeCluster(), [applied(fresh())]);
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ ...gone, message: 'was deleted by someone else' }]);
  });

  test('is made anew: another uid is another object', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver();
    cluster.put(deployment(complete(), {}, { uid: 'uid-other' }));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ ...gone, message: 'was deleted and made anew by someone else' }]);
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

  test('a Job of which nothing tells how it ended is unknown, not a success', async () => {
    const run = start(createFakeCluster(), [applied(job())]);
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Unknown' }]);
  });
});

describe('the end of the time', () => {
  test('says of each object what it waits for', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    cluster.put(
      replicaSet(),
      deployment({ ...complete(), availableReplicas: 1 }),
      ...three({ phase: 'Pending' }).slice(0, 2),
    );
    await run.isOver(20_000);
    run.timeOut();
    expect(await run.outcomes).toMatchObject([
      { status: 'InProgress', message: 'timed out; 1 of 3 new pods available; starting: a, b', seconds: 20 },
    ]);
  });

  test('makes a failure of want of room', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const unplaced = {
      conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: 'no cpu' })],
    };
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(unplaced));
    await run.isOver(20_000);
    run.timeOut();
    expect(await run.outcomes).toMatchObject([
      {
        status: 'Failed',
        message: 'timed out; 3 of 3 new pods: no node can take it: no cpu',
        diagnosis: { class: 'capacity' },
      },
    ]);
  });

  test('reads the logs of what never became ready, although its time is over', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    cluster.answer(`${PODS}/a/log?container=app&tailLines=30&limitBytes=65536`, 'waiting for the database\n');
    const run = start(cluster, [applied(answer)]);
    const silent = notReady({ state: { running: { startedAt: at(0) } } });
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(silent));
    await run.isOver(20_000);
    run.timeOut();
    expect(await run.outcomes).toMatchObject([
      {
        status: 'Failed',
        diagnosis: { cause: 'NotReady', logs: [{ pod: 'a', lines: ['waiting for the database'] }] },
      },
    ]);
  });

  test('says since when the server was away', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver(1_000);
    cluster.trouble(DEPLOYMENTS, 'the API server is away since 12:00:01 UTC');
    cluster.trouble(PODS, 'the API server is away since 12:00:01 UTC');
    await run.isOver(1_000);
    run.timeOut();
    expect(await run.outcomes).toMatchObject([
      {
        message:
          'timed out; the API server is away since 12:00:01 UTC; last seen: waiting for generation 1 to be observed',
      },
    ]);
    expect(run.lines().filter((line) => line.startsWith('trouble'))).toHaveLength(1);
  });

  test('when cancelled, it comes at once', async () => {
    const answer = fresh();
    const run = start(createFakeCluster(answer), [applied(answer)]);
    await run.isOver(1_000);
    run.cancel();
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([
      {
        status: 'InProgress',
        message: 'still rolling out when the run was cancelled: waiting for generation 1 to be observed',
      },
    ]);
  });
});

describe('what a person is told meanwhile', () => {
  test('a line when something changes, never the same twice, and every 15 s what is unfinished', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 2 }));
    for (let round = 0; round < 4; round++) {
      cluster.put(...three().slice(0, 2), pod({ name: 'c', status: notReady(waiting('ErrImagePull', 'timeout')) }));
      await run.isOver(2_000);
      cluster.put(pod({ name: 'c', status: notReady(waiting('ImagePullBackOff', 'timeout')) }));
      await run.isOver(2_000);
    }
    expect(run.lines()).toEqual([
      'Deployment InProgress: 2 of 3 new pods available; ErrImagePull: c',
      'Deployment InProgress: 2 of 3 new pods available; ImagePullBackOff: c',
      'heartbeat: 2 of 3 new pods available; ImagePullBackOff: c',
    ]);
    run.cancel();
    await run.outcomes;
  });
});

describe('a token that may not see pods', () => {
  test('is told so once, and the workload is believed by its own status', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    cluster.forbid(PODS);
    const run = start(cluster, [applied(answer)]);
    cluster.put(deployment(complete()));
    expect(await run.isOver(4_999)).toBe(false);
    expect(await run.isOver(1)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      { status: 'Current', message: 'complete by its own status; its pods could not be seen' },
    ]);
    expect(run.lines().filter((line) => line.startsWith('trouble'))).toEqual([`trouble: listing ${PODS} is forbidden`]);
  });
});

describe('a token that may write, and read nothing', () => {
  const may = (verb: string) =>
    `deployments.apps "api" is forbidden: User "ci" cannot ${verb} resource "deployments" in API group "apps" in the namespace "shop"`;

  test('ends at once: nobody can say that it runs, and the rule to add is told', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    expect(await run.isOver(10)).toBe(false);
    cluster.refuse(answer, may('get'));
    expect(await run.isOver(10)).toBe(true);
    expect(await run.outcomes).toMatchObject([
      {
        status: 'Unknown',
        message:
          'applied, but can\'t be followed: user "ci" may not get, list or watch deployments.apps in namespace shop',
        remedy:
          'Add the rule `{apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"]}` to a Role in namespace shop that is bound to ci.',
      },
    ]);
  });

  test('the others are still followed to their end', async () => {
    const [answer, other] = [fresh(), object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } })];
    const cluster = createFakeCluster(answer, other);
    const run = start(cluster, [applied(answer), applied(other)]);
    await run.isOver(10);
    cluster.refuse(other, 'nginx says no');
    expect(await run.isOver(10)).toBe(false);
    run.cancel();
    expect(await run.outcomes).toMatchObject([
      { status: 'InProgress' },
      { status: 'Unknown', message: "applied, but can't be followed: nginx says no" },
    ]);
  });
});

describe('a runner whose clock is wrong', () => {
  const hour = 3_600_000;
  test.each([
    ['an hour ahead', hour],
    ['an hour behind', -hour],
  ])('%s: hold times and patience are the same', async (_, skew) => {
    const answer = deployment(
      { observedGeneration: 0 },
      {},
      { managedFields: [{ manager: 'kube-rollout', time: at(0) }] },
    );
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)], { now: () => Date.now() + skew });
    await run.isOver(1_000);
    const crashed = notReady({ ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: ended(1, 1) });
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(crashed));
    expect(await run.isOver(43_000)).toBe(false);
    expect(await run.isOver(3_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Failed', diagnosis: { cause: 'CrashLoop' } }]);
  });
});

test('nothing applied, nothing to wait for', async () => {
  const none: KubernetesObject[] = [];
  expect(
    await wait(
      createFakeCluster(),
      none.map((one) => applied(one)),
      {
        deadline: { signal: new AbortController().signal, endsAt: 0 },
        progress: () => {},
      },
    ),
  ).toEqual([]);
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

describe('a credential that a program left in its last message', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabcdEFGH\n-----END RSA PRIVATE KEY-----';
  const crash = (message: string) =>
    three({
      phase: 'Running',
      containerStatuses: [
        {
          name: 'app',
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { reason: 'Error', exitCode: 1, finishedAt: at(0), message } },
        },
      ],
    });

  test('is in no line of a diagnosis, be it a private key of many lines', async () => {
    const answer = fresh();
    const run = start(createFakeCluster(answer, replicaSet(), ...crash(`can't use the key\n${key}\nbye`)), [
      applied(answer),
    ]);
    await run.isOver(60_000);
    const shown = JSON.stringify([(await run.outcomes).map(({ diagnosis, message }) => [diagnosis, message])]);
    expect(shown).toContain("can't use the key");
    expect(shown).not.toMatch(/MIIE|abcdEFGH/);
  });

  test('is in no line of the log', async () => {
    const widget = object('example.com/v1', 'Widget', {
      status: {
        conditions: [condition('Ready', 'False', { message: 'no answer from postgres://shop:hunter2@db/shop' })],
      },
    });
    const run = start(createFakeCluster(widget), [applied(widget)]);
    await run.isOver(20_000);
    run.timeOut();
    const shown = [...run.lines(), ...(await run.outcomes).map(({ message }) => message)].join('\n');
    expect(shown).toContain('no answer from postgres://shop:***@db/shop');
    expect(shown).not.toContain('hunter2');
  });
});
