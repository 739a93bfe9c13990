/** What the sandbox's GitHub answers to a request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A request as a room of the sandbox's GitHub is handed it: what stands behind `/repos/owner/name/`. */
export interface Asked {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A refusal in the shape of GitHub's. */
export function refusal(status: number, message: string, more: object = {}): Answer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more },
  };
}

/** 422, with the field that is to blame. */
export function invalid(resource: string, field: string, message: string, code = 'custom'): Answer {
  return refusal(422, 'Validation Failed', { errors: [{ resource, code, field, message }] });
}

/** One page of a list, and the header that leads to the next. */
export function paged(all: readonly unknown[], query: URLSearchParams, url: string): Answer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const body = all.slice((page - 1) * size, page * size);
  if (page * size >= all.length) return { status: 200, body };
  return { status: 200, body, headers: { link: `<${url}?per_page=${size}&page=${page + 1}>; rel="next"` } };
}

/** A user of a login: an app's ends in `[bot]`. */
export function userOf(login: string): { readonly login: string; readonly type: 'Bot' | 'User' } {
  return { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}
