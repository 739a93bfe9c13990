import type { GivenDeployment } from './github-deployments.ts';
import type { GivenStatus } from './github-statuses.ts';

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
