import { ApiError, ConnectionError } from './api-error.ts';

/** What a try has met. */
export type Met = ApiError | ConnectionError;

/** True when the write behind this failure may have happened nevertheless. */
export function leavesDoubt(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof ConnectionError) && error.mayHaveReached;
}

/** The final error of a request, which must not forget that an earlier try of it may have been carried out. */
export function withDoubt(error: unknown, mayHaveReached: boolean): unknown {
  if (!mayHaveReached || leavesDoubt(error)) return error;
  return isMet(error) ? copyOf(error, mayHaveReached) : error;
}

/** The failure of a request that the end of the run cut short, with what it had met before. */
export function withMet(error: unknown, met: unknown): unknown {
  if (!(error instanceof ConnectionError) || error.fault !== 'aborted' || error.met) return error;
  if (!isMet(met) || met === error) return error;
  const { message, cause, fault, remedy, mayHaveReached } = error;
  return new ConnectionError(message, { cause, fault, remedy, mayHaveReached, met });
}

/** The same failure, for a request that was not even sent. Undefined for the end of the run. */
export function unsent(error: unknown): Met | undefined {
  if (!isMet(error) || (error instanceof ConnectionError && error.fault === 'aborted')) return undefined;
  return copyOf(error, false);
}

function isMet(error: unknown): error is Met {
  return error instanceof ApiError || error instanceof ConnectionError;
}

function copyOf(error: Met, mayHaveReached: boolean): Met {
  if (error instanceof ApiError) {
    const { code, reason, isStatus, message, causes, retryAfter, remedy, unservedBecause } = error;
    return new ApiError(
      { code, reason, isStatus, message, causes, retryAfter, remedy, unservedBecause, mayHaveReached },
      { cause: error },
    );
  }
  const { message, cause, fault, remedy, met } = error;
  return new ConnectionError(message, { cause, fault, remedy, met, mayHaveReached });
}
