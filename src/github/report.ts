import { commentSection } from '../report/comment.ts';
import { problemsOf } from '../report/problems.ts';
import type { Result } from '../report/result.ts';
import { jobSummary } from '../report/summary.ts';
import { connectGitHub } from './client.ts';
import { postComment, shouldComment } from './comment.ts';
import { annotate, info } from './log.ts';
import type { Run } from './run.ts';
import { writeSummary } from './summary.ts';

export interface ReportOptions {
  readonly run: Run;
  readonly env: NodeJS.ProcessEnv;
  readonly comment: 'always' | 'on-failure' | 'never';
  readonly token: string | undefined;
  /** Aborts when the runner cancels the job, before this or during it. */
  readonly cancelled: AbortSignal;
}

/**
 * Tells a result wherever people look: annotations, job summary, pull request comment. Gives the comment's address, or
 * ''. Never throws for what GitHub does, and takes at most some ten seconds: a report can't change how a deploy ended.
 */
export async function report(result: Result, { run, env, comment, token, cancelled }: ReportOptions): Promise<string> {
  annotate(problemsOf(result));
  const notices = await writeSummary(env, () => jobSummary(result));
  const intent = shouldComment(comment, result.outcome);
  const client =
    intent === 'none' || !run.repository
      ? undefined
      : await connectGitHub({ token, apiUrl: run.apiUrl, signal: soonAfter(cancelled), ...haste(result) });
  const { environment } = result.run;
  const section = (limit: number) => commentSection(result, limit);
  const posted = await postComment({ client, run, environment, section, intent });
  if ('notice' in posted) notices.push(posted.notice);
  if ('skipped' in posted) info(`no pull request comment: ${posted.skipped}`);
  if ('url' in posted) info(`pull request comment: ${posted.url}`);
  annotate(notices);
  return 'url' in posted ? posted.url : '';
}

/** A cancelled run has seconds before it is killed (actions/runner: SIGTERM 7.5 s after SIGINT, killed 2.5 s later). */
const LAST_WORDS = 4_000;

function haste({ outcome }: Result) {
  return outcome === 'cancelled' ? { limits: { talk: LAST_WORDS, call: 3_000 } } : {};
}

/** Aborts when a cancelled run has had the time for its last words. */
function soonAfter(cancelled: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), LAST_WORDS).unref();
  if (cancelled.aborted) start();
  else cancelled.addEventListener('abort', start, { once: true });
  return controller.signal;
}
