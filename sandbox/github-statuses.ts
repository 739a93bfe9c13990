import { type Answer, type Asked, invalid, paged, refusal, userOf } from './github-answer.ts';

/** A commit status; the last one of a context is the one that counts. */
export interface SandboxStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly target_url: string | null;
  readonly created_at: string;
}

export type GivenStatus = Pick<SandboxStatus, 'sha' | 'context' | 'state'> & Partial<SandboxStatus>;

const MOST_OF_A_CONTEXT = 1_000;

/** Commit statuses, in the order in which they were made. */
export class Statuses {
  readonly all: SandboxStatus[] = [];
  readonly #viewer: string;
  #lastId = 5_000;

  constructor(viewer: string, existing: readonly GivenStatus[]) {
    this.#viewer = viewer;
    for (const one of existing) this.#add(one);
  }

  /** `statuses/{sha}` and `commits/{sha}/statuses`. */
  answer({ method, segments, query, body }: Asked, url: string): Answer {
    const newestFirst = (sha = '') => this.all.filter((one) => one.sha === sha).toReversed();
    if (method === 'GET') return paged(newestFirst(segments[1]), query, url);
    return this.#create(segments[1] ?? '', body);
  }

  /** The state of a context on a commit, as branch protection sees it. */
  latest(sha: string, context: string): SandboxStatus | undefined {
    return this.all.findLast((one) => one.sha === sha && one.context.toLowerCase() === context.toLowerCase());
  }

  #create(sha: string, body: Asked['body']): Answer {
    const { context = 'default', state, description = null, target_url = null } = body as unknown as SandboxStatus;
    if (!/^[0-9a-f]{40}$/.test(sha)) return refusal(422, `No commit found for SHA: ${sha}`);
    if (description !== null && description.length > 140)
      return invalid('Status', 'description', 'description is too long (maximum is 140 characters)');
    if (target_url !== null && !/^https?:\/\//.test(target_url))
      return invalid('Status', 'target_url', 'target_url must use http(s) scheme');
    if (context.length > 255) return invalid('Status', 'context', 'context is too long (maximum is 255 characters)');
    if (this.all.filter((one) => one.sha === sha && one.context === context).length >= MOST_OF_A_CONTEXT)
      return invalid('Status', 'base', 'This SHA and context has reached the maximum number of statuses.');
    const made = this.#add({ sha, context, state, description, target_url });
    return { status: 201, body: { ...made, creator: userOf(this.#viewer) } };
  }

  #add(given: GivenStatus): SandboxStatus {
    const defaults = { description: null, target_url: null, created_at: new Date().toISOString() };
    const status = { ...defaults, ...given, id: ++this.#lastId };
    this.all.push(status);
    return status;
  }
}
