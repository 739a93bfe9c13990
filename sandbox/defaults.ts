import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import { put, record, records, strings, text } from './json.ts';
import { canonicalQuantity } from './quantity.ts';
import { alwaysThere, type Type } from './schema.ts';

/** Sets a field that is not there. */
function fill(object: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) object[key] ??= structuredClone(value);
}

/**
 * The object as the server would print it after reading: no nulls, no empty lists and maps, structs that Go holds by value present,
 * quantities in their canonical form. The result is a copy.
 */
export function normalise(value: Json, type: Type): Json {
  if (type.kind === 'scalar') return type.name === 'quantity' ? canonicalQuantity(String(value)) : value;
  if (Array.isArray(value))
    return value.map((item) => normalise(item, type.kind === 'list' ? type.of : { kind: 'any' }));
  if (!isRecord(value)) return value;
  const result: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    const of = type.kind === 'map' ? type.of : type.kind === 'struct' ? type.fields.get(key) : undefined;
    if (inner === null || inner === undefined || (of && isHollow(inner, of))) continue;
    result[key] = normalise(inner, of ?? { kind: 'any' });
  }
  if (type.kind !== 'struct' || type.name === 'custom') return result;
  for (const [key, of] of type.fields) {
    if (of.kind === 'scalar' && of.fallback === 0) result[key] ??= 0;
    if (isRecord(alwaysThere(type.name, key))) result[key] ??= normalise({}, of);
  }
  return result;
}

function isHollow(value: Json, of: Type): boolean {
  if (of.kind === 'list') return Array.isArray(value) && value.length === 0;
  return of.kind === 'map' && isRecord(value) && Object.keys(value).length === 0;
}

/** Fills in what Kubernetes' own defaulting would; changes the object. Source: pkg/apis/<group>/<version>/defaults.go of 1.36. */
export function setDefaults(object: KubernetesObject): void {
  kinds[object.kind]?.(record(object, 'spec'), object);
}

const template = (spec: JsonObject) => podDefaults(record(spec, 'template', 'spec'));

