import type { IncomingMessage } from 'node:http';
import { stringify } from '../manifest/json.ts';
import { readAnswer } from './answer.ts';
import { ApiError, ConnectionError } from './api-error.ts';
import type { ApiRequest, ApiResponse } from './cluster.ts';
import type { Credential } from './credentials.ts';
import { abortedError } from './fault.ts';
import { pause } from './pause.ts';
import { isApply, repeatOf, WAITS, waitBeforeRetry } from './retry.ts';
import { createSlots, type Slots } from './slots.ts';
import type { Call, Identity, Transport } from './transport.ts';

/** Milliseconds. */
export interface RequestTiming {
  /** Without a byte from the server, after which a try is given up. */
  readonly patience: Patience;
  /** Before the second try, the third, and so on. */
  readonly waits: readonly number[];
}

interface Patience {
  /** Until the server has answered for the first time. */
  readonly firstContact: number;
  /** The first try of what may be repeated: a hanging request costs no more than this. */
  readonly firstTry: number;
  /** The tries after it: a slow webhook gets its time. */
  readonly laterTry: number;
  /** A read that is tried once: whoever asks comes back with another. */
  readonly onlyRead: number;
  /** A write that may not be repeated. The API server itself ends a request after 60 s. */
  readonly onlyWrite: number;
}

export const REQUEST_TIMING: RequestTiming = {
  patience: { firstContact: 8_000, firstTry: 10_000, laterTry: 30_000, onlyRead: 15_000, onlyWrite: 65_000 },
  waits: WAITS,
};

/**
 * Requests in flight at once. Measured with 1,000 server-side applies against Kubernetes 1.36: more is not faster.
 */
const PARALLEL = 24;

/** How long after a new kind was established a path that is not served may still come to be. */
const NEW_KIND_GRACE = 15_000;

export interface Requester {
  request(request: ApiRequest): Promise<ApiResponse>;
  /** One try, without waiting for a slot: when the server is away, those who retry hold them all. */
  once(request: ApiRequest): Promise<ApiResponse>;
  /** One try of a GET whose answer is read as it comes: a watch. Takes no slot. Throws as `request` does. */
  open(request: ApiRequest): Promise<IncomingMessage>;
  /** From now on, for a moment, a path that is not served is asked again. */
  expectNewKind(): void;
}

/** Requests with everything that rides out faults: slots, retries, a fresh credential after a 401. */
export function createRequester(options: {
  transport: Transport;
  credential: Credential;
  /** `host:port`, for messages. */
  server: string;
  timing?: RequestTiming | undefined;
  /** Requests in flight at once. */
  parallel?: number | undefined;
}): Requester {
  const { transport, credential, server, timing = REQUEST_TIMING, parallel = PARALLEL } = options;
  const { patience, waits } = timing;
  const slots = createSlots(parallel);
  let contacted = false;
  /** Why the first contact failed for good: nobody else need find that out again. */
  let unreachable: ConnectionError | undefined;
  let newKindUntil = 0;

  const attempt = async (request: ApiRequest, tries: number, body: string | undefined): Promise<ApiResponse> => {
    const limit = patienceFor(request, tries, contacted, patience);
    const send = (identity: Identity) => transport.send(callOf(request, body, identity, limit));
    const raw = await answered(request, send, (answer) => answer.status === 401);
    try {
      const response = await readAnswer(raw, server);
      contacted = true;
      return response;
    } catch (error) {
      contacted ||= error instanceof ApiError && error.reason !== '';
      throw isUnauthorized(error) ? notAccepted(error, credential) : error;
    }
  };

  /** Sends with the current credential, and once more with a fresh one when the server does not know it any more. */
  const answered = async <T>(
    request: ApiRequest,
    send: (identity: Identity) => Promise<T>,
    isUnauthorized: (answer: T) => boolean,
  ): Promise<T> => {
    const identity = await credential.identity(request.signal);
    const answer = await send(identity);
    if (!isUnauthorized(answer)) return answer;
    const fresh = await credential.renew(identity, request.signal);
    return fresh ? send(fresh) : answer;
  };

  const request = async (request: ApiRequest): Promise<ApiResponse> => {
    const { signal } = request;
    const body = request.body === undefined ? undefined : stringify(request.body);
    const slot = slotOf(slots, signal, server);
    let mayHaveReached = false;
    try {
      for (let tries = 1; ; tries++) {
        await slot.take(mayHaveReached);
        if (unreachable && !contacted) throw withDoubt(unreachable, mayHaveReached);
        try {
          return await attempt(request, tries, body);
        } catch (error) {
          mayHaveReached ||= leavesDoubt(error);
          if (error instanceof ConnectionError && error.fault === 'timeout') transport.dropIdle();
          const wait = waitBeforeRetry(error, tries, situationOf(request), Math.random());
          if (wait === undefined) {
            if (!contacted) unreachable ??= unsent(error);
            throw withDoubt(error, mayHaveReached);
          }
          if (!holdsOthersBack(error)) slot.give();
          await pause(wait, signal);
          if (signal.aborted) throw abortedError(signal, server, mayHaveReached);
        }
      }
    } finally {
      slot.give();
    }
  };

  const situationOf = (request: ApiRequest) => ({
    repeat: repeatOf(request),
    isApply: isApply(request),
    contacted,
    expectsNewKind: Date.now() < newKindUntil,
    waits,
  });

  const open = async (request: ApiRequest): Promise<IncomingMessage> => {
    const limit = contacted ? patience.firstTry : patience.firstContact;
    const send = (identity: Identity) => transport.open(callOf(request, undefined, identity, limit));
    const answer = await answered(request, send, (answer) => 'status' in answer && answer.status === 401);
    if ('stream' in answer) return answer.stream;
    await readAnswer(answer, server).catch((error) => {
      throw isUnauthorized(error) ? notAccepted(error, credential) : error;
    });
    throw new ConnectionError(`expected a watch from ${server}, found an answer ${answer.status}`, {
      fault: 'garbage',
      mayHaveReached: true,
    });
  };

  return {
    request,
    once: (request) => attempt({ ...request, retry: 'never' }, 1, undefined),
    open,
    expectNewKind: () => {
      newKindUntil = Date.now() + NEW_KIND_GRACE;
    },
  };
}

