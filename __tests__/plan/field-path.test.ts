import { expect, test } from 'vitest';
import type { Json } from '../../src/manifest/object.ts';
import { valueAt, withoutPath } from '../../src/plan/field-path.ts';

const POD: Json = {
  metadata: {
    labels: { 'app.kubernetes.io/name': 'api', plain: 'x' },
    annotations: { 'a.b': 'dotted', a: { b: 'nested' } },
  },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'one',
        ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP', name: 'dns' }],
      },
      { name: 'a]b', image: 'two', env: [{ name: 'X,Y="', value: 'odd' }] },
      { nam: 'c', image: 'three', ports: [{ containerport: 8000 }] },
    ],
  },
};

test.each<[string, Json | undefined]>([
  ['spec.containers[0].image', 'one'],
  ['.spec.containers[name="web"].image', 'one'],
  ['.spec.containers[name="a]b"].image', 'two'],
  ['.spec.containers[name="a]b"].env[name="X,Y=\\""].value', 'odd'],
  ['.spec.containers[name="web"].ports[containerPort=80,protocol="UDP"].name', 'dns'],
  ['.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort', 80],
  ['metadata.labels[app.kubernetes.io/name]', 'api'],
  ['.metadata.labels.app.kubernetes.io/name', 'api'],
  ['metadata.annotations.a.b', 'dotted'],
  ['.spec.containers[name=""].image', 'three'],
  ['.spec.containers[name=""].ports[containerPort=0,protocol="TCP"].containerport', 8000],
  ['spec.containers[7].image', undefined],
  ['spec.containers[name="none"]', undefined],
  ['spec.containers[{]', undefined],
  ['status', undefined],
])('finds what the server calls %s', (path, expected) => {
  expect(valueAt(POD, path)).toEqual(expected);
});

test('takes away what a path names, and leaves the original as it was', () => {
  const before = structuredClone(POD);
  const after = withoutPath(POD, '.spec.containers[name="web"].image');
  expect(valueAt(after, 'spec.containers[0]')).toEqual({ name: 'web', ports: expect.any(Array) });
  expect(valueAt(withoutPath(POD, 'spec.containers[0]'), 'spec.containers[0].name')).toBe('a]b');
  expect(withoutPath(POD, 'spec.nothing')).toBe(POD);
  expect(POD).toEqual(before);
});
