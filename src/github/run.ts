import { field, isRecord, type Json, type JsonObject } from '../manifest/object.ts';

/** What GitHub says of the workflow run we are part of. Outside of Actions most of it is absent, and a run still works. */
export interface Run {
  /** `push`, `pull_request`, …; '' outside of Actions. */
  readonly event: string;
  /** Full SHA of the commit being deployed. */
  readonly commit?: string;
  /** How the commit is known, in words for the log: `payload.pull_request.head.sha`. */
  readonly commitFrom: string;
  /** First seven digits of the commit. */
  readonly shortCommit?: string;
  /** The branch or tag; of a pull request its own branch, never `12/merge`. */
  readonly refName?: string;
  /** When the event tells; otherwise GitHub can be asked which pull request a commit belongs to. */
  readonly pullRequest?: number;
  readonly repository?: Repository;
  readonly defaultBranch?: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** `https://github.com/owner/name`. */
  readonly repositoryUrl?: string;
  readonly commitUrl?: string;
  readonly runId?: string;
  readonly runAttempt?: number;
  /** Of this very attempt. */
  readonly runUrl?: string;
  readonly actor?: string;
  /** Where the manifests' paths start. */
  readonly workspace: string;
  /** True for a push that deletes a branch: there is nothing to deploy. */
  readonly deploysNothing: boolean;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the run from the variables and the event payload that GitHub gives to a step.
 * Source: GitHub Docs, "Variables reference" and "Events that trigger workflows".
 */
export function readRun(env: Env, payload: JsonObject = {}): Run {
  const event = env.GITHUB_EVENT_NAME ?? '';
  const serverUrl = env.GITHUB_SERVER_URL || 'https://github.com';
  const repository = repositoryOf(env);
  const { commit, commitFrom } = commitOf(event, env, payload);
  const repositoryUrl = repository && `${serverUrl}/${repository.owner}/${repository.name}`;
  const runId = env.GITHUB_RUN_ID || undefined;
  const runAttempt = positive(Number(env.GITHUB_RUN_ATTEMPT));
  return present({
    event,
    commit,
    commitFrom,
    shortCommit: commit?.slice(0, 7),
    refName: refNameOf(event, env, payload),
    pullRequest: pullRequestOf(env, payload),
    repository,
    defaultBranch: text(field(payload, 'repository', 'default_branch')),
    serverUrl,
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    repositoryUrl,
    commitUrl: repositoryUrl && commit && `${repositoryUrl}/commit/${commit}`,
    runId,
    runAttempt,
    runUrl:
      repositoryUrl && runId && `${repositoryUrl}/actions/runs/${runId}${runAttempt ? `/attempts/${runAttempt}` : ''}`,
    actor: env.GITHUB_ACTOR || undefined,
    workspace: env.GITHUB_WORKSPACE || process.cwd(),
    deploysNothing: event === 'push' && isDeletion(payload),
  });
}

/**
 * Where events keep the commit that is theirs. For these GITHUB_SHA is something else: a merge commit that nobody
 * wrote, or the tip of the default branch.
 */
const COMMIT_PATHS: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['pull_request', 'head', 'sha'],
  pull_request_target: ['pull_request', 'head', 'sha'],
  pull_request_review: ['pull_request', 'head', 'sha'],
  pull_request_review_comment: ['pull_request', 'head', 'sha'],
  workflow_run: ['workflow_run', 'head_sha'],
  merge_group: ['merge_group', 'head_sha'],
  deployment: ['deployment', 'sha'],
  deployment_status: ['deployment', 'sha'],
};

function commitOf(event: string, env: Env, payload: JsonObject): { commit: string | undefined; commitFrom: string } {
  const path = Object.hasOwn(COMMIT_PATHS, event) ? COMMIT_PATHS[event] : undefined;
  const named = path && sha(field(payload, ...path));
  if (path && named) return { commit: named, commitFrom: `payload.${path.join('.')}` };
  const commit = sha(env.GITHUB_SHA);
  if (!commit) return { commit, commitFrom: 'nothing: GITHUB_SHA is not set' };
  return { commit, commitFrom: path ? `GITHUB_SHA, since the payload has no ${path.join('.')}` : 'GITHUB_SHA' };
}

function refNameOf(event: string, env: Env, payload: JsonObject): string | undefined {
  if (event.startsWith('pull_request')) {
    return text(field(payload, 'pull_request', 'head', 'ref')) ?? (env.GITHUB_HEAD_REF || undefined);
  }
  if (event === 'workflow_run') return text(field(payload, 'workflow_run', 'head_branch'));
  if (event.startsWith('deployment')) return text(field(payload, 'deployment', 'ref'));
  return env.GITHUB_REF_NAME || undefined;
}

/** In order of trust: the event's own pull request, the commented one, the one of the run before, the queued one. */
function pullRequestOf(env: Env, payload: JsonObject): number | undefined {
  const issue = payload.issue;
  return (
    positive(field(payload, 'pull_request', 'number')) ??
    (isRecord(field(issue, 'pull_request')) ? positive(field(issue, 'number')) : undefined) ??
    positive(field(payload, 'workflow_run', 'pull_requests', 0, 'number')) ??
    queuedPullRequest(text(field(payload, 'merge_group', 'head_ref')) ?? env.GITHUB_REF ?? '')
  );
}

/** `refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha>`, where the base branch may have slashes of its own. */
function queuedPullRequest(ref: string): number | undefined {
  const segments = ref.replace(/^refs\/heads\//, '').split('/');
  if (segments[0] !== 'gh-readonly-queue') return undefined;
  const [prefix, number, commit] = segments.at(-1)?.split('-') ?? [];
  return prefix === 'pr' && sha(commit) ? positive(Number(number)) : undefined;
}

function isDeletion(payload: JsonObject): boolean {
  return payload.deleted === true || /^0+$/.test(text(payload.after) ?? '');
}

function repositoryOf(env: Env): Repository | undefined {
  const [owner, name, ...rest] = (env.GITHUB_REPOSITORY ?? '').split('/');
  return owner && name && rest.length === 0 ? { owner, name } : undefined;
}

/** SHA-1 or SHA-256, in full. */
function sha(value: Json | undefined): string | undefined {
  return typeof value === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function positive(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the keys whose value is undefined: absent is one thing here, not two. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Present<T>;
}
