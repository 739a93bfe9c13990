import { expect, test } from 'vitest';
import { inWaves } from '../../src/plan/order.ts';

const kind = (group: string, kind: string) => ({ resource: { group, kind } });

test('what others need goes first, what sends requests elsewhere last, and the order of the files is kept inside a wave', () => {
  const set = [
    kind('admissionregistration.k8s.io', 'ValidatingWebhookConfiguration'),
    kind('networking.k8s.io', 'Ingress'),
    kind('apps', 'Deployment'),
    kind('batch', 'Job'),
    kind('example.com', 'Widget'),
    kind('rbac.authorization.k8s.io', 'RoleBinding'),
    kind('', 'Secret'),
    kind('rbac.authorization.k8s.io', 'Role'),
    kind('', 'ServiceAccount'),
    kind('apiextensions.k8s.io', 'CustomResourceDefinition'),
    kind('', 'Namespace'),
    kind('apiregistration.k8s.io', 'APIService'),
    kind('autoscaling', 'HorizontalPodAutoscaler'),
  ];
  expect(inWaves(set).map((wave) => wave.map(({ resource }) => resource.kind))).toEqual([
    ['CustomResourceDefinition', 'Namespace'],
    ['Role', 'ServiceAccount'],
    ['RoleBinding', 'Secret'],
    ['Deployment', 'Job'],
    ['Ingress', 'Widget', 'HorizontalPodAutoscaler'],
    ['ValidatingWebhookConfiguration', 'APIService'],
  ]);
});

test('a custom resource of a well-known name is no workload', () => {
  expect(inWaves([kind('example.com', 'Deployment'), kind('apps', 'Deployment')])).toEqual([
    [kind('apps', 'Deployment')],
    [kind('example.com', 'Deployment')],
  ]);
});
