import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import { DEFAULT_HOLDS } from '../../src/rollout/hold.ts';
import { judge, type Recollection } from '../../src/rollout/judge.ts';
import type { Scene } from '../../src/rollout/scene.ts';
import {
  at,
  complete,
  condition,
  deployment,
  ended,
  event,
  notReady,
  pod,
  ready,
  replicaSet,
  scene,
  waiting,
} from './objects.ts';

const running = (since: number, rest: JsonObject = {}) => ({ state: { running: { startedAt: at(since) } }, ...rest });
const crashed = ended(4, 1);
const unschedulable = {
  phase: 'Pending',
  conditions: [
    condition('PodScheduled', 'False', {
      reason: 'Unschedulable',
      message: '0/2 nodes are available: 2 Insufficient cpu.',
    }),
  ],
};

const slow = { containers: [{ name: 'app', startupProbe: { periodSeconds: 10, failureThreshold: 30 } }] };
const slowly = (status: JsonObject) => ({ pods: [pod({ status, spec: slow })] });
const twice = { restartCount: 2, lastState: ended(15, 1) };
const killed = { restartCount: 1, lastState: ended(15, 9, { reason: 'OOMKilled', exitCode: 137 }) };
const migrating = (status: JsonObject) => ({
  pods: [
    pod({
      spec: { initContainers: [{ name: 'migrate' }], containers: [{ name: 'app' }] },
      status: {
        ...notReady(waiting('PodInitializing')),
        initContainerStatuses: [{ name: 'migrate', ready: false, restartCount: 1, ...status }],
      },
    }),
  ],
});

/** A pod that is being created, about which these were told: reason, message and time. */
const creating = (...told: [reason: string, message: string, time: number][]) => {
  const one = pod({ status: notReady(waiting('ContainerCreating')), spec: { volumes: [{ name: 'data' }] } });
  const events = told.map(([reason, message, time]) =>
    event(one, reason, message, { firstTimestamp: at(time), lastTimestamp: at(time) }),
  );
  return { pods: [one], eventsOf: () => events };
};
const UNATTACHED = 'AttachVolume.Attach failed for volume "pvc-1" : rpc error: volume is attached to another node';
const ATTACHED = 'AttachVolume.Attach succeeded for volume "pvc-1"';
const UNMOUNTED = 'MountVolume.SetUp failed for volume "data" : configmap "settings" not found';

/** No pod can be made, as the ReplicaSet has said since the first second. */
const refused = (message: string, rest: Partial<Scene> = {}) => {
  const failure = {
    reason: 'FailedCreate',
    message: `pods "api-new-" is forbidden: ${message}`,
    lastTransitionTime: at(1),
  };
  const status = { conditions: [condition('ReplicaFailure', 'True', failure)] };
  return { pods: [], replicaSet: replicaSet('uid-api', 'new', undefined, { status }), ...rest };
};
const QUOTA = 'exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2';
const leaving = pod({ name: 'old', metadata: { deletionTimestamp: at(60), deletionGracePeriodSeconds: 60 } });
const oldReplicaSets = [replicaSet('uid-api', 'old')];

/** Status of the only new pod from these seconds on, each second looked at; and what else is so. */
type Recovery = [what: string, ...(readonly [from: number, status: JsonObject, rest?: Partial<Scene>])[]];

const RECOVERIES: Recovery[] = [
  [
    'a registry that throttles for 30 s',
    [1, notReady(waiting('ErrImagePull', '429 Too Many Requests'))],
    [2, notReady(waiting('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: 429 Too Many Requests'))],
    [31, notReady(waiting('ContainerCreating'))],
    [33, ready(33)],
  ],
  [
    'one crash, then fine',
    [2, notReady(running(3))],
    [4, notReady({ state: crashed })],
    [5, notReady({ ...waiting('CrashLoopBackOff'), lastState: crashed })],
    [6, ready(5, { restartCount: 1, lastState: crashed })],
  ],
  ['a start just within the time of its probe', [2, notReady(running(2))], [32, ready(2)]],
  [
    'a node that is lost, and a pod that is replaced',
    [2, notReady(waiting('CreateContainerConfigError', 'secret "x" not found')), { nodeIsReady: () => false }],
    [70, ready(70)],
  ],
  [
    'an autoscaler that adds a node after 60 s',
    [1, unschedulable],
    [61, notReady(waiting('ContainerCreating'))],
    [65, ready(65)],
  ],
  [
    'a ConfigMap that is made 3 s later',
    [2, notReady(waiting('CreateContainerConfigError', 'configmap "settings" not found'))],
    [5, ready(5)],
  ],
  [
    'two crashes, then a slow start within the time of its startup probe',
    [15, {}, slowly(notReady({ ...waiting('CrashLoopBackOff'), ...twice }))],
    [20, {}, slowly(notReady(running(20, { started: false, ...twice })))],
    [80, {}, slowly(ready(20, { started: true, ...twice }))],
  ],
  [
    'out of memory once, then a slow start',
    [15, {}, slowly(notReady({ ...waiting('CrashLoopBackOff'), ...killed }))],
    [20, {}, slowly(notReady(running(20, { started: false, ...killed })))],
    [80, {}, slowly(ready(20, { started: true, ...killed }))],
  ],
  [
    'a migration that failed once, and then waits for its database',
    [4, {}, migrating({ ...waiting('CrashLoopBackOff'), lastState: crashed })],
    [14, {}, migrating(running(14, { lastState: crashed }))],
    [90, ready(90)],
  ],
  [
    'a volume that another node lets go 8 s later, and a long pull',
    [2, {}, creating(['FailedAttachVolume', UNATTACHED, 2])],
    [10, {}, creating(['FailedAttachVolume', UNATTACHED, 2], ['SuccessfulAttachVolume', ATTACHED, 10])],
    [90, ready(90)],
  ],
  [
    'a volume whose ConfigMap is made 3 s later, and a long pull',
    [2, {}, creating(['FailedMount', UNMOUNTED, 2])],
    [5, {}, creating(['FailedMount', UNMOUNTED, 2], ['Pulling', 'Pulling image "x"', 5])],
    [90, ready(90)],
  ],
  [
    'a ServiceAccount that is made 6 s later, and the next try at 11 s',
    [1, {}, refused('error looking up service account shop/api: serviceaccount "api" not found')],
    [11, notReady(waiting('ContainerCreating'))],
    [13, ready(13)],
  ],
  [
    'a quota that an old pod takes up for the 60 s of its grace, and the next try 10 s later',
    [1, {}, refused(QUOTA, { oldPods: [leaving], oldReplicaSets })],
    [61, {}, refused(QUOTA, { oldReplicaSets })],
    [71, notReady(waiting('ContainerCreating'))],
    [73, ready(73)],
  ],
];

test.each(RECOVERIES)('%s: no false alarm', (_, ...stages) => {
  const recollection: Recollection = { symptoms: new Map() };
  for (let second = 1; second <= 120; second++) {
    const stage = stages.findLast(([from]) => from <= second);
    const [, status = {}, rest = {}] = stage ?? [];
    const isUp = stage === stages.at(-1) && second > (stage?.[0] ?? 0);
    const one = { ...complete(1), availableReplicas: isUp ? 1 : 0 };
    const around = scene(second, { pods: [pod({ status })], ...rest });
    const { verdict } = judge(deployment(one, { replicas: 1 }), around, recollection, DEFAULT_HOLDS);
    expect(`${second}: ${verdict.status}`).toBe(`${second}: ${isUp ? 'Current' : 'InProgress'}`);
  }
});
