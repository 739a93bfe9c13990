import type { IncomingMessage } from 'node:http';
import { stringify } from '../manifest/json.ts';
import { asFirstAnswer, checkShape, namingGroup, readAnswer } from './answer.ts';
import { ApiError, ConnectionError } from './api-error.ts';
import { authorized, explain401 } from './authorized.ts';
import type { ApiRequest, ApiResponse } from './cluster.ts';
import type { Credential } from './credential.ts';
import { leavesDoubt, type Met, unsent, withDoubt, withMet } from './doubt.ts';
import { abortedError } from './fault.ts';
import { createGroupOutages } from './group-outage.ts';
import { pause } from './pause.ts';
import { isAway, mayRace, repeatOf, WAITS, waitBeforeRetry } from './retry.ts';
import { createSlots, holdSlot } from './slots.ts';
import type { Call, Identity, RawAnswer, Transport } from './transport.ts';

/** Milliseconds. */
export interface RequestTiming {
  /** Without a byte from the server, after which a try is given up. */
  readonly patience: Patience;
  /** Before the second try, the third, and so on. */
  readonly waits: readonly number[];
}

interface Patience {
  /** Until the server has answered for the first time, all tries together. */
  readonly firstContact: number;
  /** Of that, what is kept for the last try. */
  readonly lastContact: number;
  /** The first try of what may be repeated. After 10 s the server itself gives up on most webhooks, and names them. */
  readonly firstTry: number;
  /** The tries after it: a slow webhook gets its time, 30 s at most. */
  readonly laterTry: number;
  /** A read that is tried once: whoever asks comes back with another. */
  readonly onlyRead: number;
  /** A write that may not be repeated. The API server itself ends a request after 60 s. */
  readonly onlyWrite: number;
}

export const REQUEST_TIMING: RequestTiming = {
  patience: {
    ...{ firstContact: 9_200, lastContact: 900 },
    ...{ firstTry: 11_000, laterTry: 33_000, onlyRead: 15_000, onlyWrite: 65_000 },
  },
  waits: WAITS,
};

/**
 * Requests in flight at once. Measured with 1,000 server-side applies against Kubernetes 1.36: more is not faster.
 */
const PARALLEL = 24;
/** Bytes that an API server takes at most (kube-apiserver, MaxRequestBodyBytes). */
const MOST_BODY = 3 * 2 ** 20;

/** How long after a new kind was established a path that is not served may still come to be. */
const NEW_KIND_GRACE = 15_000;

export interface Requester {
  request(request: ApiRequest): Promise<ApiResponse>;
  /** One try, without waiting for a slot: when the server is away, those who retry hold them all. */
  once(request: ApiRequest): Promise<ApiResponse>;
  /** One try of a GET whose answer is read as it comes: a watch. Takes no slot. Throws as `request` does. */
  open(request: ApiRequest): Promise<IncomingMessage>;
  /** See `Cluster`. */
  aheadBy(): number | undefined;
  /** From now on, for a moment, a path that is not served is asked again. */
  expectNewKind(): void;
}

export interface RequesterOptions {
  readonly transport: Transport;
  readonly credential: Credential;
  /** `host:port`, for messages. */
  readonly server: string;
  readonly timing?: RequestTiming | undefined;
  /** Requests in flight at once. */
  readonly parallel?: number | undefined;
}

