import { expect, test } from 'vitest';
import { builtInResource, builtInResources } from '../../src/cluster/built-in.ts';

test.each([
  ['v1', 'ConfigMap', { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true }],
  [
    'apps/v1',
    'Deployment',
    { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
  ],
  ['v1', 'Namespace', { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false }],
  ['networking.k8s.io/v1', 'NetworkPolicy', expect.objectContaining({ plural: 'networkpolicies', namespaced: true })],
  ['extensions/v1beta1', 'Ingress', undefined],
  ['apps/v1', 'deployment', undefined],
])('%s %s', (apiVersion, kind, resource) => {
  expect(builtInResource(apiVersion, kind)).toEqual(resource);
});

test('every entry of the tables was read whole', () => {
  expect(builtInResources()).toHaveLength(39);
  for (const { kind, plural } of builtInResources()) {
    expect(kind).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(plural).toMatch(/^[a-z]+s$/);
  }
});
