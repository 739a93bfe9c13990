import type { Client } from '../../sandbox/client.ts';
import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../../src/manifest/object.ts';

/** One request. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** A string is sent as it stands. */
  readonly body?: Json;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks, when it is not the administrator: a user without any right, a token nobody knows, or no token. */
  readonly as?: 'bob' | 'stranger' | 'nobody';
  /** What is held against the other server's, when the whole answers can't be alike. */
  readonly see?: (body: Json) => Json;
}

/** A watch and what is done while it runs. It ends with so many events, or when the server ends it. */
export interface Watching {
  readonly watch: string;
  readonly events: number;
  readonly meanwhile?: readonly Ask[];
  /** Begins after the server has forgotten what was before. */
  readonly tooOld?: true;
}

/** Waits, by a watch, until an object is as it must be for the steps that follow; nothing is compared. */
export interface Settling {
  readonly until: string;
  readonly fits: (object: KubernetesObject) => boolean;
}

export type Step = Ask | Watching | Settling;

/** Requests that follow each other; a step may be made of the answers so far. */
export interface Exchange {
  readonly name: string;
  readonly steps: readonly (Step | ((before: readonly Json[]) => Step))[];
}

/** A server to ask. */
export interface Server {
  readonly client: Client;
  /** Sends as the user `bob`, who may do nothing. */
  readonly bob: (ask: Ask) => ReturnType<Client['request']>;
  /** Makes a resourceVersion of 1 too old. */
  readonly forget?: () => void;
}

const HEADERS = ['content-type', 'warning'];

/** What a server answers to each step. */
export async function answers({ steps }: Exchange, server: Server): Promise<Json[]> {
  const got: Json[] = [];
  for (const step of steps) got.push(await take(typeof step === 'function' ? step(got) : step, server));
  return got;
}

async function take(step: Step, server: Server): Promise<Json> {
  if ('method' in step) return ask(step, server);
  if ('until' in step) return settle(step, server);
  return watch(step, server);
}

async function ask(one: Ask, server: Server): Promise<JsonObject> {
  const { status, headers, body } = await send(one, server);
  const kept = HEADERS.map((name) => [name, headers[name]]).filter(([, value]) => value !== undefined);
  return { status, headers: Object.fromEntries(kept) as JsonObject, body: one.see ? one.see(body) : body };
}

function send(one: Ask, { client, bob }: Server): ReturnType<Client['request']> {
  if (one.as === 'bob') return bob(one);
  const identity = { stranger: { authorization: 'Bearer nobody-knows-me' }, nobody: { authorization: '' } };
  const headers: JsonObject = { ...one.headers, ...(one.as && identity[one.as]) };
  return client.request(one.method, one.path, one.body, one.contentType ?? 'application/json', headers);
}

async function settle({ until, fits }: Settling, { client }: Server): Promise<Json> {
  const ending = new AbortController();
  try {
    for await (const { object } of client.watch(until, ending.signal)) if (fits(object)) break;
  } finally {
    ending.abort();
  }
  return null;
}

async function watch({ watch: path, events, meanwhile = [], tooOld }: Watching, server: Server): Promise<Json> {
  const ending = new AbortController();
  const seen: Json[] = [];
  if (tooOld) server.forget?.();
  const stream = server.client.watch(path, ending.signal);
  const reading = (async () => {
    for await (const { type, object } of stream) {
      seen.push({ type, object: object as unknown as Json });
      if (seen.length === events) break;
    }
  })();
  try {
    for (const one of meanwhile) await send(one, server);
    await reading;
  } finally {
    ending.abort();
  }
  return seen;
}

/** The body of an answer, as an object. */
export function bodyOf(answer: Json | undefined): JsonObject {
  return isRecord(answer) && isRecord(answer.body) ? answer.body : {};
}
