import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { createFakeCluster } from './fake-cluster.ts';
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
  replicaSet,
  waiting,
} from './objects.ts';
import { fresh, PODS, start, three, useFakeTime } from './start-wait.ts';

useFakeTime();

const two = () =>
  ['one', 'two'].map((name) => deployment({ observedGeneration: 0 }, {}, { name, uid: `uid-${name}` })) as [
    KubernetesObject,
    KubernetesObject,
  ];
const withPod = (name: string, status: JsonObject) => [
  replicaSet(`uid-${name}`, name),
  pod({ name: `${name}-1`, owner: `uid-rs-${name}`, status }),
  deployment({ ...complete(), availableReplicas: 0 }, {}, { name, uid: `uid-${name}` }),
];

const crash = () => notReady({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(1, 1) });

describe('what failed before this run, which changed nothing of it', () => {
  const outOfTime = condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' });
  const stuck = deployment({ ...complete(), availableReplicas: 0, conditions: [outOfTime] });
  const tooOften = condition('Failed', 'True', { reason: 'BackoffLimitExceeded', lastTransitionTime: at(-900) });
  const job = object('batch/v1', 'Job', { spec: { template: { spec: {} } }, status: { conditions: [tooOften] } });
  const ofJob = { phase: 'Failed', containerStatuses: [{ name: 'app', state: ended(-900, 1) }] };

  test.each<[string, KubernetesObject, KubernetesObject[], JsonObject]>([
    [
      'a Deployment out of time',
      stuck,
      [replicaSet(), ...three(notReady(waiting('ErrImagePull', 'manifest unknown')))],
      { cause: 'ImageNotFound' },
    ],
    [
      'a Job',
      job,
      [pod({ name: 'job-1', owner: 'uid-job', status: ofJob })],
      { cause: 'JobFailed', evidence: expect.arrayContaining(['pod job-1, container app: Error, exit code 1']) },
    ],
  ])('%s is told with what its pods show, which come into view a moment later', async (_, failed, pods, diagnosis) => {
    const cluster = createFakeCluster(failed);
    const run = start(cluster, [applied(failed, 'unchanged')]);
    expect(await run.isOver(200)).toBe(false);
    cluster.put(...pods);
    expect(await run.isOver()).toBe(true);
    expect((await run.outcomes)[0]).toMatchObject({ status: 'Failed', diagnosis });
  });

  test.each<[string, KubernetesObject, string]>([
    ['a Deployment out of time', stuck, 'ProgressDeadlineExceeded'],
    ['a Job', job, 'JobFailed'],
  ])('%s is told without them when none comes in three seconds', async (_, failed, cause) => {
    const run = start(createFakeCluster(failed), [applied(failed, 'unchanged')]);
    expect(await run.isOver(2_999)).toBe(false);
    expect(await run.isOver(1)).toBe(true);
    expect((await run.outcomes)[0]).toMatchObject({ status: 'Failed', diagnosis: { cause } });
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

  test('of one Deployment tells also what stands in the way of another, though not yet for long enough to be certain', async () => {
    const [first, second] = two();
    const cluster = createFakeCluster(first, second);
    const run = start(cluster, [applied(first), applied(second)]);
    cluster.put(...withPod('one', notFound));
    await run.isOver(3_000);
    cluster.put(...withPod('two', notFound));
    expect(await run.isOver(2_000)).toBe(true);
    const outcomes = await run.outcomes;
    expect(outcomes.map(({ status, message }) => `${status} ${message}`)).toEqual([
      'Failed the first of 3 new pods: image registry.example/api:1 of container app was not found in its registry',
      'InProgress still rolling out when the wait ended: the first of 3 new pods: image registry.example/api:1 of container app was not found in its registry',
    ]);
    expect(outcomes[1]?.diagnosis).toMatchObject({ cause: 'ImageNotFound' });
  });

  test.each([
    ['a crash, which may be for the want of it', crash(), true],
    ['an image that is not there, which is a cause of its own', notFound, false],
  ])('has a neighbour that talks to it follow from it, where that shows %s', async (_, status, follows) => {
    const service = object('v1', 'Service', { spec: { clusterIP: '10.0.0.1', selector: { app: 'api' } } });
    const template = { metadata: {}, spec: { containers: [{ name: 'app', env: [{ value: 'http://service:80' }] }] } };
    const neighbour = (seen: JsonObject) => deployment(seen, { template }, { name: 'two', uid: 'uid-two' });
    const [first] = two();
    const second = neighbour({ observedGeneration: 0 });
    const cluster = createFakeCluster(first, second, service);
    const run = start(cluster, [applied(first), applied(second), applied(service)]);
    cluster.put(...withPod('one', notFound));
    await run.isOver(1_000);
    cluster.put(replicaSet('uid-two', 'two', template), pod({ name: 'two-1', owner: 'uid-rs-two', status }));
    cluster.put(neighbour({ ...complete(), availableReplicas: 0 }));
    await run.isOver(6_000);
    const [outcome, other] = await run.outcomes;
    expect(other).toMatchObject({ status: 'InProgress', diagnosis: {} });
    const said = outcome?.diagnosis?.consequences?.includes('Deployment two uses Service service, and is not ready');
    expect(said).toBe(follows);
  });

  test('says nothing of a neighbour that may only need more time', async () => {
    const [first, second] = two();
    const cluster = createFakeCluster(first, second);
    const run = start(cluster, [applied(first), applied(second)]);
    cluster.put(...withPod('one', notFound), ...withPod('two', notReady({ state: { running: { startedAt: at(0) } } })));
    expect(await run.isOver(6_000)).toBe(true);
    const [, slow] = await run.outcomes;
    expect(slow?.message).toBe('still rolling out when the wait ended: 0 of 3 new pods available; not ready: two-1');
    expect(slow).not.toHaveProperty('diagnosis');
  });

  test('is the last word: nothing is judged any more while its log is read', async () => {
    const [first, second] = two();
    const cluster = createFakeCluster(first, second);
    const slow: typeof cluster = {
      ...cluster,
      request: async (asked) => {
        if (!asked.path.endsWith('/log')) return cluster.request(asked);
        await new Promise((done) => setTimeout(done, 1_000));
        return cluster.request(asked);
      },
    };
    const run = start(slow, [applied(first), applied(second)]);
    const crashed = notReady({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(1, 1) });
    cluster.put(...withPod('one', crashed));
    await run.isOver(40_500);
    cluster.put(...withPod('two', notFound));
    expect(await run.isOver(6_000)).toBe(true);
    const outcomes = await run.outcomes;
    expect(outcomes.map(({ status }) => status)).toEqual(['Failed', 'InProgress']);
    expect(run.lines().filter((line) => line.includes('Failed'))).toHaveLength(1);
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
      {
        diagnosis: { cause: 'VolumeSourceMissing', field: 'spec.template.spec.volumes[name="keys"].secret.secretName' },
      },
    ]);
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
