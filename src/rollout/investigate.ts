import { ApiError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { pathOf } from '../plan/resource.ts';
import { type Answer, type Ask, resourceOf } from './answers/answer.ts';
import { claimsState } from './answers/claim.ts';
import { pullSecretsOf } from './answers/pull-secrets.ts';
import { roomFor } from './answers/room.ts';
import { otherKeys, otherNames, takenAway } from './answers/sources.ts';
import { textAt } from './at.ts';
import { NAMESPACE_ENDS } from './causes/namespace.ts';
import type { Suspicion } from './diagnose.ts';
import type { Diagnosis } from './outcome.ts';
import type { MissingSource, Question } from './symptom.ts';

/**
 * The diagnosis, with what the cluster says about it when asked: names near a missing one, room on the nodes, why a claim
 * has no volume. A question that may not be asked, or is not answered in time, adds nothing. `declared`: all objects of the
 * deploy.
 */
export async function investigate(
  cluster: Cluster,
  object: KubernetesObject,
  { diagnosis, question, pod }: Suspicion,
  signal: AbortSignal,
  declared: readonly KubernetesObject[] = [],
): Promise<Diagnosis> {
  if (question === undefined) return diagnosis;
  const ask: Ask = async (path, query = {}, accept) =>
    (await cluster.request({ method: 'GET', path, query, signal, retry: 'never', ...(accept ? { accept } : {}) })).body;
  try {
    return withAnswer(diagnosis, await answerTo(question, { object, pod, declared }, ask));
  } catch {
    return diagnosis;
  }
}

function withAnswer(diagnosis: Diagnosis, { evidence, says = '', advice, remedy, cause, field }: Answer): Diagnosis {
  const best = remedy ?? diagnosis.remedy;
  const isSaid = diagnosis.message.includes(says);
  return {
    ...diagnosis,
    message: isSaid ? diagnosis.message : `${diagnosis.message}${says}`,
    evidence: [...diagnosis.evidence, ...evidence],
    remedy: advice ? `${advice} ${best}` : best,
    ...(cause ? { cause } : {}),
    ...(field ? { field } : {}),
  };
}

interface About {
  readonly object: KubernetesObject;
  readonly pod: KubernetesObject | undefined;
  readonly declared: readonly KubernetesObject[];
}

async function answerTo(question: Question, { object, pod, declared }: About, ask: Ask): Promise<Answer> {
  const { namespace = '' } = object.metadata;
  switch (question.about) {
    case 'source':
      if (question.key === undefined && declared.some((one) => isNamed(one, question, namespace)))
        return takenAway(question.kind, question.name, namespace, ask);
      return question.key === undefined
        ? otherNames(question.kind, question.name, namespace, ask)
        : otherKeys(question.kind, question.name, question.key, namespace, ask);
    case 'room':
      return roomFor(pod, ask);
    case 'claims':
      return claimsState(question, object, ask);
    case 'pull secrets':
      return pod === undefined ? { evidence: [] } : pullSecretsOf(object, pod, ask);
    case 'namespace':
      return namespaceState(namespace, ask);
  }
}

function isNamed({ apiVersion, kind, metadata }: KubernetesObject, wanted: MissingSource, namespace: string): boolean {
  const isKind = apiVersion === 'v1' && kind === wanted.kind;
  return isKind && metadata.name === wanted.name && metadata.namespace === namespace;
}

async function namespaceState(namespace: string, ask: Ask): Promise<Answer> {
  const phase = await phaseOf(namespace, ask);
  if (phase !== 'Terminating' && phase !== 'gone') return { evidence: [] };
  return {
    cause: NAMESPACE_ENDS.cause,
    says: phase === 'gone' ? `: its namespace ${namespace} is gone` : `: its namespace ${namespace} is being deleted`,
    evidence: [`namespace ${namespace}: ${phase}`],
    remedy: NAMESPACE_ENDS.remedy,
  };
}

async function phaseOf(namespace: string, ask: Ask): Promise<string> {
  try {
    return textAt(await ask(pathOf(resourceOf('Namespace'), undefined, namespace)), 'status', 'phase');
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return 'gone';
    throw error;
  }
}
