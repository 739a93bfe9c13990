import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import { fieldChanges } from '../../src/plan/diff.ts';

const configMap = (data: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c' },
  data,
});

const deployment = (containers: object[], metadata = {}): KubernetesObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', ...metadata },
    spec: { template: { spec: { containers } } },
  }) as KubernetesObject;

test('a list of named items is compared by name, whatever its order', () => {
  const before = deployment([{ name: 'a', image: 'i:1', args: ['x'] }, { name: 'old' }]);
  const after = deployment([{ name: 'new' }, { name: 'a', image: 'i:2', args: ['y'] }]);
  expect(fieldChanges(before, after)).toEqual([
    { path: 'spec.template.spec.containers[name="a"].image', before: 'i:1', after: 'i:2' },
    { path: 'spec.template.spec.containers[name="a"].args[0]', before: 'x', after: 'y' },
    { path: 'spec.template.spec.containers[name="old"]', before: '{"name":"old"}' },
    { path: 'spec.template.spec.containers[name="new"]', after: '{"name":"new"}' },
  ]);
});

test('what the server writes itself is not shown', () => {
  const before = deployment([], { resourceVersion: '1', generation: 1, labels: { 'a/b': '1' } });
  const after = deployment([], { resourceVersion: '2', generation: 2, labels: { 'a/b': '2' }, uid: 'u' });
  expect(fieldChanges(before, { ...after, status: { replicas: 1 } })).toEqual([
    { path: 'metadata.labels[a/b]', before: '1', after: '2' },
  ]);
});

test('of a long text the first line that differs is shown, and values stay short', () => {
  const [change] = fieldChanges(configMap({ f: 'one\ntwo\nthree' }), configMap({ f: 'one\n2\nthree' }));
  expect(change).toEqual({ path: 'data.f', before: 'line 2: two', after: 'line 2: 2' });
  const [ends] = fieldChanges(configMap({ f: 'one\ntwo' }), configMap({ f: 'one\ntwo\n' }));
  expect(ends).toEqual({ path: 'data.f', before: '(ends after line 2)', after: 'line 3: ' });
  const [long] = fieldChanges(configMap({}), configMap({ f: 'x'.repeat(5000) }));
  expect(long?.after).toHaveLength(120);
});

test('what looks like a credential is not shown, and that it differs is', () => {
  const file = (password: string) => `[db]\nuser=app\npassword=${password}\n`;
  const [change] = fieldChanges(configMap({ f: file('hunter2') }), configMap({ f: file('hunter3') }));
  expect(change).toEqual({
    path: 'data.f',
    before: 'line 3: password=***',
    after: 'line 3: password=*** (another value)',
  });
  const option = (value: string) => configMap({ args: { list: [`--db-password=${value}`] } as never });
  const [hidden] = fieldChanges(option('hunter2'), option('hunter3'));
  expect(hidden?.after).toMatch(/^--db-password=\(hidden: 7 characters, fingerprint [0-9a-f]{8}\)$/);
});

test('a change of everything is counted, not listed', () => {
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`k${at}`, 'v']));
  const changes = fieldChanges(configMap({}), configMap(many));
  expect(changes).toHaveLength(51);
  expect(changes.at(-1)).toEqual({ path: '… and 30 more fields' });
});

test('values of a Secret differ visibly and are never shown', () => {
  const secret = (value: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { password: Buffer.from(value).toString('base64') },
  });
  const [change] = fieldChanges(secret('old-secret'), secret('new-secret'));
  expect(change?.before).toMatch(/^\(hidden: 10 characters, fingerprint [0-9a-f]{8}\)$/);
  expect(change?.before).not.toBe(change?.after);
  expect(fieldChanges(secret('same'), secret('same'))).toEqual([]);
});
