import { setTimeout as sleep } from 'node:timers/promises';
import { type Problem, ProblemsError } from '../problem.ts';

/** Where to read what GitHub did not take. */
export const ELSEWHERE = 'The job summary has the whole report.';

export type Octokit = ReturnType<typeof import('@actions/github')['getOctokit']>;

/** A call of Octokit. It must hand `request` on, which carries the signal that ends it. */
export type Call<T> = (octokit: Octokit, request: { signal: AbortSignal }) => Promise<T>;

/** Milliseconds. */
export interface Limits {
  /** For all calls of one talk together, retries and waits included. */
  readonly talk: number;
  readonly call: number;
  /** Before the first retry; each further one waits twice as long. */
  readonly retry: number;
  /** After a comment was written, until it is read again: longer than another run takes from its reading to its writing. */
  readonly settle: number;
}

/** However short a talk is, GitHub may take so many milliseconds for a call on a slow day. */
const SLOW_CALL = 1_500;

/** What waiting for GitHub may cost a deploy that is over. */
export const LIMITS: Limits = { talk: 9_500, call: 4_000, retry: 300, settle: 600 };

export interface GitHubClient {
  /** A conversation with a time budget of its own. */
  talk(limits?: Partial<Limits>): Talk;
}

export interface Talk {
  /** A call that may be repeated: a read, or a write that says the same twice (GET, PATCH, PUT, DELETE). */
  repeat<T>(call: Call<T>): Promise<T>;
  /** A call that makes something new (POST). */
  once<T>(call: Call<T>): Promise<T>;
  /** Makes something new by a POST, which is repeated only when `look` does not find what an earlier try has made. */
  make<T>(call: Call<T>, look: () => Promise<T | undefined>): Promise<T>;
  /** Waits as the fault asks before a next try; throws the fault when it is final or no time is left for another try. */
  pause(fault: unknown, attempt: number): Promise<void>;
  /** A talk within this one that has a share of its time, such as 1/3: what is never answered leaves the rest to others. */
  part(share: number): Talk;
  readonly limits: Limits;
  /** Milliseconds spent so far. */
  spent(): number;
  /** Ends whatever is still under way. */
  end(): void;
}

/**
 * GitHub's API for a token, or undefined without one. Octokit is loaded only here: loading it takes longer than a deploy
 * starts. Throws a ProblemsError, a notice, for an address that is none.
 */
export async function connectGitHub(options: {
  token: string | undefined;
  apiUrl: string;
  limits?: Partial<Limits>;
  /** Ends every talk. */
  signal?: AbortSignal;
}): Promise<GitHubClient | undefined> {
  if (!options.token) return undefined;
  if (!isAddress(options.apiUrl)) throw new ProblemsError([NO_ADDRESS]);
  // Loading it reads the event once more, and throws on one that can't be read: we have read it already.
  delete process.env.GITHUB_EVENT_PATH;
  const { getOctokit } = await import('@actions/github');
  const octokit = getOctokit(options.token, { baseUrl: options.apiUrl, log: SILENT });
  return { talk: (limits) => startTalk(octokit, { ...LIMITS, ...options.limits, ...limits }, options.signal) };
}

const NO_ADDRESS: Problem = {
  severity: 'notice',
  message:
    'GitHub was not told of the deploy: expected an http or https address in GITHUB_API_URL, found something else',
  remedy: `The runner sets this variable: look which \`env\` or step overwrites it. ${ELSEWHERE}`,
};

function isAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** Octokit's own words (of deprecated routes) are nothing that a reader of a deploy's log can act upon. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

function startTalk(octokit: Octokit, limits: Limits, signal?: AbortSignal): Talk {
  const ended = new AbortController();
  const startedAt = performance.now();
  const deadline = AbortSignal.any([ended.signal, AbortSignal.timeout(limits.talk), ...(signal ? [signal] : [])]);
  const spent = () => performance.now() - startedAt;
  // Half of a talk, so that there is time to repeat a call that is not answered.
  const patience = Math.min(limits.call, Math.max(Math.ceil(limits.talk / 2), SLOW_CALL));

  async function once<T>(call: Call<T>): Promise<T> {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(patience)]);
    const answer = await call(octokit, { signal });
    if (isCutShort(answer)) throw new Unreadable();
    return answer;
  }
  async function pause(fault: unknown, attempt: number): Promise<void> {
    const wait = waitOf(fault, limits.retry * 2 ** attempt);
    if (wait === undefined || deadline.aborted || spent() + wait >= limits.talk) throw fault;
    await sleep(wait, undefined, { signal: deadline });
  }
  async function repeat<T>(call: Call<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(call);
      } catch (fault) {
        await pause(fault, attempt);
      }
    }
  }
  async function make<T>(call: Call<T>, look: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(call);
      } catch (fault) {
        await pause(fault, attempt);
        const made = await look();
        if (made !== undefined) return made;
      }
    }
  }
  const part = (share: number) => startTalk(octokit, { ...limits, talk: Math.ceil(limits.talk * share) }, deadline);
  return { once, repeat, make, pause, part, limits, spent, end: () => ended.abort() };
}

/** An answer of 2xx that is not what it should be: cut off in the middle, or a page of some proxy. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Octokit gives the text of a body that it could not read as JSON, and even '' when the connection broke in it. */
function isCutShort(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'data' in answer && typeof answer.data === 'string';
}

/** What GitHub answered, or did not, as far as it matters for what to do next. */
export interface Fault {
  /** HTTP status; 0 when no answer came, which Octokit calls 500. */
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export function faultOf(error: unknown): Fault {
  const { status, response, message } = error as { status?: unknown; response?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : String(error);
  if (typeof response !== 'object' || response === null) return { status: 0, message: text, headers: {} };
  const { headers } = response as { headers?: Record<string, unknown> };
  return { status: typeof status === 'number' ? status : 200, message: text, headers: headers ?? {} };
}

/** True for GitHub's primary and secondary rate limits; the secondary ones answer 403 or 429. */
export function isRateLimit({ status, message, headers }: Fault): boolean {
  if (status === 429) return true;
  const told = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  return status === 403 && (told || /rate limit/i.test(message));
}

/** Milliseconds to wait before another try; undefined when another try can't help. */
function waitOf(error: unknown, backoff: number): number | undefined {
  const fault = faultOf(error);
  if (isRateLimit(fault)) return askedWait(fault) ?? Number.POSITIVE_INFINITY;
  return fault.status === 0 || fault.status >= 500
    ? (askedWait(fault) ?? backoff * (0.75 + Math.random() / 2))
    : undefined;
}

/** `retry-after` counts seconds, `x-ratelimit-reset` is the second of its end (GitHub Docs, "Rate limits for the REST API"). */
function askedWait({ headers }: Fault): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  if (headers['x-ratelimit-remaining'] !== '0') return undefined;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - Date.now()) : undefined;
}
