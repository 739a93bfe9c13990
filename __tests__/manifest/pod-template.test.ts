import { expect, test } from 'vitest';
import { containersOf, podTemplateOf } from '../../src/manifest/pod-template.ts';

const podSpec = { initContainers: [{ name: 'i', image: 'x:1' }], containers: [{ name: 'c', image: 'y:2' }] };
const template = { spec: podSpec };

test.each([
  ['v1', 'Pod', { spec: podSpec }, 'spec'],
  ['apps/v1', 'Deployment', { spec: { template } }, 'spec.template.spec'],
  ['apps/v1', 'ReplicaSet', { spec: { template } }, 'spec.template.spec'],
  ['v1', 'ReplicationController', { spec: { template } }, 'spec.template.spec'],
  ['apps/v1', 'StatefulSet', { spec: { template } }, 'spec.template.spec'],
  ['apps/v1', 'DaemonSet', { spec: { template } }, 'spec.template.spec'],
  ['batch/v1', 'Job', { spec: { template } }, 'spec.template.spec'],
  ['batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template } } } }, 'spec.jobTemplate.spec.template.spec'],
])('%s %s keeps its pods under %s', (apiVersion, kind, rest, path) => {
  const object = { apiVersion, kind, ...rest };
  expect(podTemplateOf(object)).toEqual({ podSpec, path });
  expect(containersOf(object).map(({ name, image, path: at }) => [name, image, at])).toEqual([
    ['i', 'x:1', `${path}.initContainers[0]`],
    ['c', 'y:2', `${path}.containers[0]`],
  ]);
});

test.each([
  [{ apiVersion: 'v1', kind: 'ConfigMap', spec: podSpec }],
  [{ apiVersion: 'example.com/v1', kind: 'Deployment', spec: { template } }],
  [{ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: 'broken' } }],
  [{}],
])('others have none: %j', (object) => {
  expect(podTemplateOf(object)).toBeUndefined();
  expect(containersOf(object)).toEqual([]);
});
