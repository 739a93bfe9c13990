import { type Answer, type Asked, invalid, paged, refusal, userOf } from './github-answer.ts';

/** A comment of an issue or pull request, with the fields of GitHub's REST API that anyone here reads. */
export interface SandboxComment {
  readonly id: number;
  readonly issue: number;
  readonly html_url: string;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
}

export interface CommentsOptions {
  readonly repository: string;
  readonly viewer: string;
  readonly existing: readonly { readonly issue: number; readonly body: string; readonly author: string }[];
  readonly locked: readonly number[];
  readonly longestBody: number;
}

/** Comments of issues and pull requests. */
export class Comments {
  readonly all: SandboxComment[] = [];
  readonly #options: CommentsOptions;
  #lastId = 1_000;

  constructor(options: CommentsOptions) {
    this.#options = options;
    for (const { issue, body, author } of options.existing) this.#add(issue, body, author);
  }

  /** `issues/12/comments` and `issues/comments/1001`. */
  answer({ method, segments: [, id = '', leaf = ''], query, body }: Asked, url: string): Answer {
    if (id === 'comments') return this.#one(method, Number(leaf), body.body);
    if (leaf !== 'comments') return refusal(404, 'Not Found');
    if (method === 'POST') return this.#create(Number(id), body.body);
    return paged(
      this.all.filter(({ issue }) => issue === Number(id)),
      query,
      url,
    );
  }

  #create(issue: number, body: unknown): Answer {
    const refused = this.#refuse(body, issue, 'unprocessable');
    return refused ?? { status: 201, body: this.#add(issue, String(body), this.#options.viewer) };
  }

  #one(method: string, id: number, body: unknown): Answer {
    const found = this.all.find((comment) => comment.id === id);
    if (!found) return refusal(404, 'Not Found');
    if (method === 'GET') return { status: 200, body: found };
    const refused = this.#refuse(method === 'DELETE' ? 'any' : body, found.issue, 'custom');
    if (refused) return refused;
    if (method === 'DELETE') {
      this.all.splice(this.all.indexOf(found), 1);
      return { status: 204, body: undefined };
    }
    found.body = String(body);
    return { status: 200, body: found };
  }

  /** In the words of GitHub; a new comment and a changed one give a body that is too long another code. */
  #refuse(body: unknown, issue: number, code: 'unprocessable' | 'custom'): Answer | undefined {
    const { locked, longestBody } = this.#options;
    if (locked.includes(issue)) return refusal(403, 'Unable to create comment because issue is locked.');
    if (typeof body !== 'string' || body === '') return refusal(422, 'Validation Failed');
    if (body.length <= longestBody) return undefined;
    return invalid('IssueComment', 'body', `body is too long (maximum is ${longestBody} characters)`, code);
  }

  #add(issue: number, body: string, author: string): SandboxComment {
    const id = ++this.#lastId;
    const html_url = `https://github.com/${this.#options.repository}/pull/${issue}#issuecomment-${id}`;
    const comment = { id, issue, html_url, body, user: userOf(author) };
    this.all.push(comment);
    return comment;
  }
}
