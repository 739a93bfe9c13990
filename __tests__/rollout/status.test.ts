import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import type { Scene } from '../../src/rollout/scene.ts';
import { statusOf } from '../../src/rollout/status.ts';
import { APPLIED_AT, at, complete, condition, deployment, ended, event, object, pod, ready, scene } from './objects.ts';

type Case = [what: string, object: KubernetesObject, status: string, message: string, around?: Scene];

const three = ['a', 'b', 'c'].map((name) => pod({ name, status: ready() }));
const settled = scene(1, { pods: three });

function check(cases: Case[]): void {
  test.each(cases)('%s', (_, subject, status, message, around = settled) => {
    const verdict = statusOf(subject, around);
    expect([verdict.status, verdict.message]).toEqual([status, message]);
  });
}

describe('what holds for every kind comes first', () => {
  check([
    [
      'an object that is being deleted',
      object('v1', 'ConfigMap', { metadata: { deletionTimestamp: at(0), finalizers: ['example.com/x'] } }),
      'Terminating',
      'is being deleted (finalizers: example.com/x)',
    ],
    [
      'a generation that was not observed yet',
      object('example.com/v1', 'Widget', { metadata: { generation: 3 }, status: { observedGeneration: 2 } }),
      'InProgress',
      'waiting for generation 3 to be observed',
    ],
    [
      'a controller that is reconciling',
      object('example.com/v1', 'Widget', {
        status: { conditions: [condition('Reconciling', 'True', { reason: 'Busy' })] },
      }),
      'InProgress',
      'Busy',
    ],
    [
      'a controller that has given up',
      object('example.com/v1', 'Widget', {
        status: { conditions: [condition('Stalled', 'True', { reason: 'Bad', message: 'no such host' })] },
      }),
      'Failed',
      'stalled: Bad: no such host',
    ],
    ['a kind that only exists', object('v1', 'ConfigMap'), 'Current', 'exists'],
    ['a CronJob', object('batch/v1', 'CronJob'), 'Current', 'exists'],
  ]);
});

describe('a custom resource', () => {
  const widget = (status?: object) => object('example.com/v1', 'Widget', status ? { status: status as never } : {});
  check([
    ['is Ready', widget({ conditions: [condition('Ready', 'True')] }), 'Current', 'ready'],
    [
      'is not Ready',
      widget({ conditions: [condition('Ready', 'False', { reason: 'Pending', message: 'no quota' })] }),
      'InProgress',
      'Pending: no quota',
    ],
    ['Ready of an unknown state', widget({ conditions: [condition('Ready', 'Unknown')] }), 'InProgress', 'not ready'],
    [
      'Ready of an older generation',
      object('example.com/v1', 'Widget', {
        metadata: { generation: 2 },
        status: { conditions: [condition('Ready', 'True', { observedGeneration: 1 })] },
      }),
      'InProgress',
      'waiting for generation 2 to be observed',
    ],
    [
      'its controller has two seconds for a first word',
      widget(),
      'InProgress',
      'waiting for its controller to say something',
      scene(1, { heard: false }),
    ],
    [
      'its status says that it is about this generation',
      widget({ observedGeneration: 1, conditions: [condition('Ready', 'True')] }),
      'Current',
      'ready',
      scene(0, { heard: false }),
    ],
    ['no word in two seconds', widget(), 'Current', 'exists', scene(2, { heard: false })],
    ['nothing was changed', widget(), 'Current', 'exists', scene(0, { heard: false, changed: false })],
  ]);
});

