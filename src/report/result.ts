import type { Reference } from '../manifest/object.ts';
import type { Action, FieldChange } from '../plan/change.ts';
import type { Position, Problem } from '../problem.ts';
import type { ContainerImage, Diagnosis, PreviousDeploy, StatusWord } from '../rollout/outcome.ts';

/** All that the report says, and all that it is made from. */
export interface Result {
  readonly outcome: 'success' | 'failure' | 'cancelled';
  /** How far the run came: the step in which it ended. */
  readonly step: 'read' | 'render' | 'connect' | 'preview' | 'apply' | 'wait' | 'done';
  /** One sentence: what to know first. For a failure, its cause. */
  readonly headline: string;
  readonly objects: readonly ObjectResult[];
  /** What was found beside the fate of single objects; a failed object speaks for itself (see `problemsOf`). */
  readonly problems: readonly Problem[];
  readonly run: RunFacts;
  /** Whole run, in seconds. */
  readonly seconds: number;
}

/** What is known of the run itself before it starts. */
export interface RunFacts {
  readonly environment: string;
  /** Default namespace of the objects. */
  readonly namespace: string;
  readonly imageTag: string;
  /** Full SHA of the commit being deployed; '' when it is not known, as in a run outside of GitHub. */
  readonly commit: string;
  /** `https://github.com/owner/name`; '' outside of GitHub. Files at the commit and the commit itself are under it. */
  readonly repositoryUrl: string;
  readonly commitUrl: string;
  /** Of this workflow run; '' outside of GitHub. */
  readonly runUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

export interface ObjectResult {
  readonly reference: Reference;
  /** Absent: no manifest declares it, the run has made it itself (a namespace). */
  readonly position?: Position;
  /** `unknown`: a write was under way when the connection was lost. */
  readonly action: Action | 'not applied' | 'unknown';
  readonly fields: readonly FieldChange[];
  readonly status: StatusWord;
  readonly message: string;
  readonly seconds: number;
  readonly images: readonly ContainerImage[];
  /** No pod of this version was seen, where pods could be. */
  readonly withoutPods?: true;
  /** Where people reach what it publishes, as an address of the web. */
  readonly address?: string;
  readonly diagnosis?: Diagnosis;
  /** What to do about an object without a diagnosis. */
  readonly remedy?: string;
  /** What users have while it is not at its end. */
  readonly serving?: string;
  /** The last good deploy of it. */
  readonly previousDeploy?: PreviousDeploy;
  /** Where the field that the diagnosis blames stands, when it blames one. */
  readonly blame?: Position;
}
