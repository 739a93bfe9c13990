import { type Problem, ProblemsError } from '../problem.ts';
import { problemsOf } from '../report/problems.ts';
import type { Result } from '../report/result.ts';
import { jobSummary } from '../report/summary.ts';
import { nameAndMessageOf } from '../thrown.ts';
import { ELSEWHERE } from './client.ts';
import type { Told } from './closing.ts';
import type { LiveReport } from './live-report.ts';
import { annotate, info } from './log.ts';
import { noticesOf } from './notice.ts';
import type { Run } from './run.ts';
import { writeSummary } from './summary.ts';

export interface ReportOptions {
  readonly run: Run;
  readonly env: NodeJS.ProcessEnv;
  readonly live: LiveReport;
}

/** What later steps may want to know of the report. Each is '' when there is none. */
export interface Reported {
  readonly commentUrl: string;
  readonly deploymentId: string;
  readonly environmentUrl: string;
}

/**
 * Tells a result wherever people look: annotations, job summary, commit status, GitHub deployment, pull request
 * comment. Never throws for what GitHub does, and takes at most some ten seconds: a report can't change how a deploy ended.
 */
export async function report(result: Result, { run, env, live }: ReportOptions): Promise<Reported> {
  annotate(problemsOf(result));
  const notices = writeSummary(env, () => jobSummary(result));
  const { comment, failures, githubDeployment, environmentUrl } = await live.close(result).catch(unforeseen);
  if ('skipped' in comment) info(`no pull request comment: ${comment.skipped}`);
  if ('url' in comment) info(`pull request comment: ${comment.url}`);
  const isTold = result.problems.some(({ message }) => message.startsWith('input github-token:'));
  const alone = 'notice' in comment && !comment.failure && !isTold ? [comment.notice] : [];
  annotate([...notices, ...noticesOf(failures, run), ...alone]);
  const deploymentId = githubDeployment === undefined ? '' : String(githubDeployment);
  return { commentUrl: urlOf(comment), deploymentId, environmentUrl };
}

/** A fault of ours in telling of a deploy is none of the deploy's. */
function unforeseen(error: unknown): Told {
  if (error instanceof ProblemsError && error.problems[0]) return untold(error.problems[0]);
  const message = `GitHub was not told of the end: kube-rollout met an error that it did not foresee (${nameAndMessageOf(error)})`;
  return untold({
    severity: 'notice',
    message,
    remedy: `This is a fault of kube-rollout itself: please report it. ${ELSEWHERE}`,
  });
}

function untold(notice: Problem): Told {
  return { comment: { notice }, failures: [], environmentUrl: '' };
}

function urlOf(comment: Told['comment']): string {
  return 'url' in comment ? comment.url : '';
}
