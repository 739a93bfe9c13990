import { randomUUID } from 'node:crypto';
import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import { type Answer, type Api, type Target, tableOf } from './api.ts';
import { clusterAddress, firstStatus, nodePort, normalise, setDefaults } from './defaults.ts';
import { equal, put, record, records, strings, timestamp } from './json.ts';
import { recordUpdate } from './managed.ts';
import { checkQuota } from './quota.ts';
import { apiVersionOf } from './schema.ts';
import { conflict, forbidden, invalid, notFound, staleVersion } from './status.ts';
import { broken } from './validate.ts';

/** How a write is made. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly manager: string;
}

/** Refuses a write into a namespace that is not there, or that is on its way out and would get something new. */
export function checkNamespace(api: Api, target: Target, creating: boolean): void {
  if (!target.resource.namespaced) return;
  const namespace = api.store.get('namespaces', '', target.namespace);
  if (!namespace) throw notFound({ group: '', plural: 'namespaces' }, target.namespace);
  if (!creating || !namespace.metadata.deletionTimestamp) return;
  const why = `unable to create new content in namespace ${target.namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${target.namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(target.resource, target.name, why, [cause]);
}

/** Makes what was sent into what would be stored: identity, status, defaults and generation are the server's own. */
export function finish(sent: KubernetesObject, live: KubernetesObject | undefined, target: Target): KubernetesObject {
  const { resource, subresource } = target;
  const base =
    subresource === 'status' && live
      ? { ...live, metadata: mixedMetadata(sent, live), status: sent.status ?? {} }
      : sent;
  const object = normalise(
    identified(base as KubernetesObject, live, target) as Json,
    resource.type,
  ) as KubernetesObject;
  const separate = resource.subresources.some((one) => one.name === 'status');
  if (separate && subresource !== 'status') keepStatus(object, live);
  if (!resource.custom) setDefaults(object);
  if (object.kind === 'Service') allocateAddress(object);
  if (subresource !== 'status') setGeneration(object, live, resource.custom === true);
  return object;
}

/** A status write may change annotations, labels and finalizers as well: controllers do. */
function mixedMetadata(sent: KubernetesObject, live: KubernetesObject): KubernetesObject['metadata'] {
  const { managedFields, annotations } = sent.metadata as JsonObject;
  return {
    ...live.metadata,
    ...(annotations && { annotations }),
    ...(managedFields && { managedFields }),
  } as KubernetesObject['metadata'];
}

function identified(object: KubernetesObject, live: KubernetesObject | undefined, target: Target): KubernetesObject {
  const { resource, namespace } = target;
  const { selfLink: _, ...metadata } = object.metadata as JsonObject;
  const own: JsonObject = live
    ? {
        uid: live.metadata.uid ?? '',
        creationTimestamp: live.metadata.creationTimestamp ?? '',
        generation: live.metadata.generation,
      }
    : { uid: randomUUID(), creationTimestamp: timestamp(), generation: undefined };
  const deletion = {
    deletionTimestamp: live?.metadata.deletionTimestamp,
    deletionGracePeriodSeconds: (live?.metadata as JsonObject)?.deletionGracePeriodSeconds,
  };
  const named = {
    ...metadata,
    ...own,
    ...deletion,
    ...(resource.namespaced && { namespace }),
    resourceVersion: live?.metadata.resourceVersion,
  };
  return {
    ...object,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: named,
  } as unknown as KubernetesObject;
}

function keepStatus(object: KubernetesObject, live: KubernetesObject | undefined): void {
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
      return { desiredReplicas: 0 };
    default:
      return {};
  }
}

function allocateAddress(object: KubernetesObject): void {
  const spec = record(object, 'spec');
  const { name, namespace = '' } = object.metadata;
  if (spec.type === 'ExternalName') return;
  spec.clusterIP ??= clusterAddress(namespace, name);
  spec.clusterIPs ??= [spec.clusterIP];
  if (spec.type === 'ClusterIP') return;
  for (const [i, port] of records(spec, 'ports').entries()) port.nodePort ??= nodePort(namespace, name, i);
}

const withoutGeneration = [
  'Namespace',
  'Service',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Node',
  'Event',
]
  .concat(
    'Endpoints',
    'ResourceQuota',
    'LimitRange',
    'HorizontalPodAutoscaler',
    'Role',
    'RoleBinding',
    'ClusterRole',
    'ClusterRoleBinding',
  )
  .concat('Lease', 'StorageClass', 'ControllerRevision');

function setGeneration(object: KubernetesObject, live: KubernetesObject | undefined, custom: boolean): void {
  if (withoutGeneration.includes(object.kind)) return;
  const wanted = ({ metadata: _, status: _s, ...rest }: KubernetesObject): Json => rest;
  const annotated =
    object.kind === 'Deployment' &&
    live &&
    !equal(strings(object, 'metadata', 'annotations'), strings(live, 'metadata', 'annotations'));
  const before = live?.metadata.generation ?? 0;
  const changed = !live || !equal(wanted(object), wanted(live)) || annotated;
  object.metadata.generation = changed ? before + 1 : before;
  if (object.kind === 'DaemonSet' && !custom) templateGeneration(object, live);
}

function templateGeneration(object: KubernetesObject, live: KubernetesObject | undefined): void {
  const key = 'deprecated.daemonset.template.generation';
  const before = Number(strings(live, 'metadata', 'annotations')[key] ?? 0);
  const same = live && equal(record(object, 'spec', 'template'), record(live, 'spec', 'template'));
  put(object, ['metadata', 'annotations', key], String(same ? before : before + 1));
}

/** Checks what would be stored and stores it, unless it is a dry run or nothing differs. Throws a Refusal. */
export function commit(
  api: Api,
  object: KubernetesObject,
  live: KubernetesObject | undefined,
  target: Target,
  options: WriteOptions,
): Answer {
  const { resource } = target;
  const causes = target.subresource === 'status' ? [] : broken(object, live);
  if (causes.length > 0) throw invalid(resource, resource.kind, object.metadata.name, causes);
  const code = live ? 200 : 201;
  if (live && equal(live, object)) return { code, body: live };
  if (!live && !options.dryRun) checkQuota(api, resource, object);
  if (options.dryRun) return { code, body: object };
  const stored = store(api, object, target);
  return { code, body: stored };
}

/** Stores, or lets go of what was only held back by its finalizers. */
function store(api: Api, object: KubernetesObject, target: Target): KubernetesObject {
  const table = tableOf(target.resource);
  const finalizers = record(object, 'metadata').finalizers;
  const held = (Array.isArray(finalizers) && finalizers.length > 0) || ['Pod', 'Namespace'].includes(object.kind);
  if (object.metadata.deletionTimestamp && !held) return api.store.remove(table, object);
  return api.store.put(table, object);
}

/** Replaces the live object (PUT, merge patch and JSON patch end here). Throws a Refusal. */
export function update(
  api: Api,
  sent: KubernetesObject,
  live: KubernetesObject,
  target: Target,
  options: WriteOptions,
): Answer {
  const { resource } = target;
  const { resourceVersion, uid, name } = sent.metadata;
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(resource, name, staleVersion);
  if (uid && uid !== live.metadata.uid) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ''}`,
    );
  }
  const finished = finish(sent, live, target);
  const writer = {
    manager: options.manager,
    operation: 'Update',
    apiVersion: apiVersionOf(resource),
    subresource: target.subresource,
  } as const;
  return commit(api, recordUpdate(live, finished, writer, resource.type), live, target, options);
}
