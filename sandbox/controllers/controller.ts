import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../../src/manifest/object.ts';
import { type Api, type Call, type Target, tableOf } from '../api.ts';
import { equal, number, records, text, timestamp } from '../json.ts';
import { handleResource } from '../requests.ts';
import { Refusal } from '../status.ts';
import type { StoreEvent } from '../store.ts';

/** One control loop: brings one object of its table nearer to what its spec wants. */
export interface Controller {
  /** `deployments.apps`: whose objects it looks after. */
  readonly table: string;
  /** The objects of the table that a change of another object concerns, as `namespace/name`. */
  concerns(cluster: Hands, table: string, object: KubernetesObject): readonly string[];
  /** Called with the object as it is now. Gives the seconds after which it wants to look again, if any. */
  reconcile(cluster: Hands, object: KubernetesObject): number | undefined;
}

/** What controllers may do: what an ordinary client could, without the way over the network. */
export interface Hands {
  list(table: string, namespace?: string): KubernetesObject[];
  get(table: string, namespace: string, name: string): KubernetesObject | undefined;
  /** Undefined when the API refuses; `refused` is then told why. */
  create(table: string, object: JsonObject, refused?: (why: string) => void): KubernetesObject | undefined;
  /** A merge patch; '' or 'status'. */
  patch(table: string, object: KubernetesObject, patch: JsonObject, subresource?: string): void;
  remove(table: string, object: KubernetesObject, query?: string): void;
  event(about: KubernetesObject, type: 'Normal' | 'Warning', reason: string, message: string, component: string): void;
  bind(pod: KubernetesObject, node: string): void;
}

/** Runs the controllers on every change, each object once a turn, until stopped. */
export function runControllers(api: Api, controllers: readonly Controller[]): () => void {
  const waiting = new Map<Controller, Set<string>>();
  const timers = new Set<NodeJS.Timeout>();
  const hands = handsOf(api);
  let scheduled = false;
  let stopped = false;

  function enqueue(controller: Controller, keys: readonly string[]): void {
    if (keys.length === 0 || stopped) return;
    const set = waiting.get(controller) ?? new Set();
    for (const key of keys) set.add(key);
    waiting.set(controller, set);
    if (!scheduled) setImmediate(turn);
    scheduled = true;
  }

  function turn(): void {
    scheduled = false;
    const batch = [...waiting];
    waiting.clear();
    for (const [controller, keys] of batch) for (const key of keys) look(controller, key);
  }

  function look(controller: Controller, key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const object = stopped ? undefined : hands.get(controller.table, namespace, name);
    const seconds = object && controller.reconcile(hands, object);
    if (seconds === undefined) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      enqueue(controller, [key]);
    }, seconds * 1000);
    timers.add(timer);
  }

  api.store.subscribe((table: string, { object }: StoreEvent) => {
    for (const controller of controllers) {
      const own = controller.table === table ? [keyOf(object)] : [];
      enqueue(controller, [...own, ...controller.concerns(hands, table, object)]);
    }
  });
  return () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
  };
}

export const keyOf = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

function handsOf(api: Api): Hands {
  const { store } = api;
  const told = new Map<string, string>();
  const resourceOf = (table: string) => {
    const found = api.resources().find((one) => tableOf(one) === table);
    if (!found) throw new Error(`no resource ${table}`);
    return found;
  };
  const send = (method: string, target: Target, body: Json, query = '') => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { 'user-agent': 'kube-controller-manager', 'content-type': type };
    const call: Call = { method, path: '', query: new URLSearchParams(query), headers, body: JSON.stringify(body) };
    const answer = handleResource(api, call, target);
    return 'body' in answer && isRecord(answer.body) ? (answer.body as KubernetesObject) : undefined;
  };
  const targetOf = (table: string, object: JsonObject, subresource = ''): Target => {
    const [namespace, name] = [text(object, 'metadata', 'namespace'), text(object, 'metadata', 'name')];
    return { resource: resourceOf(table), namespace, name, subresource };
  };
  const trying = <T>(attempt: () => T, refused?: (why: string) => void): T | undefined => {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused?.(error.message);
      return undefined;
    }
  };

  /** Writes an event, or counts up the one that already says so. */
  function recordEvent({ about, type, reason, message, component }: Saying): void {
    const now = timestamp();
    const { name, namespace = 'default', uid = '' } = about.metadata;
    const saying = [uid, reason, message].join();
    const known = store.get('events', namespace, told.get(saying) ?? '');
    if (known) {
      send('PATCH', targetOf('events', known), { count: number(known, ['count']) + 1, lastTimestamp: now });
      return;
    }
    const unique = `${name}.${(Date.now() * 1000 + told.size).toString(16)}`;
    told.set(saying, unique);
    const involvedObject = { kind: about.kind, apiVersion: about.apiVersion, namespace, name, uid };
    const times = { firstTimestamp: now, lastTimestamp: now, count: 1 };
    const metadata = { name: unique, namespace };
    const said = { type, reason, message, source: { component }, reportingComponent: component };
    send('POST', { ...targetOf('events', { metadata }), name: '' }, { metadata, involvedObject, ...said, ...times });
  }

  return {
    list: store.list,
    get: store.get,
    create: (table, object, refused) =>
      trying(() => send('POST', { ...targetOf(table, object), name: '' }, object), refused),
    patch: (table, object, patch, subresource = '') =>
      void trying(() => send('PATCH', targetOf(table, object, subresource), patch)),
    remove: (table, object, query = '') => void trying(() => send('DELETE', targetOf(table, object), {}, query)),
    bind: (pod, node) =>
      void trying(() => send('POST', targetOf('pods', pod, 'binding'), { target: { kind: 'Node', name: node } })),
    event: (about, type, reason, message, component) => {
      void trying(() => recordEvent({ about, type, reason, message, component }));
    },
  };
}

interface Saying {
  readonly about: KubernetesObject;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** The owner that controls an object, if any. */
export function controllerOf(object: KubernetesObject): JsonObject | undefined {
  return records(object, 'metadata', 'ownerReferences').find((one) => one.controller === true);
}

/** True when `owner` controls the object. */
export function isOwned(object: KubernetesObject, owner: KubernetesObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The ownerReferences of what `owner` makes. */
export function ownedBy({ apiVersion, kind, metadata }: KubernetesObject): JsonObject[] {
  return [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true }];
}

/** The key of the owner of this kind, as `concerns` answers it. */
export function ownerKey(object: KubernetesObject, kind: string): string[] {
  const owner = controllerOf(object);
  return owner?.kind === kind ? [`${object.metadata.namespace ?? ''}/${text(owner, 'name')}`] : [];
}

/** Patches the status when it differs; keys that are gone are taken out. */
export function setStatus(cluster: Hands, table: string, object: KubernetesObject, status: JsonObject): void {
  const before = isRecord(object.status) ? object.status : {};
  if (equal(before, status)) return;
  const gone = Object.fromEntries(Object.keys(before).map((key) => [key, null]));
  cluster.patch(table, object, { status: { ...gone, ...status } }, 'status');
}
