import type { Applied } from '../plan/change.ts';

/** The six words of kstatus. */
export type StatusWord = 'InProgress' | 'Current' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';

export interface Status {
  readonly status: StatusWord;
  /** What it waits for, or why it failed, in plain words: `1 of 3 new pods ready`. */
  readonly message: string;
}

/** Everything that a failure, or a doubt about a success, can come from. A closed set: docs/failures.md tells of each. */
export const CAUSES = [
  'AdmissionRefused',
  'BlockedByOldPod',
  'ClaimLost',
  'ClaimMissing',
  'ClaimUnbound',
  'CommandNotExecutable',
  'CommandNotFound',
  'ConditionUnmet',
  'ConfigError',
  'ConfigMissing',
  'ContainerCreateError',
  'CrashLoop',
  'Deleted',
  'EndsByItself',
  'ImageInvalid',
  'ImageNeverPulled',
  'ImageNotFound',
  'ImagePlatformMissing',
  'ImagePullFailed',
  'ImageUnauthorized',
  'InitContainerFailed',
  'InitContainerStuck',
  'JobDeadlineExceeded',
  'JobFailed',
  'LimitRangeExceeded',
  'LivenessFailed',
  'LoadBalancerPending',
  'MetricsMissing',
  'NamespaceTerminating',
  'NodeNotReady',
  'NotReady',
  'OutOfMemory',
  'Paused',
  'PermissionDenied',
  'PlatformMismatch',
  'PodCreateFailed',
  'PodFailed',
  'PodSecurityRefused',
  'ProbePortUndeclared',
  'ProgressDeadlineExceeded',
  'QuotaExceeded',
  'ReadOnlyFileSystem',
  'ReadinessGateClosed',
  'RegistryThrottled',
  'RegistryUnavailable',
  'Replaced',
  'RunsAsRoot',
  'RunsNowhere',
  'SandboxFailed',
  'ScalingInactive',
  'ServiceAccountMissing',
  'ServiceSelectsNothing',
  'Stalled',
  'StartError',
  'StartupFailed',
  'TargetPortUndeclared',
  'Unschedulable',
  'VolumeAttachFailed',
  'VolumeMountFailed',
  'VolumeSourceMissing',
  'WebhookFailed',
  'WebhookRefused',
] as const;

export type Cause = (typeof CAUSES)[number];

/** Why an object failed, with what shows it and what to do. */
export interface Diagnosis {
  /** terminal: no retry can help; retryable: it may pass, and had its hold time; capacity: the cluster has no room. */
  readonly class: 'terminal' | 'retryable' | 'capacity';
  readonly cause: Cause;
  /** One sentence in plain words. */
  readonly message: string;
  /** Container states, exit codes, events with counts; one a line, untrusted text. */
  readonly evidence: readonly string[];
  readonly logs: readonly ContainerLog[];
  /** What to do. A full sentence. */
  readonly remedy: string;
  /** The manifest field to blame, as `Source.locate` understands it. */
  readonly field?: string;
  /** What follows from it elsewhere, one a line: `Service api has no ready pod`. */
  readonly consequences?: readonly string[];
}

/** What a person should know of an object that came to its end all the same. */
export interface Doubt {
  readonly cause: Cause;
  readonly message: string;
  readonly remedy: string;
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

/** The deploy that made the version of a workload which stood before this one. */
export interface PreviousDeploy {
  /** Full SHA. */
  readonly commit: string;
  /** Of its workflow run, as an annotation says it: anybody may have written that. '' when it says none. */
  readonly runUrl: string;
}

/** An applied object at the end of the wait. */
export interface Outcome extends Applied {
  readonly status: StatusWord;
  readonly message: string;
  /** From its apply to its verdict, in seconds. */
  readonly seconds: number;
  readonly diagnosis?: Diagnosis;
  /** Of an object without a diagnosis that is Unknown, or unfinished at the deadline: what to do. A full sentence. */
  readonly remedy?: string;
  readonly doubt?: Doubt;
  /** Of a workload that did not come to its end: what its users have now, `the previous version still serves: 3 of 3 ready`. */
  readonly serving?: string;
  /** The last good deploy, as far as the cluster knows it. */
  readonly previousDeploy?: PreviousDeploy;
  /** Empty for objects that run no containers. */
  readonly images: readonly ContainerImage[];
  /** Pods could be seen, and none was of this version: it is scaled to 0, suspended, paused, or keeps its old pods. */
  readonly withoutPods?: true;
  /** Where people reach what it publishes, as an address of the web (see `addressOf`). */
  readonly address?: string;
}
