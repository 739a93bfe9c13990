import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import { parse } from 'yaml';
import type { Json, JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { record, records, text } from './json.ts';

/** An answer; `body` is parsed when it is JSON, else the text. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject;
}

/** The few things an ordinary client of the Kubernetes API needs. */
export interface Client {
  readonly server: string;
  /** Sends once and gives whatever came back, errors of the API included; throws when nothing came. */
  request(method: string, path: string, body?: Json, contentType?: string, headers?: JsonObject): Promise<Reply>;
  /** The events of a watch, until it ends or the signal aborts. */
  watch(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent>;
  close(): void;
}

/** A client from a kubeconfig's text: its current context, with certificate data in it and a token or client certificate. */
export function clientOf(kubeconfig: string): Client {
  const { server, headers, ...tls } = credentialsOf(parse(kubeconfig) as Json);
  const agent = new Agent({ keepAlive: true, maxSockets: 64, ...tls });
  const open = (method: string, path: string, extra: JsonObject) =>
    send(new URL(path, server), { method, agent, headers: { ...headers, ...extra } as never });

  async function request(method: string, path: string, body?: Json, contentType = 'application/json', extra = {}) {
    const payload = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const sent =
      body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) };
    const outgoing = open(method, path, { accept: 'application/json', ...sent, ...extra });
    return new Promise<Reply>((resolve, reject) => {
      outgoing.on('error', reject).on('response', (answer) => {
        let received = '';
        answer
          .setEncoding('utf8')
          .on('data', (chunk) => (received += chunk))
          .on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: jsonOr(received) }),
        );
      });
      outgoing.end(payload);
    });
  }

  async function* watch(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    if (signal.aborted) return;
    const outgoing = open('GET', path, { accept: 'application/json' });
    const end = () => outgoing.destroy();
    signal.addEventListener('abort', end, { once: true });
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.on('error', reject).on('response', resolve).end();
      });
      let rest = '';
      for await (const chunk of answer.setEncoding('utf8')) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as WatchEvent;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', end);
      outgoing.destroy();
    }
  }

  return { server, request, watch, close: () => agent.destroy() };
}

function credentialsOf(config: Json) {
  const named = (list: string, name: string) => records(config, list).find((entry) => entry.name === name);
  const context = record(named('contexts', text(config, 'current-context')), 'context');
  const cluster = record(named('clusters', text(context, 'cluster')), 'cluster');
  const user = record(named('users', text(context, 'user')), 'user');
  const decode = (data: string) => (data ? Buffer.from(data, 'base64').toString() : undefined);
  const [ca, cert, key] = [
    decode(text(cluster, 'certificate-authority-data')),
    decode(text(user, 'client-certificate-data')),
    decode(text(user, 'client-key-data')),
  ];
  const token = text(user, 'token');
  return {
    server: text(cluster, 'server'),
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}

function jsonOr(received: string): Json {
  try {
    return JSON.parse(received) as Json;
  } catch {
    return received;
  }
}
