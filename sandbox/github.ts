import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, refusal } from './github-answer.ts';
import type { SandboxComment } from './github-comments.ts';
import type { GivenDeployment, SandboxDeployment } from './github-deployments.ts';
import { GitHubState } from './github-state.ts';
import type { GivenStatus, SandboxStatus } from './github-statuses.ts';

export type { SandboxComment } from './github-comments.ts';
export type { SandboxDeployment } from './github-deployments.ts';
export type { SandboxStatus } from './github-statuses.ts';

export interface SandboxPull {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly merged_at: string | null;
  /** `label` is `owner:branch`. */
  readonly head: { readonly sha: string; readonly label?: string };
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

/** As a workflow's `permissions:` names them. */
export type Permission = 'actions' | 'contents' | 'deployments' | 'pull-requests' | 'statuses';

export interface SandboxGitHubOptions {
  /** `owner/name`; others are 404. Default `acme/payments`. */
  readonly repository?: string;
  /** Who the token is. Default `github-actions[bot]`. */
  readonly viewer?: string;
  /** What the token may do where `permissions` says nothing. Default `write`. */
  readonly permission?: 'write' | 'read';
  readonly permissions?: Partial<Readonly<Record<Permission, 'write' | 'read' | 'none'>>>;
  /** False: GraphQL refuses, as it does for some tokens. */
  readonly graphql?: boolean;
  readonly comments?: readonly { readonly issue: number; readonly body: string; readonly author: string }[];
  readonly locked?: readonly number[];
  readonly statuses?: readonly GivenStatus[];
  readonly deployments?: readonly GivenDeployment[];
  /** The commits of every branch, newest first. */
  readonly history?: readonly string[];
  /** Workflow runs by their id; others are 404. */
  readonly runs?: Readonly<Record<string, 'in_progress' | 'completed'>>;
  /** Pull requests that hold a commit, by its SHA. */
  readonly pulls?: Readonly<Record<string, readonly SandboxPull[]>>;
  /** Pull requests from forks: their commits are not in the repository, so none leads to them. */
  readonly forks?: readonly SandboxPull[];
  /** Asked before each request is answered; undefined lets it pass. `attempt` counts equal requests (method and path) from 1. */
  readonly fault?: (request: SandboxRequest, attempt: number) => Fault | undefined;
  /** How long an answer takes, in milliseconds: half of it before anything is done, half after. */
  readonly latency?: () => number;
  /** The longest body of a comment. Default 65,536 characters. */
  readonly longestBody?: number;
}

export interface SandboxGitHub {
  /** For GITHUB_API_URL; with `/api/v3` after it, it is an Enterprise Server. */
  readonly url: string;
  readonly requests: readonly SandboxRequest[];
  /** Requests and answers that are not as GitHub's published description has them. A test wants none. */
  readonly violations: readonly string[];
  comments(issue?: number): readonly SandboxComment[];
  readonly statuses: readonly SandboxStatus[];
  readonly deployments: readonly SandboxDeployment[];
  /** Deletes a comment, as a person would. */
  deleteComment(id: number): void;
  stop(): Promise<void>;
}

/** Starts a GitHub in memory on loopback: comments, commit statuses, deployments, and who holds the token. */
export async function startGitHub(options: SandboxGitHubOptions = {}): Promise<SandboxGitHub> {
  const state = new GitHubState(options);
  const requests: SandboxRequest[] = [];
  const server = createServer((request, response) => {
    answer(state, options, requests, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { comments, statuses, deployments, violations } = state;
  return {
    url: state.url,
    requests,
    violations,
    comments: (issue) => comments.all.filter((comment) => issue === undefined || comment.issue === issue),
    statuses: statuses.all,
    deployments: deployments.all,
    deleteComment: (id) =>
      void comments.all.splice(
        comments.all.findIndex((comment) => comment.id === id),
        1,
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  state: GitHubState,
  options: SandboxGitHubOptions,
  requests: SandboxRequest[],
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await read(incoming);
  requests.push(request);
  const half = (options.latency?.() ?? 0) / 2;
  if (half > 0) await sleep(half);
  const attempt = requests.filter(({ method, path }) => method === request.method && path === request.path).length;
  const fault = options.fault?.(request, attempt);
  if (fault && !fault.after) return fail(response, fault);
  const answered = incoming.headers.authorization ? state.answer(request) : refusal(401, 'Requires authentication');
  if (fault) return fail(response, fault);
  if (half > 0) await sleep(half);
  send(response, answered);
}

async function read(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = text === '' ? undefined : JSON.parse(text);
  return { method: incoming.method ?? '', path: withoutPrefix(incoming.url ?? ''), body };
}

/** An Enterprise Server has its REST API under /api/v3, and GraphQL beside it. */
function withoutPrefix(path: string): string {
  return path === '/api/graphql' ? '/graphql' : path.replace(/^\/api\/v3(?=\/)/, '');
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
