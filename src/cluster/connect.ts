import { type Json, type JsonObject, text } from '../manifest/object.ts';
import { ProblemsError } from '../problem.ts';
import type { Cluster, Repeat } from './cluster.ts';
import type { OnSecret } from './credential.ts';
import { createCredential } from './credentials.ts';
import { createDiscovery } from './discovery.ts';
import { type FollowTiming, follow } from './follow.ts';
import { type Access, type Environment, readKubeconfig } from './kubeconfig.ts';
import type { OutageClock } from './outage.ts';
import { readPem } from './pem.ts';
import { proxyFor } from './proxy.ts';
import { createRequester, type RequestTiming } from './request.ts';
import { createTransport, type Endpoint } from './transport.ts';
import { createVersion } from './version.ts';

export interface ConnectOptions {
  /** The input: a path, the content, base64 of it, or `in-cluster`. Empty: KUBECONFIG, then `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Of objects that name none. Empty: the context's, else `default`. */
  readonly namespace?: string | undefined;
  readonly env: Environment;
  /** Of the whole run: ends discovery and credential plugins. */
  readonly signal: AbortSignal;
  /** Told each token, password and private key before it is used. Never a whole kubeconfig. */
  readonly onSecret?: OnSecret | undefined;
  /** Shorter in tests. */
  readonly timing?: { readonly request?: RequestTiming; readonly follow?: FollowTiming } | undefined;
}

/**
 * Reads the kubeconfig and prepares the connection. Nothing is sent yet: the first request does that.
 * Throws a ProblemsError when the kubeconfig can't be found or used.
 */
export async function connect(options: ConnectOptions): Promise<Cluster> {
  const { env, signal, onSecret = () => {}, timing } = options;
  const access = await readKubeconfig(options);
  const endpoint = endpointOf(access, env);
  const credential = await createCredential({ access, endpoint, env, signal, onSecret });
  const server = endpoint.server.host;
  const requester = createRequester({
    transport: await createTransport(endpoint),
    credential,
    server,
    timing: timing?.request,
  });
  const get = async (path: string, accept: string, signal: AbortSignal, retry: Repeat = 'safe'): Promise<Json> =>
    (await requester.request({ method: 'GET', path, accept, signal, retry })).body;
  const discovery = createDiscovery(get, signal);
  const outageClock: OutageClock = {};
  return {
    server: endpoint.server.origin,
    context: access.context,
    namespace: options.namespace || access.namespace || 'default',
    request: requester.request,
    resourceOf: discovery.resourceOf,
    resources: discovery.resources,
    forgetResources: () => {
      requester.expectNewKind();
      discovery.forgetResources();
    },
    serverVersion: createVersion(get),
    aheadBy: requester.aheadBy,
    follow: (target, follower, signal) =>
      follow({ requester, target, follower, signal, clock: outageClock, timing: timing?.follow }),
  };
}

function endpointOf({ cluster, clusterName }: Access, env: Environment): Endpoint {
  const server = serverOf(cluster, clusterName);
  const ca = readPem(cluster, 'certificate-authority');
  const proxy = proxyFor(server, text(cluster['proxy-url']), env);
  const tlsServerName = text(cluster['tls-server-name']);
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(tlsServerName === '' ? {} : { tlsServerName }),
    skipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
  };
}

function serverOf(cluster: JsonObject, name: string): URL {
  const address = text(cluster.server);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:') return url;
  const problem =
    url?.protocol === 'http:'
      ? `its server is http://${url.host}: credentials would be sent in the clear`
      : 'its server is no https address';
  throw new ProblemsError([
    {
      severity: 'error',
      message: `the cluster "${name}" of the kubeconfig can't be used: ${problem}`,
      remedy: 'Set `server` to the https address of the API server.',
    },
  ]);
}