describe('a Deployment', () => {
  check([
    ['all pods new and available', deployment(complete()), 'Current', '3 of 3 pods available'],
    [
      'its controller has not looked yet',
      deployment(complete(), {}, { generation: 2 }),
      'InProgress',
      'waiting for generation 2 to be observed',
    ],
    [
      'its controller has never looked',
      object('apps/v1', 'Deployment', { spec: { replicas: 1 }, status: {} }),
      'InProgress',
      'waiting for generation 1 to be observed',
    ],
    [
      'some pods are still old',
      deployment({ ...complete(), replicas: 4, updatedReplicas: 1 }),
      'InProgress',
      '1 of 3 new pods created',
    ],
    [
      'an old pod is still there',
      deployment({ ...complete(), replicas: 4 }),
      'InProgress',
      '1 old pod still there: old',
      scene(1, {
        pods: three,
        oldPods: [pod({ name: 'old' }), pod({ name: 'older', metadata: { deletionTimestamp: at(0) } })],
      }),
    ],
    [
      'old pods come into view later than the status counts them',
      deployment({ ...complete(), replicas: 5 }),
      'InProgress',
      '2 old pods still there',
      scene(1, { pods: three, oldPods: [pod({ name: 'old' })] }),
    ],
    [
      'a new pod is not available, and why',
      deployment({ ...complete(), availableReplicas: 2 }),
      'InProgress',
      '2 of 3 new pods available; ImagePullBackOff: x',
      scene(1, {
        pods: [
          pod({
            name: 'x',
            status: { containerStatuses: [{ name: 'app', state: { waiting: { reason: 'ImagePullBackOff' } } }] },
          }),
        ],
      }),
    ],
    [
      'paused: nobody waits for it',
      deployment({ observedGeneration: 1, replicas: 3 }, { paused: true }),
      'Current',
      'paused: its pods are replaced only when somebody resumes it',
    ],
    ['scaled to 0', deployment({}, { replicas: 0 }), 'Current', 'scaled to 0'],
    [
      'still scaling down to 0',
      deployment({ replicas: 2 }, { replicas: 0 }),
      'InProgress',
      'scaling down: 2 pods left',
    ],
    [
      'one replica where the number is left out',
      deployment(complete(1), { replicas: undefined as never }),
      'Current',
      '1 of 1 pods available',
    ],
  ]);

  const outOfTime = { conditions: [condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' })] };
  test('out of time a moment too soon, for the cluster counts in whole seconds: looked at again when it is believed', () => {
    const late = deployment({ ...complete(), ...outOfTime, updatedReplicas: 1 }, { progressDeadlineSeconds: 60 });
    expect(statusOf(late, scene(59.5)).wakeAt).toBe(APPLIED_AT + 60_000);
  });
  check([
    [
      'out of time, by an old condition: not believed',
      deployment({ ...complete(), ...outOfTime, updatedReplicas: 1 }, { progressDeadlineSeconds: 60 }),
      'InProgress',
      '1 of 3 new pods created',
      scene(59),
    ],
    [
      'out of time since this change',
      deployment({ ...complete(), ...outOfTime, updatedReplicas: 1 }, { progressDeadlineSeconds: 60 }),
      'Failed',
      'made no progress for 60 s: 1 of 3 new pods created',
      scene(60),
    ],
    [
      'out of time, and this run changed nothing',
      deployment({ ...complete(), ...outOfTime, availableReplicas: 0 }),
      'Failed',
      'made no progress for 600 s: 0 of 3 new pods available',
      scene(1, { changed: false }),
    ],
    [
      'out of time once, but complete now',
      deployment({ ...complete(), ...outOfTime }),
      'Current',
      '3 of 3 pods available',
      scene(700, { pods: three }),
    ],
  ]);
});

describe('a StatefulSet', () => {
  const set = (status: object, spec: object = {}) =>
    object('apps/v1', 'StatefulSet', {
      spec: { replicas: 3, ...spec } as never,
      status: { ...complete(), ...status } as never,
    });
  const partition = (value: number) => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: value } },
  });
  check([
    ['all pods ready and updated', set({}), 'Current', '3 of 3 pods ready'],
    ['not observed', set({ observedGeneration: 0 }), 'InProgress', 'waiting for generation 1 to be observed'],
    ['a pod is not ready', set({ readyReplicas: 2 }), 'InProgress', '2 of 3 pods ready, 3 updated'],
    [
      'a pod is of the old revision',
      set({ updatedReplicas: 2, currentRevision: 'rev-1' }),
      'InProgress',
      '2 of 3 pods updated',
    ],
    ['the revision is reached, whatever the count says', set({ updatedReplicas: 0 }), 'Current', '3 of 3 pods ready'],
    [
      'partition: only those above it are waited for',
      set({ updatedReplicas: 1, currentRevision: 'rev-1' }, partition(2)),
      'Current',
      'partition 2: 1 of 3 pods updated, the others left as they are',
    ],
    ['partition: all are of this version, as on creation', set({}, partition(2)), 'Current', '3 of 3 pods ready'],
    [
      'partition: not yet',
      set({ updatedReplicas: 0, currentRevision: 'rev-1' }, partition(2)),
      'InProgress',
      '0 of 1 pods updated',
    ],
    [
      'OnDelete: nobody waits for it',
      set({ updatedReplicas: 0 }, { updateStrategy: { type: 'OnDelete' } }),
      'Current',
      'OnDelete: its pods are replaced only when somebody deletes them',
    ],
    [
      'somebody sets it to OnDelete meanwhile: the old pods stay, which is no success',
      set({ updatedReplicas: 1, currentRevision: 'rev-1' }, { updateStrategy: { type: 'OnDelete' } }),
      'Failed',
      'was set to OnDelete by someone while we waited: 1 of 3 pods updated',
      scene(1, { deployedStrategy: { type: 'RollingUpdate' } }),
    ],
    [
      'somebody gives it a partition meanwhile',
      set({ updatedReplicas: 1, currentRevision: 'rev-1' }, partition(2)),
      'Failed',
      'was given the partition 2 by someone while we waited: 1 of 3 pods updated',
      scene(1, { deployedStrategy: { type: 'RollingUpdate' } }),
    ],
    [
      'somebody sets it to OnDelete when all its pods are new: there is nothing to doubt',
      set({}, { updateStrategy: { type: 'OnDelete' } }),
      'Current',
      '3 of 3 pods ready',
      scene(1, { deployedStrategy: { type: 'RollingUpdate' }, pods: three }),
    ],
    [
      'new pods that are not ready yet come up under any strategy',
      set({ readyReplicas: 2 }, { updateStrategy: { type: 'OnDelete' } }),
      'InProgress',
      '2 of 3 pods ready, 3 updated',
      scene(1, { deployedStrategy: { type: 'RollingUpdate' } }),
    ],
    ['scaled to 0', set({ replicas: 0, readyReplicas: 0 }, { replicas: 0 }), 'Current', 'scaled to 0'],
    ['a pod too many', set({ replicas: 4 }), 'InProgress', 'scaling down: 1 pod too many'],
    [
      'ready, but not for minReadySeconds',
      set({ availableReplicas: 1 }, { minReadySeconds: 9 }),
      'InProgress',
      '1 of 3 pods ready, 3 updated',
    ],
    [
      'a broken pod of the old revision is named: it is never replaced',
      set({ readyReplicas: 2, updatedReplicas: 0, currentRevision: 'rev-1' }),
      'InProgress',
      '2 of 3 pods ready, 0 updated; not ready and of an older revision: old',
      scene(1, { pods: [], oldPods: [pod({ name: 'old' })] }),
    ],
  ]);
});

