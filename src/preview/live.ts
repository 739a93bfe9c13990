import { ApiError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { apiVersionOf, field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { pathOf, type Resource } from '../plan/resource.ts';

/** One object to read. */
export interface Target {
  readonly resource: Resource;
  /** Absent for cluster-scoped resources. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** The object as it lives, or why there is none to show. */
export type Live = KubernetesObject | 'absent' | 'forbidden';

export interface LiveObjects {
  /**
   * Where a list tells, it is read at once; a single object only when its dry run has not `created` it: by then that
   * request's connection is free, and another one would take longer to open.
   */
  read(target: Target, created: () => Promise<boolean>): Promise<Live>;
  /** Reads one object again, past what a list has told. */
  reread(target: Target): Promise<Live>;
}

/** From this many objects of a kind and namespace on, one list is cheaper than reading each. */
const LIST_FROM = 6;
const PAGE = 500;

/**
 * Reads the live objects of a set: one list (500 a page) where the set has many of a kind in a namespace, single
 * objects where it has few, where lists are forbidden, and where a list would have more pages than there are objects.
 */
export function liveObjects(cluster: Cluster, targets: readonly Target[], signal: AbortSignal): LiveObjects {
  const groups = Map.groupBy(targets, groupOf);
  const lists = new Map<string, Promise<ReadonlyMap<string, KubernetesObject> | undefined>>();

  const listOf = (target: Target) => {
    const key = groupOf(target);
    const wanted = groups.get(key) ?? [];
    if (wanted.length < LIST_FROM) return undefined;
    const reading = lists.get(key) ?? list(cluster, target, new Set(wanted.map(({ name }) => name)), signal);
    lists.set(key, reading);
    return reading;
  };

  return {
    read: async (target, created) => {
      const listed = await listOf(target);
      if (listed) return listed.get(target.name) ?? 'absent';
      return (await created()) ? 'absent' : get(cluster, target, signal);
    },
    reread: (target) => get(cluster, target, signal),
  };
}

function groupOf({ resource, namespace }: Target): string {
  return pathOf(resource, namespace);
}

async function get(cluster: Cluster, { resource, namespace, name }: Target, signal: AbortSignal): Promise<Live> {
  try {
    const { body } = await cluster.request({ method: 'GET', path: pathOf(resource, namespace, name), signal });
    return body as KubernetesObject;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return 'absent';
    if (error instanceof ApiError && error.code === 403) return 'forbidden';
    throw error;
  }
}

/** The objects of these names, or undefined where a list can't or needn't be had. */
async function list(
  cluster: Cluster,
  { resource, namespace }: Target,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubernetesObject> | undefined> {
  const found = new Map<string, KubernetesObject>();
  const path = pathOf(resource, namespace);
  try {
    for (let from = ''; ; ) {
      const query = { limit: String(PAGE), ...(from ? { continue: from } : {}) };
      const { body } = await cluster.request({ method: 'GET', path, query, signal });
      for (const object of itemsOf(body, resource)) {
        if (names.has(object.metadata.name)) found.set(object.metadata.name, object);
      }
      from = String(field(body, 'metadata', 'continue') ?? '');
      if (from === '' || found.size === names.size) return found;
      if (Number(field(body, 'metadata', 'remainingItemCount') ?? 0) / PAGE > names.size) return undefined;
    }
  } catch (error) {
    // 410: the list grew too old between two pages.
    if (error instanceof ApiError && (error.code === 403 || error.code === 410)) return undefined;
    throw error;
  }
}

/** Items of a list do not say what they are; the list does. */
function itemsOf(list: Json, resource: Resource): KubernetesObject[] {
  const items = field(list, 'items');
  if (!Array.isArray(items)) return [];
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  return items.filter(isRecord).map((item) => ({ ...type, ...item }) as KubernetesObject);
}

/** All objects of a resource in a namespace, or undefined when they may not be listed or are not served. */
export async function listAll(
  cluster: Cluster,
  { resource, namespace, signal }: { resource: Resource; namespace: string; signal: AbortSignal },
): Promise<KubernetesObject[] | undefined> {
  try {
    const { body } = await cluster.request({ method: 'GET', path: pathOf(resource, namespace), signal });
    return itemsOf(body, resource);
  } catch (error) {
    if (error instanceof ApiError && (error.code === 403 || error.code === 404)) return undefined;
    throw error;
  }
}
