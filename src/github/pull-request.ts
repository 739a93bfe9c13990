import { faultOf, type Talk } from './client.ts';
import type { Repository, Run } from './run.ts';

/**
 * The pull request that brought the commit: one merged into the default branch first, then an open one whose head it
 * is, then any open, then any merged one. Of a fork's commit it is the one that has it as its head: such a commit is not
 * in the repository, so none leads to it. Undefined when there is none, or GitHub does not know the commit.
 */
export async function findPullRequest(talk: Talk, { owner, name }: Repository, run: Run): Promise<number | undefined> {
  const { commit, defaultBranch, forkHead } = run;
  if (!commit) return undefined;
  const route = { owner, repo: name, per_page: 100 };
  const pulls = await (forkHead
    ? pullsFrom(talk, { ...route, head: forkHead, state: 'all' }, commit)
    : pullsOf(talk, { ...route, commit_sha: commit }));
  const onDefault = (base: { ref: string; repo: { default_branch: string } | null }) =>
    base.ref === (defaultBranch ?? base.repo?.default_branch);
  const found =
    pulls.find((pull) => pull.merged_at && onDefault(pull.base)) ??
    pulls.find((pull) => pull.state === 'open' && pull.head.sha === commit) ??
    pulls.find((pull) => pull.state === 'open') ??
    pulls.find((pull) => pull.merged_at);
  return found?.number;
}

/** A branch may have been pushed to since: what was deployed is the commit, so only a pull request that shows it counts. */
async function pullsFrom(
  talk: Talk,
  route: { owner: string; repo: string; head: string; state: 'all'; per_page: number },
  commit: string,
) {
  const { data } = await talk.repeat((octokit, request) => octokit.rest.pulls.list({ ...route, request }));
  return data.filter((pull) => pull.head.sha === commit);
}

async function pullsOf(talk: Talk, route: { owner: string; repo: string; commit_sha: string; per_page: number }) {
  try {
    const { data } = await talk.repeat((octokit, request) =>
      octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...route, request }),
    );
    return data;
  } catch (error) {
    // 409: the repository is empty; 422: no commit found for the SHA.
    if ([409, 422].includes(faultOf(error).status)) return [];
    throw error;
  }
}