describe('a DaemonSet', () => {
  const counts = { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 };
  const set = (status: object, spec: object = {}) =>
    object('apps/v1', 'DaemonSet', { spec: spec as never, status: { ...counts, ...status } as never });
  check([
    ['a new pod on every node', set({}), 'Current', '3 of 3 pods available'],
    ['a node has the old pod', set({ updatedNumberScheduled: 2 }), 'InProgress', '2 of 3 nodes have the new pod'],
    ['a new pod is not available', set({ numberAvailable: 2 }), 'InProgress', '2 of 3 new pods available'],
    [
      'no node is to run it',
      set({ desiredNumberScheduled: 0, updatedNumberScheduled: 0, numberAvailable: 0 }),
      'Current',
      'no node is to run it',
    ],
    [
      'OnDelete: nobody waits for it',
      set({ updatedNumberScheduled: 0 }, { updateStrategy: { type: 'OnDelete' } }),
      'Current',
      'OnDelete: its pods are replaced only when somebody deletes them',
    ],
    [
      'somebody sets it to OnDelete meanwhile: the old pods stay, which is no success',
      set({ updatedNumberScheduled: 1 }, { updateStrategy: { type: 'OnDelete' } }),
      'Failed',
      'was set to OnDelete by someone while we waited: 1 of 3 nodes have the new pod',
      scene(1, { deployedStrategy: { type: 'RollingUpdate' } }),
    ],
  ]);
});

