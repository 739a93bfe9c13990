import { NestedTooDeeply, parseJson } from '../manifest/json.ts';
import { field, isRecord, type Json } from '../manifest/object.ts';
import { remedyForUnserved } from '../plan/unknown-kind.ts';
import { ApiError, type StatusCause } from './api-error.ts';
import { isBuiltInGroup } from './built-in.ts';
import type { ApiRequest, ApiResponse } from './cluster.ts';
import { answerOf } from './describe.ts';
import { garbage } from './fault.ts';
import type { RawAnswer } from './transport.ts';
import { parseWarningHeader } from './warning-header.ts';

/**
 * What the server said: the answer for 2xx. Throws an ApiError for anything else, and a ConnectionError (`garbage`)
 * when it cannot have been an API server that spoke, or not to its end.
 */
export function readAnswer(raw: RawAnswer, server: string): ApiResponse {
  const text = raw.bytes.toString('utf8');
  const type = mediaType(raw);
  if (raw.status < 200 || raw.status > 299) throw failureOf(raw, type, text);
  const warnings = raw.warnings.flatMap(parseWarningHeader);
  return { status: raw.status, body: bodyOf(raw, type, text, server), warnings };
}

/**
 * Throws a ConnectionError (`garbage`) for an answer of 2xx that is not what was asked for: something on the way has
 * answered, and whether a write was carried out is not known.
 */
export function checkShape(
  { method, path, body: sent }: ApiRequest,
  { status, body }: ApiResponse,
  server: string,
): void {
  const needed = needs(path);
  if (!needed) return;
  if (!isRecord(body)) throw garbage(server, status === 204 ? 'nothing (204 No Content)' : jsonType(body));
  const lacks = needed.find(([name, type]) => jsonType(body[name]) !== type);
  if (lacks) throw garbage(server, `an object without ${lacks[0]}`);
  // What is deleted is answered by the object, or by a Status.
  if (method === 'DELETE') return;
  if (body.kind === 'Status') throw garbage(server, 'a Status');
  const kind = field(sent, 'kind');
  if (kind !== undefined && kind !== body.kind) throw garbage(server, `an object that is no ${kind}`);
}

/** What every answer at a path has, with its type; undefined where it may be anything. */
function needs(path: string): readonly (readonly [string, string])[] | undefined {
  const [root = '', ...segments] = path.slice(1).split('/');
  if (root === 'version') return [['gitVersion', 'a text']];
  if ((root !== 'api' && root !== 'apis') || path.endsWith('/log')) return undefined;
  // `/api/v1` and `/apis/apps/v1` tell what is served; below them are objects and lists of them.
  const isObject = segments.length > (root === 'api' ? 1 : 2);
  return isObject ? [KIND, ['metadata', 'an object']] : [KIND];
}

const KIND = ['kind', 'a text'] as const;

