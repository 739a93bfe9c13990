import { ApiError } from '../cluster/api-error.ts';
import { builtIn } from '../cluster/built-in.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { field, type KubernetesObject } from '../manifest/object.ts';
import { until } from './until.ts';

const SERVICE_ACCOUNTS = builtIn('v1', 'ServiceAccount');

/** True for the 403 that a Pod gets whose service account is not there (yet). */
export function serviceAccountIsMissing(error: unknown): boolean {
  return error instanceof ApiError && error.code === 403 && error.message.includes('error looking up service account');
}

/** Waits until the service account of a Pod exists: a controller makes `default` when a namespace is new. */
export async function untilServiceAccount(cluster: Cluster, pod: KubernetesObject, signal: AbortSignal): Promise<void> {
  const name = String(field(pod, 'spec', 'serviceAccountName') ?? 'default');
  if (name !== 'default') return;
  const target = { resource: SERVICE_ACCOUNTS, namespace: pod.metadata.namespace ?? '', names: [name] };
  await until(cluster, target, (objects) => objects.has(name), signal);
}
