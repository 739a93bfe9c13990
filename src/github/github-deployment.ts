import { type DeploymentPayload, fromPayload, kindOfEnvironment, toPayload } from '../report/deployment-payload.ts';
import type { Talk } from './client.ts';
import type { Repository, Run } from './run.ts';

/** Where a deploy's GitHub deployment belongs. */
export interface DeploymentPlace {
  readonly repository: Repository;
  readonly run: Run;
  readonly environment: string;
}

export interface DeploymentStatus {
  readonly state: 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';
  /** At most 140 characters. */
  readonly description: string;
  /** '' when it is not known. */
  readonly environmentUrl?: string;
}

/** How many of the newest deployments are looked at. Each costs a request. */
const LOOKED_AT = 5;
const UNFINISHED = ['in_progress', 'pending', 'queued'];

/**
 * The deployment that is this job's already: the one that started the workflow, or the one that GitHub made for the
 * job's `environment:`. The latter bears the same name, was made by GitHub Actions and has a status that leads to this
 * very run. Undefined when there is none.
 */
export async function findDeployment(talk: Talk, place: DeploymentPlace): Promise<number | undefined> {
  const { run } = place;
  if (run.githubDeployment) return run.githubDeployment;
  const all = await list(talk, place);
  const own = all.find(({ payload }) => fromPayload(payload)?.run === runKey(run));
  if (own) return own.id;
  const commits = [run.commit, run.workflowCommit];
  const candidates = all.filter(({ sha, creator, payload }) => {
    return commits.includes(sha) && creator?.type === 'Bot' && fromPayload(payload) === undefined;
  });
  for (const { id } of candidates.slice(0, LOOKED_AT)) {
    const statuses = await statusesOf(talk, place, id);
    if (statuses.some(({ log_url, target_url }) => isOfRun(log_url || target_url, run))) return id;
  }
  return undefined;
}

/** Makes a deployment of the commit. Looks first: a job never has two. Throws what GitHub answers. */
export async function createDeployment(
  talk: Talk,
  place: DeploymentPlace,
  payload: Omit<DeploymentPayload, 'run'>,
): Promise<number> {
  const { repository, run, environment } = place;
  const { production, transient } = kindOfEnvironment(environment, run.pullRequest !== undefined);
  return talk.make(
    async (octokit, request) => {
      const { data, status } = await octokit.rest.repos.createDeployment({
        ...{ owner: repository.owner, repo: repository.name, ref: run.commit ?? '', environment, request },
        // Otherwise GitHub merges the default branch into what is deployed, and waits for the very job that asks.
        ...{ auto_merge: false, required_contexts: [] },
        ...{ production_environment: production, transient_environment: transient },
        payload: toPayload({ ...payload, run: runKey(run) }),
        description: `image tag ${payload.imageTag}`.slice(0, 140),
      });
      if (status !== 201 || !('id' in data)) throw new Error('GitHub made no deployment');
      return data.id;
    },
    () => findDeployment(talk, place),
  );
}

/** Adds a status to a deployment; the newest one is its state. Throws what GitHub answers. */
export async function setDeploymentStatus(
  talk: Talk,
  { repository, run }: DeploymentPlace,
  id: number,
  { state, description, environmentUrl = '' }: DeploymentStatus,
): Promise<void> {
  const route = { owner: repository.owner, repo: repository.name, deployment_id: id };
  await talk.make<unknown>(
    (octokit, request) =>
      octokit.rest.repos.createDeploymentStatus({
        ...{ ...route, state, description, request },
        ...(run.runUrl === undefined ? {} : { log_url: run.runUrl }),
        ...(environmentUrl === '' ? {} : { environment_url: environmentUrl }),
      }),
    async () => {
      const [newest] = await statusesOf(talk, { repository }, id);
      return newest?.state === state && newest.description === description ? true : undefined;
    },
  );
}

/**
 * Marks as inactive what a successful deployment has replaced. GitHub does so by itself, except for production. A
 * deployment of ours into another namespace is not replaced.
 */
export async function retireReplaced(talk: Talk, place: DeploymentPlace, id: number, namespace: string): Promise<void> {
  const replaced = (await list(talk, place)).filter(({ id: other, task, payload }) => {
    return other < id && task === 'deploy' && (fromPayload(payload)?.namespace ?? namespace) === namespace;
  });
  for (const { id: other } of replaced.slice(0, LOOKED_AT)) {
    const [newest] = await statusesOf(talk, place, other);
    if (newest?.state !== 'success') continue;
    await setDeploymentStatus(talk, place, other, { state: 'inactive', description: 'replaced by a later deployment' });
  }
}

/** Deployments of ours, of other runs, that are still in progress; with the time by which they said to be over. */
export async function unfinishedDeployments(
  talk: Talk,
  place: DeploymentPlace,
): Promise<{ id: number; until: number; runId: string; runAttempt: number }[]> {
  const found: { id: number; until: number; runId: string; runAttempt: number }[] = [];
  const others = (await list(talk, place)).flatMap(({ id, payload }) => {
    const own = fromPayload(payload);
    const [runId = '', runAttempt] = own?.run.split('/') ?? [];
    const isOther = own && own.run !== runKey(place.run);
    return isOther ? [{ id, until: own.until, runId, runAttempt: Number(runAttempt) }] : [];
  });
  for (const other of others.slice(0, LOOKED_AT)) {
    const [newest] = await statusesOf(talk, place, other.id);
    if (newest === undefined || UNFINISHED.includes(newest.state)) found.push(other);
  }
  return found;
}

async function list(talk: Talk, { repository, environment }: Omit<DeploymentPlace, 'run'>) {
  const route = { owner: repository.owner, repo: repository.name, environment, per_page: 30 };
  const { data } = await talk.repeat((octokit, request) => octokit.rest.repos.listDeployments({ ...route, request }));
  return data.map(({ id, sha, task, payload, creator }) => ({ id, sha, task, payload, creator }));
}

/** Newest first. */
async function statusesOf(talk: Talk, { repository }: Pick<DeploymentPlace, 'repository'>, id: number) {
  const route = { owner: repository.owner, repo: repository.name, deployment_id: id, per_page: 10 };
  const { data } = await talk.repeat((octokit, request) =>
    octokit.rest.repos.listDeploymentStatuses({ ...route, request }),
  );
  return data;
}

function runKey({ runId = '', runAttempt = 1, job = '' }: Run): string {
  return `${runId}/${runAttempt}/${job}`;
}

/** `https://github.com/owner/name/actions/runs/7301/job/12` is of run 7301. */
function isOfRun(url: string | undefined, { runId }: Run): boolean {
  if (!url || !runId || !URL.canParse(url)) return false;
  const segments = new URL(url).pathname.split('/');
  return segments[segments.indexOf('runs') + 1] === runId && segments.includes('actions');
}