describe('a ReplicaSet, a ReplicationController', () => {
  const set = (status: object) =>
    object('v1', 'ReplicationController', { spec: { replicas: 3 }, status: { ...complete(), ...status } as never });
  check([
    ['all pods ready and available', set({}), 'Current', '3 of 3 pods available'],
    ['one is ready, but not available', set({ availableReplicas: 2 }), 'InProgress', '2 of 3 pods available'],
    ['one too many', set({ replicas: 4 }), 'InProgress', 'scaling down: 1 pod too many'],
    ['not observed', set({ observedGeneration: 0 }), 'InProgress', 'waiting for generation 1 to be observed'],
  ]);
});

describe('a Pod', () => {
  const alone = (status: object) => pod({ owner: '', status: status as never });
  check([
    ['ready', alone(ready()), 'Current', 'ready'],
    ['starting', alone({}), 'InProgress', 'starting'],
    ['ran to its end', alone({ phase: 'Succeeded' }), 'Current', 'ran to its end'],
    [
      'evicted',
      alone({ phase: 'Failed', reason: 'Evicted', message: 'low on memory' }),
      'Failed',
      'failed: Evicted: low on memory',
    ],
    [
      'ended badly',
      alone({ phase: 'Failed', containerStatuses: [{ name: 'app', state: { terminated: { exitCode: 3 } } }] }),
      'Failed',
      'failed: container app ended with exit code 3',
    ],
  ]);
});

describe('a Job', () => {
  const job = (status: object, spec: object = {}) =>
    object('batch/v1', 'Job', {
      spec: { completions: 2, ...spec } as never,
      status: { startTime: at(0), ...status } as never,
    });
  const unstarted = (spec: object = {}) => job({ startTime: null }, spec);
  check([
    [
      'a pod can not start, and one that ended is no news',
      job({ active: 1, failed: 1 }),
      'InProgress',
      '0 of 2 completed, 1 failed, 1 running; starting: new',
      scene(1, { pods: [pod({ name: 'new' }), pod({ name: 'ended', status: { phase: 'Failed' } })] }),
    ],
    ['started is not enough', job({ active: 1, succeeded: 1 }), 'InProgress', '1 of 2 completed, 1 running', scene(1)],
    ['complete', job({ conditions: [condition('Complete', 'True')] }), 'Current', 'completed'],
    [
      'failed',
      job({ conditions: [condition('Failed', 'True', { reason: 'BackoffLimitExceeded', message: 'too often' })] }),
      'Failed',
      'failed: BackoffLimitExceeded: too often',
    ],
    [
      'failed a moment ago, its pods not in view yet: their log tells why',
      job({ conditions: [condition('Failed', 'True', { reason: 'Late', lastTransitionTime: at(1) })] }),
      'InProgress',
      'failed: Late',
      scene(3, { pods: [] }),
    ],
    [
      'failed, and no pod comes into view',
      job({ conditions: [condition('Failed', 'True', { reason: 'Late', lastTransitionTime: at(1) })] }),
      'Failed',
      'failed: Late',
      scene(4, { pods: [] }),
    ],
    [
      'suspended: nobody waits for it',
      job({}, { suspend: true }),
      'Current',
      'suspended: it starts only when somebody resumes it',
    ],
    [
      'without parallelism: nobody waits for it',
      job({}, { parallelism: 0 }),
      'Current',
      'parallelism 0: it starts pods only when somebody raises it',
    ],
    [
      'given the parallelism 0 by someone meanwhile',
      job({}, { parallelism: 0 }),
      'Failed',
      'was given the parallelism 0 by someone while we waited',
      scene(1, { suspendedMeanwhile: true }),
    ],
    ['that no controller has looked at', unstarted(), 'InProgress', 'waiting for its controller to start it', scene(1)],
    [
      'that is left to another controller',
      unstarted({ managedBy: 'acme.dev/queue' }),
      'InProgress',
      'waiting for the controller acme.dev/queue (spec.managedBy) to start it',
      scene(1),
    ],
    [
      'that is left to the controller of Kubernetes by its name',
      unstarted({ managedBy: 'kubernetes.io/job-controller' }),
      'InProgress',
      'waiting for its controller to start it',
      scene(1),
    ],
    [
      'some pods failed',
      job({ active: 1, failed: 2 }),
      'InProgress',
      '0 of 2 completed, 2 failed, 1 running',
      scene(1),
    ],
  ]);
});

