import { expect, test } from 'vitest';
import { namesOf, podReason, unreadyPods } from '../../src/rollout/pod-reason.ts';
import { at, condition, ended, notReady, pod, ready, waiting } from './objects.ts';

const initial = (status: object) =>
  pod({
    spec: { initContainers: [{ name: 'migrate' }] },
    status: { initContainerStatuses: [{ name: 'migrate', ...status }] } as never,
  });

test.each([
  ['is ready', pod({ status: ready() }), ''],
  ['ran to its end', pod({ status: { phase: 'Succeeded' } }), ''],
  ['is being deleted', pod({ status: ready(), metadata: { deletionTimestamp: at(1) } }), 'terminating'],
  ['was evicted', pod({ status: { phase: 'Failed', reason: 'Evicted' } }), 'Evicted'],
  [
    'finds no node',
    pod({ status: { conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable' })] } }),
    'Unschedulable',
  ],
  ['no scheduler has looked at', pod({ spec: { nodeName: '' }, status: { conditions: [] } }), 'not scheduled'],
  ['the kubelet has not said anything of', pod(), 'starting'],
  ['waits', pod({ status: notReady(waiting('ImagePullBackOff')) }), 'ImagePullBackOff'],
  ['crashed', pod({ status: notReady({ state: ended(3, 1) }) }), 'Error (exit code 1)'],
  ['runs', pod({ status: notReady({ state: { running: { startedAt: at(1) } } }) }), 'not ready'],
  ['runs its init container', initial({ state: { running: { startedAt: at(1) } } }), 'initializing'],
  ['has a broken init container', initial({ state: ended(3, 1) }), 'Init: Error (exit code 1)'],
  ['has done its init container', initial({ state: ended(3, 1, { exitCode: 0 }) }), 'starting'],
])('a pod that %s', (_, one, reason) => {
  expect(podReason(one)).toBe(reason);
});

test('pods are told by their reason, the first three names of each', () => {
  const broken = ['d', 'b', 'c', 'a'].map((name) => pod({ name, status: notReady(waiting('ErrImagePull')) }));
  expect(unreadyPods([...broken, pod({ name: 'x' }), pod({ status: ready() })])).toBe(
    '; ErrImagePull: a, b, c and 1 more; starting: x',
  );
  expect(unreadyPods(undefined)).toBe('');
  expect(namesOf([])).toBe('');
});
