import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { attempt } from '../attempt.ts';
import { ProblemsError } from '../problem.ts';
import type { KubeconfigFile } from './kubeconfig-file.ts';
import { readLocalFile } from './local-file.ts';

/** Where Kubernetes mounts a pod's service account ("Accessing the Kubernetes API from a Pod"). */
const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The kubeconfig that a pod's own service account amounts to. Throws a ProblemsError outside of a pod. */
export function inClusterKubeconfig(
  env: Readonly<Record<string, string | undefined>>,
  folder = FOLDER,
): KubeconfigFile {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const namespace = attempt(() => readLocalFile(join(folder, 'namespace')));
  if (!host || !port || namespace instanceof Error) throw notInCluster(folder);
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const name = 'in-cluster';
  return {
    clusters: new Map([[name, { server, 'certificate-authority': join(folder, 'ca.crt') }]]),
    users: new Map([[name, { tokenFile: join(folder, 'token') }]]),
    contexts: new Map([[name, { cluster: name, user: name, namespace: namespace.trim() }]]),
    currentContext: name,
  };
}

function notInCluster(folder: string): ProblemsError {
  const message = `kubeconfig is "in-cluster", but this runner is no pod with a service account: KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT or ${folder} is missing`;
  const remedy =
    'Use a runner inside the cluster whose pod mounts its service account, or give a kubeconfig for a cluster outside.';
  return new ProblemsError([{ severity: 'error', message, remedy }]);
}
