import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { DEFAULT_HOLDS } from '../../src/rollout/hold.ts';
import { judge, judgeLate, judgeStanding, type Recollection } from '../../src/rollout/judge.ts';
import type { Scene } from '../../src/rollout/scene.ts';
import {
  APPLIED_AT,
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
  scene,
  TEMPLATE,
  waiting,
} from './objects.ts';

const notFound = waiting('ErrImagePull', 'manifest unknown');
const unreachable = waiting('ErrImagePull', 'dial tcp: i/o timeout');
const progressing = { ...complete(), availableReplicas: 0 };

function pods(...containers: (JsonObject | 'ready')[]): KubernetesObject[] {
  return containers.map((container, index) =>
    pod({ name: `api-${index}`, status: container === 'ready' ? ready() : notReady(container) }),
  );
}

/** Looks at a Deployment again and again, as at these seconds after the apply, and gives the statuses. */
function lookAt(subject: KubernetesObject, looks: [seconds: number, rest: Partial<Scene>][]) {
  const recollection: Recollection = { symptoms: new Map() };
  return looks.map(
    ([seconds, rest]) => judge(subject, scene(seconds, rest), recollection, DEFAULT_HOLDS).verdict.status,
  );
}

describe('evidence must stand for its hold time', () => {
  test('terminal: five seconds from when it was first seen, and the time to look again is known', () => {
    const broken = { pods: pods(notFound, notFound, notFound) };
    const recollection: Recollection = { symptoms: new Map() };
    const first = judge(deployment(progressing), scene(2, broken), recollection, DEFAULT_HOLDS);
    expect(first.verdict).toMatchObject({ status: 'InProgress', wakeAt: APPLIED_AT + 7_000 });
    const second = judge(deployment(progressing), scene(7, broken), recollection, DEFAULT_HOLDS);
    expect(second.verdict.status).toBe('Failed');
    expect(second.suspicion?.diagnosis).toMatchObject({
      class: 'terminal',
      cause: 'ImageNotFound',
      message: '3 of 3 new pods: image registry.example/api:1 of container app was not found in its registry',
      field: 'spec.template.spec.containers[name="app"].image',
    });
  });

  test('retryable: forty-five seconds', () => {
    const broken = { pods: pods(unreachable) };
    expect(
      lookAt(deployment(progressing), [
        [2, broken],
        [46, broken],
        [47, broken],
      ]),
    ).toEqual(['InProgress', 'InProgress', 'Failed']);
  });

  test('counted from its own timestamp, which may lie before the first look', () => {
    const crashed = { ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: ended(10, 1) };
    const broken = { pods: pods(crashed) };
    expect(
      lookAt(deployment(progressing), [
        [54, broken],
        [55, broken],
      ]),
    ).toEqual(['InProgress', 'Failed']);
  });

  test('a later crash does not start it again', () => {
    const crashed = (end: number) => ({
      pods: pods({ ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: ended(end, 1) }),
    });
    expect(
      lookAt(deployment(progressing), [
        [10, crashed(10)],
        [40, crashed(40)],
        [55, crashed(40)],
      ])[2],
    ).toBe('Failed');
  });

  test('nor does a state that alternates while the kubelet tries again', () => {
    const broken = { pods: pods(notFound) };
    const trying = { pods: pods(waiting('ContainerCreating')) };
    expect(
      lookAt(deployment(progressing), [
        [1, broken],
        [3, trying],
        [4, broken],
        [6, broken],
      ])[3],
    ).toBe('Failed');
  });

  test('a recovery does', () => {
    const broken = { pods: pods(notFound) };
    const recovered = { pods: pods(waiting('ContainerCreating')) };
    expect(
      lookAt(deployment(progressing), [
        [1, broken],
        [3, recovered],
        [20, broken],
        [24, broken],
        [25, broken],
      ]),
    ).toEqual(['InProgress', 'InProgress', 'InProgress', 'InProgress', 'Failed']);
  });

  test('a timestamp in the future, of a clock that is ahead, does not shorten it', () => {
    const crashed = { ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: ended(90, 1) };
    const broken = { pods: pods(crashed) };
    expect(
      lookAt(deployment(progressing), [
        [10, broken],
        [54, broken],
        [55, broken],
      ]),
    ).toEqual(['InProgress', 'InProgress', 'Failed']);
  });

  test('of a pod that is older than this run, its wait has lasted since it was last ready', () => {
    const old = pod({ status: notReady(notFound), metadata: { creationTimestamp: at(-600) } });
    expect(lookAt(deployment(progressing), [[5, { pods: [old], changed: false }]])).toEqual(['Failed']);
  });
});

