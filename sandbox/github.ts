import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A comment of an issue or pull request, with the fields of GitHub's REST API that anyone here reads. */
export interface SandboxComment {
  readonly id: number;
  readonly issue: number;
  readonly html_url: string;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
}

export interface SandboxPull {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly merged_at: string | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string; readonly repo: { readonly default_branch: string } };
}

export interface SandboxRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
}

/** What goes wrong with one request: an answer of GitHub's, or none. `after`: the write was done, its answer is the fault. */
export type Fault =
  | {
      readonly status: number;
      readonly message?: string;
      readonly headers?: Record<string, string>;
      readonly after?: boolean;
    }
  | { readonly drop: 'hang' | 'reset'; readonly after?: boolean };

export interface SandboxGitHubOptions {
  /** `owner/name`; others are 404. Default `acme/payments`. */
  readonly repository?: string;
  /** Who the token is. Default `github-actions[bot]`. */
  readonly viewer?: string;
  /** What the token may do. Default `write`. */
  readonly permission?: 'write' | 'read';
  /** False: GraphQL refuses, as it does for some tokens. */
  readonly graphql?: boolean;
  readonly comments?: readonly { readonly issue: number; readonly body: string; readonly author: string }[];
  readonly locked?: readonly number[];
  /** Pull requests that hold a commit, by its SHA. */
  readonly pulls?: Readonly<Record<string, readonly SandboxPull[]>>;
  /** Asked before each request is answered; undefined lets it pass. `attempt` counts equal requests (method and path) from 1. */
  readonly fault?: (request: SandboxRequest, attempt: number) => Fault | undefined;
  /** The longest body of a comment. Default 65,536 characters. */
  readonly longestBody?: number;
}

export interface SandboxGitHub {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly requests: readonly SandboxRequest[];
  comments(issue?: number): readonly SandboxComment[];
  stop(): Promise<void>;
}

