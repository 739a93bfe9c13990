import type { Json, KubernetesObject } from '../manifest/object.ts';
import type { Resource } from '../plan/resource.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path, every segment already encoded (see `pathOf`). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Of the body. Default `application/json`. */
  readonly contentType?: string;
  /** Default `application/json`, and whatever the server has where it can't be that. */
  readonly accept?: string;
  /** Ends the request and its retries at once, with a ConnectionError whose fault is `aborted`. */
  readonly signal: AbortSignal;
  /** Default: `safe` for GET, server-side apply and every dry run; `unsent` for the rest. */
  readonly retry?: Repeat;
}

/**
 * Which faults that may pass are followed by another try. `safe`: all of them, since a repetition changes nothing.
 * `unsent`: only those after which the server has certainly not acted. `never`: one try.
 */
export type Repeat = 'safe' | 'unsent' | 'never';

export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON; a text answer (`/readyz`, logs) as a string. */
  readonly body: Json;
  /** Texts of the `Warning` headers (RFC 7234: `299 - "text"`), unquoted. */
  readonly warnings: readonly string[];
}

/** What to follow: all objects of a resource in a namespace (or of the whole cluster for cluster-scoped ones). */
export interface FollowTarget {
  readonly resource: Resource;
  readonly namespace?: string;
  /** Read one by one where list and watch are forbidden. Empty: nothing can be read then. */
  readonly names: readonly string[];
}

/** Called in the order of events; an event older than what was already seen of an object is never delivered. */
export interface Follower {
  seen(object: KubernetesObject): void;
  gone(object: KubernetesObject): void;
  /** After the first full list, and after each later one. */
  listed(): void;
  /** What the reader should know: watching is forbidden and GETs are used instead, the server is away since … */
  trouble(message: string): void;
  /** The server, which was away, is followed again: what is told from now on is as it is. */
  recovered(message: string): void;
  /** List, watch and GET of this object are all forbidden, in the server's words. */
  unreadable?(name: string, message: string): void;
}

export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  /** `v1.36.2`, `v1.33.4-gke.1036000`. */
  readonly gitVersion: string;
}

/** Everything the steps need of a cluster. One connection pool, one credential, one discovery. */
export interface Cluster {
  /** `https://host:port`, without credentials. */
  readonly server: string;
  /** The kubeconfig context in use. */
  readonly context: string;
  /** Of objects that name none: the `namespace` input, else the context's, else `default`. */
  readonly namespace: string;
  /** Resolves with the answer for 2xx; throws an ApiError for others, a ConnectionError when no answer came. */
  request(request: ApiRequest): Promise<ApiResponse>;
  /** The resource of a kind, or undefined when the server does not serve it. Throws UnservedGroup when it can't know. */
  resourceOf(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined>;
  /** Every resource the server serves: for near names. */
  resources(signal: AbortSignal): Promise<readonly Resource[]>;
  /** Reads discovery again at the next question: after a CRD was established. */
  forgetResources(): void;
  /** What `/version` says, read once. */
  serverVersion(signal: AbortSignal): Promise<ServerVersion>;
  /**
   * Milliseconds by which the server's clock is ahead of the runner's, as the `Date` of its answers told it in whole
   * seconds; the greatest is the nearest. Undefined before the first.
   */
  aheadBy(): number | undefined;
  /** Lists and watches until the signal aborts, and then resolves. Rides out every fault that may pass. */
  follow(target: FollowTarget, follower: Follower, signal: AbortSignal): Promise<void>;
}
