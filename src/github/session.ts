import { statusContext } from '../report/commit-status.ts';
import type { PlannedImage } from '../report/deployment-payload.ts';
import type { Limits, Talk } from './client.ts';
import type { StatusPlace } from './commit-status.ts';
import { type Failure, isRefusal, type What } from './notice.ts';
import type { Run } from './run.ts';
import type { CommentIntent, Ending, Unfinished } from './unfinished.ts';

export interface LiveOptions {
  readonly run: Run;
  readonly token: string | undefined;
  readonly status: boolean;
  readonly deployment: 'auto' | 'create' | 'never';
  readonly comment: 'always' | 'on-failure' | 'never';
  /** From the input; found while waiting when it is absent. */
  readonly environmentUrl: string | undefined;
  /** Milliseconds of Date.now() at which the deploy is over at the latest. */
  readonly endsAt: number;
  /** Aborts when the runner cancels the job, with the signal's name in its reason. */
  readonly cancelled: AbortSignal;
  /** Leaves word of what is open, for the step that cleans up; undefined when nothing is. */
  readonly leave: (unfinished: Unfinished | undefined) => void;
  readonly limits?: Partial<Limits>;
}

/** What is known of a deploy as soon as its manifests are read. Free of secrets. */
export interface Start {
  readonly environment: string;
  readonly namespace: string;
  readonly imageTag: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly images: readonly PlannedImage[];
}

/** What GitHub was told of a deploy so far. */
export interface Session {
  readonly options: LiveOptions;
  start?: Start;
  /** True when an object may have been written to the cluster. */
  wrote: boolean;
  /** True when the commit status may be pending. */
  pending: boolean;
  githubDeployment?: number;
  pullRequest?: number;
  /** What could not be written, and was not made good since. */
  readonly failures: Map<What, Failure>;
}

export function newSession(options: LiveOptions): Session {
  return { options, wrote: false, pending: false, failures: new Map() };
}

/** Writes one thing, and remembers when that failed. What was refused is not tried again. True when it is written. */
export async function attempt(
  { failures }: Session,
  what: What,
  talk: Talk,
  write: () => Promise<void>,
): Promise<boolean> {
  const before = failures.get(what);
  if (before && isRefusal(before.error)) return false;
  try {
    await write();
    failures.delete(what);
    return true;
  } catch (error) {
    failures.set(what, before && before.error === error ? before : { what, error, spent: talk.spent() });
    return false;
  }
}

/** Where the commit status goes; undefined when there is to be none, or no commit to have it. */
export function statusPlace({ options: { status, run } }: Session, environment: string): StatusPlace | undefined {
  const { repository, commit, runUrl = '' } = run;
  return status && repository && commit
    ? { repository, commit, context: statusContext(environment), runUrl }
    : undefined;
}

/** Leaves word of what is open now. With an ending, all but GitHub is done; `isTold` when the comment tells of it. */
export function leaveWord(
  { options, start, wrote, pending: status, githubDeployment }: Session,
  ending?: Ending,
  isTold = false,
): void {
  if (!start) return;
  const { environment, namespace, imageTag, startedAt } = start;
  const comment = isTold ? 'none' : shouldComment(options.comment, ending?.outcome ?? 'failure');
  options.leave({
    ...{ environment, namespace, imageTag, startedAt, wrote, status, comment },
    ...(githubDeployment === undefined ? {} : { githubDeployment }),
    ...(ending ? { ending } : {}),
  });
}

/** What the `comment` input asks for. After a failure that was told, `on-failure` tells its end as well: a red comment must not stay. */
export function shouldComment(
  mode: 'always' | 'on-failure' | 'never',
  outcome: 'success' | 'failure' | 'cancelled',
): CommentIntent {
  if (mode === 'never') return 'none';
  return mode === 'always' || outcome !== 'success' ? 'write' : 'update';
}