describe('a PersistentVolumeClaim', () => {
  const claim = (phase: string, annotations: object = {}) =>
    object('v1', 'PersistentVolumeClaim', {
      metadata: { name: 'data', annotations: annotations as never },
      spec: { storageClassName: 'fast' },
      status: { phase },
    });
  const lazy = (rest: Partial<Scene> = {}) => scene(1, { bindingMode: () => 'WaitForFirstConsumer', ...rest });
  check([
    ['bound', claim('Bound'), 'Current', 'bound'],
    ['lost', claim('Lost'), 'Failed', 'lost: the volume that it was bound to is gone'],
    ['pending', claim('Pending'), 'InProgress', 'waiting to be bound (storage class fast)'],
    ['no consumer yet', claim('Pending'), 'Current', 'waits for its first consumer, as its storage class says', lazy()],
    [
      'a pod uses it',
      claim('Pending'),
      'InProgress',
      'waiting to be bound (storage class fast)',
      lazy({ isClaimUsed: () => true }),
    ],
    [
      'a node was chosen for its consumer',
      claim('Pending', { 'volume.kubernetes.io/selected-node': 'node-1' }),
      'InProgress',
      'waiting to be bound (storage class fast)',
      lazy(),
    ],
    [
      'the storage class may not be read, but an event tells',
      claim('Pending'),
      'Current',
      'waits for its first consumer, as its storage class says',
      scene(1, { bindingMode: () => '', eventsOf: () => [event(claim('Pending'), 'WaitForFirstConsumer', '')] }),
    ],
    [
      'the provisioner says what is wrong',
      claim('Pending'),
      'InProgress',
      'waiting to be bound (storage class fast); ProvisioningFailed: no disk left',
      scene(1, { eventsOf: () => [event(claim('Pending'), 'ProvisioningFailed', 'no disk left')] }),
    ],
  ]);
});

describe('a Service', () => {
  const service = (spec: object, status: object = {}) =>
    object('v1', 'Service', { spec: spec as never, status: status as never });
  check([
    ['with a cluster IP', service({ clusterIP: '10.0.0.1' }), 'Current', 'has its address'],
    ['without one yet', service({}), 'InProgress', 'waiting for a cluster IP'],
    ['headless', service({ clusterIP: 'None' }), 'Current', 'headless'],
    [
      'a name outside',
      service({ type: 'ExternalName', externalName: 'db.example' }),
      'Current',
      'points to db.example',
    ],
    [
      'a load balancer without an address',
      service({ type: 'LoadBalancer', clusterIP: '10.0.0.1' }, { loadBalancer: {} }),
      'InProgress',
      'waiting for the load balancer to get an address',
    ],
    [
      'a load balancer with one',
      service({ type: 'LoadBalancer', clusterIP: '10.0.0.1' }, { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }),
      'Current',
      'has its address',
    ],
  ]);
});