describe('one doomed pod fails everything but a Deployment that can do without it', () => {
  const looks = (subject: KubernetesObject, ...containers: (JsonObject | 'ready')[]) => {
    const around = { pods: pods(...containers) };
    return lookAt(subject, [
      [0, around],
      [5, around],
    ])[1];
  };
  const rolling = (spec: JsonObject, status: JsonObject = progressing) => deployment(status, spec);
  const spare = { replicas: 10, strategy: { rollingUpdate: { maxUnavailable: 2, maxSurge: 1 } } };
  const ten = { ...progressing, updatedReplicas: 10 };
  const creating = waiting('ContainerCreating');
  const set = object('apps/v1', 'StatefulSet', { spec: { replicas: 3 }, status: { ...complete(), readyReplicas: 1 } });
  const daemons = object('apps/v1', 'DaemonSet', {
    status: { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 1 },
  });

  test.each([
    ['no pod can be spared (25% of 3)', rolling({}), [notFound, creating], 'Failed'],
    ['two can be spared', rolling(spare, { ...ten, updatedReplicas: 3 }), [notFound, 'ready', creating], 'InProgress'],
    ['two can be spared, three are doomed', rolling(spare, ten), [notFound, notFound, notFound, creating], 'Failed'],
    [
      'all others are ready: nothing can change any more',
      rolling(spare, ten),
      [notFound, ...Array(9).fill('ready')],
      'Failed',
    ],
    ['all that there are so far', rolling(spare, { ...ten, updatedReplicas: 2 }), [notFound, notFound], 'Failed'],
    [
      'Recreate: the others may yet come',
      rolling({ strategy: { type: 'Recreate' } }),
      [notFound, creating],
      'InProgress',
    ],
    ['Recreate: all doomed', rolling({ strategy: { type: 'Recreate' } }), [notFound, notFound], 'Failed'],
    [
      'neither may be missing nor be too many: Kubernetes spares one',
      rolling({ strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } }),
      [notFound, creating],
      'InProgress',
    ],
    ['a StatefulSet', set, [notFound, creating, creating], 'Failed'],
    ['a DaemonSet', daemons, [notFound, 'ready', creating], 'Failed'],
  ] as [string, KubernetesObject, (JsonObject | 'ready')[], string][])('%s', (_, subject, containers, status) => {
    expect(looks(subject, ...containers)).toBe(status);
  });
});

