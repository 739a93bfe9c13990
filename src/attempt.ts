import { asError } from './thrown.ts';

/** What a call gives, or the error that it throws. */
export function attempt<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return asError(error);
  }
}
