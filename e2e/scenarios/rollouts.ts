import { configMap, deployment } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

/** How a rollout can end. */
export const rollouts: readonly Scenario[] = [
  {
    name: 'a web service is deployed for the first time',
    manifests: { 'k8s/api.yaml': deployment(), 'k8s/config.yaml': configMap('settings', { MODE: 'fast' }) },
    outcome: 'success',
    actions: { 'Deployment/api': 'created', 'ConfigMap/settings': 'created' },
    comment: ['✅ Deployed to staging', '2 of 2 pods available', '9b74c98'],
  },
  {
    name: 'a second deploy changes nothing',
    manifests: { 'api.yaml': deployment() },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment() });
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'unchanged' },
    comment: ['✅ Nothing to change in staging'],
  },
  {
    name: 'an image that does not exist',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-not-found' }) },
    outcome: 'failure',
    actions: { 'Deployment/api': 'created' },
    comment: ['❌ Deploy to staging failed', 'was not found in its registry', /api\.yaml:21/],
    log: [/::error title=kube-rollout,file=api\.yaml,line=21,/],
  },
  {
    name: 'a crash-looping container',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash' }) },
    inputs: { 'failure-hold': 'retryable=3s' },
    outcome: 'failure',
    comment: ['exit code 1', "KeyError: 'DATABASE_URL'"],
  },
];
