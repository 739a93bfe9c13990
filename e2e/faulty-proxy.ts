import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as forward } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { stringify } from 'yaml';
import { certificate, privateKey } from '../sandbox/certificate.ts';
import { clientOf } from '../sandbox/client.ts';

/** A request on its way to the API server. */
export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly url: string;
}

/** What goes wrong with it; `lost`: the server acts, and its answer never comes; `mute`: headers come, and nothing more. */
export type PassingFault = 'hang' | 'reset' | 'lost' | 'mute';

/** Stands between the action and a real API server, on loopback, and makes go wrong what a test says. */
export interface FaultyProxy {
  /** Of the proxy, with the credential of the kubeconfig it was made from. */
  readonly kubeconfig: string;
  readonly requests: readonly Passing[];
  fail(fault: (request: Passing) => PassingFault | undefined): void;
  /** Refuses every connection from now on, for so many milliseconds; Infinity: for good. */
  goAway(milliseconds: number): void;
  stop(): Promise<void>;
}

/** `token`: a bearer token that the API server knows. */
export async function startFaultyProxy(kubeconfig: string, token: string): Promise<FaultyProxy> {
  const target = new URL(targetOf(kubeconfig));
  // It is the proxy that is tested with; whom it speaks to is known.
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const requests: Passing[] = [];
  const sockets = new Set<Duplex>();
  let fault: (request: Passing) => PassingFault | undefined = () => undefined;
  let back: NodeJS.Timeout | undefined;

  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    const passing = { method: request.method ?? '', url: request.url ?? '' };
    requests.push(passing);
    pass(request, response, { target, agent, fault: fault(passing) });
  });
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    kubeconfig: kubeconfigOf(port, token),
    requests,
    fail: (next) => {
      fault = next;
    },
    goAway: (milliseconds) => {
      close();
      if (Number.isFinite(milliseconds)) back = setTimeout(() => server.listen(port, '127.0.0.1'), milliseconds);
    },
    stop: async () => {
      clearTimeout(back);
      close();
      agent.destroy();
    },
  };
}

interface Way {
  readonly target: URL;
  readonly agent: Agent;
  readonly fault: PassingFault | undefined;
}

function pass(request: IncomingMessage, response: ServerResponse, { target, agent, fault }: Way): void {
  if (fault === 'hang') return void request.resume();
  if (fault === 'reset') return void request.socket.destroy();
  const { method, headers, url } = request;
  const onward = forward({ host: target.hostname, port: target.port, method, path: url, headers, agent }, (answer) => {
    if (fault === 'lost') return void answer.resume().on('end', () => request.socket.destroy());
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    if (fault === 'mute') answer.resume();
    else answer.pipe(response);
  });
  onward.on('error', () => request.socket.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function targetOf(kubeconfig: string): string {
  const client = clientOf(kubeconfig);
  client.close();
  return client.server;
}

function kubeconfigOf(port: number, token: string): string {
  const ca = Buffer.from(certificate).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxied', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'proxied', context: { cluster: 'proxied', user: 'admin' } }],
    'current-context': 'proxied',
  });
}
