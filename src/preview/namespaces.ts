import { ApiError } from '../cluster/api-error.ts';
import { builtIn } from '../cluster/built-in.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import type { Candidate } from './candidate.ts';

/** What is known of the namespaces that objects live in and that the set does not declare. */
export interface Namespaces {
  /** A Namespace to create for each that does not exist. */
  readonly missing: readonly Candidate[];
  /** Those that may not be asked for, each with what the server says to that: the dry runs tell whether it exists. */
  readonly unseen: ReadonlyMap<string, string>;
}

/** The resource of Namespaces, which every server serves. */
const NAMESPACES = builtIn('v1', 'Namespace');

/** Looks at each namespace that objects live in and that the set does not declare. */
export async function lookAtNamespaces(
  cluster: Cluster,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<Namespaces> {
  const declared = new Set(candidates.flatMap(({ target }) => (isNamespace(target.resource) ? [target.name] : [])));
  const users = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { namespace } = candidate.target;
    if (namespace !== undefined && !declared.has(namespace) && !users.has(namespace)) users.set(namespace, candidate);
  }
  const missing: Candidate[] = [];
  const unseen = new Map<string, string>();
  const looked = [...users].map(async ([name, user]) => ({ name, user, found: await look(cluster, name, signal) }));
  for (const { name, user, found } of await Promise.all(looked)) {
    if (found === 'absent') missing.push(made(name, user));
    else if (found instanceof ApiError) unseen.set(name, found.message);
  }
  return { missing, unseen };
}

function isNamespace({ group, kind }: Resource): boolean {
  return group === '' && kind === 'Namespace';
}

/** Whether a namespace exists, or why that may not be known. */
async function look(cluster: Cluster, name: string, signal: AbortSignal): Promise<'there' | 'absent' | ApiError> {
  try {
    await cluster.request({ method: 'GET', path: pathOf(NAMESPACES, undefined, name), signal });
    return 'there';
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return 'absent';
    if (error instanceof ApiError && error.code === 403) return error;
    throw error;
  }
}

/** It is blamed on the first object that lives in it. */
function made(name: string, { declared: { source } }: Candidate): Candidate {
  const object: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const position = source.locate('metadata.namespace');
  return {
    declared: { object, source: { file: source.file, position, isImplied: true, locate: () => position } },
    target: { resource: NAMESPACES, namespace: undefined, name },
  };
}
