/** One of the causes in a Status answer. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  /** `spec.template.spec.containers[0].image`, in the server's own spelling. */
  readonly field?: string;
}

/** An answer of the API server that is not 2xx. `message` is the server's own sentence: untrusted text. */
export class ApiError extends Error {
  /** HTTP status. */
  readonly code: number;
  /** `Conflict`, `NotFound`, `Forbidden`, … or '' when the answer named none. */
  readonly reason: string;
  /** False when what answered gave no Status, as gateways, login pages and web servers do. */
  readonly isStatus: boolean;
  readonly causes: readonly StatusCause[];
  /** Seconds, when the server asked to wait. */
  readonly retryAfter?: number;
  /** True when the write may have happened nevertheless: an earlier try of it lost its answer, or a gateway gave up on it. */
  readonly mayHaveReached: boolean;
  /** What to do, when that is known where the answer came in: whose credential a 401 is about. */
  readonly remedy?: string;
  /** What was met instead of the API server that a group has of its own: that one is away, the cluster's own is well. */
  readonly unservedBecause?: string;

  constructor(
    answer: {
      code: number;
      reason: string;
      isStatus?: boolean;
      message: string;
      causes: readonly StatusCause[];
      retryAfter?: number | undefined;
      mayHaveReached?: boolean;
      remedy?: string | undefined;
      unservedBecause?: string | undefined;
    },
    options?: ErrorOptions,
  ) {
    super(answer.message, options);
    this.name = 'ApiError';
    this.code = answer.code;
    this.reason = answer.reason;
    this.isStatus = answer.isStatus ?? true;
    this.causes = answer.causes;
    this.mayHaveReached = answer.mayHaveReached ?? false;
    if (answer.retryAfter !== undefined) this.retryAfter = answer.retryAfter;
    if (answer.remedy !== undefined) this.remedy = answer.remedy;
    if (answer.unservedBecause !== undefined) this.unservedBecause = answer.unservedBecause;
  }
}

/** The API server is there, but the one that serves this API group for it is not: nobody can tell which kinds it has. */
export class UnservedGroup extends Error {
  override readonly name = 'UnservedGroup';
}

/** What kept an answer from coming. `aborted`: the run was cancelled or its deadline passed. */
export type Fault =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'tls'
  | 'proxy'
  | 'garbage'
  | 'credential'
  | 'aborted';

/** No answer came, although retries were made until the deadline or the fault could not pass (DNS, TLS, refused). */
export class ConnectionError extends Error {
  readonly fault: Fault;
  /** True when the request may have reached the server: a write may have happened. */
  readonly mayHaveReached: boolean;
  /** Of a request that the end of the run cut short: what it had met until then, and was trying to ride out. */
  readonly met?: ApiError | ConnectionError;
  /** What to do, when the place that failed knows better than the fault alone tells: an exec plugin's install hint. */
  readonly remedy?: string;

  constructor(
    message: string,
    options: ErrorOptions & {
      mayHaveReached: boolean;
      fault?: Fault;
      remedy?: string | undefined;
      met?: ApiError | ConnectionError | undefined;
    },
  ) {
    super(message, options);
    this.name = 'ConnectionError';
    this.fault = options.fault ?? 'reset';
    this.mayHaveReached = options.mayHaveReached;
    if (options.met !== undefined) this.met = options.met;
    if (options.remedy !== undefined) this.remedy = options.remedy;
  }
}

/** What was met instead of the API server that a group has of its own; undefined for every other failure. */
export function unservedBecause(error: unknown): string | undefined {
  const met = error instanceof ConnectionError ? error.met : error;
  return met instanceof ApiError ? met.unservedBecause : undefined;
}
