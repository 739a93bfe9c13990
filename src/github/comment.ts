import type { Problem } from '../problem.ts';
import { isOurs, LONGEST_COMMENT, mergeComment, sectionIn } from '../report/comment.ts';
import { faultOf, type GitHubClient, type Talk } from './client.ts';
import { noticeOf } from './notice.ts';
import { findPullRequest } from './pull-request.ts';
import type { Repository, Run } from './run.ts';
import { viewerOf } from './viewer.ts';

/** What became of the comment. `skipped` is for the log: there was nothing to write, and nothing is wrong. */
export type Posted = { readonly url: string } | { readonly notice: Problem } | { readonly skipped: string };

/** `write` makes the comment when there is none; `update` only brings up to date what an earlier run said of this environment. */
export type CommentIntent = 'write' | 'update' | 'none';

/** What the `comment` input asks for. After a failure that was told, `on-failure` tells its end as well: a red comment must not stay. */
export function shouldComment(
  mode: 'always' | 'on-failure' | 'never',
  outcome: 'success' | 'failure' | 'cancelled',
): CommentIntent {
  if (mode === 'never') return 'none';
  return mode === 'always' || outcome !== 'success' ? 'write' : 'update';
}

export interface PostOptions {
  /** Absent: there is no token. */
  readonly client: GitHubClient | undefined;
  readonly run: Run;
  readonly environment: string;
  /** Writes the section of this environment in the room that it is given (see `commentSection`). */
  readonly section: (limit: number) => string;
  readonly intent: CommentIntent;
}

/**
 * Writes this environment's section into the one comment of the pull request. Never throws: what GitHub refuses or
 * fails to do is a notice, for a report can't change how a deploy ended. Takes no longer than the client's limit.
 */
export async function postComment(options: PostOptions): Promise<Posted> {
  const { client, run, intent } = options;
  if (intent === 'none') return { skipped: 'the comment input says never' };
  if (!run.repository) return { skipped: 'not in a GitHub workflow' };
  if (!client) return { notice: noToken() };
  const talk = client.talk();
  try {
    return await post(talk, run.repository, options);
  } catch (error) {
    return { notice: noticeOf(error, talk.spent()) };
  } finally {
    talk.end();
  }
}

function noToken(): Problem {
  return {
    severity: 'notice',
    message: 'the pull request comment was not written: there is no github-token',
    remedy: 'Leave the `github-token` input at its default, or give it a token with `pull-requests: write`.',
  };
}

async function post(talk: Talk, repository: Repository, options: PostOptions): Promise<Posted> {
  const { run, environment, section, intent } = options;
  const number = run.pullRequest ?? (await findPullRequest(talk, repository, run));
  if (number === undefined) return { skipped: 'the commit belongs to no pull request' };
  const thread = { talk, repository, number };
  const found = await findComment(thread);
  if (intent === 'update' && (!found || sectionIn(found.body, environment) === undefined)) {
    return { skipped: 'the comment input says on-failure, and no earlier comment tells of this environment' };
  }
  return shrinking((limit) => {
    const bodyOver = (existing: string | undefined) => mergeComment(existing, environment, section, limit);
    return found ? update(thread, found, bodyOver) : create(thread, bodyOver);
  });
}

interface Thread {
  readonly talk: Talk;
  readonly repository: Repository;
  readonly number: number;
}

interface Comment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

type BodyOver = (existing: string | undefined) => string;

/** GitHub's real limit is not documented: a body that it calls too long is written again, shorter. */
async function shrinking(write: (limit: number) => Promise<Posted>): Promise<Posted> {
  for (let limit = LONGEST_COMMENT; ; limit /= 2) {
    try {
      return await write(limit);
    } catch (error) {
      if (!isTooLong(error) || limit <= LONGEST_COMMENT / 8) throw error;
    }
  }
}

function isTooLong(error: unknown): boolean {
  const { status, message } = faultOf(error);
  return status === 422 && message.includes('too long');
}

async function update(thread: Thread, found: Comment, bodyOver: BodyOver): Promise<Posted> {
  const body = bodyOver(found.body);
  if (sameText(body, found.body)) return { url: found.url };
  const { talk, repository } = thread;
  try {
    const { data } = await talk.repeat((octokit, request) =>
      octokit.rest.issues.updateComment({ ...route(repository), comment_id: found.id, body, request }),
    );
    return { url: data.html_url };
  } catch (error) {
    if (faultOf(error).status !== 404) throw error;
    return create(thread, bodyOver); // Someone deleted it in this very moment.
  }
}

/** After a fault GitHub may have the comment nevertheless: it is looked for before it is made again. */
async function create(thread: Thread, bodyOver: BodyOver): Promise<Posted> {
  const { talk, repository, number } = thread;
  const body = bodyOver(undefined);
  for (let attempt = 0; ; attempt++) {
    try {
      const { data } = await talk.once((octokit, request) =>
        octokit.rest.issues.createComment({ ...route(repository), issue_number: number, body, request }),
      );
      return { url: data.html_url };
    } catch (fault) {
      await talk.pause(fault, attempt);
      const made = await findComment(thread);
      if (made) return update(thread, made, bodyOver);
    }
  }
}

/** Our comment with the lowest id, over all pages: it has the marker, and we wrote it. */
async function findComment({ talk, repository, number }: Thread): Promise<Comment | undefined> {
  let isAuthor: ((user: { login: string; type: string } | null | undefined) => boolean) | undefined;
  for (let page = 1; ; page++) {
    const { data, headers } = await talk.repeat((octokit, request) =>
      octokit.rest.issues.listComments({ ...route(repository), issue_number: number, per_page: 100, page, request }),
    );
    for (const { id, body = '', html_url: url, user } of data) {
      if (!isOurs(body)) continue;
      isAuthor ??= await viewerOf(talk);
      if (isAuthor(user)) return { id, url, body };
    }
    if (!headers.link?.includes('rel="next"')) return undefined;
  }
}

function route({ owner, name }: Repository): { owner: string; repo: string } {
  return { owner, repo: name };
}

/** A comment edited in a browser comes back with CRLF. */
function sameText(a: string, b: string): boolean {
  return a.trimEnd() === b.replaceAll('\r\n', '\n').trimEnd();
}
