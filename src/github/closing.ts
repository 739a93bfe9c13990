import { commentSection } from '../report/comment.ts';
import { describeResult, isEnvironmentName, stateOf } from '../report/commit-status.ts';
import { environmentUrl } from '../report/environment-url.ts';
import type { Result } from '../report/result.ts';
import type { Budget } from './budget.ts';
import type { GitHubClient, Talk } from './client.ts';
import { type Posted, postComment } from './comment.ts';
import { type CommitStatus, isNewest, setStatus } from './commit-status.ts';
import { findDeployment, retireReplaced, setDeploymentStatus } from './github-deployment.ts';
import { type Failure, isRefusal, type What } from './notice.ts';
import { attempt, leaveWord, type Session, shouldComment, statusPlace } from './session.ts';
import type { Ending } from './unfinished.ts';

/** How GitHub learned of the end. */
export interface Told {
  readonly comment: Posted;
  /** What could not be written. */
  readonly failures: readonly Failure[];
  readonly githubDeployment?: number;
  /** '' when it is not known. */
  readonly environmentUrl: string;
}

export interface EndOptions {
  /** Absent: there is no token. */
  readonly client: GitHubClient | undefined;
  readonly result: Result;
  readonly budget: Budget;
  /** True when what was told of the start may still arrive. */
  readonly isDoubtful: boolean;
}

/** Tells GitHub how a deploy ended: commit status, GitHub deployment, comment, one write at a time. Never throws. */
export async function tellEnd(session: Session, { client, result, budget, isDoubtful }: EndOptions): Promise<Told> {
  const { options, failures } = session;
  const { environment } = result.run;
  const url = options.environmentUrl ?? environmentUrl(result);
  if (!isEnvironmentName(environment)) {
    // Nothing would ever replace what is told under a name that no deploy can have.
    return { comment: { skipped: 'the environment has no valid name' }, failures: [], environmentUrl: url };
  }
  const ending: Ending = { outcome: result.outcome, description: describeResult(result), environmentUrl: url };
  const within = async (what: What, write: (talk: Talk) => Promise<void>) => {
    const talk = client?.talk(budget.share());
    if (talk) await attempt(session, what, talk, () => write(talk));
    talk?.end();
  };
  leaveWord(session, ending); // Whoever is killed on the way did not die of the deploy.
  await within('commit status', (talk) => closeStatus(session, talk, { environment, ending, isDoubtful }));
  await within('GitHub deployment', (talk) => closeDeployment(session, talk, { result, ending }));
  const comment = await postComment({
    ...{ client, run: options.run, environment, intent: shouldComment(options.comment, result.outcome) },
    ...{ pullRequest: session.pullRequest, limits: budget.rest() },
    section: (limit, earlier) => commentSection(result, limit, earlier),
  });
  if ('failure' in comment && comment.failure) failures.set('pull request comment', comment.failure);
  if (isLeftOpen(session)) leaveWord(session, ending, !failures.has('pull request comment'));
  else options.leave(undefined);
  const { githubDeployment } = session;
  const told = { comment, failures: [...failures.values()], environmentUrl: url };
  return githubDeployment === undefined ? told : { ...told, githubDeployment };
}

/** What was begun and could not be closed: the step that cleans up tries once more. What was refused was never begun. */
function isLeftOpen({ options, pending, githubDeployment, failures }: Session): boolean {
  const isOpen = (what: What) => failures.has(what) && !isRefusal(failures.get(what)?.error);
  // One that was to be made may be there, though GitHub has not said so.
  const hasDeployment = githubDeployment !== undefined || options.deployment === 'create';
  const isOpenDeployment = hasDeployment && isOpen('GitHub deployment');
  return (pending && isOpen('commit status')) || isOpenDeployment || isOpen('pull request comment');
}

interface StatusEnd {
  readonly environment: string;
  readonly ending: Ending;
  readonly isDoubtful: boolean;
}

async function closeStatus(
  session: Session,
  talk: Talk,
  { environment, ending, isDoubtful }: StatusEnd,
): Promise<void> {
  const place = statusPlace(session, environment);
  if (!place) return;
  const status: CommitStatus = { state: stateOf(ending.outcome), description: ending.description };
  await setStatus(talk, place, status);
  // A pending status whose answer never came may be set only now, after the last word.
  if (isDoubtful && !(await isNewest(talk, place, status))) await setStatus(talk, place, status);
}

async function closeDeployment(session: Session, talk: Talk, { result, ending }: { result: Result; ending: Ending }) {
  const { run, deployment } = session.options;
  if (!run.repository || deployment === 'never') return;
  const place = { repository: run.repository, run, environment: result.run.environment };
  if (session.githubDeployment === undefined && session.start && deployment === 'create') {
    const made = await findDeployment(talk, place); // It may be there, though the answer never came.
    const failure = session.failures.get('GitHub deployment');
    if (made === undefined && failure) throw failure.error; // It is not, and what kept it from being made stands.
    if (made !== undefined) session.githubDeployment = made;
  }
  const id = session.githubDeployment;
  if (id === undefined) return;
  const { outcome, description, environmentUrl: url } = ending;
  await setDeploymentStatus(talk, place, id, { state: stateOf(outcome), description, environmentUrl: url });
  // This deployment is told: what it replaces and can't be retired now, the next success retires.
  if (outcome === 'success') await retireReplaced(talk, place, id, result.run.namespace).catch(() => {});
}
