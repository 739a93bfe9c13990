import type { Json, JsonObject } from '../../src/manifest/object.ts';
import type { Exchange } from './exchange.ts';
import { applyDry, changed, configMap, cronJob, deployment, object } from './objects.ts';

const app = 'spec.template.spec.containers.0';
const pod = 'spec.template.spec';

/** Deployments that break a rule: 422, with a cause for each. */
const broken: Readonly<Record<string, Readonly<Record<string, Json | undefined>>>> = {
  'no selector': { 'spec.selector': undefined },
  'a selector that does not fit the template': { 'spec.template.metadata.labels': { app: 'x' } },
  'no containers': { [`${pod}.containers`]: [] },
  'no template': { 'spec.template': undefined },
  'no spec': { spec: undefined },
  'no image': { [`${app}.image`]: undefined },
  'a container name in capitals': { [`${app}.name`]: 'App_1' },
  'replicas below zero': { 'spec.replicas': -1 },
  'a name in capitals': { 'metadata.name': 'Web_1' },
  'a label key with a blank': { 'metadata.labels': { 'a b': 'x' } },
  'a label value that starts with a dash': { 'metadata.labels': { c: '-x' } },
  'a bad annotation': { 'metadata.annotations': { 'a b': 'x' } },
  'a restart policy that Deployments have not': { [`${pod}.restartPolicy`]: 'Never' },
  'a restart policy that there is not': { [`${pod}.restartPolicy`]: 'Nope' },
  'a pull policy that there is not': { [`${app}.imagePullPolicy`]: 'Maybe' },
  'a port beyond all ports': { [`${app}.ports`]: [{ containerPort: 70000 }] },
  'port 0': { [`${app}.ports`]: [{ containerPort: 0 }] },
  'a protocol that there is not': { [`${app}.ports`]: [{ containerPort: 80, protocol: 'HTTP' }] },
  'a port name that is too long': { [`${app}.ports`]: [{ containerPort: 80, name: 'a_very_long_port_name' }] },
  'a mount of no volume': { [`${app}.volumeMounts`]: [{ name: 'v', mountPath: '/x' }] },
  'a mount without a path': {
    [`${pod}.volumes`]: [{ name: 'v', emptyDir: {} }],
    [`${app}.volumeMounts`]: [{ name: 'v', mountPath: '' }],
  },
  'a volume of a ConfigMap without a name': { [`${pod}.volumes`]: [{ name: 'v', configMap: {} }] },
  'a volume of two sources': { [`${pod}.volumes`]: [{ name: 'v', emptyDir: {}, configMap: { name: 'a' } }] },
  'requests above the limits': { [`${app}.resources`]: { limits: { cpu: '100m' }, requests: { cpu: '200m' } } },
  'a limit below zero': { [`${app}.resources`]: { limits: { cpu: '-1' } } },
  'a resource that there is not': { [`${app}.resources`]: { limits: { foo: '1' } } },
  'a variable with an equals sign': { [`${app}.env`]: [{ name: 'a=b', value: 'x' }] },
  'a variable with a value and a source': {
    [`${app}.env`]: [{ name: 'a', value: 'x', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }],
  },
  'a probe of two kinds': { [`${app}.readinessProbe`]: { httpGet: { path: '/', port: 80 }, tcpSocket: { port: 80 } } },
  'a probe of no kind': { [`${app}.readinessProbe`]: { periodSeconds: 1 } },
  'a liveness probe that must succeed twice': {
    [`${app}.livenessProbe`]: { httpGet: { path: '/', port: 80 }, successThreshold: 2 },
  },
  'a probe of a port with a bad name': { [`${app}.readinessProbe`]: { httpGet: { path: '/', port: 'Http_Port' } } },
  'Recreate with a rolling update': { 'spec.strategy': { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
  'a strategy that there is not': { 'spec.strategy': { type: 'Foo' } },
  'a rolling update that can not move': { 'spec.strategy': { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
  'a progress deadline before minReadySeconds': { 'spec.progressDeadlineSeconds': 5, 'spec.minReadySeconds': 10 },
  'several rules at once': { 'spec.replicas': -1, [`${app}.image`]: '', [`${app}.ports`]: [{ containerPort: 0 }] },
};

const service = (spec: JsonObject, name = 'web') => object('Service', name, { spec });
const run = { containers: [{ name: 'a', image: 'x' }] };

/** Objects of other kinds that break one. */
const others: Readonly<Record<string, JsonObject>> = {
  'a ConfigMap key with a blank': configMap('a', { 'a b': '1' }),
  'a ConfigMap key in data and binaryData': { ...configMap('a', { k: '1' }), binaryData: { k: 'MQ==' } },
  'a Service without ports': service({ selector: { a: 'b' } }),
  'a Service with port 0': service({ ports: [{ port: 0 }] }),
  'a Service whose ports have no names': service({ ports: [{ port: 80 }, { port: 81 }] }),
  'a Service of a type that there is not': service({ type: 'Foo', ports: [{ port: 80 }] }),
  'a Service whose name starts with a digit': service({ ports: [{ port: 80 }] }, '1web'),
  'a Job without a restart policy': object('Job', 'j', { spec: { template: { spec: run } } }),
  'a Pod without containers': object('Pod', 'p', { spec: {} }),
  'a Pod without a spec': object('Pod', 'p'),
  'a TLS Secret without a certificate': object('Secret', 's', { type: 'kubernetes.io/tls', data: {} }),
  'a Namespace in capitals': object('Namespace', 'Bad_Ns'),
  'an empty StatefulSet': object('StatefulSet', 's', { spec: {} }),
  'an empty DaemonSet': object('DaemonSet', 's', { spec: {} }),
  'a schedule that is none': changed(cronJob, { 'spec.schedule': 'x' }),
  'an HPA whose minimum is above its maximum': object('HorizontalPodAutoscaler', 'h', {
    spec: { minReplicas: 5, maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  }),
  'a claim without anything': object('PersistentVolumeClaim', 'p', { spec: {} }),
  'a PDB with both bounds': object('PodDisruptionBudget', 'p', { spec: { minAvailable: 1, maxUnavailable: 1 } }),
  'an Ingress path without a type': object('Ingress', 'i', {
    spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'a', port: { number: 80 } } } }] } }] },
  }),
};

export const rules: readonly Exchange[] = [
  ...Object.entries(broken).map(([name, changes]) => ({
    name: `a Deployment with ${name}`,
    steps: [applyDry(changed(deployment, changes))],
  })),
  ...Object.entries(others).map(([name, one]) => ({ name, steps: [applyDry(one)] })),
];
