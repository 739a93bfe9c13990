import { expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { wrappedNumbers } from '../../src/plan/wrapped.ts';

const object = (spec: JsonObject) =>
  ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' }, spec }) as KubernetesObject;
const port = (containerPort: number, name = 'http') => ({ containers: [{ ports: [{ name, containerPort }] }] });

test.each<[what: string, declared: JsonObject, answer: JsonObject, found: string[]]>([
  ['what fits', { replicas: 3 }, { replicas: 3 }, []],
  ['beyond 32 bits', { replicas: 4294967297 }, { replicas: 1 }, ['spec.replicas 4294967297 1']],
  ['one too many', { replicas: 2147483648 }, { replicas: -2147483648 }, ['spec.replicas 2147483648 -2147483648']],
  ['beyond 53 bits', { replicas: 9007199254740993n }, { replicas: 1 }, ['spec.replicas 9007199254740993 1']],
  ['in a field of 64 bits', { activeDeadlineSeconds: 4294967297 }, { activeDeadlineSeconds: 4294967297 }, []],
  ['changed by an admission rule', { replicas: 9 }, { replicas: 5 }, []],
  ['beyond 32 bits, and changed by an admission rule', { replicas: 4294967297 }, { replicas: 5 }, []],
  ['a fraction', { weight: 1.5 }, { weight: 1 }, []],
  ['left out of the answer', { replicas: 4294967297 }, {}, []],
  ['in a list', port(4294967376), port(80), ['spec.containers[0].ports[0].containerPort 4294967376 80']],
  [
    'in a list to which others have added',
    port(4294967376, 'web'),
    {
      containers: [
        {
          ports: [
            { name: 'metrics', containerPort: 9090 },
            { name: 'web', containerPort: 80 },
          ],
        },
      ],
    },
    ['spec.containers[0].ports[0].containerPort 4294967376 80'],
  ],
])('%s', (_, declared, answer, found) => {
  const wrapped = wrappedNumbers(object(declared), object(answer));
  expect(wrapped.map(({ path, declared: value, taken }) => `${path} ${value} ${taken}`)).toEqual(found);
});
