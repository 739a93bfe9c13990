import { ApiError, ConnectionError } from './api-error.ts';

/** True when the write behind this failure may have happened nevertheless. */
export function leavesDoubt(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof ConnectionError) && error.mayHaveReached;
}

/** The final error of a request, which must not forget that an earlier try of it may have been carried out. */
export function withDoubt(error: unknown, mayHaveReached: boolean): unknown {
  if (!mayHaveReached || leavesDoubt(error)) return error;
  if (error instanceof ApiError) {
    const { code, reason, message, causes, retryAfter, remedy } = error;
    return new ApiError({ code, reason, message, causes, retryAfter, remedy, mayHaveReached }, { cause: error });
  }
  return error instanceof ConnectionError ? copyOf(error, mayHaveReached) : error;
}

/** The failure of a request that the end of the run cut short, with what it had met before. */
export function withMet(error: unknown, met: unknown): unknown {
  if (!(error instanceof ConnectionError) || error.fault !== 'aborted' || error.met) return error;
  if (!(met instanceof ApiError || met instanceof ConnectionError) || met === error) return error;
  const { message, cause, fault, remedy, mayHaveReached } = error;
  return new ConnectionError(message, { cause, fault, remedy, mayHaveReached, met });
}

/** The same failure, for a request that was not even sent. Undefined when the failure was not one of the connection. */
export function unsent(error: unknown): ConnectionError | undefined {
  if (!(error instanceof ConnectionError) || error.fault === 'aborted') return undefined;
  return copyOf(error, false);
}

function copyOf({ message, cause, fault, remedy, met }: ConnectionError, mayHaveReached: boolean): ConnectionError {
  return new ConnectionError(message, { cause, fault, remedy, met, mayHaveReached });
}
