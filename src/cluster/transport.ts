import type { IncomingMessage } from 'node:http';
import { Agent, type AgentOptions, request as httpsRequest, type RequestOptions } from 'node:https';
import { createSecureContext, getCACertificates } from 'node:tls';
import { ConnectionError } from './api-error.ts';
import { abortedError, connectionError, type Route, TooSlow } from './fault.ts';
import { createReader, type Reading } from './read-whole.ts';

/** Where the API server is and how its certificate is judged. */
export interface Endpoint {
  /** https; a path in it is a prefix of every request's. */
  readonly server: URL;
  /** PEM. Absent: the authorities that Node and the system trust. */
  readonly ca?: string;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName?: string;
  /** `http:`, `https:` or `socks5:`; already decided for this server. */
  readonly proxy?: URL;
}

/** Who asks: what a credential contributes to a request. */
export interface Identity {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly identity: Identity;
  readonly signal: AbortSignal;
  /** Milliseconds without a byte from the server after which the call is given up. Infinity: never. */
  readonly patience: number;
  /** Nobody knows yet whether an API server answers: the patience is for the whole answer, which has to be a short one. */
  readonly isFirst?: () => boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** `Warning` headers, one each. */
  readonly warnings: readonly string[];
  /** Unpacked. */
  readonly bytes: Buffer;
}

/** One pool of connections to one server. Every failure is a ConnectionError. */
export interface Transport {
  /** One try, answered in full. */
  send(call: Call): Promise<RawAnswer>;
  /** One try whose answer, when it is a 200, is read as it comes: the caller must destroy it. */
  open(call: Call): Promise<{ stream: IncomingMessage } | RawAnswer>;
}

/**
 * HTTP/1.1 over kept-alive TLS connections, one for each request in flight and none more.
 * A certificate of a new identity starts a new pool, since it belongs to the connection.
 */
export async function createTransport(endpoint: Endpoint): Promise<Transport> {
  const route = { server: endpoint.server.host, ...(endpoint.proxy ? { proxy: endpoint.proxy.host } : {}) };
  const newAgent = await agentMaker(endpoint);
  const read = createReader(route.server);
  let agent: Agent | undefined;
  let agentsCertificate: string | undefined;

  const agentFor = (identity: Identity): Agent => {
    if (agent && agentsCertificate === identity.certificate?.cert) return agent;
    const former = agent;
    agent = newAgent(identity.certificate);
    agentsCertificate = identity.certificate?.cert;
    if (former) closeIdle(former);
    return agent;
  };

  const start = (call: Call): RequestOptions => ({
    protocol: 'https:',
    host: bareHost(endpoint.server),
    port: endpoint.server.port || 443,
    method: call.method,
    path: endpoint.server.pathname.replace(/\/$/, '') + call.path,
    headers: { ...call.headers, ...call.identity.headers } as Record<string, string | string[]>,
    agent: agentFor(call.identity),
  });

  /** After a timeout the idle connections may be dead too: none of them is taken again. */
  const orDropIdle = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      if (agent && error instanceof ConnectionError && error.fault === 'timeout') closeIdle(agent);
      throw error;
    }
  };

  return {
    send: (call) =>
      orDropIdle(exchange(start, call, route, (response, reading) => answerOf(response, read(response, reading)))),
    open: (call) =>
      orDropIdle(
        exchange(start, call, route, async (response, reading) =>
          response.statusCode === 200 ? { stream: response } : answerOf(response, read(response, reading)),
        ),
      ),
  };
}

/** Node sets `secureConnecting` on each TLS socket; its documentation and types lack it. */
function isHandshaking(socket: object): boolean {
  return 'secureConnecting' in socket && socket.secureConnecting === true;
}

type Reader<T> = (response: IncomingMessage, reading: Reading) => Promise<T>;

async function exchange<T>(
  optionsOf: (call: Call) => RequestOptions,
  call: Call,
  route: Route,
  read: Reader<T>,
): Promise<T> {
  const { signal, patience, isFirst = () => false } = call;
  let reached = false;
  if (signal.aborted) throw abortedError(signal, route.server, false);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    const options = optionsOf(call);
    return await new Promise<T>((resolve, reject) => {
      const request = httpsRequest(options);
      let take: (() => void) | undefined;
      const giveUp = (reason: Error) => {
        if (take) take();
        else reject(reason);
        request.destroy(reason);
      };
      if (Number.isFinite(patience)) timer = setTimeout(() => giveUp(new TooSlow(patience)), patience);
      onAbort = () => giveUp(abortedError(signal, route.server, reached));
      signal.addEventListener('abort', onAbort, { once: true });
      request.on('socket', (socket) => {
        // Nothing of a request is sent before the handshake is done: until then it can't have reached the server.
        if (isHandshaking(socket)) socket.once('secureConnect', () => (reached = true));
        else reached = true;
      });
      request.on('error', reject);
      request.on('response', (response) => {
        reached = true;
        const heard = () => {
          if (!isFirst()) timer?.refresh();
        };
        read(response, { heard, isFirst }).then((answer) => {
          take = () => resolve(answer);
          // A server may answer before it has been sent everything: until then the connection is not free for the next.
          if (request.closed || !response.readableEnded) take();
          else request.once('close', take);
        }, reject);
      });
      request.end(call.body);
    });
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    throw signal.aborted ? abortedError(signal, route.server, reached) : connectionError(error, route, reached);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

async function answerOf(response: IncomingMessage, whole: Promise<Buffer>): Promise<RawAnswer> {
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    warnings: response.headers.warning === undefined ? [] : (response.headersDistinct.warning ?? []),
    bytes: await whole,
  };
}

type MakeAgent = (certificate: Identity['certificate']) => Agent;

/** Milliseconds after which an idle connection is closed. A load balancer in between may do so after 60 s. */
const IDLE = 45_000;
/** The same behind a proxy, where it is also the time for the proxy to open a connection. */
const PROXY_PATIENCE = 8_000;

async function agentMaker(endpoint: Endpoint): Promise<MakeAgent> {
  const { skipTlsVerify, tlsServerName, proxy } = endpoint;
  const ca = endpoint.ca ?? (skipTlsVerify ? undefined : trustedAuthorities());
  const optionsFor = (certificate: Identity['certificate']): AgentOptions => ({
    keepAlive: true,
    timeout: proxy ? PROXY_PATIENCE : IDLE,
    // A context made once spares each new connection the parsing of certificates.
    secureContext: createSecureContext({ ca, ...certificate }),
    rejectUnauthorized: !skipTlsVerify,
    ...(tlsServerName ? { servername: tlsServerName } : {}),
  });
  if (proxy?.protocol.startsWith('socks')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    // Its type is Node's plain Agent, but it speaks TLS when the request does.
    return (certificate) => new SocksProxyAgent(proxy, optionsFor(certificate)) as unknown as Agent;
  }
  const proxyEnv = proxy ? { proxyEnv: { HTTPS_PROXY: proxy.href } } : {};
  return (certificate) => new Agent({ ...optionsFor(certificate), ...proxyEnv });
}

/** As Go does for a cluster without a certificate authority: whatever the machine trusts. */
function trustedAuthorities(): string[] {
  // Most are in both, and each one that is parsed costs time.
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** The host without the brackets that a URL puts around an IPv6 address. */
function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}