describe('an Ingress, a Gateway', () => {
  check([
    [
      'exists, address or not',
      object('networking.k8s.io/v1', 'Ingress', { status: { loadBalancer: {} } }),
      'Current',
      'exists',
    ],
    [
      'exists, programmed or not',
      object('gateway.networking.k8s.io/v1', 'Gateway', { status: { conditions: [condition('Ready', 'False')] } }),
      'Current',
      'exists',
    ],
  ]);
});

describe('a HorizontalPodAutoscaler', () => {
  const autoscaler = (status: string, reason: string) =>
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      status: { conditions: [condition('ScalingActive', status, { reason, lastTransitionTime: at(0) })] },
    });
  const unmeasured = (status: string, reason: string) =>
    object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      status: { conditions: [condition('AbleToScale', status, { reason, lastTransitionTime: at(-100) })] },
    });
  check([
    ['scaling', autoscaler('True', 'ValidMetricFound'), 'Current', 'scaling'],
    [
      'not looked at yet',
      object('autoscaling/v2', 'HorizontalPodAutoscaler'),
      'InProgress',
      'waiting for the autoscaler to look at it',
    ],
    [
      'that had to scale its target before it came to the metrics',
      unmeasured('True', 'SucceededRescale'),
      'InProgress',
      'waiting for the autoscaler to look at its metrics; SucceededRescale',
    ],
    ['whose target is not there, or not yet', unmeasured('False', 'FailedGetScale'), 'InProgress', 'FailedGetScale'],
    [
      'whose target has not come by its next look',
      unmeasured('False', 'FailedGetScale'),
      'Failed',
      "can't scale: FailedGetScale",
      scene(20),
    ],
    [
      'no metrics yet',
      autoscaler('False', 'FailedGetResourceMetric'),
      'Current',
      'no metrics yet: FailedGetResourceMetric',
    ],
    [
      'its target is scaled to 0',
      autoscaler('False', 'ScalingDisabled'),
      'Current',
      'its target is scaled to 0, so it does nothing',
    ],
    ['can not work, for a moment', autoscaler('False', 'InvalidSelector'), 'InProgress', 'InvalidSelector', scene(4)],
    ['can not work', autoscaler('False', 'InvalidSelector'), 'Failed', "can't scale: InvalidSelector", scene(5)],
  ]);
});

describe('a CustomResourceDefinition, an APIService', () => {
  const definition = (...conditions: object[]) =>
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { status: { conditions: conditions as never } });
  check([
    ['established', definition(condition('Established', 'True')), 'Current', 'established'],
    ['not yet', definition(), 'InProgress', 'waiting to be established'],
    [
      'its name is taken',
      definition(condition('NamesAccepted', 'False', { reason: 'ListKindConflict' })),
      'InProgress',
      'waiting to be established',
    ],
    [
      'an APIService whose server answers',
      object('apiregistration.k8s.io/v1', 'APIService', { status: { conditions: [condition('Available', 'True')] } }),
      'Current',
      'available',
    ],
    [
      'an APIService whose server is missing',
      object('apiregistration.k8s.io/v1', 'APIService', {
        status: { conditions: [condition('Available', 'False', { reason: 'MissingEndpoints' })] },
      }),
      'InProgress',
      'MissingEndpoints',
    ],
  ]);
});

