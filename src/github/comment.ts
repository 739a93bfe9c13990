import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../problem.ts';
import {
  LONGEST_COMMENT,
  mergeComment,
  sectionIn,
  startIn,
  uniteComments,
  type WriteSection,
} from '../report/comment.ts';
import { ELSEWHERE, faultOf, type GitHubClient, type Limits, type Talk } from './client.ts';
import { type Failure, noticesOf } from './notice.ts';
import { findPullRequest } from './pull-request.ts';
import type { Repository, Run } from './run.ts';
import { type Comment, openThread, type Thread } from './thread.ts';
import type { CommentIntent } from './unfinished.ts';

/** What became of the comment. `skipped` is for the log: there was nothing to write, and nothing is wrong. */
export type Posted =
  | { readonly url: string }
  | { readonly notice: Problem; readonly failure?: Failure }
  | { readonly skipped: string };

export interface PostOptions {
  /** Absent: there is no token. */
  readonly client: GitHubClient | undefined;
  readonly run: Run;
  readonly environment: string;
  /** Writes the section of this environment in the room that it is given (see `commentSection`). */
  readonly section: WriteSection;
  readonly intent: CommentIntent;
  /** ISO 8601: nothing is written over what tells of a deploy that began no earlier. */
  readonly toldSince?: string;
  /** Default: the client's. */
  readonly limits?: Partial<Limits>;
  /** When it has been asked for already. */
  readonly pullRequest?: number | undefined;
}

/**
 * Writes this environment's section into the one comment of the pull request. Never throws: what GitHub refuses or
 * fails to do is a notice, for a report can't change how a deploy ended. Takes no longer than the client's limit.
 */
export async function postComment(options: PostOptions): Promise<Posted> {
  const { client, run, intent, limits } = options;
  if (intent === 'none') return { skipped: 'the comment input says never' };
  if (!run.repository) return { skipped: 'not in a GitHub workflow' };
  if (!client) return { notice: noToken() };
  const talk = client.talk(limits);
  try {
    return await post(talk, run.repository, options);
  } catch (error) {
    const failure: Failure = { what: 'pull request comment', error, spent: talk.spent() };
    const [notice] = noticesOf([failure], run);
    return notice ? { notice, failure } : { skipped: '' };
  } finally {
    talk.end();
  }
}

function noToken(): Problem {
  return {
    severity: 'notice',
    message: 'GitHub was not told of the deploy: there is no github-token',
    remedy: `Leave the \`github-token\` input at its default. ${ELSEWHERE}`,
  };
}

async function post(talk: Talk, repository: Repository, options: PostOptions): Promise<Posted> {
  const { run } = options;
  const number = run.pullRequest ?? options.pullRequest ?? (await findPullRequest(talk, repository, run));
  if (number === undefined) {
    return { skipped: `the commit ${run.commit ? 'belongs to no pull request' : 'being deployed is not known'}` };
  }
  return settle(talk, openThread(talk, repository, number), options);
}

/**
 * Reads, merges, writes, and reads again until the section is seen to stay: GitHub knows no conditional update, so of
 * two runs that write at once the later one may have read before the earlier one wrote. Each round reads anew, so a
 * fault is never answered by writing what may be there, or what is outdated, a second time. When GitHub does not say
 * who we are, the comment that is made tells it, and the next round unites it with the earlier one.
 */
async function settle(talk: Talk, thread: Thread, options: PostOptions): Promise<Posted> {
  const { environment, section, intent, toldSince } = options;
  const gone = new Set<number>();
  let written: Comment | undefined;
  let limit = LONGEST_COMMENT;
  for (let faults = 0; ; ) {
    const listed = await listOr(thread, written);
    if (!listed) return { url: written?.url ?? '' };
    const comments = withWritten(listed, written).filter(({ id }) => !gone.has(id));
    const [first, ...copies] = comments;
    if (intent === 'update' && !comments.some(({ body }) => sectionIn(body, environment) !== undefined)) {
      if (thread.doubt() !== undefined) throw thread.doubt();
      return { skipped: 'the comment input says on-failure, and no earlier comment tells of this environment' };
    }
    const others = copies.map((copy) => plain(copy.body));
    const united = first && uniteComments(plain(first.body), others);
    const since = written ? startIn(written.body, environment) : toldSince;
    const body = mergeComment(united, environment, section, limit);
    if (first && since && isToldSince(united ?? '', body, { environment, since })) return { url: first.url };
    if (first && body.trimEnd() === plain(first.body).trimEnd()) {
      for (const copy of copies) await thread.remove(copy);
      return { url: first.url };
    }
    try {
      if (!first) written = await thread.create(body);
      else if (await thread.update(first, body)) written = { ...first, body };
      else gone.add(first.id);
      await sleep(talk.limits.settle * (0.75 + Math.random() / 2));
    } catch (fault) {
      if (isTooLong(fault) && limit > LONGEST_COMMENT / 8) limit /= 2;
      else await talk.pause(fault, faults++);
    }
  }
}

/**
 * True when the section tells of another deploy to the same environment that began no earlier. Who began later has the
 * last word, and of two that began at once the one that wrote last: otherwise they would write over each other in turn.
 */
function isToldSince(
  united: string,
  body: string,
  { environment, since }: { environment: string; since: string },
): boolean {
  return startIn(united, environment) >= since && sectionIn(united, environment) !== sectionIn(body, environment);
}

/** What was written is written, even when there is no time left to see whether it stays: then undefined. */
async function listOr(thread: Thread, written: Comment | undefined): Promise<Comment[] | undefined> {
  try {
    return await thread.list();
  } catch (error) {
    if (!written) throw error;
    return undefined;
  }
}

/** A list may lag behind: what GitHub said to have made is there, whatever the list says. */
function withWritten(comments: readonly Comment[], written: Comment | undefined): Comment[] {
  const isListed = written === undefined || comments.some(({ id }) => id === written.id);
  return isListed ? [...comments] : [...comments, written].sort((a, b) => a.id - b.id);
}

/** GitHub's real limit is not documented: a body that it calls too long is written again, shorter. */
function isTooLong(error: unknown): boolean {
  const { status, message } = faultOf(error);
  return status === 422 && message.includes('too long');
}

/** A comment edited in a browser comes back with CRLF. */
function plain(body: string): string {
  return body.replaceAll('\r\n', '\n');
}