describe('what is no failure', () => {
  const broken = pods(notFound);
  test('a pod on a node that is out of order', () => {
    const around = { pods: broken, nodeIsReady: () => false };
    expect(
      lookAt(deployment(progressing), [
        [0, around],
        [60, around],
      ]),
    ).toEqual(['InProgress', 'InProgress']);
  });

  test('a node that is still being asked for', () => {
    const asked = { pods: broken, nodeIsReady: () => undefined };
    expect(
      lookAt(deployment(progressing), [
        [0, asked],
        [6, asked],
        [6, { pods: broken }],
      ]),
    ).toEqual(['InProgress', 'InProgress', 'Failed']);
  });

  test('a ConfigMap that is there by now: the kubelet has not looked again', () => {
    const missing = pods(waiting('CreateContainerConfigError', 'configmap "settings" not found'));
    expect(
      lookAt(deployment(progressing), [
        [0, { pods: missing }],
        [6, { pods: missing, sourceIsThere: () => undefined }],
        [6, { pods: missing, sourceIsThere: () => true }],
        [30, { pods: missing, sourceIsThere: () => true }],
        [31, { pods: missing }],
      ]),
    ).toEqual(['InProgress', 'InProgress', 'InProgress', 'InProgress', 'Failed']);
  });

  test('want of room, however long; at the deadline it is', () => {
    const unplaced = pod({
      status: { conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: 'no cpu' })] },
    });
    const around = { pods: [unplaced] };
    expect(
      lookAt(deployment(progressing), [
        [0, around],
        [500, around],
      ]),
    ).toEqual(['InProgress', 'InProgress']);
    expect(judgeLate(deployment(progressing), scene(500, around))?.diagnosis).toMatchObject({
      class: 'capacity',
      message: 'the first of 3 new pods: no node can take it: no cpu',
    });
  });

  test('a failure that stood before our change, until it has outlasted the hold time', () => {
    const stalled = object('example.com/v1', 'Widget', { status: { conditions: [condition('Stalled', 'True')] } });
    expect(
      lookAt(stalled, [
        [1, {}],
        [5, {}],
      ]),
    ).toEqual(['InProgress', 'Failed']);
    expect(lookAt(stalled, [[1, { changed: false }]])).toEqual(['Failed']);
  });
});

describe('a workload whose pods can not be seen', () => {
  test('is believed when it has been complete for five seconds', () => {
    expect(
      lookAt(deployment(complete()), [
        [1, {}],
        [5, {}],
        [6, {}],
      ]),
    ).toEqual(['InProgress', 'InProgress', 'Current']);
  });
});

describe('a diagnosis', () => {
  test('tells the gravest cause once, and the others as evidence', () => {
    const around = { pods: pods(unreachable, notFound, notFound) };
    const recollection: Recollection = { symptoms: new Map() };
    judge(deployment(progressing), scene(0, around), recollection, DEFAULT_HOLDS);
    const { suspicion } = judge(deployment(progressing), scene(60, around), recollection, DEFAULT_HOLDS);
    expect(suspicion?.diagnosis.message).toMatch(/^2 of 3 new pods: image .* was not found/);
    expect(suspicion?.diagnosis.evidence).toEqual([
      'pods: api-1, api-2',
      'ErrImagePull: manifest unknown',
      'also, in 1 pod: image registry.example/api:1 of container app could not be pulled: i/o timeout',
    ]);
    expect(suspicion?.logTargets).toEqual([]);
  });

  test('names the containers whose logs tell more: at most five, of each cause one first', () => {
    const crash = { ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: ended(1, 1) };
    const around = {
      pods: pods(crash, crash, crash, crash, crash, crash, { ...crash, state: ended(3, 1, { reason: 'OOMKilled' }) }),
    };
    const suspicion = judgeLate(deployment(progressing), scene(60, around));
    expect(suspicion?.logTargets.map(({ pod: { metadata } }) => metadata.name)).toEqual([
      'api-0',
      'api-6',
      'api-1',
      'api-2',
      'api-3',
    ]);
    expect(suspicion?.logTargets[0]).toMatchObject({ container: 'app', restarted: true });
  });

  test('of a failed Job: its reason, and how its last pod ended', () => {
    const job = object('batch/v1', 'Job', {
      spec: { template: { spec: {} } },
      status: { conditions: [condition('Failed', 'True', { reason: 'BackoffLimitExceeded', message: 'too often' })] },
    });
    const around = {
      pods: [
        pod({ name: 'job-1', status: { phase: 'Failed', containerStatuses: [{ name: 'app', state: ended(3, 1) }] } }),
      ],
    };
    const { suspicion } = judge(job, scene(5, around), { symptoms: new Map() }, DEFAULT_HOLDS);
    expect(suspicion?.diagnosis).toMatchObject({
      cause: 'JobFailed',
      message: 'failed: BackoffLimitExceeded: too often',
      evidence: ['pod job-1, container app: Error, exit code 1'],
      field: 'spec.template.spec.containers[name="app"]',
    });
    expect(suspicion?.logTargets).toHaveLength(1);
  });
});

