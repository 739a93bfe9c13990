import { saveState } from '@actions/core';

/** What a run has open at GitHub, for the step that cleans up after it. */
export interface Unfinished {
  readonly environment: string;
  readonly namespace: string;
  readonly imageTag: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** True when the cluster may have been changed. */
  readonly wrote: boolean;
  /** True when the commit status is pending. */
  readonly status: boolean;
  readonly githubDeployment?: number;
  readonly comment: CommentIntent;
  /** How it ended, when it ended and only GitHub did not hear of it. */
  readonly ending?: Ending;
}

/** `write` makes the comment when there is none; `update` only brings up to date what an earlier run said of this environment. */
export type CommentIntent = 'write' | 'update' | 'none';

export interface Ending {
  readonly outcome: 'success' | 'failure' | 'cancelled';
  readonly description: string;
  readonly environmentUrl: string;
}

const NAME = 'unfinished';

/**
 * Leaves word for the post step, which runs whatever happens to this one; undefined when there is nothing left to do.
 * The runner reads it after the step, also when its process was killed (actions/runner, ActionRunner).
 */
export function leave(env: NodeJS.ProcessEnv, unfinished: Unfinished | undefined): void {
  if (env.GITHUB_STATE) saveState(NAME, unfinished ?? '');
}

/** What the main step has left; undefined when it came to its end. */
export function readUnfinished(env: NodeJS.ProcessEnv): Unfinished | undefined {
  const text = env[`STATE_${NAME}`];
  if (!text) return undefined;
  try {
    const found: Unfinished | null = JSON.parse(text);
    return typeof found?.environment === 'string' && typeof found.startedAt === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