const kinds: Record<string, (spec: JsonObject, object: KubernetesObject) => void> = {
  Pod: (spec) => {
    podDefaults(spec);
    fill(spec, { enableServiceLinks: true });
    for (const container of records(spec, 'containers').concat(records(spec, 'initContainers'))) {
      requestsFromLimits(container);
    }
  },
  Deployment: (spec) => {
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    const strategy = record(spec, 'strategy');
    fill(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      fill(strategy, { rollingUpdate: {} });
      fill(record(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
    }
    template(spec);
  },
  ReplicaSet: (spec) => {
    fill(spec, { replicas: 1 });
    template(spec);
  },
  StatefulSet: (spec) => {
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' });
    fill(spec, { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } });
    const strategy = record(spec, 'updateStrategy');
    fill(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      fill(strategy, { rollingUpdate: {} });
      fill(record(strategy, 'rollingUpdate'), { partition: 0 });
    }
    for (const claim of records(spec, 'volumeClaimTemplates')) {
      Object.assign(claim, { kind: 'PersistentVolumeClaim', apiVersion: 'v1', status: { phase: 'Pending' } });
      fill(record(claim, 'spec'), { volumeMode: 'Filesystem' });
    }
    template(spec);
  },
  DaemonSet: (spec) => {
    fill(spec, { revisionHistoryLimit: 10 });
    const strategy = record(spec, 'updateStrategy');
    fill(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      fill(strategy, { rollingUpdate: {} });
      fill(record(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 });
    }
    template(spec);
  },
  Job: (spec) => {
    fill(spec, {
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    });
    if (spec.completions === undefined) fill(spec, { parallelism: 1, completions: 1 });
    fill(spec, { parallelism: 1, manualSelector: false });
    template(spec);
  },
  CronJob: (spec) => {
    fill(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    template(record(spec, 'jobTemplate', 'spec'));
  },
  Service: (spec) => serviceDefaults(spec),
  Secret: (_, object) => {
    const added = Object.entries(strings(object, 'stringData')).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]);
    if (added.length > 0) object.data = { ...record(object, 'data'), ...Object.fromEntries(added) };
    delete object.stringData;
    fill(object, { type: 'Opaque' });
  },
  Namespace: (_, object) => {
    put(object, ['metadata', 'labels', 'kubernetes.io/metadata.name'], object.metadata.name);
  },
  PersistentVolumeClaim: (spec) => fill(spec, { volumeMode: 'Filesystem' }),
  HorizontalPodAutoscaler: (spec) => {
    const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
    fill(spec, { minReplicas: 1, metrics: [{ type: 'Resource', resource: cpu }] });
  },
  NetworkPolicy: (spec) => {
    fill(spec, { policyTypes: spec.egress ? ['Ingress', 'Egress'] : ['Ingress'] });
    const rules = records(spec, 'ingress').concat(records(spec, 'egress'));
    for (const port of rules.flatMap((rule) => records(rule, 'ports'))) fill(port, { protocol: 'TCP' });
  },
  RoleBinding: (_, object) => bindingDefaults(object),
  ClusterRoleBinding: (_, object) => bindingDefaults(object),
  PriorityClass: (_, object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
  StorageClass: (_, object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  LimitRange: (spec) => {
    for (const limit of records(spec, 'limits'))
      if (limit.default) fill(limit, { defaultRequest: record(limit, 'default') });
  },
  EndpointSlice: (_, object) => {
    for (const port of records(object, 'ports')) fill(port, { name: '', protocol: 'TCP' });
  },
  CustomResourceDefinition: (spec) => {
    const names = record(spec, 'names');
    fill(names, { singular: text(names, 'kind').toLowerCase(), listKind: `${text(names, 'kind')}List` });
    fill(spec, { conversion: { strategy: 'None' } });
  },
};

function podDefaults(spec: JsonObject): void {
  fill(spec, { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst' });
  fill(spec, { securityContext: {}, schedulerName: 'default-scheduler' });
  if (spec.serviceAccountName) fill(spec, { serviceAccount: spec.serviceAccountName });
  for (const container of records(spec, 'containers').concat(records(spec, 'initContainers')))
    containerDefaults(container);
  for (const volume of records(spec, 'volumes')) volumeDefaults(volume);
}

function containerDefaults(container: JsonObject): void {
  const image = text(container, 'image');
  const [, tag] = /:([^/:@]+)$/.exec(image.split('@')[0] ?? '') ?? [];
  const floating = tag === 'latest' || (tag === undefined && !image.includes('@'));
  fill(container, { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' });
  fill(container, { imagePullPolicy: floating ? 'Always' : 'IfNotPresent' });
  for (const port of records(container, 'ports')) fill(port, { protocol: 'TCP' });
  for (const entry of records(container, 'env')) {
    if (isRecord(record(entry, 'valueFrom').fieldRef))
      fill(record(entry, 'valueFrom', 'fieldRef'), { apiVersion: 'v1' });
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    if (container[name]) probeDefaults(record(container, name));
  for (const hook of ['postStart', 'preStop']) httpDefaults(record(container, 'lifecycle', hook));
}

function probeDefaults(probe: JsonObject): void {
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (probe.grpc) fill(record(probe, 'grpc'), { service: '' });
  httpDefaults(probe);
}

function httpDefaults(handler: JsonObject): void {
  if (handler.httpGet) fill(record(handler, 'httpGet'), { path: '/', scheme: 'HTTP' });
}

function volumeDefaults(volume: JsonObject): void {
  for (const source of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    if (volume[source]) fill(record(volume, source), { defaultMode: 420 });
  }
  if (volume.hostPath) fill(record(volume, 'hostPath'), { type: '' });
  const projected = records(volume, 'projected', 'sources');
  for (const source of projected)
    if (source.serviceAccountToken) fill(record(source, 'serviceAccountToken'), { expirationSeconds: 3600 });
  const items = [volume, ...projected].flatMap((source) => records(source, 'downwardAPI', 'items'));
  for (const item of items) if (item.fieldRef) fill(record(item, 'fieldRef'), { apiVersion: 'v1' });
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
}

function requestsFromLimits(container: JsonObject): void {
  const limits = record(container, 'resources', 'limits');
  if (Object.keys(limits).length === 0) return;
  const requests = { ...limits, ...record(container, 'resources', 'requests') };
  put(container, ['resources', 'requests'], requests);
}

function serviceDefaults(spec: JsonObject): void {
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  const type = text(spec, 'type');
  for (const port of records(spec, 'ports')) {
    fill(port, { protocol: 'TCP' });
    fill(port, { targetPort: port.port ?? 0 });
  }
  if (type === 'ExternalName') return;
  fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  if (type !== 'ClusterIP') fill(spec, { externalTrafficPolicy: 'Cluster' });
}

function bindingDefaults(object: KubernetesObject): void {
  const group = 'rbac.authorization.k8s.io';
  fill(record(object, 'roleRef'), { apiGroup: group });
  for (const subject of records(object, 'subjects'))
    if (subject.kind !== 'ServiceAccount') fill(subject, { apiGroup: group });
}
