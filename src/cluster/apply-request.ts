import type { JsonObject, KubernetesObject } from '../manifest/object.ts';
import { FIELD_MANAGER } from '../plan/managed-fields.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import type { ApiRequest } from './cluster.ts';

export interface WriteOptions {
  readonly resource: Resource;
  readonly body: KubernetesObject;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** A server-side apply, strict about fields the server does not know. `force` takes fields that others own. */
export function applyRequest({ force, ...options }: WriteOptions & { force: boolean }): ApiRequest {
  const { resource, body, signal } = options;
  return {
    method: 'PATCH',
    path: pathOf(resource, body.metadata.namespace, body.metadata.name),
    query: { ...queryOf(options), force: String(force) },
    contentType: 'application/apply-patch+yaml',
    body,
    signal,
  };
}

/** A create. Never repeated once it may have reached the server, unless it is a dry run. */
export function createRequest(options: WriteOptions): ApiRequest {
  const { resource, body, signal } = options;
  return {
    method: 'POST',
    path: pathOf(resource, body.metadata.namespace),
    query: queryOf(options),
    body,
    signal,
  };
}

/** A deletion of exactly the object that was seen, what it owns first. With its uid as the condition, twice is once. */
export function deleteRequest(options: Omit<WriteOptions, 'body'> & { of: KubernetesObject; uid: string }): ApiRequest {
  const { resource, of, uid, dryRun, signal } = options;
  return {
    method: 'DELETE',
    path: pathOf(resource, of.metadata.namespace, of.metadata.name),
    ...(dryRun ? { query: { dryRun: 'All' } } : {}),
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground', preconditions: { uid } },
    retry: 'safe',
    signal,
  };
}

/** A merge patch of one object. */
export function mergePatchRequest(
  options: Omit<WriteOptions, 'body'> & { of: KubernetesObject; patch: JsonObject },
): ApiRequest {
  const { resource, of, patch, signal } = options;
  return {
    method: 'PATCH',
    path: pathOf(resource, of.metadata.namespace, of.metadata.name),
    query: queryOf(options),
    contentType: 'application/merge-patch+json',
    body: patch,
    signal,
  };
}

function queryOf({ dryRun }: { dryRun: boolean }): Record<string, string> {
  return { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) };
}
