import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, refusal } from './github-answer.ts';
import type { SandboxComment } from './github-comments.ts';
import type { SandboxDeployment } from './github-deployments.ts';
import type { Fault, SandboxGitHubOptions, SandboxRequest } from './github-options.ts';
import { GitHubState } from './github-state.ts';
import type { SandboxStatus } from './github-statuses.ts';

export type { SandboxComment } from './github-comments.ts';
export type { SandboxDeployment } from './github-deployments.ts';
export type { Fault, Permission, SandboxGitHubOptions, SandboxPull, SandboxRequest } from './github-options.ts';
export type { SandboxStatus } from './github-statuses.ts';

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
