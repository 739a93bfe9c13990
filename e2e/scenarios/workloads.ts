import { record, records } from '../../sandbox/json.ts';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import { deployment, job, service } from '../manifests.ts';
import { onOwnNodes } from '../node.ts';
import type { Scenario, Stage } from '../scenario.ts';

const definition = (plural: string, kind = 'Widget') => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.NAMESPACE.example.com }
spec:
  group: NAMESPACE.example.com
  names: { kind: ${kind}, plural: ${plural}, singular: ${plural.slice(0, -1)}, listKind: ${kind}${plural}List }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { scale: { specReplicasPath: .spec.size, statusReplicasPath: .status.size } }
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
`;
const widget = `apiVersion: NAMESPACE.example.com/v1
kind: Widget
metadata: { name: w, annotations: { kube-rollout.dev/wait-for: condition=Ready } }
spec: { size: 1 }
`;
const stuck = {
  'api.yaml': deployment({ behaviour: 'image-not-found', spec: '  progressDeadlineSeconds: 2\n' }),
};
const shop = (behaviour: string) => ({
  'same.yaml': deployment({ name: 'same', image: 'ghcr.io/acme/same:1' }),
  ...Object.fromEntries(
    Array.from({ length: 20 }, (_, number) => {
      const name = `part-${number}`;
      return [`${name}.yaml`, deployment({ name, replicas: 1, behaviour })];
    }),
  ),
});
const autoscaler = (target: string) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: ${target}
  minReplicas: 1
  maxReplicas: 5
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
`;
const ofDeployment = autoscaler('{ apiVersion: apps/v1, kind: Deployment, name: api }');
const balanced = service('api').replace('spec:\n', 'spec:\n  type: LoadBalancer\n');
const recreated = (tag: string) =>
  deployment({
    replicas: 1,
    image: `ghcr.io/acme/api:${tag}`,
    behaviour: 'stops-after=20s',
    pod: '      terminationGracePeriodSeconds: 600\n',
    spec: '  strategy: { type: Recreate }\n',
  });
const waits = '      initContainers:\n        - name: wait-for-db\n          image: ghcr.io/acme/wait:v1\n';
const gate = '      readinessGates: [{ conditionType: target-health.example.com/api }]\n';
const probedEachSecond = `          readinessProbe:
            periodSeconds: 1
            httpGet: { path: /health/ready, port: 8000 }
`;
const MERGE = 'application/merge-patch+json';

/** Its autoscaler has had no metrics for five minutes. */
async function withoutMetrics(stage: Stage): Promise<void> {
  const { client, namespace, deploy } = stage;
  await deploy({ 'api.yaml': deployment(), 'hpa.yaml': ofDeployment });
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
  for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(60_000))) {
    const { conditions = [] } = (object.status ?? {}) as { conditions?: { type: string }[] };
    if (!conditions.some(({ type }) => type === 'ScalingActive')) continue;
    const lastTransitionTime = new Date(Date.now() - 300_000).toISOString();
    const status = { conditions: conditions.map((one) => ({ ...one, lastTransitionTime })) };
    await client.request('PATCH', `${path}/api/status`, { status }, MERGE);
    return;
  }
}

/** Its controller says that it can't go on. */
async function stall({ client, namespace }: Stage): Promise<void> {
  const path = `/apis/${namespace}.example.com/v1/namespaces/${namespace}/widgets`;
  const stalled = { type: 'Stalled', status: 'True', reason: 'RetriesExceeded', message: 'install retries exhausted' };
  const signal = AbortSignal.timeout(20_000);
  // A kind that is new is not served at once: until then a watch ends with a refusal.
  for (let isSaid = false; !isSaid && !signal.aborted; ) {
    for await (const { object } of client.watch(`${path}?watch=true`, signal)) {
      if (object?.metadata?.name !== 'w') continue;
      await client.request('PATCH', `${path}/w`, { status: { conditions: [stalled] } }, MERGE);
      isSaid = true;
      break;
    }
  }
}

/** The cloud's controller says why it makes no load balancer for the Service api. */
async function refuseLoadBalancer({ client, create, namespace }: Stage): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/services?watch=true`;
  for await (const { object } of client.watch(path, AbortSignal.timeout(20_000))) {
    const { name, uid } = object.metadata;
    if (name !== 'api') continue;
    const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
    await create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'api.refused' },
      involvedObject: { apiVersion: 'v1', kind: 'Service', name, namespace, uid },
      type: 'Warning',
      reason: 'SyncLoadBalancerFailed',
      message:
        'Error syncing load balancer: failed to ensure load balancer: TooManyLoadBalancers: Exceeded quota of account 111122223333',
      source: { component: 'service-controller' },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    } as KubernetesObject);
    return;
  }
}

/** Until a container of the stage runs. */
async function podRuns({ client, namespace }: Stage): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods?watch=true`;
  for await (const { object } of client.watch(path, AbortSignal.timeout(20_000)))
    if (records(object, 'status', 'containerStatuses').some((one) => record(one, 'state').running !== undefined))
      return;
}

