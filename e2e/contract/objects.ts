import type { Json, JsonObject } from '../../src/manifest/object.ts';
import type { Ask } from './exchange.ts';

/** The namespace in which the same things happen on both servers. */
export const NAMESPACE = 'contract';

const core = (plural: string) => `/api/v1/namespaces/${NAMESPACE}/${plural}`;
const named = (group: string, plural: string) => `/apis/${group}/namespaces/${NAMESPACE}/${plural}`;

/** Where the objects of a kind live. */
export const paths = {
  ConfigMap: core('configmaps'),
  Secret: core('secrets'),
  Service: core('services'),
  Pod: core('pods'),
  ServiceAccount: core('serviceaccounts'),
  PersistentVolumeClaim: core('persistentvolumeclaims'),
  ResourceQuota: core('resourcequotas'),
  LimitRange: core('limitranges'),
  Namespace: '/api/v1/namespaces',
  Deployment: named('apps/v1', 'deployments'),
  ReplicaSet: named('apps/v1', 'replicasets'),
  StatefulSet: named('apps/v1', 'statefulsets'),
  DaemonSet: named('apps/v1', 'daemonsets'),
  Job: named('batch/v1', 'jobs'),
  CronJob: named('batch/v1', 'cronjobs'),
  HorizontalPodAutoscaler: named('autoscaling/v2', 'horizontalpodautoscalers'),
  PodDisruptionBudget: named('policy/v1', 'poddisruptionbudgets'),
  Ingress: named('networking.k8s.io/v1', 'ingresses'),
  NetworkPolicy: named('networking.k8s.io/v1', 'networkpolicies'),
  Role: named('rbac.authorization.k8s.io/v1', 'roles'),
  RoleBinding: named('rbac.authorization.k8s.io/v1', 'rolebindings'),
  Lease: named('coordination.k8s.io/v1', 'leases'),
  EndpointSlice: named('discovery.k8s.io/v1', 'endpointslices'),
  PriorityClass: '/apis/scheduling.k8s.io/v1/priorityclasses',
  StorageClass: '/apis/storage.k8s.io/v1/storageclasses',
  CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
} as const;

export type Kind = keyof typeof paths;

/** An object of a kind, its apiVersion told by the kind's path. */
export function object(kind: Kind, name: string, rest: JsonObject = {}): JsonObject {
  const [, root, group = '', version = ''] = paths[kind].split('/');
  const apiVersion = root === 'api' ? group : `${group}/${version}`;
  return { apiVersion, kind, metadata: { name }, ...rest };
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      { name: 'app', image: 'web:1', ports: [{ containerPort: 8080 }], env: [{ name: 'MODE', value: 'fast' }] },
    ],
  },
};

export const deployment = object('Deployment', 'web', {
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template },
});

/** Has a pod template that no controller touches: it is suspended. */
export const cronJob = object('CronJob', 'nightly', {
  spec: {
    schedule: '0 3 * * *',
    suspend: true,
    jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
  },
});

export const configMap = (name: string, data: JsonObject = { mode: 'fast' }) => object('ConfigMap', name, { data });

/** A copy with values at paths such as `spec.template.spec.containers.0.image`; undefined removes. */
export function changed(from: JsonObject, changes: Readonly<Record<string, Json | undefined>>): JsonObject {
  const copy = structuredClone(from);
  for (const [path, value] of Object.entries(changes)) {
    const [last = '', ...way] = path.split('.').reverse();
    const place = way.reverse().reduce<JsonObject>((here, key) => {
      here[key] ??= {};
      return here[key] as JsonObject;
    }, copy);
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  return copy;
}

const pathOf = (one: JsonObject) => paths[one.kind as Kind];
const nameOf = (one: JsonObject) => String((one.metadata as JsonObject).name);

export const APPLY = 'application/apply-patch+yaml';
export const MERGE = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';

/** Server-side apply. */
export function apply(one: JsonObject, query = 'fieldManager=one&fieldValidation=Strict'): Ask {
  const path = `${pathOf(one)}/${nameOf(one)}?${query}`;
  return { method: 'PATCH', path, body: one, contentType: APPLY };
}

export const applyDry = (one: JsonObject) => apply(one, 'fieldManager=one&fieldValidation=Strict&dryRun=All');

export function create(one: JsonObject, query = 'fieldManager=one&fieldValidation=Strict&dryRun=All'): Ask {
  return { method: 'POST', path: `${pathOf(one)}?${query}`, body: one };
}

export function patch(kind: Kind, name: string, body: Json, contentType: string, query = 'fieldManager=one'): Ask {
  return { method: 'PATCH', path: `${paths[kind]}/${name}?${query}`, body, contentType };
}

export const get = (path: string, more: Omit<Ask, 'method' | 'path'> = {}): Ask => ({ method: 'GET', path, ...more });
export const remove = (kind: Kind, name: string, body?: Json): Ask => ({
  method: 'DELETE',
  path: `${paths[kind]}/${name}`,
  ...(body && { body }),
});
