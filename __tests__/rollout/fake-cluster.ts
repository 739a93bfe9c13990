import { ApiError } from '../../src/cluster/api-error.ts';
import type { ApiRequest, Cluster, Follower, FollowTarget } from '../../src/cluster/cluster.ts';
import type { Json, KubernetesObject } from '../../src/manifest/object.ts';
import { pathOf } from '../../src/plan/resource.ts';
import { resourceFor } from './objects.ts';

/** A cluster that is a value: objects are put into it, and whoever follows them is told at once. */
export interface FakeCluster extends Cluster {
  put(...objects: KubernetesObject[]): void;
  remove(object: KubernetesObject): void;
  /** From now on, whoever follows this path can't list it. */
  forbid(path: string): void;
  /** The follows of this path tell of trouble. */
  trouble(path: string, message: string): void;
  /** The follows of this path tell that the trouble is over, after they were told of all there is. */
  recover(path: string): void;
  /** Neither list, watch nor GET of this object is allowed: the server says so in these words. */
  refuse(object: KubernetesObject, message: string): void;
  /** What a GET of this path answers. */
  answer(path: string, body: Json): void;
  /** From now on a list takes so many milliseconds. */
  delayLists(milliseconds: number): void;
  /** From now on no request is answered, or they are again. */
  hang(hangs?: boolean): void;
  /** A GET of this path is forbidden. */
  deny(path: string): void;
  /** The Accept headers of requests that had one, in their order. */
  readonly accepted: string[];
  /** Paths of the follows that were opened, and of the requests, in their order. */
  readonly followed: string[];
  readonly requested: string[];
}

export function createFakeCluster(...objects: KubernetesObject[]): FakeCluster {
  const stored = new Map<string, KubernetesObject>();
  const answers = new Map<string, Json>();
  const forbidden = new Set<string>();
  const follows: { path: string; follower: Follower; signal: AbortSignal }[] = [];
  const followed: string[] = [];
  const requested: string[] = [];
  const accepted: string[] = [];
  const denied = new Set<string>();
  let hangs = false;
  let listsTake = 0;
  const pathIn = (object: KubernetesObject) => pathOf(resourceFor(object), object.metadata.namespace);
  const keyOf = (object: KubernetesObject) => `${pathIn(object)}/${object.metadata.name}`;
  const followersOf = (path: string) =>
    follows.filter((one) => one.path === path && !one.signal.aborted).map(({ follower }) => follower);

  const list = async (path: string, follower: Follower, signal: AbortSignal) => {
    await (listsTake === 0 ? undefined : new Promise((done) => setTimeout(done, listsTake)));
    if (signal.aborted) return;
    if (forbidden.has(path)) return follower.trouble(`listing ${path} is forbidden`);
    for (const object of stored.values()) if (pathIn(object) === path) follower.seen(object);
    follower.listed();
  };

  for (const object of objects) stored.set(keyOf(object), object);
  answers.set('/api/v1/namespaces/shop', { status: { phase: 'Active' } });
  answers.set('/api/v1/nodes/node-1', { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  return {
    server: 'https://127.0.0.1:1',
    context: 'test',
    namespace: 'shop',
    followed,
    requested,
    accepted,
    deny: (path) => denied.add(path),
    delayLists: (milliseconds) => {
      listsTake = milliseconds;
    },
    hang: (does = true) => {
      hangs = does;
    },
    put: (...news) => {
      for (const object of news) {
        stored.set(keyOf(object), object);
        for (const follower of followersOf(pathIn(object))) follower.seen(object);
      }
    },
    remove: (object) => {
      stored.delete(keyOf(object));
      for (const follower of followersOf(pathIn(object))) follower.gone(object);
    },
    forbid: (path) => forbidden.add(path),
    trouble: (path, message) => {
      for (const follower of followersOf(path)) follower.trouble(message);
    },
    recover: (path) => {
      for (const follower of followersOf(path)) {
        for (const object of stored.values()) if (pathIn(object) === path) follower.seen(object);
        follower.listed();
        follower.recovered('the API server can be watched again');
      }
    },
    refuse: (object, message) => {
      for (const follower of followersOf(pathIn(object))) follower.unreadable?.(object.metadata.name, message);
    },
    answer: (path, body) => answers.set(path, body),
    request: async ({ path, query, accept, signal }: ApiRequest) => {
      if (hangs) await new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)));
      const full = query ? `${path}?${new URLSearchParams(query)}` : path;
      requested.push(full);
      if (accept) accepted.push(accept);
      if (denied.has(path)) throw new ApiError({ code: 403, reason: 'Forbidden', message: path, causes: [] });
      const body = answers.get(full) ?? answers.get(path) ?? stored.get(path);
      if (body !== undefined) return { status: 200, body, warnings: [] };
      throw new ApiError({ code: 404, reason: 'NotFound', message: `${path} not found`, causes: [] });
    },
    resourceOf: async () => undefined,
    resources: async () => [],
    forgetResources: () => {},
    aheadBy: () => undefined,
    serverVersion: () => Promise.reject(new Error('nobody asks for it here')),
    follow: ({ resource, namespace }: FollowTarget, follower, signal) => {
      const path = pathOf(resource, namespace);
      followed.push(path);
      follows.push({ path, follower, signal });
      void list(path, follower, signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
}
