import { expect } from 'vitest';
import { field } from '../../src/manifest/object.ts';
import { configMap, deployment } from '../manifests.ts';
import type { Scenario, Stage } from '../scenario.ts';

const version = async ({ get }: Stage, path: string, plural: string, name: string) =>
  (await get(path, plural, name))?.metadata.resourceVersion;
const settings = (data: Record<string, string>) => ({ 'settings.yaml': configMap('settings', data) });
const configMapObject = (namespace: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data,
});

/** What `kubectl apply`, without server-side apply, leaves on an object. */
function fromKubectlApply(namespace: string, data: Record<string, string>) {
  const object = configMapObject(namespace, data);
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(object)}\n` };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

const seen = new Map<string, (string | undefined)[]>();
const versions = (stage: Stage) =>
  Promise.all([
    version(stage, '/apis/apps/v1', 'deployments', 'api'),
    version(stage, '/api/v1', 'configmaps', 'settings'),
  ]);

const tool =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: tool, namespace: NAMESPACE}\nspec: {containers: [{name: tool, image: "tool:1"}]}\n';

const limits = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'limits', namespace },
  spec: { limits: [{ type: 'Container', default: { cpu: '50m' } }] },
});

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  },
};

/** Objects that were there before, and others who write them. */
export const ownership: readonly Scenario[] = [
  {
    name: 'a second deploy that changes nothing writes nothing',
    manifests: { 'api.yaml': deployment(), ...settings({ MODE: 'fast' }) },
    before: async (stage) => {
      await stage.deploy({ 'api.yaml': deployment(), ...settings({ MODE: 'fast' }) });
      seen.set(stage.namespace, await versions(stage));
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'unchanged', 'ConfigMap/settings': 'unchanged' },
    comment: ['✅ Nothing to change in staging', 'everything is as declared'],
    after: async (stage) => expect(await versions(stage)).toEqual(seen.get(stage.namespace)),
  },
  {
    name: 'a second deploy of a Pod that the cluster has annotated writes nothing',
    only: { world: 'real', because: 'the sandbox has no LimitRange' },
    manifests: { 'tool.yaml': tool },
    before: async (stage) => {
      await stage.create(limits(stage.namespace));
      await stage.deploy({ 'tool.yaml': tool });
      seen.set(stage.namespace, [await version(stage, '/api/v1', 'pods', 'tool')]);
    },
    outcome: 'success',
    actions: { 'Pod/tool': 'unchanged' },
    after: async (stage) =>
      expect([await version(stage, '/api/v1', 'pods', 'tool')]).toEqual(seen.get(stage.namespace)),
  },
  {
    name: 'a line removed from a manifest is removed from the cluster',
    manifests: settings({ MODE: 'fast' }),
    before: async ({ deploy }) => {
      await deploy(settings({ MODE: 'fast', OLD: 'yes' }));
    },
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'configured' },
    after: async ({ get }) => expect((await get('/api/v1', 'configmaps', 'settings'))?.data).toEqual({ MODE: 'fast' }),
  },
  {
    name: 'a line removed from a manifest really goes, though kubectl apply made the object',
    manifests: settings({ MODE: 'fast' }),
    before: ({ create, namespace }) =>
      create(fromKubectlApply(namespace, { MODE: 'fast', OLD: 'yes' }), 'kubectl-client-side-apply'),
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'configured' },
    after: async ({ get }) => expect((await get('/api/v1', 'configmaps', 'settings'))?.data).toEqual({ MODE: 'fast' }),
  },
  {
    name: 'what others added to an object stays',
    manifests: settings({ MODE: 'fast' }),
    before: ({ applyAs, namespace }) => applyAs('operator', configMapObject(namespace, { CERT: 'theirs' })),
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'configured' },
    after: async ({ get }) =>
      expect((await get('/api/v1', 'configmaps', 'settings'))?.data).toEqual({ MODE: 'fast', CERT: 'theirs' }),
  },
  {
    name: 'a field that another manager owns is taken, and that is said',
    manifests: settings({ MODE: 'fast' }),
    before: ({ applyAs, namespace }) => applyAs('operator', configMapObject(namespace, { MODE: 'slow' })),
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'configured' },
    comment: ['`data.MODE` of ConfigMap', 'is taken from operator (since', 'live value slow, manifest fast'],
    log: [/^::warning title=kube-rollout,file=settings\.yaml,line=6/m],
    after: async ({ get }) => expect((await get('/api/v1', 'configmaps', 'settings'))?.data).toEqual({ MODE: 'fast' }),
  },
  {
    name: 'a field that another manager owns is left, when that is asked for',
    manifests: { ...settings({ MODE: 'fast' }), 'api.yaml': deployment() },
    inputs: { conflicts: 'fail' },
    before: ({ applyAs, namespace }) => applyAs('operator', configMapObject(namespace, { MODE: 'slow' })),
    outcome: 'failure',
    writes: 'nothing',
    comment: ['is managed by operator (since', 'live value slow, manifest fast', 'conflicts: overwrite'],
    blames: ['settings.yaml:6'],
  },
  {
    name: 'an autoscaler that owns replicas keeps them',
    manifests: { 'api.yaml': deployment({ replicas: 2 }) },
    before: async ({ deploy, create, client, namespace }) => {
      await deploy({ 'api.yaml': deployment({ replicas: 2 }) }, { 'image-tag': 'v1' });
      await create({ ...autoscaler, metadata: { name: 'api', namespace } });
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/api?fieldManager=autoscaler`;
      await client.request('PATCH', path, { spec: { replicas: 3 } }, 'application/merge-patch+json');
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'configured' },
    comment: ['3 of 3 pods available', 'is left to its HorizontalPodAutoscaler'],
    after: async ({ get }) =>
      expect(field((await get('/apis/apps/v1', 'deployments', 'api')) ?? {}, 'spec', 'replicas')).toBe(3),
  },
  {
    name: 'a Deployment that someone scaled by hand is brought back',
    manifests: { 'api.yaml': deployment({ replicas: 2 }) },
    before: async ({ deploy, client, namespace }) => {
      await deploy({ 'api.yaml': deployment({ replicas: 2 }) });
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/api?fieldManager=kubectl`;
      await client.request('PATCH', path, { spec: { replicas: 1 } }, 'application/merge-patch+json');
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'configured' },
    comment: ['2 of 2 pods available', 'spec.replicas'],
  },
  {
    name: 'an immutable field, with leave to create the object anew',
    manifests: {
      'api.yaml': deployment()
        .replaceAll('app: api', 'app: web')
        .replace('  name: api\n', '  name: api\n  annotations: { kube-rollout.dev/recreate: "true" }\n'),
    },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment() });
    },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    after: async ({ get }) =>
      expect(
        field((await get('/apis/apps/v1', 'deployments', 'api')) ?? {}, 'spec', 'selector', 'matchLabels', 'app'),
      ).toBe('web'),
  },
];
