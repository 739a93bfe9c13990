import { createHash } from 'node:crypto';
import { isRecord, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import { put, record, records, text } from './json.ts';

/** What the server adds after it has noted who set which field: nobody owns it. Changes the object. */
export function admit(object: KubernetesObject, live: KubernetesObject | undefined): void {
  const spec = record(object, 'spec');
  const { uid = '', deletionTimestamp } = object.metadata;
  switch (object.kind) {
    case 'Pod':
      spec.serviceAccountName ??= 'default';
      spec.serviceAccount ??= text(spec, 'serviceAccountName');
      spec.priority ??= 0;
      spec.preemptionPolicy ??= 'PreemptLowerPriority';
      if (!live) tolerate(spec);
      break;
    case 'StatefulSet':
      spec.serviceName ??= '';
      break;
    case 'Job':
      if (spec.selector === undefined) labelJob(spec, object, uid);
      break;
    case 'Service':
      allocateAddress(object);
      break;
    case 'Namespace':
      if (!deletionTimestamp) put(object, ['spec', 'finalizers'], ['kubernetes']);
      break;
    case 'PersistentVolumeClaim':
      if (!live) put(object, ['metadata', 'finalizers'], ['kubernetes.io/pvc-protection']);
      break;
  }
}

function tolerate(spec: JsonObject): void {
  const tolerations = records(spec, 'tolerations');
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !tolerations.some((one) => one.key === key || (one.key === undefined && one.operator === 'Exists')),
  );
  const added = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  if (added.length > 0) spec.tolerations = [...tolerations, ...added];
}

function labelJob(spec: JsonObject, object: KubernetesObject, uid: string): void {
  const name = object.metadata.name;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  put(object, ['metadata', 'labels'], { ...record(object, 'metadata', 'labels'), ...labels });
  const inner = record(spec, 'template', 'metadata', 'labels');
  put(object, ['spec', 'template', 'metadata', 'labels'], { ...inner, ...labels });
}

function allocateAddress(object: KubernetesObject): void {
  const spec = record(object, 'spec');
  const { name, namespace = '' } = object.metadata;
  if (spec.type === 'ExternalName') return;
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
  spec.clusterIP ??= clusterAddress(namespace, name);
  spec.clusterIPs ??= [spec.clusterIP];
  if (spec.type === 'ClusterIP') return;
  for (const [i, port] of records(spec, 'ports').entries()) port.nodePort ??= nodePort(namespace, name, i);
}

/** The status is not for the writer of the main resource to set: it stays, or begins. Changes the object. */
export function keepStatus(object: KubernetesObject, live: KubernetesObject | undefined): void {
  const status = live?.status ?? firstStatus(object);
  if (status !== undefined) object.status = structuredClone(status);
  else if (!isRecord(object.status) || Object.keys(object.status).length > 0) {
    const { status: _, ...rest } = object;
    delete object.status;
    if (['apps', 'batch', 'autoscaling', 'policy'].includes(rest.apiVersion.split('/')[0] ?? ''))
      object.status = emptyStatus(object.kind);
  }
}

function emptyStatus(kind: string): JsonObject {
  switch (kind) {
    case 'StatefulSet':
      return { replicas: 0, availableReplicas: 0 };
    case 'ReplicaSet':
      return { replicas: 0 };
    case 'DaemonSet':
      return { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    case 'PodDisruptionBudget':
      return { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
    case 'HorizontalPodAutoscaler':
      return { desiredReplicas: 0, currentMetrics: null };
    default:
      return {};
  }
}

/** What a fresh object reports before anyone has looked at it. */
function firstStatus(object: KubernetesObject): JsonObject | undefined {
  switch (object.kind) {
    case 'Pod':
      return { phase: 'Pending', qosClass: qosClass(record(object, 'spec')) };
    case 'Namespace':
      return { phase: 'Active' };
    case 'Service':
    case 'Ingress':
      return { loadBalancer: {} };
    case 'PersistentVolumeClaim':
    case 'PersistentVolume':
      return { phase: 'Pending' };
    case 'CustomResourceDefinition':
      return {
        conditions: null,
        acceptedNames: { plural: '', kind: '' },
        storedVersions: records(object, 'spec', 'versions').flatMap((one) => (one.storage ? [text(one, 'name')] : [])),
      };
    default:
      return undefined;
  }
}

function qosClass(spec: JsonObject): string {
  const resources = records(spec, 'containers')
    .concat(records(spec, 'initContainers'))
    .map((one) => record(one, 'resources'));
  const limited = (one: JsonObject) =>
    ['cpu', 'memory'].every(
      (name) => record(one, 'limits')[name] && record(one, 'limits')[name] === record(one, 'requests')[name],
    );
  if (resources.every((one) => Object.keys(record(one, 'requests')).length === 0)) return 'BestEffort';
  return resources.every(limited) ? 'Guaranteed' : 'Burstable';
}

/** The address a Service gets: the same for the same name, so that a dry run and the write agree. */
function clusterAddress(namespace: string, name: string): string {
  const digest = createHash('sha256').update(`${namespace}/${name}`).digest();
  return `10.0.${digest[0] ?? 0}.${digest[1] ?? 1}`;
}

/** The node port a Service gets, likewise. */
function nodePort(namespace: string, name: string, index: number): number {
  const digest = createHash('sha256').update(`${namespace}/${name}/${index}`).digest();
  return 30000 + (digest.readUInt16BE(0) % 2768);
}
