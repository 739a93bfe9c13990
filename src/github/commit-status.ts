import type { Talk } from './client.ts';
import type { Repository } from './run.ts';

/** Which status of which commit. */
export interface StatusPlace {
  readonly repository: Repository;
  readonly commit: string;
  readonly context: string;
  /** Where a click leads; '' for nowhere. */
  readonly runUrl: string;
}

export interface CommitStatus {
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** At most 140 characters. */
  readonly description: string;
}

/** Sets a commit status. Of one context the newest counts, so an earlier one need not be removed. Throws what GitHub answers. */
export async function setStatus(talk: Talk, place: StatusPlace, status: CommitStatus): Promise<void> {
  const { repository, commit, context, runUrl } = place;
  await talk.make<unknown>(
    (octokit, request) =>
      octokit.rest.repos.createCommitStatus({
        ...{ owner: repository.owner, repo: repository.name, sha: commit, context, ...status, request },
        ...(runUrl === '' ? {} : { target_url: runUrl }),
      }),
    async () => ((await isNewest(talk, place, status)) ? true : undefined),
  );
}

/** True when a status is the one that counts. */
export async function isNewest(talk: Talk, place: StatusPlace, { state, description }: CommitStatus): Promise<boolean> {
  const { repository, commit, context, runUrl } = place;
  const route = { owner: repository.owner, repo: repository.name, ref: commit, per_page: 100 };
  const { data } = await talk.repeat((octokit, request) =>
    octokit.rest.repos.listCommitStatusesForRef({ ...route, request }),
  );
  const newest = data.find((each) => each.context.toLowerCase() === context.toLowerCase());
  return newest?.state === state && newest.description === description && (newest.target_url ?? '') === runUrl;
}
