import { type Answer, type Asked, invalid, paged, refusal, userOf } from './github-answer.ts';

export interface SandboxDeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly log_url: string;
  readonly target_url: string;
  readonly environment_url: string;
}

/** A GitHub deployment; its last status is its state. */
export interface SandboxDeployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly transient_environment: boolean;
  readonly production_environment: boolean;
  readonly creator: { readonly login: string };
  readonly created_at: string;
  readonly statuses: SandboxDeploymentStatus[];
}

/** A deployment that is there already: of the job's `environment:`, or of an earlier run. */
export interface GivenDeployment {
  readonly sha: string;
  readonly environment: string;
  readonly ref?: string;
  readonly task?: string;
  readonly payload?: unknown;
  readonly creator?: string;
  readonly production_environment?: boolean;
  readonly transient_environment?: boolean;
  readonly created_at?: string;
  /** Oldest first. */
  readonly statuses?: readonly (Partial<SandboxDeploymentStatus> & { readonly state: string })[];
}

/** Deployments and their statuses. */
export class Deployments {
  readonly all: SandboxDeployment[] = [];
  readonly #viewer: string;
  #lastId = 8_000;

  constructor(viewer: string, existing: readonly GivenDeployment[]) {
    this.#viewer = viewer;
    for (const { statuses = [], ...one } of existing) {
      const made = this.#add(one);
      for (const status of statuses) this.#addStatus(made, status);
    }
  }

  /** `deployments`, `deployments/{id}` and `deployments/{id}/statuses`. */
  answer({ method, segments: [, id, leaf], query, body }: Asked, url: string): Answer {
    if (id === undefined) return method === 'POST' ? this.#create(body) : this.#list(query, url);
    const found = this.all.find((one) => one.id === Number(id));
    if (!found) return refusal(404, 'Not Found');
    if (leaf !== 'statuses') return { status: 200, body: shown(found) };
    return method === 'POST' ? this.#setStatus(found, body) : paged(found.statuses.toReversed(), query, url);
  }

  #list(query: URLSearchParams, url: string): Answer {
    const asked = (['environment', 'sha', 'ref', 'task'] as const).filter((name) => query.has(name));
    const found = this.all.filter((one) => asked.every((name) => one[name] === query.get(name)));
    return paged(found.toReversed().map(shown), query, url);
  }

  /** GitHub merges the default branch, and waits for every other check, unless it is told not to. */
  #create(body: Asked['body']): Answer {
    const { ref, auto_merge, required_contexts } = body as { ref: string; [key: string]: unknown };
    if (auto_merge !== false) return refusal(409, `Conflict merging main into ${ref}`);
    if (!Array.isArray(required_contexts) || required_contexts.length > 0) {
      const errors = [{ contexts: [], resource: 'Deployment', field: 'required_contexts', code: 'invalid' }];
      return refusal(409, 'Conflict: Commit status checks failed for main.', { errors });
    }
    const sha = /^[0-9a-f]{40}$/.test(ref) ? ref : 'c'.repeat(40);
    return { status: 201, body: shown(this.#add({ environment: 'production', ...body, sha })) };
  }

  #setStatus(deployment: SandboxDeployment, body: Asked['body']): Answer {
    const { description = '', state, auto_inactive = true } = body as Record<string, string>;
    if (description.length > 140)
      return invalid('DeploymentStatus', 'description', 'description is too long (maximum is 140 characters)');
    for (const name of ['log_url', 'environment_url']) {
      const address = body[name];
      if (typeof address === 'string' && address !== '' && !/^https?:\/\//.test(address))
        return invalid('DeploymentStatus', name, `${name} must use http(s) scheme`);
    }
    const made = this.#addStatus(deployment, body as { state: string });
    if (state === 'success' && auto_inactive) this.#retire(deployment);
    return { status: 201, body: { ...made, creator: userOf(this.#viewer) } };
  }

  /** What GitHub does by itself: earlier successes of the environment, unless it is of production or transient. */
  #retire({ id, environment }: SandboxDeployment): void {
    for (const one of this.all) {
      if (one.id >= id || one.environment !== environment) continue;
      if (one.production_environment || one.transient_environment) continue;
      if (one.statuses.at(-1)?.state === 'success') this.#addStatus(one, { state: 'inactive' });
    }
  }

  #add(given: GivenDeployment): SandboxDeployment {
    const { creator = this.#viewer, sha, environment, ref = sha, task = 'deploy', payload = {} } = given;
    const deployment: SandboxDeployment = {
      ...{ id: ++this.#lastId, sha, ref, task, environment, payload, creator: userOf(creator), statuses: [] },
      transient_environment: given.transient_environment ?? false,
      production_environment: given.production_environment ?? environment === 'production',
      created_at: given.created_at ?? new Date().toISOString(),
    };
    this.all.push(deployment);
    return deployment;
  }

  #addStatus(deployment: SandboxDeployment, given: Partial<SandboxDeploymentStatus> & { state: string }) {
    const { state, description = '', log_url = '', environment_url = '' } = given;
    const status = { id: ++this.#lastId, state, description, log_url, target_url: log_url, environment_url };
    deployment.statuses.push(status);
    return status;
  }
}

function shown({ statuses: _, ...deployment }: SandboxDeployment): object {
  return { ...deployment, original_environment: deployment.environment };
}
