import { getInput } from '@actions/core';
import { ProblemsError } from '../problem.ts';
import { briefSection } from '../report/comment.ts';
import { DIED, stateOf, statusContext } from '../report/commit-status.ts';
import { diedSection, type Unknown } from '../report/died.ts';
import { type PastDeploy, rebuiltSection } from '../report/history.ts';
import { nameAndMessageOf } from '../thrown.ts';
import { startBudget } from './budget.ts';
import { connectGitHub, type GitHubClient, type Talk } from './client.ts';
import { postComment } from './comment.ts';
import { setStatus } from './commit-status.ts';
import { findDeployment, setDeploymentStatus } from './github-deployment.ts';
import { annotate, info, mask } from './log.ts';
import { type Failure, noticesOf, type What } from './notice.ts';
import { readPayload } from './payload.ts';
import { type Repository, type Run, readRun } from './run.ts';
import { writeSummary } from './summary.ts';
import { type Ending, readUnfinished, type Unfinished } from './unfinished.ts';

/**
 * Closes what the main step has left open at GitHub. When the main step ended without a word it says that the run died;
 * when only GitHub did not hear of the end, it says the end. Never throws: a post step that fails would fail the job.
 */
export async function cleanUp(env: NodeJS.ProcessEnv): Promise<void> {
  const unfinished = readUnfinished(env);
  if (!unfinished) return;
  try {
    await closeAll(env, unfinished);
  } catch (error) {
    if (error instanceof ProblemsError) return annotate(error.problems);
    annotate([
      {
        severity: 'notice',
        message: `what the run left open at GitHub could not be closed (${nameAndMessageOf(error)})`,
      },
    ]);
  }
}

async function closeAll(env: NodeJS.ProcessEnv, unfinished: Unfinished): Promise<void> {
  const token = getInput('github-token');
  if (token) mask(token);
  const { payload } = readPayload(env);
  const run = readRun(env, payload);
  const { ending } = unfinished;
  if (!ending)
    annotate([
      { severity: 'warning', message: `the deploy to ${unfinished.environment} ended without a word: ${DIED}` },
    ]);
  const section = diedSection(aboutOf(unfinished, run));
  if (!ending) writeSummary(env, () => `${section}\n`);
  if (!run.repository) return;
  const client = await connectGitHub({ token, apiUrl: run.apiUrl });
  if (client) annotate(noticesOf(await close({ client, run, repository: run.repository, unfinished }), run));
}

interface Closing {
  readonly client: GitHubClient;
  readonly run: Run;
  readonly repository: Repository;
  readonly unfinished: Unfinished;
}

async function close({ client, run, repository, unfinished }: Closing): Promise<Failure[]> {
  const { environment, status, githubDeployment, ending } = unfinished;
  const failures: Failure[] = [];
  const budget = startBudget({}, new AbortController().signal);
  const state = ending ? stateOf(ending.outcome) : 'error';
  const description = ending?.description ?? DIED;
  const within = async (what: What, write: (talk: Talk) => Promise<void>) => {
    const talk = client.talk(budget.share());
    await write(talk).catch((error: unknown) => failures.push({ what, error, spent: talk.spent() }));
    talk.end();
  };
  const { commit, runUrl = '' } = run;
  if (status && commit) {
    const place = { repository, commit, context: statusContext(environment), runUrl };
    await within('commit status', (talk) => setStatus(talk, place, { state, description }));
  }
  if (githubDeployment !== undefined || getInput('deployment') === 'create') {
    const place = { repository, run, environment };
    const { environmentUrl = '' } = ending ?? {};
    const final = { state, description, environmentUrl };
    await within('GitHub deployment', async (talk) => {
      // It may be there, though the main step was killed before it heard of it.
      const id = githubDeployment ?? (await findDeployment(talk, place));
      if (id !== undefined) await setDeploymentStatus(talk, place, id, final);
    });
  }
  if (unfinished.comment !== 'none') {
    const about = aboutOf(unfinished, run);
    const deploy = deployOf(about, ending);
    const said = ending ? rebuiltSection(environment, [deploy]) : diedSection(about);
    const posted = await postComment({
      ...{ client, run, environment, intent: unfinished.comment, limits: budget.rest() },
      section: (_, earlier) => briefSection(deploy, said, earlier, about),
      // The main step may have been killed after its comment was written: that tells more.
      ...(ending ? { toldSince: unfinished.startedAt } : {}),
    });
    if ('failure' in posted && posted.failure) failures.push(posted.failure);
    if ('url' in posted) info(`pull request comment: ${posted.url}`);
  }
  return failures;
}

function aboutOf({ environment, imageTag, startedAt, wrote }: Unfinished, run: Run): Unknown {
  const { commit = '', commitUrl = '', runUrl = '', repositoryUrl = '' } = run;
  return { environment, imageTag, startedAt, wrote, commit, commitUrl, runUrl, repositoryUrl };
}

function deployOf({ imageTag, startedAt, commit, runUrl }: Unknown, ending: Ending | undefined): PastDeploy {
  const { outcome, description: headline } = ending ?? { outcome: 'died', description: DIED };
  return { outcome, headline, startedAt, seconds: 0, commit, imageTag, runUrl };
}
