import type { Json, JsonObject, KubernetesObject } from '../manifest/object.ts';
import type { Cause, Status } from './outcome.ts';
import type { MissingSource } from './symptom.ts';
import type { Glimpse } from './view.ts';

/** What is asked only when the time is up. By name, each with what is wrong with it: `is not ready: …`, `is gone`. */
export interface Circumstances {
  readonly brokenNodes: ReadonlyMap<string, string>;
  readonly endingNamespaces: ReadonlyMap<string, string>;
}

/** What stands beside an object while it is waited for. All times are milliseconds of the cluster's clock. */
export interface Scene extends Partial<Circumstances> {
  readonly now: number;
  /** When this run applied the object. */
  readonly appliedAt: number;
  /** False when the object was as declared already, and nothing was written. */
  readonly changed: boolean;
  /** True once anything newer than the answer to our apply has been seen of the object. */
  readonly heard: boolean;
  /** True when somebody has paused the object since this run applied it. */
  readonly pausedMeanwhile?: boolean;
  /** The same of a Job that somebody has suspended, or given the parallelism 0. */
  readonly suspendedMeanwhile?: boolean;
  /** True when this run said how many replicas there are to be, and somebody has scaled the object to 0 since. */
  readonly emptiedMeanwhile?: boolean;
  /** True while the server that told of the object and its pods is away: nobody knows how they are now. */
  readonly isBlind?: boolean;
  /** When that was over. Kubelets and controllers could tell as little in between. */
  readonly seenAgainAt?: number;
  /** `spec.updateStrategy` as this run applied it: somebody may have set another one since. */
  readonly deployedStrategy?: Json;
  /** The pods of the revision that is being rolled out, without those that end; undefined when pods may not be seen. */
  readonly pods?: readonly KubernetesObject[];
  /** Of a Deployment: pods of that revision that their nodes have ended, as seen so far. */
  readonly endedPods?: readonly KubernetesObject[];
  /** Pods of older revisions that still exist. */
  readonly oldPods: readonly KubernetesObject[];
  /** Of a Deployment: the ReplicaSet of its present template. */
  readonly replicaSet?: KubernetesObject;
  /** Of a Deployment: the ReplicaSets of its earlier templates. */
  readonly oldReplicaSets?: readonly KubernetesObject[];
  /** Events about an object, by its uid, in the order in which they were seen. */
  eventsOf(uid: string): readonly JsonObject[];
  /** How the present run of a container was first seen: closer to the truth than its own time, in whole seconds. */
  firstSeenRunning(pod: KubernetesObject, container: string): Glimpse | undefined;
  /** False for a node that is known to be out of order. Undefined: not known yet; it is being asked for. */
  nodeIsReady(name: string): boolean | undefined;
  /** True when what a pod was said to lack is there by now. Undefined: not known yet; it is being asked for. */
  sourceIsThere(source: MissingSource): boolean | undefined;
  /** `WaitForFirstConsumer` or `Immediate`, '' when it can't be told. Undefined: not known yet; it is being asked for. */
  bindingMode(storageClass: string): string | undefined;
  /** True when a pod that is seen uses this claim. */
  isClaimUsed(claim: string): boolean;
}

/** What a status rule says. */
export interface Verdict extends Status {
  /** When the verdict may change without any event: the time to look again, in ms of the cluster's clock. */
  readonly wakeAt?: number;
  /** Only of a failure: what to blame when no pod shows more. */
  readonly blame?: Blame;
  /** What to do when the wait ends with it: of what is Unknown, or InProgress at the deadline. */
  readonly remedy?: string;
  /** The workload says that its pods are available, but they have not been seen (yet). */
  readonly unseen?: true;
}

export interface Blame {
  readonly cause: Cause;
  readonly remedy: string;
  /** A field of the object, as `Source.locate` understands it. */
  readonly field?: string;
}

/** A rule of one kind. Pure. */
export type Rule = (object: KubernetesObject, scene: Scene) => Verdict;

export function current(message: string): Verdict {
  return { status: 'Current', message };
}

export function inProgress(message: string, wakeAt?: number): Verdict {
  return { status: 'InProgress', message, ...(wakeAt === undefined ? {} : { wakeAt }) };
}

export function failed(message: string, blame: Blame): Verdict {
  return { status: 'Failed', message, blame };
}

/** How much later than a workload's own word its pods may come into view, in ms. */
const POD_PATIENCE = 3_000;

/**
 * From when a workload that says that it has failed is believed, in ms of the cluster's clock: its pods tell why, with
 * their logs, and what failed before this run is known before they are. 0 once they are seen, or may not be.
 */
export function podsInViewBy({ pods, appliedAt }: Scene, since = 0): number {
  return pods?.length === 0 ? Math.max(since, appliedAt) + POD_PATIENCE : 0;
}
