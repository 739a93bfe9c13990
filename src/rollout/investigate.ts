import type { Cluster } from '../cluster/cluster.ts';
import { nearest } from '../manifest/near.ts';
import { field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import { recordsAt, textAt } from './at.ts';
import type { Suspicion } from './diagnose.ts';
import type { Cause, Diagnosis } from './outcome.ts';
import { amountOf, quantityOf } from './quantity.ts';
import { requestsOf } from './requests.ts';
import type { Question } from './symptom.ts';

const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const MOST_NAMES = 8;
/** The pods of a bigger cluster are too many to add up what they ask for. */
const MOST_NODES = 200;
const FINISHED = 'status.phase!=Succeeded,status.phase!=Failed';

/** What an answer adds to a diagnosis. */
interface Finding {
  readonly evidence: readonly string[];
  /** Stands before the remedy. */
  readonly advice?: string;
  /** The true cause, when the answer shows another one. */
  readonly cause?: Cause;
}

/**
 * The diagnosis, with what the cluster says about it when asked: names near a missing one, room on the nodes. A question
 * that may not be asked, or is not answered in time, adds nothing.
 */
export async function investigate(
  cluster: Cluster,
  object: KubernetesObject,
  { diagnosis, question, pod }: Suspicion,
  signal: AbortSignal,
): Promise<Diagnosis> {
  if (question === undefined) return diagnosis;
  const ask = async (path: string, query: Record<string, string> = {}, accept?: string) =>
    (await cluster.request({ method: 'GET', path, query, signal, retry: 'never', ...(accept ? { accept } : {}) })).body;
  try {
    const found = await answerTo(question, object.metadata.namespace ?? '', pod, ask);
    return {
      ...diagnosis,
      cause: found.cause ?? diagnosis.cause,
      evidence: [...diagnosis.evidence, ...found.evidence],
      remedy: found.advice ? `${found.advice} ${diagnosis.remedy}` : diagnosis.remedy,
    };
  } catch {
    return diagnosis;
  }
}

type Ask = (path: string, query?: Record<string, string>, accept?: string) => Promise<Json>;

async function answerTo(
  question: Question,
  namespace: string,
  pod: KubernetesObject | undefined,
  ask: Ask,
): Promise<Finding> {
  switch (question.about) {
    case 'source':
      return question.key === undefined
        ? otherNames(question.kind, question.name, namespace, ask)
        : otherKeys(question.kind, question.name, question.key, namespace, ask);
    case 'room':
      return roomFor(pod, ask);
    case 'namespace':
      return namespaceState(namespace, ask);
  }
}

function resourceOf(kind: 'ConfigMap' | 'Secret' | 'Pod' | 'Node' | 'Namespace'): Resource {
  const namespaced = kind !== 'Node' && kind !== 'Namespace';
  return { group: '', version: 'v1', kind, plural: `${kind.toLowerCase()}s`, namespaced };
}

/** Names only: the values of Secrets are nobody's business here. */
async function otherNames(kind: 'ConfigMap' | 'Secret', name: string, namespace: string, ask: Ask): Promise<Finding> {
  const list = await ask(pathOf(resourceOf(kind), namespace), { limit: '500' }, METADATA);
  const names = recordsAt(list, 'items')
    .map((item) => textAt(item, 'metadata', 'name'))
    .filter((other) => other !== 'kube-root-ca.crt');
  return alternatives(`${kind}s in the namespace`, name, names);
}

async function otherKeys(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  key: string,
  namespace: string,
  ask: Ask,
): Promise<Finding> {
  const source = await ask(pathOf(resourceOf(kind), namespace, name));
  const { data, binaryData } = isRecord(source) ? source : {};
  const keys = [data, binaryData].flatMap((map) => (isRecord(map) ? Object.keys(map) : []));
  return alternatives(`keys of ${kind} ${name}`, key, keys);
}

function alternatives(what: string, wanted: string, found: readonly string[]): Finding {
  const near = nearest(wanted, found);
  const shown = found.toSorted().slice(0, MOST_NAMES).join(', ');
  const more = found.length > MOST_NAMES ? ` and ${found.length - MOST_NAMES} more` : '';
  return {
    evidence: [`${what}: ${shown || 'none'}${more}`],
    ...(near === undefined ? {} : { advice: `Did you mean ${near}?` }),
  };
}

/** What the pod asks for, beside what the nodes have: all of it, and where pods may be listed what is left. */
async function roomFor(pod: KubernetesObject | undefined, ask: Ask): Promise<Finding> {
  const wanted = requestsOf(isRecord(pod?.spec) ? pod.spec : undefined);
  const nodes = recordsAt(await ask(pathOf(resourceOf('Node'), undefined)), 'items');
  const pods = nodes.length > MOST_NODES ? undefined : await podsOf(ask);
  const lines = [...wanted].map(([resource, amount]) => {
    const room = nodes.map((node) => ({ name: textAt(node, 'metadata', 'name'), free: free(node, resource, pods) }));
    const [best] = room.toSorted((a, b) => b.free - a.free);
    const has = pods ? 'has free' : 'has in all';
    const most = best ? `; the most that a node ${has} is ${amountOf(resource, best.free)} (${best.name})` : '';
    return `it asks for ${resource} ${amountOf(resource, amount)}${most}`;
  });
  return { evidence: lines };
}

async function podsOf(ask: Ask): Promise<KubernetesObject[] | undefined> {
  try {
    return recordsAt(await ask('/api/v1/pods', { fieldSelector: FINISHED }), 'items') as KubernetesObject[];
  } catch {
    // Not everybody may list the pods of all namespaces: what the nodes have in all says something too.
    return undefined;
  }
}

function free(node: Json, resource: string, pods: readonly KubernetesObject[] | undefined): number {
  const all = quantityOf(field(node, 'status', 'allocatable', resource));
  const here = (pods ?? []).filter((pod) => textAt(pod, 'spec', 'nodeName') === textAt(node, 'metadata', 'name'));
  const taken = here.map((pod) => requestsOf(isRecord(pod.spec) ? pod.spec : undefined).get(resource) ?? 0);
  return all - taken.reduce((sum, amount) => sum + amount, 0);
}

async function namespaceState(namespace: string, ask: Ask): Promise<Finding> {
  const phase = textAt(await ask(pathOf(resourceOf('Namespace'), undefined, namespace)), 'status', 'phase');
  if (phase !== 'Terminating') return { evidence: [] };
  return {
    cause: 'NamespaceTerminating',
    evidence: [`namespace ${namespace}: Terminating`],
    advice: `The namespace ${namespace} itself is being deleted.`,
  };
}
