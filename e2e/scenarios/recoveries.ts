import { setTimeout as pass } from 'node:timers/promises';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import { textAt } from '../../src/rollout/at.ts';
import { deployment } from '../manifests.ts';
import { onOwnNodes } from '../node.ts';
import type { Scenario, Stage } from '../scenario.ts';

const fromConfigMap = '          envFrom:\n            - configMapRef: { name: settings }\n';
const patientProbe = `          readinessProbe:
            httpGet: { path: /health/ready, port: 8000 }
            periodSeconds: 1
            failureThreshold: 4
`;

const waitingReason = (pod: KubernetesObject) =>
  textAt(pod, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason');
const isUnschedulable = (pod: KubernetesObject) => textAt(pod, 'status', 'conditions', 0, 'reason') === 'Unschedulable';

/** Trouble that passes by itself. Each lasts longer than it would take to be believed, if it were no recovery. */
export const recoveries: readonly Scenario[] = [
  {
    name: 'a registry that has too much to do, and then answers',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-too-many-requests=4s' }) },
    inputs: { 'failure-hold': 'terminal=1s,retryable=30s' },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    log: [/InProgress, .*(ErrImagePull|ImagePullBackOff): api-/],
  },
  {
    name: 'a container that crashes once and then works',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash=once' }) },
    inputs: { 'failure-hold': 'terminal=0s,retryable=0s' },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
  },
  {
    name: 'a start that takes nearly all the time that its probe allows',
    offNode: 'a program takes a second to start there, which is the one that counts',
    manifests: {
      'api.yaml': deployment({ behaviour: 'ready-after=3900ms', unprobed: true, container: patientProbe }),
    },
    inputs: { 'failure-hold': 'terminal=0s,retryable=2s' },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    log: [/InProgress, .*not ready: api-/],
  },
  {
    name: 'a node that is lost, and its pod is replaced on another',
    offNode: 'there is one real node',
    manifests: { 'api.yaml': deployment({ replicas: 1, pod: onOwnNodes }) },
    inputs: { 'failure-hold': 'terminal=0s,retryable=2s' },
    meanwhile: async (stage) => {
      const lost = await stage.join('lost', () => 'too-many-requests');
      const pod = await podThat(stage, (one) => waitingReason(one).includes('ImagePull'));
      await lost.lose();
      // What the pod said last stands for longer than it takes to be believed.
      await pass(4_000);
      await stage.join('spare');
      const path = `/api/v1/namespaces/${stage.namespace}/pods/${pod.metadata.name}`;
      await stage.client.request('DELETE', path, { gracePeriodSeconds: 0 });
    },
    outcome: 'success',
    comment: ['1 of 1 pods available'],
    log: [/InProgress, .*(ErrImagePull|ImagePullBackOff): api-/],
  },
  {
    name: 'an autoscaler that adds a node for pods that find none',
    offNode: 'there is one real node',
    manifests: { 'api.yaml': deployment({ pod: onOwnNodes }) },
    inputs: { 'failure-hold': 'terminal=0s,retryable=0s' },
    meanwhile: async (stage) => {
      await stage.create(scaledUp(await podThat(stage, isUnschedulable)));
      await pass(6_000);
      await stage.join('fresh');
    },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    log: [/InProgress, .*Unschedulable: api-/],
  },
  {
    name: 'a network plugin that comes up late on a node that has just joined',
    offNode: 'its network plugin is up',
    manifests: { 'api.yaml': deployment({ behaviour: 'sandbox-error,for=5s' }) },
    inputs: { 'failure-hold': 'terminal=0s,retryable=15s' },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    log: [/InProgress, .*ContainerCreating: api-/],
  },
  {
    name: 'a ConfigMap that is made a moment later',
    manifests: { 'api.yaml': deployment({ behaviour: 'config-error,for=4s', container: fromConfigMap }) },
    inputs: { 'failure-hold': 'terminal=2s,retryable=2s' },
    meanwhile: async (stage) => {
      await podThat(stage, (one) => waitingReason(one) === 'CreateContainerConfigError');
      await stage.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
        data: { MODE: 'fast' },
      });
    },
    outcome: 'success',
    comment: ['2 of 2 pods available'],
    log: [/InProgress, .*CreateContainerConfigError: api-/],
  },
];

/** The first pod of the stage's namespace of which this is true. */
async function podThat(
  { client, namespace }: Stage,
  is: (pod: KubernetesObject) => boolean,
): Promise<KubernetesObject> {
  const watching = client.watch(`/api/v1/namespaces/${namespace}/pods?watch=true`, AbortSignal.timeout(30_000));
  for await (const { object } of watching) if (is(object)) return object;
  throw new Error('the watch ended before such a pod was seen');
}

/** As the cluster autoscaler says it. */
function scaledUp({ metadata: { name, namespace = '', uid = '' } }: KubernetesObject): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.scale-up`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
    type: 'Normal',
    reason: 'TriggeredScaleUp',
    message: 'pod triggered scale-up: [{pool-1 1->2 (max: 5)}]',
    source: { component: 'cluster-autoscaler' },
    firstTimestamp: new Date().toISOString(),
    lastTimestamp: new Date().toISOString(),
    count: 1,
  };
}
