import { configMap, deployment, job } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const notWritten = { outcome: 'failure', writes: 'nothing' } as const;
const env = (...names: string[]) =>
  `          env:\n${names.map((name) => `            - { name: ${name}, value: "1" }\n`).join('')}`;

/** Manifests that the cluster would refuse: said of all of them, at their lines, before anything is written. */
export const badManifests: readonly Scenario[] = [
  {
    name: 'a typo in a field, with the name that was meant',
    manifests: {
      'api.yaml': deployment().replace('readinessProbe', 'readynessProbe'),
      'settings.yaml': configMap('settings', { MODE: 'fast' }),
    },
    ...notWritten,
    actions: { 'Deployment/api': 'not applied', 'ConfigMap/settings': 'not applied' },
    comment: ['unknown field `spec.template.spec.containers[', 'Did you mean "readinessProbe"?'],
    blames: ['api.yaml:22'],
  },
  {
    name: 'a field at the wrong depth',
    manifests: { 'api.yaml': deployment({ spec: '  image: ghcr.io/acme/api:v1\n' }) },
    ...notWritten,
    comment: ['unknown field `spec.image`', 'its name or its indentation'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a word where a number belongs',
    manifests: { 'api.yaml': deployment().replace('replicas: 2', 'replicas: three') },
    ...notWritten,
    comment: ['must be a number, found a string', 'Write a number in digits, such as 3'],
    blames: ['api.yaml:8'],
  },
  {
    name: 'a number in quotes',
    manifests: { 'api.yaml': deployment().replace('replicas: 2', 'replicas: "2"') },
    ...notWritten,
    comment: ['must be a number, found a string', 'Write it without quotes'],
    blames: ['api.yaml:8'],
  },
  {
    name: 'a port of an environment variable without quotes',
    manifests: {
      'api.yaml': deployment({ container: '          env:\n            - name: PORT\n              value: 8000\n' }),
    },
    ...notWritten,
    comment: ['must be a string, found a number', 'Put the value in quotes'],
    blames: ['api.yaml:26'],
  },
  {
    name: 'no selector',
    manifests: {
      'api.yaml': deployment().replace('  selector:\n    matchLabels:\n      app: api\n', ''),
    },
    ...notWritten,
    comment: ['spec.selector', 'is required', 'Add the field'],
    log: [/^::error title=kube-rollout,file=api\.yaml,line=7/m],
  },
  {
    name: 'labels that the selector does not find',
    manifests: {
      'api.yaml': deployment().replace('      labels:\n        app: api', '      labels:\n        app: ap'),
    },
    ...notWritten,
    comment: ['spec.template.metadata.labels', 'selector'],
    blames: ['api.yaml:15'],
  },
  {
    name: 'a selector that can not be changed',
    manifests: { 'api.yaml': deployment().replaceAll('app: api', 'app: web') },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment() });
    },
    ...notWritten,
    comment: ["can't be changed", 'it is immutable once created', 'kube-rollout.dev/recreate'],
    blames: ['api.yaml:11'],
  },
  {
    name: 'a Job that ran before, with another image',
    manifests: { 'migrate.yaml': job() },
    before: async ({ deploy }) => {
      await deploy({ 'migrate.yaml': job() }, { 'image-tag': 'v1' });
    },
    ...notWritten,
    comment: ['it is immutable once created', 'A Job runs once: give it a fresh name'],
    blames: ['migrate.yaml:18'],
  },
  {
    name: 'the same variable twice in a container',
    manifests: { 'api.yaml': deployment({ container: env('MODE', 'PORT', 'MODE') }) },
    ...notWritten,
    comment: ['the same entry twice', 'Remove one of them'],
    log: [/^::error title=kube-rollout,file=api\.yaml,line=2[4-7]/m],
  },
  {
    name: 'a quantity that is none',
    manifests: {
      'api.yaml': deployment({ container: '          resources:\n            limits:\n              memory: lots\n' }),
    },
    ...notWritten,
    comment: ['must be a quantity, found "lots"', '128Mi'],
    blames: ['api.yaml:26'],
  },
  {
    name: 'a port beyond all ports',
    manifests: { 'api.yaml': deployment({ container: '          ports:\n            - containerPort: 80000\n' }) },
    ...notWritten,
    comment: ['between 1 and 65535'],
    blames: ['api.yaml:25'],
  },
  {
    name: 'a name in capitals',
    manifests: { 'settings.yaml': configMap('Settings', { MODE: 'fast' }) },
    ...notWritten,
    comment: ['`metadata.name` of ConfigMap', 'lower'],
    blames: ['settings.yaml:4'],
  },
  {
    name: 'a kind with a typo, with the name that was meant',
    manifests: { 'api.yaml': deployment().replace('kind: Deployment', 'kind: Deploymnet') },
    ...notWritten,
    comment: ['the server serves no kind Deploymnet in `apps/v1`', 'Did you mean Deployment in `apps/v1`?'],
    blames: ['api.yaml:2'],
  },
  {
    name: 'an apiVersion of long ago',
    manifests: { 'api.yaml': deployment().replace('apps/v1', 'extensions/v1beta1') },
    ...notWritten,
    comment: ['the server serves no kind Deployment in `extensions/v1beta1`', 'It is served as `apps/v1`'],
    blames: ['api.yaml:1'],
  },
  {
    name: 'a kind of a CRD that is not installed',
    manifests: { 'w.yaml': 'apiVersion: NAMESPACE.example.com/v1\nkind: Gizmo\nmetadata: { name: w }\nspec: {}\n' },
    ...notWritten,
    comment: ['the server serves no kind Gizmo', 'install the CustomResourceDefinition first'],
    blames: ['w.yaml:2'],
  },
  {
    name: 'a namespace that does not exist',
    manifests: { 'api.yaml': deployment(), 'settings.yaml': configMap('settings', { MODE: 'fast' }) },
    inputs: { namespace: 'NAMESPACE-absent' },
    ...notWritten,
    comment: ['namespace `NAMESPACE-absent` does not exist', 'create-namespace: true', 'so for 1 more object'],
  },
  {
    name: 'what a manifest copied from a cluster still holds',
    manifests: {
      'settings.yaml': configMap('settings', { MODE: 'fast' }).replace(
        'metadata:\n',
        'metadata:\n  uid: 6c1ff4d5-9d6f-4c80-a6b5-2f5f2cb8a4c1\n',
      ),
    },
    before: ({ create, namespace }) =>
      create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } }),
    ...notWritten,
    comment: ['`metadata.uid`', 'must not be in a manifest', 'Remove it'],
    blames: ['settings.yaml:4'],
  },
  {
    name: 'more replicas than their number can hold, which the server would take as one',
    only: { world: 'real', because: 'the sandbox refuses such a number by itself' },
    manifests: {
      'api.yaml': deployment({ container: '          ports: [{ containerPort: 4294967376 }]\n' }).replace(
        'replicas: 2',
        'replicas: 4294967297',
      ),
    },
    ...notWritten,
    comment: [
      'spec.replicas of Deployment api is 4294967297, which does not fit into 32 bits: the server would take it as 1',
      'containerPort of Deployment api is 4294967376',
    ],
    blames: ['api.yaml:8', 'api.yaml:24'],
  },
  {
    name: 'a number that is too large for its field, in a Job of which each run makes another one',
    manifests: {
      'job.yaml': job()
        .replace('name: migrate', 'generateName: migrate-')
        .replace('backoffLimit: 0', 'backoffLimit: 4294967297'),
      'settings.yaml': configMap('settings', { MODE: 'fast' }),
    },
    ...notWritten,
    comment: ['`spec.backoffLimit` of Job', 'or too large'],
    blames: ['job.yaml:8'],
  },
  {
    name: 'four mistakes in three files: all are told in one go',
    manifests: {
      'api.yaml': deployment({ container: '          imagePulPolicy: Always\n' }).replace(
        'replicas: 2',
        'replicas: two',
      ),
      'web.yaml': deployment({ name: 'web' }).replace('readinessProbe', 'readinesProbe'),
      'w.yaml': 'apiVersion: v1\nkind: ConfigMpa\nmetadata: { name: w }\n',
    },
    ...notWritten,
    blames: ['api.yaml:8', 'api.yaml:24', 'web.yaml:22', 'w.yaml:2'],
    comment: ['(and 3 more)'],
  },
];