describe('a Deployment that has made no progress for its own progressDeadlineSeconds', () => {
  const outOfTime = condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' });
  const late = deployment({ ...progressing, conditions: [outOfTime] }, { progressDeadlineSeconds: 60 });
  const [creating] = pods(waiting('ContainerCreating')) as [KubernetesObject];
  const pulling = event(creating, 'Pulling', 'Pulling image "registry.example/api:1"', {
    involvedObject: { uid: creating.metadata.uid, fieldPath: 'spec.containers{app}' },
  });

  test.each<[string, Partial<Scene>, string]>([
    [
      'itself, where an image is still on its way',
      { pods: [creating], eventsOf: () => [pulling] },
      'ProgressDeadlineExceeded',
    ],
    ['what its pods show, where that explains it', { pods: pods(unreachable) }, 'RegistryUnavailable'],
  ])('is told of %s', (_, around, cause) => {
    const { verdict, suspicion } = judge(late, scene(60, around), { symptoms: new Map() }, DEFAULT_HOLDS);
    expect(verdict.status).toBe('Failed');
    expect(suspicion?.diagnosis.cause).toBe(cause);
  });
});

describe('a StatefulSet whose old pod is broken, which it waits for before it replaces any', () => {
  const waitingSet = (spec: JsonObject = {}) =>
    object('apps/v1', 'StatefulSet', {
      spec: { replicas: 3, ...spec },
      status: { ...complete(), readyReplicas: 2, updatedReplicas: 0, currentRevision: 'rev-1' },
    });
  const withOld = (container: JsonObject): Partial<Scene> => ({
    pods: [],
    oldPods: [pod({ name: 'db-0', metadata: { creationTimestamp: at(-900) }, status: notReady(container) })],
  });
  const statuses = (spec: JsonObject, container: JsonObject) =>
    lookAt(waitingSet(spec), [
      [0, withOld(container)],
      [44, withOld(container)],
      [45, withOld(container)],
    ]);
  const crashed = { ...waiting('CrashLoopBackOff'), restartCount: 9, lastState: ended(-60, 0) };

  test('fails once that has lasted for its hold time since the apply, however old it is', () => {
    expect(statuses({}, notFound)).toEqual(['InProgress', 'InProgress', 'Failed']);
  });

  test.each([
    ['a program that crashed may run at its next try', {}, crashed],
    ['Parallel', { podManagementPolicy: 'Parallel' }, notFound],
    ['below a partition old pods stay', { updateStrategy: { rollingUpdate: { partition: 1 } } }, notFound],
  ])('goes on: %s', (_, spec, container) => {
    expect(statuses(spec, container)).toEqual(['InProgress', 'InProgress', 'InProgress']);
  });

  test('is told with its cause at the deadline when that pod crashes', () => {
    expect(judgeLate(waitingSet(), scene(60, withOld(crashed)))?.diagnosis).toMatchObject({
      cause: 'BlockedByOldPod',
      message: 'no pod is replaced before old pod db-0 is ready: container app ends with exit code 1 at once',
    });
  });

  test.each(['OrderedReady', 'Parallel'])(
    'is told at the deadline when a partition keeps it: %s',
    (podManagementPolicy) => {
      const set = waitingSet({ podManagementPolicy, updateStrategy: { rollingUpdate: { partition: 1 } } });
      const told = judgeLate(set, scene(60, withOld(crashed)));
      expect(told?.diagnosis).toMatchObject({
        cause: 'BlockedByOldPod',
        message:
          'old pod db-0 has to be ready too, and the partition 1 keeps it from being replaced: container app ends with exit code 1 at once',
        remedy: 'Mend what old pod db-0 lacks, or lower the partition, so that it gets this version.',
        field: 'spec.updateStrategy.rollingUpdate.partition',
      });
      expect(told?.logTargets).toHaveLength(1);
    },
  );
});

