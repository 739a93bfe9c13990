import type { JsonObject, KubernetesObject } from '../manifest/object.ts';
import type { PodContainer } from './containers.ts';
import type { Cause, Diagnosis } from './outcome.ts';

/** One thing that is wrong now with one pod, or with a workload's making of pods. It counts once it has lasted. */
export interface Symptom {
  readonly class: Diagnosis['class'];
  readonly cause: Cause;
  /** What stays the same while it lasts, however the words change: `image`, `crash`, … */
  readonly family: string;
  /** In plain words, to follow `3 of 3 new pods: `. */
  readonly says: string;
  /** One a line, untrusted text. */
  readonly evidence: readonly string[];
  /** A full sentence. */
  readonly remedy: string;
  /** Relative to the pod spec: `containers[name="app"].image`. */
  readonly field?: string;
  /** Of the object itself, where it is no field of the pod spec. */
  readonly objectField?: string;
  /** The container that it is about. */
  readonly container?: string;
  /** When it began by its own account, in ms of the cluster's clock; absent: when it was first seen. */
  readonly since?: number;
  /** True when the container has run, so that its log may tell more, and a Job starts another pod by itself. */
  readonly hasRun?: boolean;
  /** How much longer than the hold time it must last, in ms: what it waits for has its own time to come. */
  readonly patience?: number;
  /** What the cluster should be asked once it is believed. */
  readonly question?: Question;
  /** It proves a failure only at the deadline: until then it may pass. */
  readonly lastResort?: true;
  /** It goes on and only lacks time: where the workload's own deadline has passed, that deadline is the cause. */
  readonly lacksTime?: true;
}

/** A ConfigMap or Secret that is not there, or not with this key. */
export interface MissingSource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key?: string;
}

/** What is asked only of a failure, so that a rollout that goes well costs no request. */
export type Question =
  /** What there is instead of a ConfigMap or Secret that is missing, or of a key of it. */
  | ({ readonly about: 'source' } & MissingSource)
  /** How much room the nodes have, beside what the pod asks for. */
  | { readonly about: 'room' }
  /** Why PersistentVolumeClaims have no volume. `orElse`: nobody says that they have none, and what it is when all have one. */
  | { readonly about: 'claims'; readonly names: readonly string[]; readonly orElse?: { says: string; remedy: string } }
  /** Whether the secrets are there by which the pod pulls its images. */
  | { readonly about: 'pull secrets' }
  /** Whether the namespace is being deleted. */
  | { readonly about: 'namespace' };

/** What a family of causes may look at: a pod, what was said about it, and the clock. */
export interface PodFacts {
  readonly pod: KubernetesObject;
  /** Events about this pod, oldest first. */
  readonly events: readonly JsonObject[];
  /** Ms of the cluster's clock. */
  readonly now: number;
  /** True for a container that runs, is ready and has been for long enough: whatever it did before is over. */
  isWell(container: PodContainer): boolean;
  /** When the news that a container runs came, in ms of the cluster's clock, if that was long after its start. */
  toldLateAt(container: PodContainer): number | undefined;
}

/** Recognises one family of causes in a container. Pure. */
export type ContainerFamily = (container: PodContainer, facts: PodFacts) => Symptom | undefined;

/** Recognises one family of causes in a pod as a whole. Pure. */
export type PodFamily = (facts: PodFacts) => Symptom | undefined;
