import { field, isRecord, type Json, type JsonObject } from '../manifest/object.ts';
import { workingDirectory } from '../working-directory.ts';
import { factsOf } from './events.ts';

/** What GitHub says of the workflow run we are part of. Outside of Actions most of it is absent, and a run still works. */
export interface Run {
  /** `push`, `pull_request`, …; '' outside of Actions. */
  readonly event: string;
  /** Full SHA of the commit being deployed. */
  readonly commit?: string;
  /** GITHUB_SHA: the commit that the workflow runs at. Of a pull request it is a merge commit that is not deployed. */
  readonly workflowCommit?: string;
  /** How the commit is known, in words for the log: `payload.pull_request.head.sha`. */
  readonly commitFrom: string;
  /** First seven digits of the commit. */
  readonly shortCommit?: string;
  /** The branch or tag; of a pull request its own branch, never `12/merge`. */
  readonly refName?: string;
  /** When the event tells; otherwise GitHub can be asked which pull request a commit belongs to. */
  readonly pullRequest?: number;
  /** `owner:branch` of a fork, when another workflow's run on it has started this one: its payload names no pull request. */
  readonly forkHead?: string;
  readonly repository?: Repository;
  readonly defaultBranch?: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** `https://github.com/owner/name`. */
  readonly repositoryUrl?: string;
  readonly commitUrl?: string;
  readonly runId?: string;
  /** The job's key in the workflow file. */
  readonly job?: string;
  readonly runAttempt?: number;
  /** Of this very attempt. */
  readonly runUrl?: string;
  readonly actor?: string;
  /** The GitHub deployment that started the workflow (event `deployment`). */
  readonly githubDeployment?: number;
  /** Whose token can only read, whatever the workflow's permissions say. */
  readonly readOnlyFor?: 'a fork' | 'Dependabot';
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
    workflowCommit: sha(env.GITHUB_SHA),
    commitFrom,
    shortCommit: commit?.slice(0, 7),
    refName: refNameOf(event, env, payload),
    pullRequest: pullRequestOf(event, env, payload),
    forkHead: forkHeadOf(env, payload),
    repository,
    defaultBranch: text(field(payload, 'repository', 'default_branch')),
    serverUrl,
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    repositoryUrl,
    commitUrl: repositoryUrl && commit && `${repositoryUrl}/commit/${commit}`,
    runId,
    job: env.GITHUB_JOB || undefined,
    runAttempt,
    runUrl:
      repositoryUrl && runId && `${repositoryUrl}/actions/runs/${runId}${runAttempt ? `/attempts/${runAttempt}` : ''}`,
    actor: env.GITHUB_ACTOR || undefined,
    githubDeployment: event === 'deployment' ? positive(field(payload, 'deployment', 'id')) : undefined,
    readOnlyFor: readOnlyFor(event, env, payload),
    workspace: env.GITHUB_WORKSPACE || workingDirectory(),
    deploysNothing: event === 'push' && isDeletion(payload),
  });
}

function commitOf(event: string, env: Env, payload: JsonObject): { commit: string | undefined; commitFrom: string } {
  const { commit: path, isElsewhere } = factsOf(event);
  const named = path && sha(field(payload, ...path));
  if (path && named) return { commit: named, commitFrom: `payload.${path.join('.')}` };
  if (path && isElsewhere) {
    return { commit: undefined, commitFrom: `the payload has no ${path.join('.')}, and GITHUB_SHA is another commit` };
  }
  const commit = sha(env.GITHUB_SHA);
  if (!commit) return { commit, commitFrom: 'nothing: GITHUB_SHA is not set' };
  return { commit, commitFrom: path ? `GITHUB_SHA, since the payload has no ${path.join('.')}` : 'GITHUB_SHA' };
}

/** Of a pull request GITHUB_REF_NAME is `12/merge`, of a workflow_run the default branch: neither is what is deployed. */
function refNameOf(event: string, env: Env, payload: JsonObject): string | undefined {
  const { ref, commit } = factsOf(event);
  const named = ref && text(field(payload, ...ref));
  if (named) return named;
  if (event.startsWith('pull_request')) return env.GITHUB_HEAD_REF || undefined;
  return ref && commit ? undefined : env.GITHUB_REF_NAME || undefined;
}

/** What the event names; else the pull request that waits in the merge queue under this ref. */
function pullRequestOf(event: string, env: Env, payload: JsonObject): number | undefined {
  const path = factsOf(event).pullRequest;
  const isIssue = path?.[0] === 'issue' && !isRecord(field(payload, 'issue', 'pull_request'));
  return (
    (path && !isIssue ? numberIn(field(payload, ...path), payload) : undefined) ??
    queuedPullRequest(text(field(payload, 'merge_group', 'head_ref')) ?? env.GITHUB_REF ?? '')
  );
}

/** Of a list the first into this repository: a branch may be the head of a pull request elsewhere, under a number of its own. */
function numberIn(named: Json | undefined, payload: JsonObject): number | undefined {
  if (!Array.isArray(named)) return positive(named);
  const repository = field(payload, 'repository', 'id');
  const own = named.filter(isRecord).find((pull) => {
    const base = field(pull, 'base', 'repo', 'id');
    return base === undefined || repository === undefined || base === repository;
  });
  return positive(own?.number);
}

/** Source: GitHub Docs, "Webhook events and payloads", workflow_run. */
function forkHeadOf(env: Env, payload: JsonObject): string | undefined {
  const head = text(field(payload, 'workflow_run', 'head_repository', 'full_name'));
  const branch = text(field(payload, 'workflow_run', 'head_branch'));
  const isForeign = head !== undefined && head !== env.GITHUB_REPOSITORY;
  return isForeign && branch ? `${head.split('/')[0]}:${branch}` : undefined;
}

/** `refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha>`, where the base branch may have slashes of its own. */
function queuedPullRequest(ref: string): number | undefined {
  const segments = ref.replace(/^refs\/heads\//, '').split('/');
  if (segments[0] !== 'gh-readonly-queue') return undefined;
  const [prefix, number, commit] = segments.at(-1)?.split('-') ?? [];
  return prefix === 'pr' && sha(commit) ? positive(Number(number)) : undefined;
}

/** Source: GitHub Docs, "Automatic token authentication" and "Dependabot on GitHub Actions". */
function readOnlyFor(event: string, env: Env, payload: JsonObject): Run['readOnlyFor'] {
  if (env.GITHUB_ACTOR === 'dependabot[bot]' && event !== 'pull_request_target') return 'Dependabot';
  const head = text(field(payload, 'pull_request', 'head', 'repo', 'full_name'));
  const isForeign = head !== undefined && head !== env.GITHUB_REPOSITORY;
  return isForeign && event.startsWith('pull_request') && event !== 'pull_request_target' ? 'a fork' : undefined;
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