/** Starts a GitHub in memory on loopback: comments, pull requests of a commit, and GraphQL's viewer. */
export async function startGitHub(options: SandboxGitHubOptions = {}): Promise<SandboxGitHub> {
  const state = new State(options);
  const requests: SandboxRequest[] = [];
  const server = createServer((request, response) => {
    answer(state, options, requests, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: state.url,
    requests,
    comments: (issue) => state.comments.filter((comment) => issue === undefined || comment.issue === issue),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

async function answer(
  state: State,
  options: SandboxGitHubOptions,
  requests: SandboxRequest[],
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await read(incoming);
  requests.push(request);
  const attempt = requests.filter(({ method, path }) => method === request.method && path === request.path).length;
  const fault = options.fault?.(request, attempt);
  if (fault && !fault.after) return fail(response, fault);
  const answered = incoming.headers.authorization ? state.route(request) : refusal(401, 'Requires authentication');
  if (fault) return fail(response, fault);
  send(response, answered);
}

async function read(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { method: incoming.method ?? '', path: incoming.url ?? '', body: text === '' ? undefined : JSON.parse(text) };
}

async function fail(response: ServerResponse, fault: Fault): Promise<void> {
  if ('status' in fault) {
    const answered = refusal(fault.status, fault.message ?? 'Server Error');
    return send(response, fault.headers ? { ...answered, headers: fault.headers } : answered);
  }
  if (fault.drop === 'reset') response.socket?.resetAndDestroy();
  else await sleep(600_000, undefined, { ref: false });
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

function refusal(status: number, message: string, more: object = {}): Answer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more },
  };
}

class State {
  url = '';
  readonly comments: SandboxComment[] = [];
  readonly #options: SandboxGitHubOptions;
  readonly #repository: string;
  #lastId = 1_000;

  constructor(options: SandboxGitHubOptions) {
    this.#options = options;
    this.#repository = options.repository ?? 'acme/payments';
    for (const { issue, body, author } of options.comments ?? []) this.#add(issue, body, author);
  }

  get #viewer(): string {
    return this.#options.viewer ?? 'github-actions[bot]';
  }

  route({ method, path, body }: SandboxRequest): Answer {
    const { pathname, searchParams } = new URL(path, this.url);
    if (method === 'POST' && pathname === '/graphql') return this.#graphql();
    if (method === 'GET' && pathname === '/user') return this.#user();
    const prefix = `/repos/${this.#repository}/`;
    if (!pathname.startsWith(prefix)) return refusal(404, 'Not Found');
    const [kind = '', id = '', leaf = ''] = pathname.slice(prefix.length).split('/');
    const text = (body as { body?: unknown } | undefined)?.body;
    if (kind === 'commits' && leaf === 'pulls') return this.#pulls(id);
    if (kind !== 'issues') return refusal(404, 'Not Found');
    if (id === 'comments') return this.#comment(method, Number(leaf), text);
    if (leaf !== 'comments') return refusal(404, 'Not Found');
    return method === 'POST' ? this.#create(Number(id), text) : this.#list(Number(id), pathname, searchParams);
  }

  #list(issue: number, pathname: string, query: URLSearchParams): Answer {
    const size = Math.min(100, Number(query.get('per_page') ?? 30));
    const page = Number(query.get('page') ?? 1);
    const all = this.comments.filter((comment) => comment.issue === issue);
    const next = page * size < all.length;
    const link = `<${this.url}${pathname}?per_page=${size}&page=${page + 1}>; rel="next"`;
    const body = all.slice((page - 1) * size, page * size);
    return { status: 200, body, ...(next ? { headers: { link } } : {}) };
  }

  #create(issue: number, body: unknown): Answer {
    const refused = this.#refuse(body, issue, 'unprocessable');
    return refused ?? { status: 201, body: this.#add(issue, String(body), this.#viewer) };
  }

  #comment(method: string, id: number, body: unknown): Answer {
    const found = this.comments.find((comment) => comment.id === id);
    if (!found) return refusal(404, 'Not Found');
    if (method === 'GET') return { status: 200, body: found };
    if (method === 'DELETE') {
      const refused = this.#refuse('any', found.issue, 'custom');
      if (!refused) this.comments.splice(this.comments.indexOf(found), 1);
      return refused ?? { status: 204, body: undefined };
    }
    const refused = this.#refuse(body, found.issue, 'custom');
    if (!refused) found.body = String(body);
    return refused ?? { status: 200, body: found };
  }

  /** In the words of GitHub; a new comment and a changed one give a body that is too long another code. */
  #refuse(body: unknown, issue: number, code: 'unprocessable' | 'custom'): Answer | undefined {
    if (this.#options.permission === 'read') {
      const headers = { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' };
      return { ...refusal(403, 'Resource not accessible by integration'), headers };
    }
    if (this.#options.locked?.includes(issue)) {
      return refusal(403, 'Unable to create comment because issue is locked.');
    }
    if (typeof body !== 'string' || body === '') return refusal(422, 'Validation Failed');
    const longest = this.#options.longestBody ?? 65_536;
    if (body.length <= longest) return undefined;
    const message = `body is too long (maximum is ${longest} characters)`;
    return refusal(422, 'Validation Failed', { errors: [{ resource: 'IssueComment', code, field: 'body', message }] });
  }

  #add(issue: number, body: string, author: string): SandboxComment {
    const id = ++this.#lastId;
    const html_url = `https://github.com/${this.#repository}/pull/${issue}#issuecomment-${id}`;
    const user = { login: author, type: author.endsWith('[bot]') ? ('Bot' as const) : ('User' as const) };
    const comment = { id, issue, html_url, body, user };
    this.comments.push(comment);
    return comment;
  }

  #pulls(commit: string): Answer {
    const pulls = this.#options.pulls;
    if (pulls && !Object.hasOwn(pulls, commit)) return refusal(422, `No commit found for SHA: ${commit}`);
    return { status: 200, body: pulls?.[commit] ?? [] };
  }

  #graphql(): Answer {
    if (this.#options.graphql === false) return refusal(403, 'Resource not accessible by integration');
    return { status: 200, body: { data: { viewer: { login: this.#viewer } } } };
  }

  #user(): Answer {
    if (this.#viewer.endsWith('[bot]')) return refusal(403, 'Resource not accessible by integration');
    return { status: 200, body: { login: this.#viewer, type: 'User' } };
  }
}
