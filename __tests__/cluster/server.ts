import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { type ConnectOptions, connect } from '../../src/cluster/connect.ts';
import { FOLLOW_TIMING } from '../../src/cluster/follow.ts';
import { REQUEST_TIMING } from '../../src/cluster/request.ts';
import type { Json } from '../../src/manifest/object.ts';

export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/test-only-${name}`, import.meta.url), 'utf8');
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request; `count` counts from 1. What it does to the response is up to it: not answering is a fault too. */
export type Answer = (seen: Seen, response: ServerResponse, count: number) => void;

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly requests: Seen[];
  /** TLS connections that were made, and those that are open. */
  connections(): { made: number; open: number };
  answer(answer: Answer): void;
  /** Ends every open connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** An https server on loopback that answers as the test says. Stopped at the end of the test. */
export async function startServer(
  answer: Answer,
  options: ServerOptions & { port?: number; answersEarly?: boolean } = {},
): Promise<TestServer> {
  const requests: Seen[] = [];
  const sockets = new Set<Duplex>();
  let current = answer;
  let made = 0;
  const server = createServer({ cert: fixture('server.crt'), key: fixture('server.key'), ...options });
  server.on('request', async (request, response) => {
    const url = new URL(request.url ?? '/', 'https://server');
    if (options.answersEarly) {
      const { method = '', headers } = request;
      return current({ method, path: url.pathname, query: url.searchParams, headers, body: '' }, response, 1);
    }
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { method = '', headers } = request;
    const seen = { method, path: url.pathname, query: url.searchParams, headers, body };
    requests.push(seen);
    current(seen, response, requests.length);
  });
  server.on('secureConnection', () => made++);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      cut();
    });
  onTestFinished(async () => {
    if (server.listening) await stop();
  });
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => ({ made, open: sockets.size }),
    answer: (next) => {
      current = next;
    },
    cut,
    stop,
  };
}

export function json(response: ServerResponse, status: number, body: Json, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The JSON of a ConfigMap whose labels are nested so deep. */
export function nested(levels: number, innermost = '0'): string {
  const value = `${'{"a":['.repeat(levels / 2)}${innermost}${']}'.repeat(levels / 2)}`;
  return `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"b","resourceVersion":"12","labels":${value}}}`;
}

/** A Status as the API server writes it. */
export function status(code: number, reason: string, message: string, details: Json = {}): Json {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

export function kubeconfig(server: string, user: Json = { token: 'test-token-1234' }, cluster: Json = {}): string {
  const ca = Buffer.from(fixture('ca.crt')).toString('base64');
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': ca, ...(cluster as object) } }],
      users: [{ name: 'tester', user }],
      contexts: [{ name: 'testing', context: { cluster: 'test', user: 'tester' } }],
      'current-context': 'testing',
    },
    null,
    1,
  );
}

/** Faults are ridden out as in a real run, only much faster. */
export const QUICK: Required<NonNullable<ConnectOptions['timing']>> = {
  request: {
    patience: { firstContact: 400, lastContact: 100, firstTry: 150, laterTry: 400, onlyRead: 400, onlyWrite: 400 },
    waits: REQUEST_TIMING.waits.map((wait) => wait / 1_000),
  },
  follow: {
    ...FOLLOW_TIMING,
    silence: 150,
    poll: 50,
    watchAgain: 400,
    backoff: { first: 12, longest: 100 },
    goodWatch: 250,
    worthAWord: 100,
  },
};

/** What `/version` says. */
export const VERSION: Json = { major: '1', minor: '36', gitVersion: 'v1.36.2' };

export const NEVER = new AbortController().signal;

export function connectTo(
  server: { url: string },
  options: Partial<ConnectOptions> & { user?: Json; cluster?: Json } = {},
): Promise<Cluster> {
  const { user, cluster, ...rest } = options;
  const content = kubeconfig(server.url, user, cluster);
  return connect({ kubeconfig: content, env: {}, signal: NEVER, timing: QUICK, ...rest });
}

/** Patient enough for a busy machine, where it is no matter how soon a silent server is given up. */
export function connectPatiently(server: TestServer): Promise<Cluster> {
  const patience = { ...QUICK.request.patience, firstContact: 5_000, firstTry: 5_000, onlyRead: 5_000 };
  return connectTo(server, { timing: { request: { ...QUICK.request, patience } } });
}

/** What a promise is rejected with; fails the test when it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol('nothing');
  const failure = await promise.then(
    () => nothing,
    (error: unknown) => error,
  );
  if (failure === nothing) throw new Error('expected a rejection');
  return failure;
}

/** Resolves as soon as the condition holds; fails after two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 2_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
