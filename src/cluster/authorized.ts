import { ApiError, ConnectionError } from './api-error.ts';
import type { Credential } from './credential.ts';
import { answerOf } from './describe.ts';
import { withMet } from './doubt.ts';
import type { Identity } from './transport.ts';

/**
 * Sends with the current identity, and once more with a fresh one when the server does not know it any more: a token
 * may expire in the middle of a run.
 */
export async function authorized<T>(
  credential: Credential,
  signal: AbortSignal,
  send: (identity: Identity) => Promise<T>,
  isUnauthorized: (answer: T) => boolean,
): Promise<T> {
  const identity = await credential.identity(signal).catch((error: unknown) => {
    throw withMet(error, notYet(credential));
  });
  const answer = await send(identity);
  if (!isUnauthorized(answer)) return answer;
  const fresh = await credential.renew(identity, signal);
  return fresh ? send(fresh) : answer;
}

function notYet({ description }: Credential): ConnectionError {
  return new ConnectionError(`${description} was not to be had yet`, {
    fault: 'credential',
    mayHaveReached: false,
    remedy: 'Look why it takes so long to obtain the credential, or raise the `timeout` input.',
  });
}

/** A 401 with whose credential it is about, and what to do: the server's own sentence is the bare word Unauthorized. */
export function explain401(error: unknown, { description, remedy }: Credential): unknown {
  if (!(error instanceof ApiError) || error.code !== 401) return error;
  const message = `the API server does not accept ${description} (${answerOf(error)})`;
  return new ApiError(
    { code: 401, reason: error.reason, message, causes: error.causes, remedy, isStatus: error.isStatus },
    { cause: error },
  );
}
