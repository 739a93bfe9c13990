import { randomUUID } from 'node:crypto';
import type { Json, JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { admit, keepStatus } from './admission.ts';
import { type Answer, type Api, type Target, tableOf } from './api.ts';
import { customCauses, withCustomDefaults } from './custom.ts';
import { normalise, setDefaults } from './defaults.ts';
import { equal, put, record, strings, text, timestamp } from './json.ts';
import { recordUpdate, type Writer } from './managed.ts';
import { checkQuota } from './quota.ts';
import { apiVersionOf, type Served } from './schema.ts';
import { type Cause, conflict, forbidden, invalid, notFound, staleVersion } from './status.ts';
import { broken, metadataCauses } from './validate.ts';

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
  const whole = identified(base as KubernetesObject, live, target);
  const object = normalise(whole, resource.type) as KubernetesObject;
  if (resource.custom) return withCustomDefaults(object, resource.custom) as KubernetesObject;
  setDefaults(object);
  if (object.kind === 'DaemonSet') templateGeneration(object, live);
  return object;
}

/** Adds what is the server's own, once it is noted who set what: status, allocations, generation. The result is a copy. */
export function complete(
  finished: KubernetesObject,
  live: KubernetesObject | undefined,
  { resource, subresource }: Target,
): KubernetesObject {
  if (subresource === 'status') return finished;
  const object = structuredClone(finished);
  if (hasStatus(resource)) keepStatus(object, live);
  if (!resource.custom) admit(object, live);
  setGeneration(object, live);
  return object;
}

/** True when the status is written on its own. */
export function hasStatus(resource: Served): boolean {
  return resource.subresources.some((one) => one.name === 'status');
}

/** Who writes this. */
export function writerOf(manager: string, operation: 'Apply' | 'Update', { resource, subresource }: Target): Writer {
  const reset = subresource === 'status' ? 'main' : hasStatus(resource) ? 'status' : 'nothing';
  return { manager, operation, apiVersion: apiVersionOf(resource), subresource, reset };
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

function setGeneration(object: KubernetesObject, live: KubernetesObject | undefined): void {
  if (withoutGeneration.includes(object.kind)) return;
  const wanted = ({ metadata: _, status: _s, ...rest }: KubernetesObject): Json => rest;
  const annotated =
    object.kind === 'Deployment' &&
    live &&
    !equal(strings(object, 'metadata', 'annotations'), strings(live, 'metadata', 'annotations'));
  const before = live?.metadata.generation ?? 0;
  const changed = !live || !equal(wanted(object), wanted(live)) || annotated;
  object.metadata.generation = changed ? before + 1 : before;
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
  const causes = target.subresource === 'status' ? [] : brokenRules(object, live, resource);
  if (causes.length > 0) throw invalid(resource, resource.kind, object.metadata.name, causes);
  const code = live ? 200 : 201;
  if (live && equal(live, object)) return { code, body: live };
  if (!live) checkServiceAccount(api, resource, object);
  if (!live) checkPriorityClass(api, resource, object);
  if (!live) checkQuota(api, resource, object);
  if (options.dryRun) return { code, body: object };
  const stored = store(api, object, target);
  return { code, body: stored };
}

/** A pod runs as a service account that exists. Every namespace has `default`, if only in a moment. */
function checkServiceAccount(api: Api, resource: Served, { kind, metadata, spec }: KubernetesObject): void {
  const name = kind === 'Pod' ? text(spec, 'serviceAccountName') || 'default' : 'default';
  const { namespace = '' } = metadata;
  if (name === 'default' || api.store.get('serviceaccounts', namespace, name)) return;
  const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
  throw forbidden(resource, metadata.name, why);
}

const SYSTEM_CLASSES = ['system-cluster-critical', 'system-node-critical'];

function checkPriorityClass(api: Api, resource: Served, { kind, metadata, spec }: KubernetesObject): void {
  const name = kind === 'Pod' ? text(spec, 'priorityClassName') : '';
  if (name === '' || SYSTEM_CLASSES.includes(name) || api.store.get('priorityclasses.scheduling.k8s.io', '', name))
    return;
  throw forbidden(resource, metadata.name, `no PriorityClass with name ${name} was found`);
}

function brokenRules(object: KubernetesObject, live: KubernetesObject | undefined, { custom }: Served): Cause[] {
  return custom ? [...metadataCauses(object), ...customCauses(object, custom)] : broken(object, live);
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
    const key = `/registry/${resource.plural}/${target.namespace}/${name}`.replace('//', '/');
    const mismatch = `UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ''}`;
    const storage = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0`;
    throw conflict(resource, name, `${storage}, AdditionalErrorMsg: Precondition failed: ${mismatch}`);
  }
  const finished = finish(sent, live, target);
  const recorded = recordUpdate(live, finished, writerOf(options.manager, 'Update', target), resource.type);
  return commit(api, complete(recorded, live, target), live, target, options);
}