function jsonType(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (isRecord(value)) return 'an object';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/**
 * What an answer says of which nobody knows yet whether an API server gave it. A gateway with none behind it, a proxy
 * that wants a credential, a redirect: those are told as what they are. All else that is no Status is `garbage`.
 */
export function asFirstAnswer(error: unknown, server: string): unknown {
  if (!(error instanceof ApiError) || error.isStatus) return error;
  const { code, message } = error;
  const isKnown = code < 400 || code === 401 || code === 429 || (code >= 502 && code <= 504);
  return isKnown
    ? error
    : garbage(
        server,
        message.startsWith('answered ') ? message.replace('answered', 'an answer') : answerOf(error),
        error,
      );
}

/** How kube-aggregator says, in plain text, that the API server of a group is away: seen on Kubernetes 1.36. */
const GROUP_AWAY = ['service unavailable', 'error trying to reach service: '];
/** Where it did not come to a connection with that one. */
const UNCONNECTED = ['service unavailable', 'error trying to reach service: dial '];

/**
 * Such an answer, and the 503 of a group's own API server, with the group it is about: all others may be served well.
 */
export function namingGroup(error: unknown, path: string): unknown {
  const [, root, group = '', version = ''] = path.split('/');
  if (!(error instanceof ApiError) || root !== 'apis' || version === '') return error;
  // What says so of a group that the cluster serves itself is a gateway that has no cluster behind it.
  if (isBuiltInGroup(group)) return error;
  const says = (words: string) => error.message.startsWith(words);
  const isOfGroup = error.isStatus ? error.code === 503 : GROUP_AWAY.some(says);
  if (!isOfGroup) return error;
  const state = error.isStatus ? 'not well' : 'away';
  const message = `the API server of the group ${group}/${version} is ${state}: ${error.message}`;
  const { code, reason, isStatus, causes, retryAfter } = error;
  const mayHaveReached = error.mayHaveReached && !UNCONNECTED.some(says);
  const remedy = remedyForUnserved(group, version);
  const unservedBecause = answerOf(error);
  return new ApiError(
    { code, reason, isStatus, message, causes, retryAfter, mayHaveReached, remedy, unservedBecause },
    { cause: error },
  );
}

/** The ApiError of an answer that is not 2xx. */
function failureOf(raw: RawAnswer, type: string, text: string): ApiError {
  const status = type === 'application/json' ? statusIn(text) : undefined;
  const retryAfter = secondsToWait(raw, status);
  const common = { code: raw.status, retryAfter, mayHaveReached: leavesDoubt(raw.status, status) };
  if (!status)
    return new ApiError({
      ...common,
      isStatus: false,
      reason: '',
      message: plainMessage(raw.status, type, text),
      causes: [],
    });
  return new ApiError({
    ...common,
    reason: string(field(status, 'reason')) ?? '',
    message: string(field(status, 'message')) ?? `the API server answered ${raw.status}`,
    causes: causesIn(status),
  });
}

/**
 * True when the server may have acted all the same: a gateway gave up on it (502, 504, and a 503 that is no Status), or
 * its store did not answer it in time (Kubernetes passes etcd's own words on as a 500).
 */
function leavesDoubt(code: number, status: Json | undefined): boolean {
  if (code === 502 || code === 504) return true;
  if (code === 503) return status === undefined;
  return code === 500 && (string(field(status, 'message')) ?? '').includes('etcdserver: request timed out');
}

/** `application/json` of `application/json; charset=utf-8`; '' when the answer has none. */
function mediaType(raw: RawAnswer): string {
  const [type = ''] = (raw.headers['content-type'] ?? '').split(';', 1);
  return type.trim().toLowerCase();
}

function statusIn(text: string): Json | undefined {
  try {
    const value = parseJson(text);
    return isRecord(value) && value.kind === 'Status' ? value : undefined;
  } catch {
    return undefined; // not JSON although it says so: the text itself is told then
  }
}

function causesIn(status: Json): StatusCause[] {
  const causes = field(status, 'details', 'causes');
  if (!Array.isArray(causes)) return [];
  return causes.filter(isRecord).map((cause) => ({
    ...optional('reason', cause.reason),
    ...optional('message', cause.message),
    ...optional('field', cause.field),
  }));
}

function optional<K extends string>(key: K, value: Json | undefined): { [P in K]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [P in K]: string }) : {};
}

function string(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `Retry-After` in seconds (its date form is not used by Kubernetes), else what the Status says. */
function secondsToWait(raw: RawAnswer, status: Json | undefined): number | undefined {
  const header = Number(raw.headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(header) && header >= 0) return header;
  const details = field(status, 'details', 'retryAfterSeconds');
  return typeof details === 'number' ? details : undefined;
}

/** What a failure that is no Status says: `404 page not found`, or the page of some gateway on the way. */
function plainMessage(code: number, type: string, text: string): string {
  if (type === 'text/html') return `answered ${code} with a web page${titled(text)} instead of a Kubernetes Status`;
  const line = (text.trim().split('\n', 1)[0] ?? '').slice(0, 300);
  return line === '' ? `answered ${code} with nothing more` : line;
}

function titled(html: string): string {
  const start = html.toLowerCase().indexOf('<title>');
  const end = html.toLowerCase().indexOf('</title>', start);
  return start < 0 || end < 0
    ? ''
    : ` titled "${html
        .slice(start + '<title>'.length, end)
        .trim()
        .slice(0, 100)}"`;
}

function bodyOf(raw: RawAnswer, type: string, text: string, server: string): Json {
  if (type === 'text/plain') return text;
  if (type === 'text/html') throw garbage(server, `a web page${titled(text)}`);
  if (text === '' && raw.status === 204) return null;
  try {
    return parseJson(text);
  } catch (cause) {
    const found = cause instanceof NestedTooDeeply ? cause.message : `${raw.bytes.length} bytes that are no whole JSON`;
    throw garbage(server, found, cause);
  }
}
