import { type Answer, type Asked, refusal } from './github-answer.ts';
import { Comments } from './github-comments.ts';
import { Deployments } from './github-deployments.ts';
import type { Permission, SandboxGitHubOptions, SandboxRequest } from './github-options.ts';
import { completed, describedBy, faultsOfAnswer, faultsOfRequest } from './github-schema.ts';
import { Statuses } from './github-statuses.ts';

/** GraphQL refuses a part with 200: commits are contents. */
const FORBIDDEN_COMMIT: Answer = {
  status: 200,
  body: {
    data: { repository: { object: null } },
    errors: [{ type: 'FORBIDDEN', path: ['repository', 'object'], message: 'Resource not accessible by integration' }],
  },
};

/** All that the sandbox's GitHub knows, and who may ask for it. */
export class GitHubState {
  url = '';
  readonly violations: string[] = [];
  readonly comments: Comments;
  readonly statuses: Statuses;
  readonly deployments: Deployments;
  readonly #options: SandboxGitHubOptions;
  readonly #repository: string;
  readonly #viewer: string;

  constructor(options: SandboxGitHubOptions) {
    this.#options = options;
    this.#repository = options.repository ?? 'acme/payments';
    this.#viewer = options.viewer ?? 'github-actions[bot]';
    const { comments: existing = [], locked = [], longestBody = 65_536 } = options;
    this.comments = new Comments({ repository: this.#repository, viewer: this.#viewer, existing, locked, longestBody });
    this.statuses = new Statuses(this.#viewer, options.statuses ?? []);
    this.deployments = new Deployments(this.#viewer, options.deployments ?? []);
  }

  /** Held against GitHub's published description, the request and the answer alike. */
  answer(request: SandboxRequest): Answer {
    const { method, path, body } = request;
    const { pathname, searchParams } = new URL(path, this.url);
    if (method === 'POST' && pathname === '/graphql') return this.#graphql(body);
    const described = describedBy(method, pathname);
    if (!described) return this.#violated(request, ['no such route']);
    const faults = faultsOfRequest(described, searchParams, body);
    if (faults.length > 0) return this.#violated(request, faults);
    const answered = this.#route(method, pathname, searchParams, body);
    if (answered.status >= 400) return answered;
    const whole = completed(described, answered.status, answered.body);
    for (const fault of faultsOfAnswer(described, answered.status, whole)) {
      this.violations.push(`answer to ${method} ${path}: ${fault}`);
    }
    return { ...answered, body: whole };
  }

  #violated({ method, path }: SandboxRequest, faults: readonly string[]): Answer {
    this.violations.push(...faults.map((fault) => `${method} ${path}: ${fault}`));
    return refusal(422, `Invalid request.\n\n${faults.join('\n')}`);
  }

  #route(method: string, pathname: string, query: URLSearchParams, body: unknown): Answer {
    if (pathname === '/user') return this.#user();
    const prefix = `/repos/${this.#repository}/`;
    if (!pathname.startsWith(prefix)) return refusal(404, 'Not Found');
    const segments = pathname.slice(prefix.length).split('/');
    const asked: Asked = { method, segments, query, body: (body ?? {}) as Asked['body'] };
    const url = `${this.url}${pathname}`;
    const [room = '', id = '', leaf = ''] = segments;
    if (room === 'issues') return this.#allowed(asked, 'pull-requests') ?? this.comments.answer(asked, url);
    if (room === 'deployments') return this.#allowed(asked, 'deployments') ?? this.deployments.answer(asked, url);
    if (room === 'actions') return this.#allowed(asked, 'actions') ?? this.#run(segments.at(-1) ?? '');
    if (room === 'pulls') return this.#allowed(asked, 'pull-requests') ?? this.#ofForks(query);
    if (leaf === 'pulls') return this.#allowed(asked, 'pull-requests') ?? this.#pulls(id);
    return this.#allowed(asked, 'statuses') ?? this.statuses.answer(asked, url);
  }

  /** A refusal names what would have been enough, as GitHub's header does. */
  #allowed({ method, segments }: Asked, permission: Permission): Answer | undefined {
    const { permissions = {}, permission: general = 'write' } = this.#options;
    const has = permissions[permission] ?? general;
    const needs = method === 'GET' ? 'read' : 'write';
    if (has === 'write' || has === needs) return undefined;
    const name = permission.replaceAll('-', '_');
    const accepted = segments[0] === 'issues' ? `issues=${needs}; ${name}=${needs}` : `${name}=${needs}`;
    const headers = { 'x-accepted-github-permissions': accepted };
    return { ...refusal(403, 'Resource not accessible by integration'), headers };
  }

  #pulls(commit: string): Answer {
    const pulls = this.#options.pulls;
    if (pulls && !Object.hasOwn(pulls, commit)) return refusal(422, `No commit found for SHA: ${commit}`);
    return { status: 200, body: pulls?.[commit] ?? [] };
  }

  #ofForks(query: URLSearchParams): Answer {
    const [state, head] = [query.get('state') ?? 'open', query.get('head')];
    const found = (this.#options.forks ?? []).filter((pull) => state === 'all' || pull.state === state);
    return { status: 200, body: found.filter((pull) => head === null || pull.head.label === head) };
  }

  #run(id: string): Answer {
    const status = this.#options.runs?.[id];
    return status ? { status: 200, body: { id: Number(id), status } } : refusal(404, 'Not Found');
  }

  #user(): Answer {
    if (this.#viewer.endsWith('[bot]')) return refusal(403, 'Resource not accessible by integration');
    return { status: 200, body: { login: this.#viewer, type: 'User' } };
  }

  /** Two questions are known: who holds the token, and the status of a context on the last commits of a branch. */
  #graphql(body: unknown): Answer {
    const { query, variables = {} } = body as { query: string; variables?: Record<string, string> };
    if (this.#options.graphql === false) return refusal(403, 'Resource not accessible by integration');
    if (!query.includes('history')) return { status: 200, body: { data: { viewer: { login: this.#viewer } } } };
    if (this.#options.permissions?.contents === 'none') return FORBIDDEN_COMMIT;
    const history = this.#options.history ?? [];
    const from = history.indexOf(variables.commit ?? '');
    const nodes = history
      .slice(Math.max(0, from))
      .map((oid) => ({ oid, status: this.#context(oid, variables.context) }));
    return { status: 200, body: { data: { repository: { object: { history: { nodes } } } } } };
  }

  #context(oid: string, context = '') {
    const found = this.statuses.latest(oid, context);
    if (!this.statuses.all.some(({ sha }) => sha === oid)) return null;
    const { state = '', target_url, created_at, description } = found ?? {};
    return {
      context: found ? { state: state.toUpperCase(), targetUrl: target_url, createdAt: created_at, description } : null,
    };
  }
}
