import { behaviourAnnotation } from '../../sandbox/behaviour.ts';
import { type Client, clientOf, type Reply } from '../../sandbox/client.ts';
import { type ClusterOptions, type SandboxCluster, startCluster } from '../../sandbox/cluster.ts';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';

export const applyType = 'application/apply-patch+yaml';
export const mergeType = 'application/merge-patch+json';
export const jsonPatchType = 'application/json-patch+json';

export const deploymentsPath = '/apis/apps/v1/namespaces/shop/deployments';
export const configMapsPath = '/api/v1/namespaces/shop/configmaps';
export const podsPath = '/api/v1/namespaces/shop/pods';

export interface Shop {
  readonly cluster: SandboxCluster;
  /** The user's client. */
  readonly client: Client;
  stop(): Promise<void>;
}

/** A cluster with the namespace `shop`. */
export async function openShop(options: ClusterOptions = {}): Promise<Shop> {
  const cluster = await startCluster(options);
  const client = clientOf(cluster.kubeconfig);
  await client.request('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  const stop = async () => {
    client.close();
    await cluster.stop();
  };
  return { cluster, client, stop };
}

/** A workload with one container `app`; `behaviour` is the annotation on its template. */
export function workload(
  kind: string,
  name: string,
  spec: JsonObject = {},
  behaviour = 'fast',
  container: JsonObject = {},
) {
  const app = { name: 'app', image: 'ghcr.io/acme/web:1', ...container };
  const metadata = { labels: { app: name }, annotations: { [behaviourAnnotation]: behaviour } };
  const selector = { matchLabels: { app: name } };
  const template = { metadata, spec: { containers: [app] } };
  return { apiVersion: 'apps/v1', kind, metadata: { name }, spec: { selector, template, ...spec } };
}

export const deployment = (name: string, spec: JsonObject = {}, behaviour?: string, container?: JsonObject) =>
  workload('Deployment', name, spec, behaviour, container);

export const configMap = (data: JsonObject, metadata: JsonObject = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...metadata },
  data,
});

/** Server-side apply, strictly, as `manager`. */
export function apply(
  client: Client,
  path: string,
  object: JsonObject,
  manager = 'kube-rollout',
  more = '',
): Promise<Reply> {
  const { name } = object.metadata as { name: string };
  const query = `fieldManager=${manager}&fieldValidation=Strict${more}`;
  return client.request('PATCH', `${path}/${name}?${query}`, object, applyType);
}

/** Resolves with the first state of an object of a collection that is as wanted; watches, never polls. */
export async function until(
  client: Client,
  path: string,
  wanted: (object: KubernetesObject) => unknown,
): Promise<KubernetesObject> {
  const ending = new AbortController();
  for await (const { object, type } of client.watch(`${path}?watch=true`, ending.signal)) {
    if (type === 'DELETED' || !wanted(object)) continue;
    ending.abort();
    return object;
  }
  throw new Error(`the watch of ${path} ended`);
}

/** Resolves when an object of a collection is deleted. */
export async function untilGone(client: Client, path: string, name: string): Promise<void> {
  const ending = new AbortController();
  for await (const { object, type } of client.watch(`${path}?watch=true`, ending.signal)) {
    if (type === 'DELETED' && object.metadata.name === name) ending.abort();
  }
}
