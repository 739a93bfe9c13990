import { field } from '../manifest/object.ts';
import { ApiError, ConnectionError, type Fault } from './api-error.ts';
import type { ApiRequest, Repeat } from './cluster.ts';
import { codeOf } from './fault.ts';

/** What is known when a try has failed and another one is considered. */
export interface Situation {
  readonly repeat: Repeat;
  /** Whether a conflict may be a race between writers, which another try wins (see `mayRace`). */
  readonly mayRace: boolean;
  /** The server has answered this run before: it is there, and a fault may be a short one. */
  readonly contacted: boolean;
  /** A kind was made a moment ago: its path may not be served yet. */
  readonly expectsNewKind: boolean;
  /** Milliseconds before the second try, the third, and so on. */
  readonly waits: readonly number[];
  /** Milliseconds since the first try began. */
  readonly elapsed: number;
}

/** Tries of one request in all, the first included. */
export const MOST_TRIES = 10;

/** A server that answers errors of its own is given 15 s, also where each of them takes long: a webhook that hangs. */
const TRIES_OF_ERRORS = 8;
const TIME_OF_ERRORS = 15_000;
/** Races between writers: 3 s. */
const TRIES_OF_RACES = 5;
/** Something that has never spoken as an API server, and answers: 3 s. */
const TRIES_OF_NONSENSE = 5;
/** A name that nobody knows is not made meanwhile. */
const TRIES_OF_UNKNOWN_NAMES = 2;

/** Milliseconds before each further try: dense for the first 15 s, so that a short fault costs no more than that. */
export const WAITS: readonly number[] = [200, 400, 800, 1_600, 3_000, 4_000, 5_000, 10_000, 20_000];
const LONGEST_RETRY_AFTER = 60;

/**
 * Milliseconds to wait before the next try, or undefined when the error is final. `tries` is how many were made;
 * `random` is in [0, 1).
 */
export function waitBeforeRetry(
  error: unknown,
  tries: number,
  situation: Situation,
  random: number,
): number | undefined {
  if (tries >= triesFor(error, situation)) return undefined;
  if (error instanceof ApiError && error.code === 500 && situation.elapsed >= TIME_OF_ERRORS) return undefined;
  const planned = (situation.waits[tries - 1] ?? 0) * (0.75 + random / 4);
  return Math.max(planned, askedWait(error, random));
}

/** Milliseconds that the server asked to wait before the next try: 0 when it did not ask. */
export function askedWait(error: unknown, random: number): number {
  const seconds = error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
  return Math.min(seconds, LONGEST_RETRY_AFTER) * 1_000 * (1 + random / 4);
}

/** How a request may be repeated when it does not say so itself. */
export function repeatOf(request: ApiRequest): Repeat {
  if (request.retry) return request.retry;
  return request.method === 'GET' || isApply(request) || request.query?.dryRun === 'All' ? 'safe' : 'unsent';
}

/** True for a server-side apply: the same body again gives the same object. */
function isApply(request: ApiRequest): boolean {
  return request.method === 'PATCH' && (request.contentType ?? '').startsWith('application/apply-patch');
}

/** True for the only writes that may be tried again after a conflict: applies that demand no version of the object. */
export function mayRace(request: ApiRequest): boolean {
  return isApply(request) && field(request.body, 'metadata', 'resourceVersion') === undefined;
}

function triesFor(error: unknown, situation: Situation): number {
  if (situation.repeat === 'never') return 1;
  if (error instanceof ApiError) return triesForAnswer(error, situation);
  return error instanceof ConnectionError ? triesForFault(error, situation) : 1;
}

const LASTING: ReadonlySet<Fault> = new Set(['tls', 'credential', 'aborted']);

function triesForFault(error: ConnectionError, { repeat, contacted }: Situation): number {
  if (LASTING.has(error.fault)) return 1;
  if (repeat === 'unsent' && error.mayHaveReached) return 1;
  if (contacted) return MOST_TRIES;
  switch (error.fault) {
    case 'timeout':
      return 1;
    case 'garbage':
      return TRIES_OF_NONSENSE;
    case 'dns':
      return codeOf(error.cause) === 'ENOTFOUND' ? TRIES_OF_UNKNOWN_NAMES : MOST_TRIES;
    default:
      return MOST_TRIES;
  }
}

/** True for what is met where no API server is to be had: no answer, or that of a gateway which has none behind it. */
export function isAway(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ApiError && !error.isStatus && error.code >= 502 && error.code <= 504;
}

function triesForAnswer(error: ApiError, { repeat, mayRace, expectsNewKind }: Situation): number {
  // 429 is said before anything is done: by priority and fairness, or by a store that is being made ready.
  if (error.code === 429) return MOST_TRIES;
  // Webhooks are asked before anything is stored.
  if (error.code === 500 && error.message.includes('failed calling webhook')) return TRIES_OF_ERRORS;
  // Passed on to nobody (see `namingGroup`).
  if (error.unservedBecause !== undefined && !error.isStatus && !error.mayHaveReached) return MOST_TRIES;
  if (repeat !== 'safe') return 1;
  switch (error.code) {
    case 502:
    case 503:
    case 504:
      return MOST_TRIES;
    case 500:
      return isMistake(error) ? 1 : TRIES_OF_ERRORS;
    case 409:
      return mayRace && isRace(error) ? TRIES_OF_RACES : 1;
    case 404:
      return expectsNewKind && isUnservedPath(error) ? TRIES_OF_ERRORS : 1;
    default:
      return 1;
  }
}

/** What the server says, as a 500, to a server-side apply that it can't read: seen on Kubernetes 1.36. */
const MISTAKES = [
  'failed to create typed patch object',
  'field not declared in schema',
  'duplicate entries for key',
  'failed to convert new object',
  'quantities must match',
];

/** True for a 500 that is the object's own fault: it would be refused for ever. */
export function isMistake(error: ApiError): boolean {
  if (error.code !== 500) return false;
  return MISTAKES.some((words) => error.message.includes(words)) || isWrongType(error.message);
}

/** `.spec.replicas: expected numeric (int or float), got string`. */
function isWrongType(message: string): boolean {
  const expected = message.indexOf(': expected ');
  return expected >= 0 && message.indexOf(', got ', expected) >= 0;
}

/** A path that the server does not serve, in a group that it doesn't know, or does: no matter of a missing object. */
function isUnservedPath(error: ApiError): boolean {
  return error.reason === '' || error.message === 'the server could not find the requested resource';
}

/** Two writers at the same object: not a conflict over who owns a field, which lasts. */
function isRace(error: ApiError): boolean {
  if (error.reason === 'AlreadyExists') return true;
  const overField = error.causes.some((cause) => cause.reason === 'FieldManagerConflict');
  return !overField && error.message.includes('the object has been modified');
}