describe('an instant of Ready is not a rollout', () => {
  const unprobed = { containers: [{ name: 'app', image: 'x' }] };
  const running = (since: number, container: object = {}) =>
    ['a', 'b', 'c'].map((name) => pod({ name, spec: unprobed, status: ready(since, container as never) }));
  const probed = (since: number, container: object = {}) =>
    ['a', 'b', 'c'].map((name) => pod({ name, status: ready(since, container as never) }));
  const restarted = '3 of 3 new pods ready; one that was started again counts once it has outlived its last run';
  const waits = '3 of 3 new pods ready; without a readiness probe a pod counts once it has run for 5 s';

  test('pods without a readiness probe count after five seconds, and the time to look again is known', () => {
    const verdict = statusOf(deployment(complete()), scene(2, { pods: running(1) }));
    expect(verdict).toEqual({ status: 'InProgress', message: waits, wakeAt: Date.parse(at(6)) + 999 });
  });

  check([
    [
      'they have run for five seconds',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(7, { pods: running(1) }),
    ],
    [
      'seen at its start, the time is exact',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(6.2, { pods: running(1), firstSeenRunning: () => ({ at: Date.parse(at(1)) + 200, isNews: true }) }),
    ],
    [
      'told long after its start, nobody knows how it has fared since: it must run for five seconds from then on',
      deployment(complete()),
      'InProgress',
      waits,
      scene(25, { pods: running(1), firstSeenRunning: () => ({ at: Date.parse(at(23)), isNews: true }) }),
    ],
    [
      'and then it counts',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(28, { pods: running(1), firstSeenRunning: () => ({ at: Date.parse(at(23)), isNews: true }) }),
    ],
    [
      'a list that finds it long after its start tells what is true now',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(25, { pods: running(1), firstSeenRunning: () => ({ at: Date.parse(at(25)), isNews: false }) }),
    ],
    [
      'own minReadySeconds when longer',
      deployment(complete(), { minReadySeconds: 20 }),
      'InProgress',
      waits.replace('5 s', '20 s'),
      scene(7, { pods: running(1) }),
    ],
    [
      'one that was started again must outlive its last run',
      deployment(complete()),
      'InProgress',
      restarted,
      scene(19, { pods: running(10, { restartCount: 1, lastState: ended(10, 12) }) }),
    ],
    [
      'one with a readiness probe as well: its liveness probe may kill it again',
      deployment(complete()),
      'InProgress',
      restarted,
      scene(29, { pods: probed(10, { restartCount: 1, lastState: ended(9, 20) }) }),
    ],
    [
      'and then it counts',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(31, { pods: probed(10, { restartCount: 1, lastState: ended(9, 20) }) }),
    ],
    [
      'after a crash at once there is next to nothing to outlive',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(12, { pods: probed(10, { restartCount: 1, lastState: ended(9, 1) }) }),
    ],
    [
      'a last run of hours is not waited for',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(41, { pods: probed(10, { restartCount: 1, lastState: ended(9, 7200) }) }),
    ],
    [
      'one with a readiness probe that was never started again: at once',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(10, { pods: probed(10) }),
    ],
    [
      'with a startup probe: at once',
      deployment(complete()),
      'Current',
      '3 of 3 pods available',
      scene(1, {
        pods: three.map((one) => ({ ...one, spec: { containers: [{ name: 'app', startupProbe: {} }] } }) as never),
      }),
    ],
    [
      'a pod that has been ready for an instant only',
      deployment(complete()),
      'InProgress',
      '2 of 3 new pods ready; CrashLoopBackOff: c',
      scene(9, {
        pods: [
          ...running(1).slice(0, 2),
          pod({
            name: 'c',
            status: { containerStatuses: [{ name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
          }),
        ],
      }),
    ],
    [
      'a StatefulSet as well',
      object('apps/v1', 'StatefulSet', { spec: { replicas: 3 }, status: complete() }),
      'InProgress',
      waits,
      scene(2, { pods: running(1) }),
    ],
    [
      'a Pod as well',
      pod({ spec: unprobed, status: ready(1) }),
      'InProgress',
      'ready; without a readiness probe it counts once it has run for 5 s',
      scene(2),
    ],
  ]);
});

test('a custom resource that nobody has looked at: its operator is to be seen after, not kube-controller-manager', () => {
  const unseen = { metadata: { generation: 3 }, status: { observedGeneration: 2 } };
  const remedies = [object('example.com/v1', 'Widget', unseen), object('policy/v1', 'PodDisruptionBudget', unseen)].map(
    (each) => statusOf(each, settled).remedy,
  );
  expect(remedies).toEqual([
    expect.stringContaining('the operator of this kind'),
    expect.stringContaining('kube-controller-manager'),
  ]);
});
