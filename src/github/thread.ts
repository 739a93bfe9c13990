import { isOurs } from '../report/comment.ts';
import { faultOf, type Talk } from './client.ts';
import type { Repository } from './run.ts';
import { viewerOf } from './viewer.ts';

/** A comment of ours. */
export interface Comment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

/** The conversation of a pull request, as far as it is ours. */
export interface Thread {
  /** Our comments, over all pages, the lowest id first: they have the marker, and we wrote them. */
  list(): Promise<Comment[]>;
  /** Why the last list may lack comments of ours: GitHub did not say who we are. The answer to `create` does. */
  doubt(): unknown;
  create(body: string): Promise<Comment>;
  /** False when somebody has deleted it in this very moment. */
  update(comment: Comment, body: string): Promise<boolean>;
  /** What can't be deleted stays: it is only a copy. */
  remove(comment: Comment): Promise<void>;
}

type User = { readonly login: string; readonly type: string } | null | undefined;

/** Opens the conversation of a pull request. Nothing is asked yet. */
export function openThread(talk: Talk, { owner, name }: Repository, pullRequest: number): Thread {
  const route = { owner, repo: name };
  let isAuthor: ((user: User) => boolean) | undefined;
  let doubt: unknown;

  async function list(): Promise<Comment[]> {
    const found: Comment[] = [];
    doubt = undefined;
    for (let page = 1; ; page++) {
      const { data, headers } = await talk.repeat((octokit, request) =>
        octokit.rest.issues.listComments({ ...route, issue_number: pullRequest, per_page: 100, page, request }),
      );
      for (const { id, body = '', html_url: url, user } of data) {
        if (!isOurs(body)) continue;
        if (!isAuthor && doubt === undefined) {
          const viewer = await viewerOf(talk);
          if ('isAuthor' in viewer) isAuthor = viewer.isAuthor;
          else doubt = viewer.fault;
        }
        if (isAuthor?.(user)) found.push({ id, url, body });
      }
      if (!headers.link?.includes('rel="next"')) return found.sort((a, b) => a.id - b.id);
    }
  }
  async function create(body: string): Promise<Comment> {
    const { data } = await talk.once((octokit, request) =>
      octokit.rest.issues.createComment({ ...route, issue_number: pullRequest, body, request }),
    );
    const author = data.user?.login;
    if (author !== undefined) isAuthor ??= (user) => user?.login === author;
    return { id: data.id, url: data.html_url, body };
  }
  async function update({ id }: Comment, body: string): Promise<boolean> {
    try {
      await talk.once((octokit, request) =>
        octokit.rest.issues.updateComment({ ...route, comment_id: id, body, request }),
      );
      return true;
    } catch (error) {
      if (faultOf(error).status === 404) return false;
      throw error;
    }
  }
  async function remove({ id }: Comment): Promise<void> {
    await talk
      .part(1 / 3)
      .repeat((octokit, request) => octokit.rest.issues.deleteComment({ ...route, comment_id: id, request }))
      .catch(() => {});
  }
  return { list, doubt: () => doubt, create, update, remove };
}
