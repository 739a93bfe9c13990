import { expect } from 'vitest';
import { field } from '../../src/manifest/object.ts';
import { configMap, daemonSet, deployment, job, pod, service, statefulSet } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: ghcr.io/acme/report:\${GIT_SHA}
`;

const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 5
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
`;

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: uploads }
spec:
  storageClassName: NAMESPACE
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`;

const withMode = (mode: string) => ({
  'api.yaml': deployment({
    image: 'ghcr.io/acme/api:1',
    container: '          envFrom: [{ configMapRef: { name: settings } }]\n',
  }),
  'settings.yaml': configMap('settings', { MODE: mode }),
});

/** Rollouts that come to a good end. */
export const rollouts: readonly Scenario[] = [
  {
    name: 'a web service is deployed for the first time',
    manifests: {
      'k8s/api.yaml': deployment(),
      'k8s/config.yaml': configMap('settings', { MODE: 'fast' }),
      'k8s/service.yaml': service('api'),
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'created', 'ConfigMap/settings': 'created', 'Service/api': 'created' },
    comment: ['✅ Deployed to staging', '2 of 2 pods available', '9b74c98', 'Runs now', 'sha256:'],
    log: ['Preview, nothing written yet: 3 created, 0 configured, 0 unchanged'],
  },
  {
    name: 'a new version takes the place of the old one, and only what differs is told',
    manifests: { 'api.yaml': deployment(), 'service.yaml': service('api') },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment(), 'service.yaml': service('api') }, { 'image-tag': 'v1' });
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'configured', 'Service/api': 'unchanged' },
    comment: ['2 objects: 1 configured, 1 unchanged', '1 changed field', '- ghcr.io/acme/api:v1'],
  },
  {
    name: 'a setting that changes alone is a warning: pods that go on have the former one',
    manifests: withMode('fast'),
    before: async ({ deploy }) => {
      await deploy(withMode('slow'));
    },
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'configured', 'Deployment/api': 'unchanged' },
    comment: ['the pods of Deployment api have read it at their start and go on with its former values'],
    log: [/^::warning [^\n]*file=settings\.yaml,line=6/m],
  },
  {
    name: 'a StatefulSet with its headless Service',
    manifests: { 'db.yaml': statefulSet({ behaviour: 'ready-after=3s' }) },
    outcome: 'success',
    actions: { 'StatefulSet/db': 'created', 'Service/db': 'created' },
    comment: ['2 of 2 pods'],
    after: async ({ get }) =>
      expect(field((await get('/apis/apps/v1', 'statefulsets', 'db')) ?? {}, 'status', 'readyReplicas')).toBe(2),
  },
  {
    name: 'an agent on every node',
    manifests: { 'agent.yaml': daemonSet({ behaviour: 'ready-after=3s' }) },
    outcome: 'success',
    actions: { 'DaemonSet/agent': 'created' },
    comment: ['1 of 1 pods available'],
    after: async ({ get }) =>
      expect(field((await get('/apis/apps/v1', 'daemonsets', 'agent')) ?? {}, 'status', 'numberAvailable')).toBe(1),
  },
  {
    name: 'a migration that runs to its end',
    manifests: { 'migrate.yaml': job({ name: 'migrate-${GIT_SHA}', behaviour: 'completes-after=1s' }) },
    outcome: 'success',
    comment: ['✅ Deployed to staging', 'completed'],
  },
  {
    name: 'a bare Pod',
    manifests: { 'worker.yaml': pod() },
    outcome: 'success',
    actions: { 'Pod/worker': 'created' },
    comment: ['ready'],
  },
  {
    name: 'a CronJob is there, and nothing is waited for',
    manifests: { 'nightly.yaml': cronJob },
    outcome: 'success',
    actions: { 'CronJob/nightly': 'created' },
  },
  {
    name: 'a claim whose storage waits for the first pod that uses it',
    manifests: { 'uploads.yaml': claim },
    before: ({ create, namespace }) =>
      create({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: namespace },
        provisioner: 'example.com/none',
        volumeBindingMode: 'WaitForFirstConsumer',
      }),
    outcome: 'success',
    actions: { 'PersistentVolumeClaim/uploads': 'created' },
    comment: ['waits for its first consumer'],
  },
  {
    name: 'a paused Deployment is left paused, and that is said',
    manifests: { 'api.yaml': deployment({ spec: '  paused: true\n' }) },
    outcome: 'success',
    comment: ['paused: its pods are replaced only when somebody resumes it'],
  },
  {
    name: 'a service that is scaled to nothing',
    manifests: { 'api.yaml': deployment({ replicas: 0 }) },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment() });
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'configured' },
    comment: ['scaled to 0'],
  },
  {
    name: 'a service that is slow to start is waited for',
    manifests: { 'api.yaml': deployment({ behaviour: 'ready-after=3s' }) },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    log: [/InProgress, .*not ready: api-/],
  },
  {
    name: 'a service without a readiness probe has to live for five seconds',
    manifests: { 'api.yaml': deployment({ unprobed: true }) },
    outcome: 'success',
    log: ['without a readiness probe a pod counts once it has run for 5 s'],
  },
  {
    name: 'a web service and its autoscaler, which has no metrics yet',
    manifests: { 'api.yaml': deployment(), 'hpa.yaml': autoscaler },
    outcome: 'success',
    actions: { 'Deployment/api': 'created', 'HorizontalPodAutoscaler/api': 'created' },
    comment: ['2 of 2 pods available', 'no metrics yet'],
  },
  {
    name: 'an init container first, then the application',
    manifests: {
      'api.yaml': deployment({
        pod: '      initContainers:\n        - name: wait\n          image: ghcr.io/acme/wait:v1\n',
      }),
    },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
  },
  {
    name: 'a list of objects, in JSON',
    manifests: {
      'all.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: '1' } },
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' }, data: { a: '2' } },
        ],
      }),
    },
    outcome: 'success',
    actions: { 'ConfigMap/one': 'created', 'ConfigMap/two': 'created' },
    comment: ['2 objects are applied'],
  },
];
