import type { KubernetesObject } from '../src/manifest/object.ts';
import { expired } from './status.ts';

/** What happened to an object. `previous` is what it was before; `object` for DELETED is its last state. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly object: KubernetesObject;
  readonly previous?: KubernetesObject;
}

/** Everything the server knows. Objects are never changed in place, only replaced. A table is `deployments.apps`. */
export interface Store {
  revision(): number;
  get(table: string, namespace: string, name: string): KubernetesObject | undefined;
  /** In the order of namespace and name. */
  list(table: string, namespace?: string): KubernetesObject[];
  /** Stores it with the next resourceVersion, and gives what was stored. */
  put(table: string, object: KubernetesObject): KubernetesObject;
  remove(table: string, object: KubernetesObject): KubernetesObject;
  /** Calls for each event after a revision, then for each as it comes. Gives the function that ends it. Throws a 410 when it is too late. */
  watch(table: string, after: number, seen: (event: StoreEvent) => void): () => void;
  /** Calls for every event of every table. */
  subscribe(seen: (table: string, event: StoreEvent) => void): void;
  /** Forgets the events until now: an older resourceVersion is answered 410 from here on. */
  compact(): void;
}

const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

/** An empty store. */
export function createStore(): Store {
  const tables = new Map<string, Map<string, KubernetesObject>>();
  const watchers = new Map<string, Set<(event: StoreEvent) => void>>();
  const history = new Map<string, StoreEvent[]>();
  const subscribers: ((table: string, event: StoreEvent) => void)[] = [];
  let revision = 1;
  let compacted = 0;

  const tableOf = (name: string) => tables.get(name) ?? tables.set(name, new Map()).get(name) ?? new Map();

  function happened(table: string, event: StoreEvent): void {
    const events = history.get(table) ?? [];
    events.push(event);
    history.set(table, events);
    for (const seen of [...(watchers.get(table) ?? [])]) seen(event);
    for (const seen of subscribers) seen(table, event);
  }

  function put(table: string, object: KubernetesObject): KubernetesObject {
    const key = keyOf(object.metadata.namespace ?? '', object.metadata.name);
    const previous = tableOf(table).get(key);
    revision += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    tableOf(table).set(key, stored);
    happened(table, { type: previous ? 'MODIFIED' : 'ADDED', revision, object: stored, ...(previous && { previous }) });
    return stored;
  }

  function remove(table: string, object: KubernetesObject): KubernetesObject {
    tableOf(table).delete(keyOf(object.metadata.namespace ?? '', object.metadata.name));
    revision += 1;
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    happened(table, { type: 'DELETED', revision, object: last, previous: object });
    return last;
  }

  function watch(table: string, after: number, seen: (event: StoreEvent) => void): () => void {
    if (after < compacted) throw expired(`too old resource version: ${after} (${compacted})`);
    for (const event of history.get(table) ?? []) if (event.revision > after) seen(event);
    const set = watchers.get(table) ?? new Set();
    watchers.set(table, set.add(seen));
    return () => set.delete(seen);
  }

  return {
    revision: () => revision,
    get: (table, namespace, name) => tableOf(table).get(keyOf(namespace, name)),
    list: (table, namespace) => {
      const entries = [...tableOf(table)].filter(([key]) => namespace === undefined || key.startsWith(`${namespace}/`));
      return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    },
    put,
    remove,
    watch,
    subscribe: (seen) => void subscribers.push(seen),
    compact: () => {
      compacted = revision;
      history.clear();
    },
  };
}
