import { isDeepStrictEqual } from 'node:util';
import type { Credential } from './credential.ts';
import { abortedError } from './fault.ts';
import type { Identity } from './transport.ts';

/** An identity and how long it serves. Milliseconds of Date.now(). */
export interface Grant {
  readonly identity: Identity;
  /** From then on another is obtained; until `expiresAt` this one still serves when that fails. */
  readonly goodUntil: number;
  readonly expiresAt: number;
}

/**
 * Milliseconds for which a failure, or a renewal that did not help, is not tried again: a thousand requests are not a
 * thousand calls of a plugin.
 */
const FAILURE_AGE = 5_000;

/** Keeps an identity for as long as it is good; obtains another one when it isn't, once however many ask. */
export function renewing(
  obtain: () => Promise<Grant>,
  options: { renewable: boolean },
): Pick<Credential, 'identity' | 'renew'> {
  let current: Grant | undefined;
  let obtaining: Promise<Grant> | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let failure: { error: unknown; until: number } | undefined;

  const next = (): Promise<Grant> => {
    if (failure && Date.now() < failure.until) return Promise.reject(failure.error);
    obtaining ??= obtain()
      .then((grant) => {
        current = grant;
        return grant;
      })
      .catch((error) => {
        failure = { error, until: Date.now() + FAILURE_AGE };
        throw error;
      })
      .finally(() => {
        obtaining = undefined;
      });
    return obtaining;
  };

  const nextOrCurrent = async (): Promise<Grant> => {
    const former = current;
    try {
      return await next();
    } catch (error) {
      if (former && Date.now() < former.expiresAt) return former;
      throw error;
    }
  };

  const renewed = async (): Promise<Grant> => {
    const grant = await next();
    renewedAt = Date.now();
    return grant;
  };

  /** Someone else's 401 may have renewed it meanwhile. And one that is as new, and rejected too, is not renewed again. */
  const isFresh = (rejected: Identity) =>
    !obtaining && (current?.identity !== rejected || Date.now() < renewedAt + FAILURE_AGE);

  return {
    identity: async (signal) => {
      if (current && Date.now() < current.goodUntil) return current.identity;
      return (await orAborted(nextOrCurrent(), signal)).identity;
    },
    renew: async (rejected, signal) => {
      if (!options.renewable) return undefined;
      const { identity } = current && isFresh(rejected) ? current : await orAborted(renewed(), signal);
      return isDeepStrictEqual(identity, rejected) ? undefined : identity;
    },
  };
}

/** The value of a promise, unless the signal aborts first. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(abortedError(signal, 'the API server', false));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
