import { expect } from 'vitest';
import { configMap, deployment, job } from '../manifests.ts';
import type { Right, Scenario, Stage } from '../scenario.ts';
import { endWebhook, refusingWebhook } from '../webhook.ts';

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.NAMESPACE.example.com }
spec:
  group: NAMESPACE.example.com
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { size: { type: integer } } }
`;
const widget = 'apiVersion: NAMESPACE.example.com/v1\nkind: Widget\nmetadata: { name: w }\nspec:\n  size: 3\n';
const inNamespace = (name: string) =>
  configMap('settings', { MODE: 'fast' }).replace('  name: settings', `  name: settings\n  namespace: ${name}`);

const quota = ({ create, namespace }: Stage, hard: Record<string, string>) =>
  create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small', namespace }, spec: { hard } });

const READ = ['get', 'list', 'watch'];
const seeing: readonly Right[] = [
  { apiGroups: [''], resources: ['pods', 'events', 'configmaps', 'resourcequotas'], verbs: READ },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: READ },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: READ },
];
const WRITE = ['get', 'list', 'watch', 'create', 'patch'];

/** Rules of the cluster, and kinds and namespaces that come with the manifests. */
export const cluster: readonly Scenario[] = [
  {
    name: 'a CRD and an object of it in one directory',
    manifests: { 'k8s/crd.yaml': definition, 'k8s/a-widget.yaml': widget },
    outcome: 'success',
    actions: { 'CustomResourceDefinition/widgets.NAMESPACE.example.com': 'created', 'Widget/w': 'created' },
    comment: ['2 objects are applied'],
  },
  {
    name: 'an object of a CRD that is there, with a mistake',
    manifests: { 'widget.yaml': widget.replace('size: 3', 'sise: 3') },
    before: async ({ deploy }) => {
      await deploy({ 'crd.yaml': definition });
    },
    outcome: 'failure',
    writes: 'nothing',
    comment: ['unknown field `spec.sise`'],
    blames: ['widget.yaml:5'],
  },
  {
    name: 'a namespace and what lives in it',
    manifests: {
      'a.yaml': inNamespace('NAMESPACE-new'),
      'ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: NAMESPACE-new }\n',
    },
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'created', 'Namespace/NAMESPACE-new': 'created' },
    after: ({ client, namespace }) =>
      client.request('DELETE', `/api/v1/namespaces/${namespace}-new`).then(({ status }) => expect(status).toBe(200)),
  },
  {
    name: 'a namespace that is created on request',
    manifests: { 'settings.yaml': configMap('settings', { MODE: 'fast' }) },
    inputs: { namespace: 'NAMESPACE-more', 'create-namespace': 'true' },
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'created', 'Namespace/NAMESPACE-more': 'created' },
    after: ({ client, namespace }) =>
      client.request('DELETE', `/api/v1/namespaces/${namespace}-more`).then(({ status }) => expect(status).toBe(200)),
  },
  {
    name: 'a quota with no room for one more object',
    manifests: { 'a.yaml': configMap('a', { a: '1' }), 'b.yaml': configMap('b', { b: '2' }) },
    before: (stage) => quota(stage, { 'count/configmaps': '2' }),
    outcome: 'failure',
    writes: 'nothing',
    comment: ['quota small of namespace', 'allows 2', 'Raise the quota'],
    blames: ['b.yaml:1'],
  },
  {
    name: 'a quota with no room for the pods',
    manifests: {
      'api.yaml': deployment({ container: '          resources: { requests: { cpu: "2" }, limits: { cpu: "2" } }\n' }),
    },
    before: (stage) => quota(stage, { 'requests.cpu': '1' }),
    outcome: 'failure',
    actions: { 'Deployment/api': 'created' },
    comment: ['exceeded quota: small', 'requests.cpu'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'an account that may not write Deployments, with the rule to add',
    manifests: { 'api.yaml': deployment(), 'settings.yaml': configMap('settings', { MODE: 'fast' }) },
    rights: [...seeing, { apiGroups: [''], resources: ['configmaps'], verbs: WRITE }],
    outcome: 'failure',
    writes: 'nothing',
    comment: [
      'system:serviceaccount:NAMESPACE:deployer',
      'may not patch deployments in namespace NAMESPACE',
      '{apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch", "create", "patch"]}',
    ],
    blames: ['api.yaml:1'],
  },
  {
    name: 'an account with the least rights',
    manifests: { 'api.yaml': deployment(), 'settings.yaml': configMap('settings', { MODE: 'fast' }) },
    rights: [
      ...seeing,
      { apiGroups: [''], resources: ['configmaps'], verbs: WRITE },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: WRITE },
    ],
    outcome: 'success',
    actions: { 'Deployment/api': 'created', 'ConfigMap/settings': 'created' },
    comment: ['2 of 2 pods available'],
  },
  {
    name: 'a token that nobody knows',
    manifests: { 'settings.yaml': configMap('settings', { MODE: 'fast' }) },
    rights: 'stranger',
    outcome: 'failure',
    writes: 'nothing',
    comment: [/401|does not know/, /\*\*What to do:\*\* \S/],
  },
  {
    name: 'a kind that is on its way out, with the warning of the server',
    manifests: {
      'ep.yaml': 'apiVersion: v1\nkind: Endpoints\nmetadata: { name: legacy }\nsubsets: []\n',
    },
    outcome: 'success',
    comment: ['1 warning', 'deprecated'],
    log: [/^::warning title=kube-rollout,file=ep\.yaml,line=1/m],
  },
  {
    name: 'a service account that nobody made',
    cause: 'ServiceAccountMissing',
    manifests: { 'api.yaml': deployment({ pod: '      serviceAccountName: nobody\n' }) },
    outcome: 'failure',
    actions: { 'Deployment/api': 'created' },
    comment: ['no pod can be made', 'serviceaccount "nobody" not found', 'Add the ServiceAccount to the manifests'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'two Jobs by generateName in two deploys',
    manifests: { 'migrate.yaml': job({ name: 'migrate' }).replace('  name: migrate\n', '  generateName: migrate-\n') },
    before: async ({ deploy }) => {
      await deploy({
        'migrate.yaml': job({ name: 'migrate' }).replace('  name: migrate\n', '  generateName: migrate-\n'),
      });
    },
    outcome: 'success',
    comment: ['1 created'],
    after: async ({ client, namespace }) => {
      const { body } = await client.request('GET', `/apis/batch/v1/namespaces/${namespace}/jobs`);
      expect((body as { items: unknown[] }).items).toHaveLength(2);
    },
  },
  {
    name: 'a webhook that refuses',
    only: { world: 'real', because: 'the sandbox calls no webhooks' },
    manifests: { 'settings.yaml': configMap('settings', { MODE: 'fast' }) },
    before: (stage) => refusingWebhook(stage, 'configmaps', 'every ConfigMap needs an owner label'),
    outcome: 'failure',
    writes: 'nothing',
    comment: ['admission webhook', 'refused ConfigMap', 'every ConfigMap needs an owner label', 'meets this rule'],
    blames: ['settings.yaml:1'],
    after: endWebhook,
  },
];
