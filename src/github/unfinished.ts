import { saveState } from '@actions/core';
import { info } from './log.ts';

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

let isTold = false;

/**
 * Leaves word for the post step, which runs whatever happens to this one; undefined when there is nothing left to do.
 * The runner reads it after the step, also when its process was killed (actions/runner, ActionRunner). Never throws: a
 * disk without room must not end a deploy that goes well.
 */
export function leave(env: NodeJS.ProcessEnv, unfinished: Unfinished | undefined): void {
  try {
    if (env.GITHUB_STATE) saveState(NAME, unfinished ?? '');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (!isTold) info(`the post step could not be left word in GITHUB_STATE (${why})`);
    isTold = true;
  }
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
