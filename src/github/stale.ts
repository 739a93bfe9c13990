import { DIED, pendingUntil } from '../report/commit-status.ts';
import { faultOf, type Talk } from './client.ts';
import { setStatus } from './commit-status.ts';
import { type DeploymentPlace, setDeploymentStatus, unfinishedDeployments } from './github-deployment.ts';

/** How far back, in commits, a status is looked for that nobody closed. */
const COMMITS = 50;
/** What a run may be late with its last words, in milliseconds. */
const GRACE = 60_000;

const QUESTION = `query ($owner: String!, $name: String!, $commit: String!, $context: String!) {
  repository(owner: $owner, name: $name) {
    object(expression: $commit) {
      ... on Commit {
        history(first: ${COMMITS}) {
          nodes { oid status { context(name: $context) { state description targetUrl } } }
        }
      }
    }
  }
}`;

interface Answer {
  readonly repository?: { readonly object?: { readonly history?: { readonly nodes?: readonly HistoryNode[] } } | null };
}

interface HistoryNode {
  readonly oid: string;
  readonly status: {
    readonly context: {
      readonly state: string;
      readonly description: string | null;
      readonly targetUrl: string | null;
    } | null;
  } | null;
}

/**
 * Closes the commit statuses of this environment that a run has left pending when its runner was lost: on this commit
 * and those before it. A status is left alone as long as its run may still be at work.
 */
export async function closeStatuses(talk: Talk, place: DeploymentPlace, context: string): Promise<void> {
  const { repository, run } = place;
  if (!run.commit) return;
  const variables = { ...repository, commit: run.commit, context };
  const answer = await talk.repeat((octokit, request) => octokit.graphql<Answer>(QUESTION, { ...variables, request }));
  for (const { oid, status } of answer.repository?.object?.history?.nodes ?? []) {
    const found = status?.context;
    if (found?.state !== 'PENDING') continue;
    const runUrl = found.targetUrl ?? '';
    const until = pendingUntil(found.description ?? '');
    const [, runId, runAttempt] = /\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?/.exec(runUrl) ?? [];
    if (until === undefined) continue;
    if (!(await isOver(talk, place, { until, runId, runAttempt: Number(runAttempt) }))) continue;
    await setStatus(talk, { repository, commit: oid, context, runUrl }, { state: 'error', description: DIED });
  }
}

/** The same for GitHub deployments that a run of ours has made. Those of a job's `environment:` GitHub closes itself. */
export async function closeDeployments(talk: Talk, place: DeploymentPlace): Promise<void> {
  for (const { id, ...about } of await unfinishedDeployments(talk, place)) {
    if (await isOver(talk, place, about)) {
      await setDeploymentStatus(talk, place, id, { state: 'error', description: DIED });
    }
  }
}

/**
 * By the time that the run has set itself; sooner when the token may ask how the run is (`actions: read`). An attempt
 * begins only when the one before it is over; of its own attempt a run leaves all to the jobs beside it.
 */
async function isOver(
  talk: Talk,
  { repository: { owner, name }, run }: DeploymentPlace,
  about: { until: number; runId: string | undefined; runAttempt: number },
): Promise<boolean> {
  if (about.until + GRACE < Date.now()) return true;
  if (about.runId && about.runId === run.runId) return about.runAttempt < (run.runAttempt ?? 1);
  if (!about.runId) return false;
  try {
    const { data } = await talk.repeat((octokit, request) =>
      octokit.rest.actions.getWorkflowRun({ owner, repo: name, run_id: Number(about.runId), request }),
    );
    return data.status === 'completed';
  } catch (error) {
    if ([403, 404].includes(faultOf(error).status)) return false;
    throw error;
  }
}
