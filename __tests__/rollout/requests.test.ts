import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import { greediest, requestsOf } from '../../src/rollout/requests.ts';

const container = (name: string, cpu: string, rest: JsonObject = {}): JsonObject => ({
  name,
  resources: { requests: { cpu } },
  ...rest,
});
const sidecar = { restartPolicy: 'Always' };

describe('what a pod asks of its node', () => {
  test.each<[string, JsonObject, number]>([
    ['its containers together', { containers: [container('a', '1'), container('b', '2')] }, 3],
    [
      'an init container, when that needs more',
      { initContainers: [container('i', '5')], containers: [container('a', '1')] },
      5,
    ],
    [
      'sidecars run beside the containers',
      { initContainers: [container('s', '2', sidecar)], containers: [container('a', '1')] },
      3,
    ],
    [
      'an init container runs beside the sidecars that stand before it',
      {
        initContainers: [container('s', '2', sidecar), container('i', '4'), container('t', '1', sidecar)],
        containers: [container('a', '1')],
      },
      6,
    ],
    ['and what its runtime takes', { overhead: { cpu: '250m' }, containers: [container('a', '1')] }, 1.25],
  ])('%s', (_, podSpec, cpu) => {
    expect(requestsOf(podSpec).get('cpu')).toBe(cpu);
  });
});

test('the container to blame may be an init container', () => {
  const podSpec = { initContainers: [container('i', '64')], containers: [container('a', '1')] };
  expect(greediest(podSpec, 'cpu')).toBe('initContainers[name="i"]');
  expect(greediest({ ...podSpec, containers: [container('a', '65')] }, 'requests.cpu')).toBe('containers[name="a"]');
  expect(greediest({ containers: [{ name: 'a' }, { name: 'b' }] }, 'cpu')).toBe('containers[name="a"]');
});
