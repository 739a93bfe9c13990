import { createApi, tableOf } from './api.ts';
import { certificate } from './certificate.ts';
import type { Client } from './client.ts';
import { clientOf } from './client.ts';
import { autoscalers } from './controllers/autoscaler.ts';
import { runControllers } from './controllers/controller.ts';
import { daemonSets } from './controllers/daemonset.ts';
import { deployments } from './controllers/deployment.ts';
import { collectGarbage } from './controllers/garbage.ts';
import { claims, definitions, endpointSlices, namespaces, quotas } from './controllers/housekeeping.ts';
import { jobs } from './controllers/job.ts';
import { replicaSets } from './controllers/replicaset.ts';
import { scheduler } from './controllers/scheduler.ts';
import { statefulSets } from './controllers/statefulset.ts';
import { timestamp } from './json.ts';
import { startKubelet } from './kubelet.ts';
import type { ImageAnswer } from './plan.ts';
import { usedOf } from './quota.ts';
import type { Access } from './route.ts';
import { type Fault, type Logged, serve } from './server.ts';
import type { Store } from './store.ts';

export type { Access } from './route.ts';
export type { Fault, Logged } from './server.ts';

export interface ClusterOptions {
  /** Names of the nodes, each with a kubelet. Default: one, `sandbox`. */
  readonly nodes?: readonly string[];
  /** Seconds of pod life in a second. Default 1. */
  readonly pace?: number;
  /** What the registry says of an image. Default: a tag `missing` is not found, all else is. */
  readonly images?: (image: string) => ImageAnswer;
  /** Says which requests the user of the kubeconfig may make. Default: all. */
  readonly allow?: (access: Access) => boolean;
}

export interface SandboxCluster {
  readonly url: string;
  /** YAML, with the CA and a token in it. */
  readonly kubeconfig: string;
  readonly token: string;
  /** What clients have asked (the sandbox's own kubelets aside), in order. */
  readonly requests: readonly Logged[];
  /** Decides of each request to come what goes wrong with it; without an argument all goes well again. */
  fail(fault?: (request: Logged) => Fault | undefined): void;
  /** Changes what the user may do. */
  permit(allow: (access: Access) => boolean): void;
  /** The objects behind the API: a test may look, and put and remove what it likes. */
  readonly store: Store;
  /** Another token is taken from now on; the old one is answered 401. Gives the new one. */
  renewToken(): string;
  /** A kubeconfig of another user, of whom `allow` is asked by this name. */
  signIn(user: string): string;
  /** An ordinary client of the API, with all rights, that is not in the log. */
  readonly client: Client;
  /** Ends every connection there is, as a restarting server does. */
  closeConnections(): void;
  stop(): Promise<void>;
}

/**
 * Starts a Kubernetes API server in memory, over HTTPS on 127.0.0.1, with controllers and kubelets. What it says is compared with
 * Kubernetes 1.36; what it can't do is said in sandbox/README.md.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<SandboxCluster> {
  const api = createApi();
  const trusted = 'system:sandbox';
  const ownToken = 'sandbox-internal-token';
  const tokens = new Map([[ownToken, trusted]]);
  const requests: Logged[] = [];
  let token = 'sandbox-token-1';
  let allow = options.allow ?? (() => true);
  let fault: (request: Logged) => Fault | undefined = () => undefined;
  tokens.set(token, 'sandbox');

  const stopGarbage = collectGarbage(api);
  const stopControllers = runControllers(api, [
    deployments,
    replicaSets,
    statefulSets,
    daemonSets,
    jobs,
    scheduler,
    autoscalers,
    endpointSlices,
    claims,
    definitions,
    quotas((quota) => usedOf(api, quota)),
    namespaces(
      () =>
        api
          .resources()
          .filter((one) => one.namespaced)
          .map(tableOf),
      (namespace) => api.store.remove('namespaces', namespace),
    ),
  ]);
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) createNamespace(api.store, name);
  const server = await serve(api, {
    tokens,
    trusted,
    allow: (access) => allow(access),
    fault: (request) => fault(request),
    seen: (request) => requests.push(request),
  });
  const images = options.images ?? ((image: string) => (image.endsWith(':missing') ? 'not-found' : 'found'));
  const own = kubeconfigFor(server.url, ownToken);
  const kubelets = await Promise.all(
    (options.nodes ?? ['sandbox']).map((node) =>
      startKubelet({ kubeconfig: own, node, images, pace: options.pace ?? 1 }),
    ),
  );
  const client = clientOf(own);

  return {
    url: server.url,
    kubeconfig: kubeconfigFor(server.url, token),
    token,
    requests,
    store: api.store,
    client,
    fail: (next) => {
      fault = next ?? (() => undefined);
    },
    permit: (next) => {
      allow = next;
    },
    renewToken: () => {
      tokens.delete(token);
      token = `sandbox-token-${tokens.size + Date.now()}`;
      tokens.set(token, 'sandbox');
      return token;
    },
    signIn: (user) => {
      const fresh = `sandbox-token-of-${user}`;
      tokens.set(fresh, user);
      return kubeconfigFor(server.url, fresh);
    },
    closeConnections: server.closeConnections,
    stop: async () => {
      stopControllers();
      stopGarbage();
      await Promise.all(kubelets.map((kubelet) => kubelet.stop()));
      client.close();
      await server.stop();
    },
  };
}

function createNamespace(store: Store, name: string): void {
  const metadata = {
    name,
    uid: crypto.randomUUID(),
    creationTimestamp: timestamp(),
    labels: { 'kubernetes.io/metadata.name': name },
  };
  store.put('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata,
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

/** A kubeconfig for the sandbox and one token. */
export function kubeconfigFor(server: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: sandbox
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
users:
  - name: sandbox
    user:
      token: ${token}
contexts:
  - name: sandbox
    context:
      cluster: sandbox
      user: sandbox
current-context: sandbox
`;
}
