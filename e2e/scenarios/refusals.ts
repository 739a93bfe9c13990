import { deployment } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';
import { endWebhook, refusingWebhook, silentWebhook } from '../webhook.ts';

const hold = { 'failure-hold': 'terminal=1s,retryable=2s' };
const asks = (resources: string) => `          resources: ${resources}\n`;

/** Pods that the cluster does not let in. */
export const refusals: readonly Scenario[] = [
  {
    name: 'pods that a quota has no room for',
    cause: 'QuotaExceeded',
    manifests: { 'api.yaml': deployment() },
    before: ({ create }) =>
      create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { pods: '1' } } }),
    inputs: hold,
    outcome: 'failure',
    comment: ['exceeded quota: few', 'all 2 pods need pods=2, and the quota few allows 1', 'fewer replicas'],
    blames: ['api.yaml:8'],
  },
  {
    name: 'a Deployment whose ReplicaSet a quota has no room for',
    manifests: { 'api.yaml': deployment() },
    before: ({ create }) => {
      const spec = { hard: { 'count/replicasets.apps': '0' } };
      return create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec });
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['no pod can be made: exceeded quota: few, requested: count/replicasets.apps=1', 'revisionHistoryLimit'],
    blames: ['api.yaml:7'],
  },
  {
    name: 'an update beside old pods that take up the whole quota',
    manifests: { 'api.yaml': deployment() },
    before: async ({ create, deploy }) => {
      await deploy({ 'api.yaml': deployment() }, { 'image-tag': 'v1' });
      const spec = { hard: { pods: '2' } };
      await create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec });
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['exceeded quota: few', 'maxSurge: 0', 'the previous version still serves: 2 of 2 ready'],
    blames: ['api.yaml:8'],
  },
  {
    name: 'an update to more pods than its quota will ever have room for is not waited out',
    manifests: { 'api.yaml': deployment({ replicas: 3 }) },
    before: async ({ create, deploy }) => {
      await deploy({ 'api.yaml': deployment() }, { 'image-tag': 'v1' });
      const spec = { hard: { pods: '2' } };
      await create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec });
    },
    inputs: { timeout: '20s', 'failure-hold': 'terminal=1s,retryable=60s' },
    outcome: 'failure',
    comment: ['exceeded quota: few', 'all 3 pods need pods=3, and the quota few allows 2, whoever else leaves'],
    blames: ['api.yaml:8'],
  },
  {
    name: 'a limit above what the namespace allows',
    cause: 'LimitRangeExceeded',
    only: { world: 'real', because: 'the sandbox has no admission plug-ins' },
    manifests: {
      'api.yaml': deployment({ container: '          resources: { limits: { memory: 2Gi } }\n' }),
    },
    before: ({ create }) =>
      create({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'small' },
        spec: { limits: [{ type: 'Container', max: { memory: '1Gi' } }] },
      }),
    inputs: hold,
    outcome: 'failure',
    comment: ['maximum memory usage per Container is 1Gi', 'LimitRange'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'pods that the Pod Security level of the namespace does not allow',
    cause: 'PodSecurityRefused',
    only: { world: 'real', because: 'the sandbox has no admission plug-ins' },
    manifests: { 'api.yaml': deployment({ container: '          securityContext: { privileged: true }\n' }) },
    before: ({ applyAs, namespace }) =>
      applyAs('somebody', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
      }),
    inputs: hold,
    outcome: 'failure',
    comment: ['violates PodSecurity', 'privileged'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a priority class that does not exist',
    cause: 'AdmissionRefused',
    manifests: { 'api.yaml': deployment({ pod: '      priorityClassName: NAMESPACE\n' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['no pod can be made', 'no PriorityClass with name', 'Create the PriorityClass, or mend its name'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'pods that become invalid by the defaults of the namespace',
    cause: 'PodCreateFailed',
    only: { world: 'real', because: 'the sandbox has no admission plug-ins' },
    manifests: { 'api.yaml': deployment({ container: asks('{ requests: { cpu: "2" } }') }) },
    before: ({ create }) =>
      create({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'small' },
        spec: { limits: [{ type: 'Container', default: { cpu: '100m' } }] },
      }),
    inputs: hold,
    outcome: 'failure',
    comment: ['no pod can be made', 'must be less than or equal to cpu limit'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'pods that a policy of the cluster refuses',
    cause: 'WebhookRefused',
    only: { world: 'real', because: 'the sandbox calls no webhooks' },
    manifests: { 'api.yaml': deployment() },
    before: (stage) => refusingWebhook(stage, 'pods', 'every pod needs an owner label'),
    inputs: hold,
    outcome: 'failure',
    comment: ['no pod can be made', 'every pod needs an owner label', 'keeps the rule that the webhook names'],
    after: endWebhook,
  },
  {
    name: 'pods that wait for a webhook which does not answer',
    cause: 'WebhookFailed',
    only: { world: 'real', because: 'the sandbox calls no webhooks' },
    manifests: { 'api.yaml': deployment() },
    before: (stage) => silentWebhook(stage, 'pods'),
    inputs: hold,
    outcome: 'failure',
    comment: ['no pod can be made', 'failed calling webhook', 'Look at the service behind this webhook'],
    after: endWebhook,
  },
];