/** Somebody deletes the namespace as soon as there is a Deployment in it. */
async function deleteNamespace({ client, namespace }: Stage): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments?watch=true`;
  for await (const _ of client.watch(path, AbortSignal.timeout(20_000))) {
    await client.request('DELETE', `/api/v1/namespaces/${namespace}`);
    return;
  }
}

/** What a workload, or an object that runs no pods, can fail of as a whole. */
export const workloads: readonly Scenario[] = [
  {
    name: 'pods that ask for more than a node has',
    cause: 'Unschedulable',
    manifests: { 'api.yaml': deployment({ container: '          resources: { requests: { cpu: "100" } }\n' }) },
    inputs: { timeout: '4s' },
    outcome: 'failure',
    comment: ['Insufficient cpu', /it asks for cpu 100; the most that a node has free is \d+/, 'add nodes'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'pods that a gate keeps from the scheduler',
    manifests: { 'api.yaml': deployment({ pod: '      schedulingGates: [{ name: acme.dev/queue }]\n' }) },
    inputs: { timeout: '4s' },
    outcome: 'failure',
    comment: ['held back by its scheduling gate acme.dev/queue', 'Look at the controller that has to take it away'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'an init container that never ends',
    cause: 'InitContainerStuck',
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready,container=wait-for-db', pod: waits }) },
    inputs: { timeout: '8s' },
    outcome: 'failure',
    comment: ['init container wait-for-db still runs, and the others wait for its end', 'Read its log'],
    blames: ['api.yaml:25'],
  },
  {
    name: 'a readiness gate that nobody opens',
    cause: 'ReadinessGateClosed',
    manifests: { 'api.yaml': deployment({ unprobed: true, container: probedEachSecond, pod: gate }) },
    inputs: { timeout: '8s' },
    outcome: 'failure',
    comment: ['nobody has opened its readiness gate target-health.example.com/api', 'Look at the controller'],
    blames: ['api.yaml:25'],
  },
  {
    name: 'a Deployment that makes no progress, and no pod shows why',
    cause: 'ProgressDeadlineExceeded',
    manifests: { 'api.yaml': deployment({ behaviour: 'pull=60s', spec: '  progressDeadlineSeconds: 3\n' }) },
    inputs: { timeout: '30s' },
    outcome: 'failure',
    comment: ['made no progress for 3 s', 'Look at what its pods wait for'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a Deployment that has been out of time since an earlier deploy, and that nothing changes',
    cause: 'ImageNotFound',
    before: async ({ deploy, client, namespace }) => {
      await deploy(stuck);
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments?watch=true`;
      for await (const { object } of client.watch(path, AbortSignal.timeout(20_000))) {
        if (records(object, 'status', 'conditions').some(({ reason }) => reason === 'ProgressDeadlineExceeded')) return;
      }
    },
    manifests: stuck,
    outcome: 'failure',
    actions: { 'Deployment/api': 'unchanged' },
    blames: ['api.yaml:21'],
  },
  {
    name: 'a deploy that mends what an earlier one broke is not blamed for the pods of before',
    before: async ({ deploy }) => void (await deploy(shop('image-not-found'))),
    manifests: shop('ready'),
    inputs: { 'failure-hold': 'terminal=0s' },
    outcome: 'success',
    comment: ['20 configured, 1 unchanged'],
  },
  {
    name: 'a load balancer that the cloud refuses',
    cause: 'LoadBalancerPending',
    manifests: { 'service.yaml': balanced },
    meanwhile: refuseLoadBalancer,
    inputs: { timeout: '5s' },
    outcome: 'failure',
    comment: ['got no address: ', 'TooManyLoadBalancers: Exceeded quota of account', 'Have the quota raised'],
    log: [/waiting for the load balancer to get an address: Error syncing load balancer/],
    blames: ['service.yaml:8'],
  },
  {
    name: 'a load balancer in a cluster that makes none',
    manifests: { 'service.yaml': balanced },
    inputs: { timeout: '4s' },
    outcome: 'failure',
    comment: ['got no address, and nothing says why', 'MetalLB', 'NodePort'],
    blames: ['service.yaml:8'],
  },
  {
    name: 'a Deployment that recreates, whose old pod takes its time to end',
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': recreated('v1') });
    },
    manifests: { 'api.yaml': recreated('v2') },
    inputs: { timeout: '8s' },
    outcome: 'failure',
    comment: [
      /a new pod comes only once old pod api-\S+ is gone: told to end at .*, with a grace period of 600 s/,
      /or end it now: `?kubectl delete pod api-\S+ --grace-period=1/,
    ],
    log: [/0 of 1 new pods created; a new pod comes only once old pod api-\S+ is gone/],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a node that is lost while its pods start, and the time is up before they are replaced',
    cause: 'NodeNotReady',
    offNode: 'there is one real node',
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready', pod: onOwnNodes }) },
    inputs: { timeout: '6s' },
    meanwhile: async (stage) => {
      const lost = await stage.join('lost');
      await podRuns(stage);
      await lost.lose();
    },
    outcome: 'failure',
    comment: [
      'its node NAMESPACE-lost is not ready: NodeStatusUnknown: Kubelet stopped posting node status',
      'kubectl describe node NAMESPACE-lost',
    ],
  },
  {
    name: 'a Job that takes longer than it may',
    cause: 'JobDeadlineExceeded',
    manifests: { 'migrate.yaml': job({ behaviour: 'completes-after=60s', spec: '  activeDeadlineSeconds: 2\n' }) },
    inputs: { timeout: '30s' },
    outcome: 'failure',
    comment: ['Job was active longer than specified deadline', 'activeDeadlineSeconds'],
  },
  {
    name: 'a Job that fails and tries again until the time is up',
    cause: 'JobFailed',
    manifests: { 'migrate.yaml': job({ behaviour: 'exit=3' }).replace('backoffLimit: 0', 'backoffLimit: 6') },
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: [
      /its pods fail, and it tries again \(0 of 1 completed, 1 failed, \d running\)/,
      "KeyError: 'DATABASE_URL'",
    ],
  },
  {
    name: 'a Job that is left to a controller which is not there',
    manifests: { 'migrate.yaml': job({ spec: '  managedBy: acme.dev/queue\n' }) },
    inputs: { timeout: '3s' },
    outcome: 'failure',
    comment: [
      'waiting for the controller acme.dev/queue (spec.managedBy) to start it',
      'Check that the controller acme.dev/queue runs',
    ],
  },
  {
    name: 'somebody deletes the namespace while it is deployed to',
    cause: 'NamespaceTerminating',
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready' }) },
    meanwhile: deleteNamespace,
    outcome: 'failure',
    comment: ['was deleted by someone else: its namespace NAMESPACE is', 'Find out who deletes the namespace'],
  },
  {
    name: 'somebody deletes the namespace, and its pods are still there when the time is up',
    cause: 'NamespaceTerminating',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'never-ready,stops-after=30s',
        pod: '      terminationGracePeriodSeconds: 30\n',
      }),
    },
    meanwhile: async (stage) => {
      await podRuns(stage);
      await stage.client.request('DELETE', `/api/v1/namespaces/${stage.namespace}`);
    },
    inputs: { timeout: '9s' },
    outcome: 'failure',
    comment: ['its namespace NAMESPACE is being deleted', 'Find out who deletes the namespace'],
  },
  {
    name: 'a custom resource whose controller gives up',
    cause: 'Stalled',
    manifests: { 'widget.yaml': widget },
    before: async ({ deploy }) => {
      await deploy({ 'crd.yaml': definition('widgets') });
    },
    meanwhile: stall,
    outcome: 'failure',
    comment: ['stalled: RetriesExceeded: install retries exhausted', 'Mend what its controller names'],
  },
  {
    name: 'a custom resource that no controller looks at',
    cause: 'ConditionUnmet',
    manifests: { 'widget.yaml': widget },
    before: async ({ deploy }) => {
      await deploy({ 'crd.yaml': definition('widgets') });
    },
    inputs: { timeout: '4s' },
    outcome: 'failure',
    comment: ['waiting for condition Ready', 'Check that the controller of this kind runs'],
    blames: ['widget.yaml:3'],
  },
  {
    name: 'a kind that another definition has already',
    manifests: { 'crd.yaml': definition('gadgets') },
    before: async ({ deploy }) => {
      await deploy({ 'crd.yaml': definition('widgets') });
    },
    outcome: 'failure',
    comment: ['is not accepted', '"Widget" is already in use', 'Remove the definition that has the same names'],
    blames: ['crd.yaml:1'],
  },
  {
    name: 'an autoscaler of something that can not be scaled by pods',
    cause: 'ScalingInactive',
    offNode: 'no node has a part in it',
    only: { world: 'real', because: 'the sandbox scales nothing' },
    manifests: {
      'hpa.yaml': autoscaler('{ apiVersion: NAMESPACE.example.com/v1, kind: Widget, name: w }'),
    },
    before: async ({ deploy }) => {
      await deploy({ 'crd.yaml': definition('widgets'), 'w.yaml': widget.replace(/, annotations.* } }/, ' }') });
    },
    outcome: 'failure',
    comment: ["can't scale", 'selector'],
  },
  {
    name: 'an autoscaler that has had no metrics for minutes is a warning',
    cause: 'MetricsMissing',
    offNode: 'no node has a part in it',
    manifests: { 'api.yaml': deployment(), 'hpa.yaml': ofDeployment },
    before: withoutMetrics,
    outcome: 'success',
    comment: ['does not scale, for it gets no metrics', 'Check that the metrics server runs'],
    log: [/::warning title=kube-rollout,file=hpa\.yaml,line=8,/],
  },
];
