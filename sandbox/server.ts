import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Json } from '../src/manifest/object.ts';
import { type Answer, type Api, type Call, tableOf } from './api.ts';
import { certificate, privateKey } from './certificate.ts';
import { discovery } from './discovery.ts';
import { podLog } from './log.ts';
import { handleResource } from './requests.ts';
import { type Access, accessOf, denied, route } from './route.ts';
import { Refusal } from './status.ts';

/** A request that came in; `query` as sent, `count` of this method and path so far, this one included. */
export interface Logged {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly count: number;
}

/**
 * What goes wrong instead of, or around, an answer: an answer of one's own (a string body is sent as text), a connection reset
 * before or after the server has acted, silence for ever, a watch that opens and then says nothing, or an answer that comes late
 * (milliseconds).
 */
export type Fault =
  | { readonly answer: number; readonly body?: Json; readonly headers?: Readonly<Record<string, string>> }
  | { readonly reset: 'before' | 'after' }
  | { readonly hang: true }
  | { readonly mute: true }
  | { readonly late: number };

export interface ServerOptions {
  readonly tokens: ReadonlyMap<string, string>;
  /** Users of these names are the sandbox's own and may do all. */
  readonly trusted: string;
  readonly allow: (access: Access) => boolean;
  readonly fault: (request: Logged) => Fault | undefined;
  readonly seen: (request: Logged) => void;
}

/** Serves the API over HTTPS on 127.0.0.1. */
export async function serve(api: Api, options: ServerOptions) {
  const counts = new Map<string, number>();
  const server = createServer({ cert: certificate, key: privateKey, keepAliveTimeout: 60_000 }, (request, response) => {
    void answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const { headers, method = 'GET' } = request;
    const call: Call = { method, path: url.pathname, query: url.searchParams, headers, body: await bodyOf(request) };
    const user = userOf(call, options.tokens);
    if (user === options.trusted) return send(response, await attempt(api, call, user, () => true));
    const key = `${method} ${url.pathname}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const logged = { method, path: url.pathname, query: url.search.slice(1), count: counts.get(key) ?? 0 };
    const seen = { ...logged, contentType: headers['content-type'] ?? '', userAgent: headers['user-agent'] ?? '' };
    options.seen(seen);
    const fault = options.fault(seen);
    if (fault && 'hang' in fault) return;
    if (fault && 'mute' in fault) return response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    if (fault && 'reset' in fault && fault.reset === 'before') return void request.socket.destroy();
    if (fault && 'answer' in fault)
      return send(response, { code: fault.answer, body: fault.body ?? '', headers: { ...fault.headers } });
    const result = await attempt(api, call, user, options.allow);
    if (fault && 'reset' in fault) return void request.socket.destroy();
    if (fault && 'late' in fault) setTimeout(() => send(response, result), fault.late);
    else send(response, result);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    return closed;
  };
  return { url: `https://127.0.0.1:${port}`, stop, closeConnections: () => server.closeAllConnections() };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The user of a token; `system:anonymous` without one, undefined for a wrong one. */
function userOf({ headers }: Call, tokens: ReadonlyMap<string, string>): string | undefined {
  const given = headers.authorization?.replace(/^Bearer /, '');
  return given ? tokens.get(given) : 'system:anonymous';
}

async function attempt(
  api: Api,
  call: Call,
  user: string | undefined,
  allow: (access: Access) => boolean,
): Promise<Answer> {
  try {
    if (user === undefined) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    const known = discovery(api, call);
    if (known) return { code: 200, body: known.body, headers: known.type ? { 'content-type': known.type } : {} };
    const target = route(api, call.path);
    const access = accessOf(call, target, user);
    if (user === 'system:anonymous' || !allow(access)) throw denied(access);
    const creates =
      access.verb === 'patch' && (call.headers['content-type'] ?? '').startsWith('application/apply-patch');
    const absent = creates && !api.store.get(tableOf(target.resource), target.namespace, target.name);
    if (absent && !allow({ ...access, verb: 'create' })) throw denied({ ...access, verb: 'create' });
    if (target.subresource === 'log') return await podLog(api, call, target);
    return handleResource(api, call, target);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const plain = error.message.startsWith('404 page');
    return { code: error.code, body: plain ? error.message : error.body, headers: error.headers };
  }
}

function send(response: ServerResponse, answer: Answer): void {
  if ('stream' in answer) {
    answer.stream(response);
    return;
  }
  const isText = typeof answer.body === 'string';
  const warnings = (answer.warnings ?? []).map((warning) => `299 - ${JSON.stringify(warning)}`);
  response.setHeader('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (warnings.length > 0) response.setHeader('warning', warnings);
  response.writeHead(answer.code).end(isText ? answer.body : JSON.stringify(answer.body));
}