describe('an old pod that does not go away, where the new one comes only after it', () => {
  const leaving = (metadata: JsonObject = {}) =>
    pod({
      name: 'db-0',
      metadata: { deletionTimestamp: at(30), deletionGracePeriodSeconds: 25, ...metadata },
      status: ready(),
    });
  const late = (object: KubernetesObject, metadata?: JsonObject, seconds = 60) =>
    judgeLate(object, scene(seconds, { pods: [], oldPods: [leaving(metadata)] }))?.diagnosis;
  const set = object('apps/v1', 'StatefulSet', { spec: { replicas: 1 }, status: complete(0) });
  const recreated = deployment({ ...progressing, updatedReplicas: 0 }, { strategy: { type: 'Recreate' } });

  test.each([
    ['a StatefulSet', set],
    ['a DaemonSet', object('apps/v1', 'DaemonSet', { status: { observedGeneration: 1, desiredNumberScheduled: 1 } })],
    ['a Deployment that recreates', recreated],
  ])('%s says so at the deadline, with its node', (_, subject) => {
    expect(late(subject)).toMatchObject({
      cause: 'BlockedByOldPod',
      message: 'a new pod comes only once old pod db-0 is gone, which has not gone in its time',
      evidence: ['pod db-0: to be gone by 2026-11-21T12:00:30Z, on node node-1'],
      remedy: expect.stringContaining('kubectl get node node-1'),
    });
  });

  test('names what holds it', () => {
    expect(late(set, { finalizers: ['acme.dev/backup'] })).toMatchObject({
      evidence: [expect.stringContaining('finalizers: acme.dev/backup')],
      remedy: expect.stringContaining('finalizer acme.dev/backup'),
    });
  });

  test.each([
    ['that was told to end a moment ago', set, {}, 9],
    ['where new pods come all the same', deployment(progressing), {}, 60],
    [
      'where a node has the new pod before',
      object('apps/v1', 'DaemonSet', {
        spec: { updateStrategy: { rollingUpdate: { maxSurge: 1 } } },
        status: { observedGeneration: 1, desiredNumberScheduled: 1 },
      }),
      {},
      60,
    ],
  ])('is nothing %s', (_, subject, metadata, seconds) => {
    expect(late(subject, metadata, seconds)).toBeUndefined();
  });

  test('which has ended already is nothing that a Deployment waits for, whatever holds it', () => {
    const held = pod({ metadata: { deletionTimestamp: at(30), finalizers: ['x'] }, status: { phase: 'Failed' } });
    expect(judgeLate(recreated, scene(60, { pods: [], oldPods: [held] }))).toBeUndefined();
  });

  describe('in its grace period', () => {
    const told =
      'a new pod comes only once old pod db-0 is gone: told to end at 2026-11-21T12:00:05Z, with a grace period of 600 s';
    const slow = { deletionTimestamp: at(605), deletionGracePeriodSeconds: 600 };
    const judged = (seconds: number) => {
      const around = scene(seconds, { pods: [], oldPods: [leaving(slow)] });
      return judge(recreated, around, { symptoms: new Map() }, DEFAULT_HOLDS).verdict;
    };

    test('is told while it is waited for, and is no failure', () => {
      expect(judged(9)).toMatchObject({
        status: 'InProgress',
        message: '0 of 3 new pods created',
        wakeAt: APPLIED_AT + 10_000,
      });
      expect(judged(10)).toMatchObject({ status: 'InProgress', message: `0 of 3 new pods created; ${told}` });
      expect(judged(590)).toMatchObject({ status: 'InProgress', wakeAt: APPLIED_AT + 610_001 });
      expect(judged(611).message).toContain('which has not gone in its time');
    });

    test('is what to blame when the time is up, with how long it has and how to end it', () => {
      expect(late(recreated, slow)).toMatchObject({
        cause: 'BlockedByOldPod',
        message: told,
        evidence: ['pod db-0: ends by 2026-11-21T12:10:05Z'],
        remedy: expect.stringMatching(/^Wait until 2026-11-21T12:10:05Z, or end it now: kubectl delete pod db-0/),
        field: 'spec.template.spec.terminationGracePeriodSeconds',
      });
    });

    test('several of them are told in one sentence', () => {
      const oldPods = ['a', 'b'].map((name) => pod({ name, metadata: { ...slow, name }, status: ready() }));
      expect(judgeLate(recreated, scene(60, { pods: [], oldPods }))?.diagnosis.message).toContain(
        'new pods come only once the old pods a, b are gone: told to end',
      );
    });
  });
});

