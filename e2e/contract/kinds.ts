import type { JsonObject } from '../../src/manifest/object.ts';
import type { Exchange } from './exchange.ts';
import { applyDry, configMap, create, cronJob, deployment, type Kind, object } from './objects.ts';

const labels = { app: 'web' };
const selector = { matchLabels: labels };
const plain = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'web:1' }] } };
const once = { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'web:1' }] } };
const of = (kind: Kind, spec: JsonObject, name = 'web') => object(kind, name, { spec });
const storage = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** A pod with as many kinds of fields as have defaults of their own. */
const full: JsonObject = {
  initContainers: [{ name: 'init', image: 'busybox:latest', command: ['a'] }],
  volumes: [
    { name: 'c', configMap: { name: 'x' } },
    { name: 's', secret: { secretName: 's' } },
    {
      name: 'p',
      projected: {
        sources: [
          { configMap: { name: 'a' } },
          { serviceAccountToken: { path: 't' } },
          { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    },
    { name: 'd', downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    { name: 'e', emptyDir: {} },
    { name: 'h', hostPath: { path: '/x' } },
    { name: 'v', persistentVolumeClaim: { claimName: 'x' } },
  ],
  containers: [
    {
      name: 'a',
      image: `reg:5000/i@sha256:${'a'.repeat(64)}`,
      ports: [{ containerPort: 80 }, { containerPort: 81, name: 'x', protocol: 'UDP' }],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'C', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } },
        { name: 'D' },
      ],
      envFrom: [{ configMapRef: { name: 'x' } }],
      resources: { limits: { cpu: '1.5', memory: '1024Mi' }, requests: { cpu: '0.1' } },
      readinessProbe: { httpGet: { path: '/h', port: 80 } },
      livenessProbe: { tcpSocket: { port: 'x' }, periodSeconds: 3 },
      startupProbe: { grpc: { port: 3 } },
      lifecycle: { preStop: { httpGet: { port: 8 } }, postStart: { exec: { command: ['x'] } } },
      volumeMounts: [{ name: 'c', mountPath: '/c' }],
      securityContext: { runAsUser: 1 },
    },
    { name: 'b', image: 'x:latest', imagePullPolicy: 'Never', resources: { limits: { cpu: 1 } } },
  ],
  securityContext: { fsGroup: 1 },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'x', whenUnsatisfiable: 'DoNotSchedule', labelSelector: selector },
  ],
  tolerations: [{ key: 'x', operator: 'Exists' }],
  imagePullSecrets: [{ name: 'r' }],
};

const objects: Readonly<Record<string, JsonObject>> = {
  'a Deployment': deployment,
  'a Deployment with a full pod': of('Deployment', {
    selector,
    template: { metadata: { labels, annotations: { x: '1' } }, spec: { ...full, serviceAccountName: 'sa' } },
    strategy: { rollingUpdate: { maxSurge: 1 } },
  }),
  'a Deployment that recreates': of('Deployment', { selector, template: plain, strategy: { type: 'Recreate' } }),
  'a ReplicaSet': of('ReplicaSet', { selector, template: plain }),
  'a StatefulSet with a volume': of('StatefulSet', {
    selector,
    template: plain,
    serviceName: 'x',
    volumeClaimTemplates: [{ metadata: { name: 'v' }, spec: storage }],
  }),
  'a StatefulSet with a partition': of('StatefulSet', {
    selector,
    template: plain,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
  }),
  'a DaemonSet': of('DaemonSet', { selector, template: plain }),
  'a Pod': of('Pod', { containers: [{ name: 'a', image: 'python:3.11-slim', command: ['x'] }] }),
  'a Pod with everything': of('Pod', full),
  'a Service': of('Service', {
    selector: labels,
    ports: [
      { port: 80, name: 'a' },
      { port: 81, name: 'b', targetPort: 'http', protocol: 'UDP' },
    ],
  }),
  'a headless Service': of('Service', { clusterIP: 'None', selector: labels }),
  'a Service that is a name elsewhere': of('Service', { type: 'ExternalName', externalName: 'x.y' }),
  'a Service with a load balancer': of('Service', { type: 'LoadBalancer', ports: [{ port: 80 }] }),
  'a Service on each node': of('Service', { type: 'NodePort', ports: [{ port: 80 }] }),
  'an immutable ConfigMap': { ...configMap('c'), immutable: true },
  'a Secret of text and base64': object('Secret', 'c', { stringData: { a: '1' }, data: { b: 'MQ==' } }),
  'a Namespace': object('Namespace', 'contract-new'),
  'a ServiceAccount': object('ServiceAccount', 'c'),
  'a claim': of('PersistentVolumeClaim', storage),
  'a Job': of('Job', { template: once }),
  'a CronJob': cronJob,
  'an HPA': of('HorizontalPodAutoscaler', {
    maxReplicas: 2,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'w' },
  }),
  'a PDB': of('PodDisruptionBudget', { minAvailable: 1, selector }),
  'an Ingress': of('Ingress', {
    rules: [
      {
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }] },
      },
    ],
  }),
  'a NetworkPolicy': of('NetworkPolicy', {
    podSelector: {},
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
  }),
  'a Role': object('Role', 'r', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  'a RoleBinding': object('RoleBinding', 'r', {
    roleRef: { kind: 'Role', name: 'r', apiGroup: 'rbac.authorization.k8s.io' },
    subjects: [
      { kind: 'ServiceAccount', name: 'x' },
      { kind: 'User', name: 'u' },
    ],
  }),
  'a ResourceQuota': of('ResourceQuota', { hard: { pods: '1' } }),
  'a LimitRange': of('LimitRange', { limits: [{ type: 'Container', default: { cpu: '1' } }] }),
  'a PriorityClass': object('PriorityClass', 'q', { value: 5 }),
  'a StorageClass': object('StorageClass', 'q', { provisioner: 'x/y' }),
  'a Lease': of('Lease', { holderIdentity: 'x' }),
  'an EndpointSlice': object('EndpointSlice', 'q', {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.1.1'] }],
    ports: [{ port: 80 }],
  }),
};

/** What the server makes of each kind: its defaults, and who owns what. */
export const kinds: readonly Exchange[] = Object.entries(objects).map(([name, one]) => ({
  name: `${name}, applied and created`,
  steps: [applyDry(one), create(one)],
}));
