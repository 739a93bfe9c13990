import { apiVersionOf, field, isRecord, type Json, type KubernetesObject, text } from '../manifest/object.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import { ConnectionError } from './api-error.ts';
import type { FollowTarget } from './cluster.ts';
import type { Requester } from './request.ts';

export interface Listed {
  readonly objects: readonly KubernetesObject[];
  readonly resourceVersion: string;
}

const PAGE = '500';

/** All objects of a target, page by page, as of one moment. One try a page: who follows comes back anyway. */
export async function listAll(requester: Requester, target: FollowTarget, signal: AbortSignal): Promise<Listed> {
  const { resource, namespace } = target;
  const path = pathOf(resource, namespace);
  const objects: KubernetesObject[] = [];
  let token = '';
  do {
    const query = { limit: PAGE, ...(token ? { continue: token } : {}) };
    const { body } = await requester.once({ method: 'GET', path, query, signal });
    const items = field(body, 'items');
    if (!Array.isArray(items)) throw noList(path);
    for (const item of items) objects.push(typed(item, resource, path));
    token = text(field(body, 'metadata', 'continue'));
    if (!token) return { objects, resourceVersion: text(field(body, 'metadata', 'resourceVersion')) };
  } while (!signal.aborted);
  throw signal.reason;
}

/** The items of a list don't say what they are: the list does. */
function typed(item: Json, resource: Resource, path: string): KubernetesObject {
  if (!isRecord(item) || !isRecord(item.metadata)) throw noList(path);
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...item } as KubernetesObject;
}

function noList(path: string): ConnectionError {
  return new ConnectionError(`expected a list of objects at ${path}`, { fault: 'garbage', mayHaveReached: true });
}
