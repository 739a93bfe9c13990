import { once } from 'node:events';
import { Agent, createServer, request as forward } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { certificate, privateKey } from '../sandbox/certificate.ts';

/** A kubeconfig as the testbed writes it. */
interface Kubeconfig {
  readonly clusters: [{ name: string; cluster: { server: string; 'certificate-authority-data': string } }];
}

export interface Proxy {
  /** Text of a kubeconfig that goes through the proxy. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** Every byte takes half the round trip longer each way, and a connection a whole one more. Milliseconds. */
export async function startDelay(kubeconfig: string, roundTrip: number): Promise<Proxy> {
  const target = new URL(clusterOf(kubeconfig).server);
  const sockets = new Set<Socket>();
  const server = createTcpServer({ noDelay: true }, (near) => {
    const far = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    for (const socket of [near, far]) sockets.add(socket.on('close', () => sockets.delete(socket)));
    near.pause();
    setTimeout(() => near.resume(), roundTrip);
    relay(near, far, roundTrip / 2);
    relay(far, near, roundTrip / 2);
  });
  return {
    kubeconfig: redirected(kubeconfig, await listen(server)),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await closed(server);
    },
  };
}

function relay(from: Socket, to: Socket, delay: number): void {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delay));
  from.on('end', () => setTimeout(() => to.end(), delay));
  from.on('error', () => to.destroy());
}

/** What went through a counting proxy. */
export interface Counts {
  readonly requests: number;
  /** TLS connections. */
  readonly connections: number;
  /** When the first request came, as performance.now() tells it. */
  readonly firstAt: number;
}

/** Ends TLS and passes every request on, counting requests and connections. */
export async function startCounting(kubeconfig: string): Promise<Proxy & { counts(): Counts }> {
  const { server: target, 'certificate-authority-data': ca } = clusterOf(kubeconfig);
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(ca, 'base64') });
  const counts = { requests: 0, connections: 0, firstAt: Number.NaN };
  const server = createServer({ cert: certificate, key: privateKey }, (near, answer) => {
    if (counts.requests++ === 0) counts.firstAt = performance.now();
    const { method, headers, url = '/' } = near;
    const far = forward(new URL(url, target), { agent, headers, ...(method ? { method } : {}) }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    });
    far.on('error', () => answer.destroy());
    answer.on('close', () => far.destroy());
    near.pipe(far);
  });
  server.on('secureConnection', () => counts.connections++);
  const port = await listen(server);
  const own = redirected(kubeconfig, port, Buffer.from(certificate).toString('base64'));
  return {
    kubeconfig: own,
    counts: () => ({ ...counts }),
    stop: async () => {
      server.closeAllConnections();
      await closed(server);
      agent.destroy();
    },
  };
}

function clusterOf(kubeconfig: string): Kubeconfig['clusters'][0]['cluster'] {
  return (JSON.parse(kubeconfig) as Kubeconfig).clusters[0].cluster;
}

function redirected(kubeconfig: string, port: number, ca?: string): string {
  const config = JSON.parse(kubeconfig) as Kubeconfig;
  const [{ name, cluster }] = config.clusters;
  const server = `https://127.0.0.1:${port}`;
  const there = { ...cluster, server, ...(ca ? { 'certificate-authority-data': ca } : {}) };
  return JSON.stringify({ ...config, clusters: [{ name, cluster: there }] });
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}