describe('new pods that their nodes end one after another', () => {
  const evicted = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const message = 'Pod ephemeral local storage usage exceeds the total limit of containers 10Mi.';
      return pod({ name: `api-gone-${index}`, status: { phase: 'Failed', reason: 'Evicted', message } });
    });
  const late = (count: number, replicas: number) => {
    const starting = pod({ name: 'api-next', status: notReady({ state: { running: { startedAt: at(50) } } }) });
    const around = scene(60, { pods: [starting], endedPods: evicted(count) });
    return judgeLate(deployment(progressing, { replicas }), around)?.diagnosis;
  };

  test('are told at the deadline, whatever the last of them is at', () => {
    expect(late(3, 2)).toMatchObject({
      cause: 'PodFailed',
      message: expect.stringMatching(/^3 new pods were ended, one after another, and replaced: Evicted: Pod ephemeral/),
      field: 'spec.template.spec',
    });
  });

  test.each([
    [2, 1],
    [3, 3],
  ])('but not when a node may have let go of them together: %i of %i', (count, replicas) => {
    expect(late(count, replicas)?.cause).toBe('NotReady');
  });
});

describe('a Job that tries again and again', () => {
  const policy = { podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [1] } }] } };
  const tries = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const status = { ...notReady({ state: ended(index * 10 + 1, 1) }), phase: 'Failed' };
      return pod({ name: `migrate-${index}`, owner: 'uid-job', status });
    });
  const job = (status: JsonObject, spec: JsonObject = {}) =>
    object('batch/v1', 'Job', { spec: { template: TEMPLATE, ...spec }, status: { startTime: at(0), ...status } });

  test.each([
    ['counted', job({ failed: 2 }), 'its pods fail, and it tries again (0 of 1 completed, 2 failed, 0 running)'],
    [
      'ignored by its podFailurePolicy',
      job({}, policy),
      'its pods fail, and it tries again without end, for its podFailurePolicy ignores how they fail (0 of 1 completed, 0 running)',
    ],
  ])('is told with its last try when the wait ends: %s', (_, subject, message) => {
    const around = scene(60, { pods: tries(2) });
    for (const suspicion of [judgeLate(subject, around), judgeStanding(subject, around)]) {
      expect(suspicion?.diagnosis).toMatchObject({ cause: 'JobFailed', class: 'retryable', message });
      expect(suspicion?.diagnosis.remedy).toMatch(/^Read the log of the last try and mend the cause/);
      expect(suspicion?.logTargets.map(({ pod: { metadata } }) => metadata.name)).toEqual(['migrate-1']);
    }
    expect(judge(subject, around, { symptoms: new Map() }, DEFAULT_HOLDS).verdict.status).toBe('InProgress');
  });

  test('is nothing to speak of where none has ended badly', () => {
    expect(judgeLate(job({ active: 1 }), scene(60, { pods: [pod({ status: ready() })] }))).toBeUndefined();
  });
});
