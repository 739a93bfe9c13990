import { ApiError } from '../cluster/api-error.ts';
import { builtIn } from '../cluster/built-in.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import type { Candidate } from './candidate.ts';

/** The resource of Namespaces, which every server serves. */
const NAMESPACES = builtIn('v1', 'Namespace');

/** A Namespace to create for each one that objects live in, that the set does not declare, and that does not exist. */
export async function missingNamespaces(
  cluster: Cluster,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<Candidate[]> {
  const declared = new Set(candidates.flatMap(({ target }) => (isNamespace(target.resource) ? [target.name] : [])));
  const users = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { namespace } = candidate.target;
    if (namespace !== undefined && !declared.has(namespace) && !users.has(namespace)) users.set(namespace, candidate);
  }
  const looked = [...users].map(async ([name, user]) =>
    (await exists(cluster, name, signal)) ? [] : [made(name, user)],
  );
  return (await Promise.all(looked)).flat();
}

function isNamespace({ group, kind }: Resource): boolean {
  return group === '' && kind === 'Namespace';
}

/** True as well where Namespaces may not be read: then the dry runs tell. */
async function exists(cluster: Cluster, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.request({ method: 'GET', path: pathOf(NAMESPACES, undefined, name), signal });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return false;
    if (error instanceof ApiError && error.code === 403) return true;
    throw error;
  }
}

/** It stands where the first object that lives in it does. */
function made(name: string, { declared: { source } }: Candidate): Candidate {
  const object: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const position = source.locate('metadata.namespace');
  return {
    declared: { object, source: { file: source.file, position, locate: () => position } },
    target: { resource: NAMESPACES, namespace: undefined, name },
  };
}