/** Requests with everything that rides out faults: slots, retries, a fresh credential after a 401. */
export function createRequester(options: RequesterOptions): Requester {
  const { transport, credential, server, timing = REQUEST_TIMING, parallel = PARALLEL } = options;
  const slots = createSlots(parallel);
  const outages = createGroupOutages();
  let contacted = false;
  /** What the first try of all met: when time runs out before any contact, that says more than the last one. */
  let firstMet: Met | undefined;
  /** Why the first contact failed for good: nobody else need find that out again. */
  let unreachable: Met | undefined;
  let newKindUntil = 0;
  let ahead = Number.NEGATIVE_INFINITY;
  let firstSentAt: number | undefined;
  const sinceFirst = () => (firstSentAt === undefined ? 0 : Date.now() - firstSentAt);

  const attempt = async (request: ApiRequest, tries: number, body?: string): Promise<ApiResponse> => {
    const send = (identity: Identity) => {
      const { firstContact, lastContact } = timing.patience;
      // A try that is made at all gets its time.
      const left = Math.max(firstContact - sinceFirst(), lastContact);
      const patience = contacted ? patienceFor(request, tries, timing.patience) : left;
      firstSentAt ??= Date.now();
      return transport.send({ ...callOf(request, body, identity, patience), isFirst: () => !contacted });
    };
    try {
      const answer = await authorized(credential, request.signal, send, isUnauthorized);
      const response = readAnswer(answer, server);
      const date = Date.parse(answer.headers.date ?? '');
      if (!Number.isNaN(date)) ahead = Math.max(ahead, date - Date.now());
      checkShape(request, response, server);
      contacted = true;
      outages.answered(request.path);
      return response;
    } catch (error) {
      contacted ||= error instanceof ApiError && error.isStatus;
      throw explain401(contacted ? namingGroup(error, request.path) : asFirstAnswer(error, server), credential);
    }
  };

  /** Milliseconds before the next try, or undefined when the error is final. */
  const judge = (error: unknown, request: ApiRequest, tries: number, elapsed: number): number | undefined => {
    const repeat = repeatOf(request);
    const expectsNewKind = Date.now() < newKindUntil;
    const situation = { repeat, mayRace: mayRace(request), contacted, expectsNewKind, waits: timing.waits, elapsed };
    const wait = waitBeforeRetry(error, tries, situation, Math.random());
    if (wait !== undefined && wait > outages.left(request.path, error)) return undefined;
    if (contacted || !isAway(error)) return wait;
    firstMet ??= unsent(error);
    const { firstContact, lastContact } = timing.patience;
    const left = firstContact - lastContact - sinceFirst();
    if (wait !== undefined && left > 0) return Math.min(wait, left);
    if (repeat === 'safe') unreachable ??= left > 0 ? unsent(error) : firstMet;
    return undefined;
  };

  const request = async (request: ApiRequest): Promise<ApiResponse> => {
    const { signal } = request;
    const body = request.body === undefined ? undefined : stringify(request.body);
    const slot = holdSlot(slots, signal);
    let startedAt = Number.POSITIVE_INFINITY;
    let mayHaveReached = false;
    let met: unknown;
    try {
      for (let tries = 1; !signal.aborted; tries++) {
        if (!(await slot.take())) break;
        if (unreachable && !contacted) throw withDoubt(unreachable, mayHaveReached);
        startedAt = Math.min(startedAt, Date.now());
        try {
          return await attempt(request, tries, body);
        } catch (thrown) {
          const error = tooLarge(thrown, body) ?? thrown;
          mayHaveReached ||= leavesDoubt(error);
          const wait = judge(error, request, tries, Date.now() - startedAt);
          if (wait === undefined) throw withMet(withDoubt((!contacted && unreachable) || error, mayHaveReached), met);
          met = error;
          if (!holdsOthersBack(error)) slot.give();
          await pause(wait, signal);
        }
      }
      throw withMet(abortedError(signal, server, mayHaveReached), met);
    } finally {
      slot.give();
    }
  };

  const open = async (request: ApiRequest): Promise<IncomingMessage> => {
    const patience = contacted ? timing.patience.firstTry : timing.patience.firstContact;
    const send = (identity: Identity) => transport.open(callOf(request, undefined, identity, patience));
    const answer = await authorized(
      credential,
      request.signal,
      send,
      (answer) => !('stream' in answer) && isUnauthorized(answer),
    );
    if ('stream' in answer) {
      if (!(answer.stream.headers['content-type'] ?? '').startsWith('text/html')) return answer.stream;
      answer.stream.destroy();
      const message = `expected a watch from ${server}, found a web page`;
      throw new ConnectionError(message, { fault: 'garbage', mayHaveReached: true });
    }
    try {
      readAnswer(answer, server);
    } catch (error) {
      throw explain401(error, credential);
    }
    const message = `expected a watch from ${server}, found an answer ${answer.status}`;
    throw new ConnectionError(message, { fault: 'garbage', mayHaveReached: true });
  };

  return {
    request,
    once: (request) => attempt({ ...request, retry: 'never' }, 1),
    open,
    aheadBy: () => (Number.isFinite(ahead) ? ahead : undefined),
    expectNewKind: () => {
      newKindUntil = Date.now() + NEW_KIND_GRACE;
    },
  };
}

function isUnauthorized({ status }: RawAnswer): boolean {
  return status === 401;
}

function patienceFor(request: ApiRequest, tries: number, patience: Patience): number {
  if (repeatOf(request) !== 'safe') return request.method === 'GET' ? patience.onlyRead : patience.onlyWrite;
  return tries === 1 ? patience.firstTry : patience.laterTry;
}

function callOf(request: ApiRequest, body: string | undefined, identity: Identity, patience: number): Call {
  return {
    method: request.method,
    path: request.path + queryString(request.query),
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

/**
 * An API server that is sent more than it takes says so and closes the connection at once: its answer is often lost on the
 * way, and a body of this length never gets through.
 */
function tooLarge(error: unknown, body = ''): ApiError | undefined {
  const isCut = error instanceof ConnectionError && error.fault === 'reset';
  if (!isCut || Buffer.byteLength(body) <= MOST_BODY) return undefined;
  const message = `Request entity too large: limit is ${MOST_BODY}`;
  return new ApiError({ code: 413, reason: 'RequestEntityTooLarge', message, causes: [] }, { cause: error });
}

/** A URLSearchParams costs several times as much, and there is one for each object. */
function queryString(query: ApiRequest['query'] = {}): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/**
 * A server that is away or overloaded gets no request from those who still wait for a slot. Where it did answer, only
 * this one object has a difficulty, and the others go on.
 */
function holdsOthersBack(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.unservedBecause === undefined && (error.code === 429 || error.code === 503);
}
