import type { Applied } from '../plan/change.ts';

/** The six words of kstatus. */
export type StatusWord = 'InProgress' | 'Current' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';

export interface Status {
  readonly status: StatusWord;
  /** What it waits for, or why it failed, in plain words: `1 of 3 new pods ready`. */
  readonly message: string;
}

/** Everything that a failure can come from. A closed set: reports and tests may rely on these names. */
export type Cause =
  | 'AdmissionRefused'
  | 'ClaimLost'
  | 'ConfigError'
  | 'ConfigMissing'
  | 'ContainerCreateError'
  | 'CrashLoop'
  | 'Deleted'
  | 'ImageInvalid'
  | 'ImageNeverPulled'
  | 'ImageNotFound'
  | 'ImagePlatformMissing'
  | 'ImagePullFailed'
  | 'ImageUnauthorized'
  | 'InitContainerFailed'
  | 'JobFailed'
  | 'NamesNotAccepted'
  | 'NotReady'
  | 'OutOfMemory'
  | 'PodCreateFailed'
  | 'PodFailed'
  | 'ProgressDeadlineExceeded'
  | 'QuotaExceeded'
  | 'RunsAsRoot'
  | 'ScalingInactive'
  | 'Stalled'
  | 'StartError'
  | 'Unschedulable'
  | 'VolumeFailed'
  | 'VolumeSourceMissing';

/** Why an object failed, with what shows it and what to do. */
export interface Diagnosis {
  /** terminal: no retry can help; retryable: it may pass, and had its hold time; capacity: the cluster has no room. */
  readonly class: 'terminal' | 'retryable' | 'capacity';
  /** One of `Cause`. */
  readonly cause: string;
  /** One sentence in plain words. */
  readonly message: string;
  /** Container states, exit codes, events with counts; one a line, untrusted text. */
  readonly evidence: readonly string[];
  readonly logs: readonly ContainerLog[];
  /** What to do. A full sentence. */
  readonly remedy: string;
  /** The manifest field to blame, as `Source.locate` understands it. */
  readonly field?: string;
}

/** The last lines of a container's log. Untrusted text. */
export interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly lines: readonly string[];
}

/** What a container was told to run and what the new pods really run. */
export interface ContainerImage {
  readonly container: string;
  /** The image as written in the manifest, after substitution. */
  readonly image: string;
  /** Distinct digests (`sha256:…`) of the new pods' containers, sorted. Two of them: one tag means two images. */
  readonly digests: readonly string[];
}

/** An applied object at the end of the wait. */
export interface Outcome extends Applied {
  readonly status: StatusWord;
  readonly message: string;
  /** From its apply to its verdict, in seconds. */
  readonly seconds: number;
  readonly diagnosis?: Diagnosis;
  /** Empty for objects that run no containers. */
  readonly images: readonly ContainerImage[];
}