function patienceFor(request: ApiRequest, tries: number, contacted: boolean, patience: Patience): number {
  if (!contacted) return patience.firstContact;
  if (repeatOf(request) !== 'safe') return request.method === 'GET' ? patience.onlyRead : patience.onlyWrite;
  return tries === 1 ? patience.firstTry : patience.laterTry;
}

function callOf(request: ApiRequest, body: string | undefined, identity: Identity, patience: number): Call {
  const query = new URLSearchParams(request.query).toString();
  return {
    method: request.method,
    path: query === '' ? request.path : `${request.path}?${query}`,
    headers: {
      Accept: request.accept ?? 'application/json, */*',
      'User-Agent': 'kube-rollout',
      // The server compresses what is longer than 128 KiB.
      ...(request.method === 'GET' && !request.query?.watch ? { 'Accept-Encoding': 'gzip' } : {}),
      ...(body === undefined
        ? {}
        : {
            'Content-Type': request.contentType ?? 'application/json',
            'Content-Length': String(Buffer.byteLength(body)),
          }),
    },
    ...(body === undefined ? {} : { body }),
    identity,
    signal: request.signal,
    patience,
  };
}

/** A slot that is taken at most once, however often it is asked for, and given back at most once. */
function slotOf(slots: Slots, signal: AbortSignal, server: string) {
  let held = false;
  return {
    take: async (mayHaveReached: boolean) => {
      if (held) return;
      await slots.take(signal).catch(() => {
        throw abortedError(signal, server, mayHaveReached);
      });
      held = true;
    },
    give: () => {
      if (held) slots.give();
      held = false;
    },
  };
}

/**
 * A server that is away or overloaded gets no request from those who still wait for a slot. Where it did answer, only
 * this one object has a difficulty, and the others go on.
 */
function holdsOthersBack(error: unknown): boolean {
  return !(error instanceof ApiError) || error.code === 429 || error.code === 503;
}

function isUnauthorized(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 401;
}

/** The server's own sentence is the bare word Unauthorized: it does not say whom it means. */
function notAccepted(error: ApiError, { description, remedy }: Credential): ApiError {
  const message = `the API server does not accept ${description} (401 ${error.message})`;
  return new ApiError({ code: 401, reason: error.reason, message, causes: error.causes, remedy }, { cause: error });
}

function leavesDoubt(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof ConnectionError) && error.mayHaveReached;
}

/** The same failure, for a request that was not even sent. */
function unsent(error: unknown): ConnectionError | undefined {
  if (!(error instanceof ConnectionError) || error.fault === 'aborted') return undefined;
  const { message, cause, fault, remedy } = error;
  return new ConnectionError(message, { cause, fault, remedy, mayHaveReached: false });
}

/** The final error, which must not forget that an earlier try may have been carried out. */
function withDoubt(error: unknown, mayHaveReached: boolean): unknown {
  if (!mayHaveReached || leavesDoubt(error)) return error;
  if (error instanceof ApiError) {
    const { code, reason, message, causes, retryAfter, remedy } = error;
    return new ApiError({ code, reason, message, causes, retryAfter, remedy, mayHaveReached }, { cause: error });
  }
  if (!(error instanceof ConnectionError)) return error;
  const { message, fault, remedy } = error;
  return new ConnectionError(message, { cause: error.cause, fault, remedy, mayHaveReached });
}
