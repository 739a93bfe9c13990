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
  /** `Conflict`, `NotFound`, `Forbidden`, … or '' when the answer was no Status. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];
  /** Seconds, when the server asked to wait. */
  readonly retryAfter?: number;

  constructor(answer: {
    code: number;
    reason: string;
    message: string;
    causes: readonly StatusCause[];
    retryAfter?: number;
  }) {
    super(answer.message);
    this.name = 'ApiError';
    this.code = answer.code;
    this.reason = answer.reason;
    this.causes = answer.causes;
    if (answer.retryAfter !== undefined) this.retryAfter = answer.retryAfter;
  }
}

/** No answer came, although retries were made until the deadline or the fault could not pass (DNS, TLS, refused). */
export class ConnectionError extends Error {
  /** True when the request may have reached the server: a write may have happened. */
  readonly mayHaveReached: boolean;

  constructor(message: string, options: ErrorOptions & { mayHaveReached: boolean }) {
    super(message, options);
    this.name = 'ConnectionError';
    this.mayHaveReached = options.mayHaveReached;
  }
}
