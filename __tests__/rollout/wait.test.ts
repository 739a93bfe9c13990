import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { wait } from '../../src/rollout/wait.ts';
import { createFakeCluster, type FakeCluster } from './fake-cluster.ts';
import {
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
import { DEPLOYMENTS, fresh, PODS, start, three, unprobed, useFakeTime } from './start-wait.ts';

useFakeTime();

const renamed = (one: KubernetesObject): KubernetesObject => ({
  ...one,
  metadata: { ...one.metadata, name: `new-${one.metadata.name}`, uid: `uid-new-${one.metadata.name}` },
});

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

  const BESIDE = [PODS, '/apis/apps/v1/namespaces/shop/replicasets'];

  test('has its pods followed once its controller says that all are there', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    cluster.put(deployment({ updatedReplicas: 2 }), deployment({ updatedReplicas: 3, observedGeneration: 0 }));
    await run.isOver(249);
    expect(cluster.followed).toEqual([DEPLOYMENTS]);
    cluster.put(deployment({ updatedReplicas: 3 }));
    expect(cluster.followed).toEqual([DEPLOYMENTS, ...BESIDE]);
    run.cancel();
  });

  test('has its pods followed when that takes a quarter of a second', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    await run.isOver(250);
    expect(cluster.followed).toEqual([DEPLOYMENTS, ...BESIDE]);
    run.cancel();
  });

  test.each([
    ['is a Deployment that nothing changed', applied(fresh(), 'unchanged')],
    ['is a Job', applied(object('batch/v1', 'Job', {}))],
  ])('what %s has its pods followed at once: they may tell why it failed long ago', async (_, one) => {
    const cluster = createFakeCluster(one.answer);
    const run = start(cluster, [one]);
    expect(cluster.followed).toContain(PODS);
    run.cancel();
  });

  test('that mends a broken one is not judged by the pods of before while its controller has yet to look', async () => {
    const REVISION = { 'deployment.kubernetes.io/revision': '7' };
    const former = { containers: [{ name: 'app', image: 'registry.example/api:0' }] };
    const old = replicaSet('uid-api', 'old', { metadata: { labels: { app: 'api' } }, spec: former });
    const broken = ['a', 'b', 'c'].map((name) =>
      pod({
        ...{ name, owner: 'uid-rs-old', spec: former, metadata: { creationTimestamp: at(-60) } },
        status: notReady(waiting('ImagePullBackOff', 'manifest unknown')),
      }),
    );
    const answer = deployment({ ...complete(), availableReplicas: 0, observedGeneration: 1 }, {}, { generation: 2 });
    const mine = { ...answer, metadata: { ...answer.metadata, annotations: REVISION } };
    const cluster = createFakeCluster(
      mine,
      { ...old, metadata: { ...old.metadata, annotations: REVISION } },
      ...broken,
    );
    const run = start(cluster, [applied(mine)]);
    expect(await run.isOver(20_000)).toBe(false);
    const taken = { ...complete(), observedGeneration: 2 };
    cluster.put(replicaSet(), ...three().map(renamed), deployment(taken, {}, { generation: 2 }));
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

describe('a server that goes away', () => {
  const AWAY = "the API server can't be watched since 12:00:10 UTC: refused";
  const silent = notReady({ state: { running: { startedAt: at(0) } } });
  const unready = () => [replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(silent)];
  const unproved = () => [replicaSet(), ...three(ready(), unprobed), deployment(complete())];

  const refuses = (cluster: FakeCluster) => {
    for (const path of [DEPLOYMENTS, PODS]) cluster.trouble(path, AWAY);
  };
  const returns = (cluster: FakeCluster) => {
    for (const path of [PODS, DEPLOYMENTS]) cluster.recover(path);
  };

  /** A wait that has seen these objects, made after the apply, and has gone on for so many milliseconds. */
  const underWay = async (objects: () => KubernetesObject[], milliseconds: number) => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    const run = start(cluster, [applied(answer)]);
    cluster.put(...objects());
    await run.isOver(milliseconds);
    return { cluster, run };
  };

  test('lets no failure ripen: what was seen before may have passed', async () => {
    const { cluster, run } = await underWay(unready, 10_000);
    refuses(cluster);
    expect(await run.isOver(100_000)).toBe(false);
    returns(cluster);
    expect(await run.isOver(74_000)).toBe(false);
    expect(await run.isOver(2_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Failed' }]);
  });

  test('and is silent at the end of the time is named: what its pods showed before is no reason', async () => {
    const { cluster, run } = await underWay(unready, 20_000);
    cluster.hang();
    run.timeOut();
    const last = 'last seen: 0 of 3 new pods available; not ready: a, b, c';
    const message = `timed out; the API server does not answer any more; ${last}`;
    expect(await run.outcomes).toEqual([expect.objectContaining({ status: 'InProgress', message })]);
  });

  test('and hangs lets no failure ripen either, although its watches tell of no trouble', async () => {
    const { cluster, run } = await underWay(unready, 10_000);
    cluster.hang();
    expect(await run.isOver(100_000)).toBe(false);
    cluster.hang(false);
    expect(await run.isOver(74_000)).toBe(false);
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Failed' }]);
  });

  test.each([
    ['tells of trouble', refuses, returns],
    ['hangs', (cluster: FakeCluster) => cluster.hang(), (cluster: FakeCluster) => cluster.hang(false)],
  ])('and %s makes no success by the clock: a pod without a probe may have died', async (_, goAway, comeBack) => {
    const { cluster, run } = await underWay(unproved, 2_000);
    goAway(cluster);
    expect(await run.isOver(20_000)).toBe(false);
    comeBack(cluster);
    expect(await run.isOver(4_000)).toBe(false);
    expect(await run.isOver(5_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('and hung is not believed by the first news after its return', async () => {
    const { cluster, run } = await underWay(unproved, 2_000);
    cluster.hang();
    await run.isOver(20_000);
    cluster.put(deployment(complete()));
    expect(await run.isOver()).toBe(false);
    cluster.hang(false);
    expect(await run.isOver(10_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  const unborn = () => [replicaSet(), ...three(notReady(waiting('ContainerCreating')), unprobed)];

  test('and hung while pods started makes no success of them by the news of their start', async () => {
    const { cluster, run } = await underWay(unborn, 2_000);
    await run.isOver(20_000);
    cluster.put(...three(ready(2), unprobed), deployment(complete()));
    expect(await run.isOver(4_900)).toBe(false);
    expect(await run.isOver(100)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('and hung while pods started makes no failure of them by the news of their start', async () => {
    const { cluster, run } = await underWay(unborn, 2_000);
    await run.isOver(100_000);
    cluster.put(...three(silent), deployment({ ...complete(), availableReplicas: 0 }));
    expect(await run.isOver()).toBe(false);
    cluster.put(...three(), deployment(complete()));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  /** As the server writes down when an object was changed. */
  const writtenAt = (seconds: number, { metadata, ...rest }: KubernetesObject): KubernetesObject => ({
    ...rest,
    metadata: { ...metadata, managedFields: [{ manager: 'kubelet', operation: 'Update', time: at(seconds) }] },
  });
  const crashed = notReady({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(10, 1) });
  const refusal = { reason: 'FailedCreate', message: 'denied', lastTransitionTime: at(10) };

  const unmounted = () =>
    three(notReady(waiting('ContainerCreating'))).map((one) =>
      event(one, 'FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "tls" not found', {
        involvedObject: { kind: 'Pod', uid: one.metadata.uid ?? '' },
        firstTimestamp: at(10),
      }),
    );

  test.each<[string, number, () => KubernetesObject[]]>([
    ['crashed', 45, () => three(crashed)],
    ['lacked a volume', 5, unmounted],
    [
      'were refused',
      5,
      () => [
        replicaSet('uid-api', 'new', TEMPLATE, {
          status: { conditions: [condition('ReplicaFailure', 'True', refusal)] },
        }),
      ],
    ],
  ])('and hung while pods %s makes no failure at once of what it tells late', async (_, hold, then) => {
    const { cluster, run } = await underWay(unborn, 2_000);
    await run.isOver(100_000);
    cluster.put(...then().map((one) => writtenAt(10, one)));
    expect(await run.isOver((hold - 1) * 1_000)).toBe(false);
    cluster.put(replicaSet(), ...three(), deployment(complete()));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('which tells in time of a crash, and of an old pod that ends, lets the crash ripen', async () => {
    const { cluster, run } = await underWay(unborn, 2_000);
    cluster.put(...three(crashed).map((one) => writtenAt(2, one)));
    await run.isOver(30_000);
    cluster.put(writtenAt(-900, pod({ name: 'old', metadata: { deletionTimestamp: at(60) } })));
    expect(await run.isOver(20_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Failed' }]);
  });

  test('and hung when pods were first listed is not believed by that list', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer, ...unproved());
    const run = start(cluster, [applied(answer)]);
    cluster.delayLists(20_000);
    // Events are listed from the second second on: they come last.
    expect(await run.isOver(26_000)).toBe(false);
    expect(await run.isOver(1_000)).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });

  test('and comes back to good pods is a success', async () => {
    const { cluster, run } = await underWay(unready, 10_000);
    refuses(cluster);
    await run.isOver(100_000);
    returns(cluster);
    expect(await run.isOver(5_000)).toBe(false);
    cluster.put(...three(), deployment(complete()));
    expect(await run.isOver()).toBe(true);
    expect(await run.outcomes).toMatchObject([{ status: 'Current' }]);
  });
});

test('where pods may not be listed, the end of the time says so', async () => {
  const answer = fresh();
  const cluster = createFakeCluster(answer);
  cluster.forbid(PODS);
  const run = start(cluster, [applied(answer)]);
  cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }));
  await run.isOver(20_000);
  run.timeOut();
  expect(await run.outcomes).toMatchObject([
    { status: 'InProgress', message: `timed out; 0 of 3 new pods available; listing ${PODS} is forbidden` },
  ]);
});

test('pods are looked at before the end is told, also of what is done without them', async () => {
  const answer = deployment({}, { paused: true });
  const cluster = createFakeCluster(answer, ...three());
  const run = start(cluster, [applied(answer)]);
  expect(await run.isOver()).toBe(true);
  expect(cluster.followed).toContain(PODS);
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
      {
        status: 'InProgress',
        message: 'timed out; 1 of 3 new pods available; starting: a, b',
        seconds: 20,
        remedy: 'Raise the timeout when it was still moving; else look at it: kubectl describe deployment api.',
      },
    ]);
  });

  const job = (spec: JsonObject, status: JsonObject = {}) => object('batch/v1', 'Job', { spec, status });
  test.each([
    ['no controller has looked at', fresh(), /^Its controller has not looked at it: .* kube-controller-manager/],
    ['its controller has looked at long ago', deployment({}, {}, { generation: 2 }), /kube-controller-manager/],
    ['no controller has started', job({}), /kube-controller-manager/],
    ['somebody else has to start', job({ managedBy: 'acme.dev/queue' }), /^Check that the controller acme.dev\/queue/],
    ['still runs', job({}, { startTime: at(0) }), /^Raise the timeout .* kubectl logs job\/job\./],
  ])('says what to do about what %s', async (_, answer, remedy) => {
    const run = start(createFakeCluster(answer), [applied(answer)]);
    await run.isOver(20_000);
    run.timeOut();
    const [outcome] = await run.outcomes;
    expect(outcome?.remedy).toMatch(remedy);
    expect(outcome?.diagnosis).toBeUndefined();
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

  const unheard = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
  const runs = notReady({ state: { running: { startedAt: at(0) } } });
  const migrate = job({}, { startTime: at(0), active: 1 });

  test.each<[string, KubernetesObject, KubernetesObject[], string]>([
    ['new pods', fresh(), [replicaSet(), deployment(complete(0)), ...three(runs)], '3 of 3 new pods: '],
    ['a Job', migrate, [pod({ name: 'migrate-1', owner: 'uid-job', status: ready() })], '1 of 1 new pods: '],
  ])('blames the node of %s that is lost, not what they said before', async (_, answer, now, whose) => {
    const node = object('v1', 'Node', { status: { conditions: [condition('Ready', 'Unknown', unheard)] } });
    const cluster = createFakeCluster(answer, ...now);
    cluster.answer('/api/v1/nodes/node-1', node as JsonObject);
    const run = start(cluster, [applied(answer)]);
    await run.isOver(20_000);
    run.timeOut();
    const [outcome] = await run.outcomes;
    expect(outcome?.diagnosis).toMatchObject({
      cause: 'NodeNotReady',
      message: `${whose}its node node-1 is not ready: NodeStatusUnknown: Kubelet stopped posting node status.`,
      remedy: expect.stringContaining('kubectl describe node node-1'),
    });
    expect(cluster.requested.filter((path) => path.includes('/nodes/'))).toHaveLength(1);
  });

  test.each([
    ['is being deleted', () => ({ status: { phase: 'Terminating' } }), 'NamespaceTerminating'],
    ['is there', () => ({ status: { phase: 'Active' } }), undefined],
  ])('blames the namespace, or does not: it %s', async (state, namespace, cause) => {
    const answer = fresh();
    const cluster = createFakeCluster(answer, replicaSet(), deployment({ replicas: 0 }));
    cluster.answer('/api/v1/namespaces/shop', namespace());
    const run = start(cluster, [applied(answer)]);
    await run.isOver(20_000);
    run.timeOut();
    const [outcome] = await run.outcomes;
    expect(outcome?.diagnosis?.cause).toBe(cause);
    if (cause) expect(outcome?.message).toBe(`timed out; its namespace shop ${state}`);
  });

  test('blames no node that may not be asked for, and one that is gone', async () => {
    const answer = fresh();
    const causeOn = async (nodeName: string) => {
      const cluster = createFakeCluster(answer, replicaSet(), deployment(complete(0)), ...three(runs, { nodeName }));
      cluster.deny('/api/v1/nodes/private');
      const run = start(cluster, [applied(answer)]);
      await run.isOver(20_000);
      run.timeOut();
      return (await run.outcomes)[0]?.diagnosis;
    };
    expect(await causeOn('private')).toMatchObject({ cause: 'NotReady' });
    expect(await causeOn('elsewhere')).toMatchObject({ message: '3 of 3 new pods: its node elsewhere is gone' });
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
    expect(cluster.requested).toEqual([]);
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
