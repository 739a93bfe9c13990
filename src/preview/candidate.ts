import { ApiError } from '../cluster/api-error.ts';
import type { ApiRequest, ApiResponse, Cluster } from '../cluster/cluster.ts';
import type { Declared } from '../manifest/declared.ts';
import { type KubernetesObject, parseApiVersion, type Reference } from '../manifest/object.ts';
import type { Change } from '../plan/change.ts';
import type { Failure } from '../plan/failure.ts';
import { warningProblem } from '../plan/warnings.ts';
import type { Problem } from '../problem.ts';
import type { LiveObjects, Target } from './live.ts';
import type { Namespaces } from './namespaces.ts';
import type { FieldNames } from './schema.ts';

/** An object with what is known of it before the server is asked. */
export interface Candidate {
  /** As it will be sent, but for what an autoscaler decides. */
  readonly declared: Declared;
  readonly target: Target;
}

/** What came of asking the server: a change with what is to be said of it, or why it can't be. */
export type Checked =
  | { readonly change: Change; readonly problems: readonly Problem[] }
  | { readonly failures: readonly Failure[] };

export interface CheckContext {
  readonly cluster: Cluster;
  readonly live: LiveObjects;
  readonly conflicts: 'overwrite' | 'fail';
  readonly isAutoscaled: (target: Target) => Promise<boolean>;
  readonly fieldNames: FieldNames;
  readonly unseenNamespaces: Namespaces['unseen'];
  readonly signal: AbortSignal;
  readonly onLive?: (live: KubernetesObject, declared: KubernetesObject) => void;
}

/** How people are told of a candidate: an object without a name yet is told by how its name begins. */
export function referenceOf({ declared, target }: Candidate): Reference {
  const { apiVersion, kind, metadata } = declared.object;
  const name = target.name || `${metadata.generateName}…`;
  return { ...parseApiVersion(apiVersion), kind, name, ...(target.namespace ? { namespace: target.namespace } : {}) };
}

/** What the server says to a dry run: its answer, or its refusal. Throws when it says nothing, or is not well itself. */
export async function ask(cluster: Cluster, request: ApiRequest): Promise<ApiResponse | ApiError> {
  try {
    return await cluster.request(request);
  } catch (error) {
    if (error instanceof ApiError && !isOfServer(error)) return error;
    throw error;
  }
}

/** True for an answer that is about the server, or about who asks: it would be the same for every other object. */
export function isOfServer({ code }: ApiError): boolean {
  return code === 401 || code === 429 || (code >= 502 && code <= 504);
}

/** The warnings of an answer, each at the line it speaks of. */
export function warningsOf(candidate: Candidate, { warnings }: ApiResponse): Problem[] {
  const subject = { reference: referenceOf(candidate), source: candidate.declared.source };
  return warnings.map((text) => warningProblem(text, subject));
}
