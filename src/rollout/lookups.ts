import { ApiError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isRecord, type KubernetesObject } from '../manifest/object.ts';
import { pathOf, type Resource } from '../plan/resource.ts';
import { NAME_ONLY, resourceOf } from './answers/answer.ts';
import { textAt } from './at.ts';
import { conditionOf } from './condition.ts';
import type { MissingSource } from './symptom.ts';

/** A side question must not hold up a verdict, in ms. */
const PATIENCE = 2_000;

/** Questions about single objects, each asked once, when it first matters. Undefined: the answer is on its way. */
export interface Lookups {
  /** False when a node is known to be out of order. */
  nodeIsReady(name: string): boolean | undefined;
  /** `volumeBindingMode`; '' when it can't be told. */
  bindingMode(storageClass: string): string | undefined;
  /** True once it is there, whatever a kubelet said that has not tried again yet. What is not answered is asked again. */
  sourceIsThere(namespace: string, source: MissingSource): boolean | undefined;
  /** Forgets the nodes, and the sources that are there or not answered about, to ask again. */
  refresh(): void;
}

/** `answered` is called when there is something new to know. */
export function createLookups(cluster: Cluster, signal: AbortSignal, answered: () => void): Lookups {
  const nodes = new Map<string, boolean | undefined>();
  const modes = new Map<string, string | undefined>();
  const sources = new Map<string, boolean | undefined>();

  const ask = <Answer>(answers: Map<string, Answer | undefined>, key: string, question: Question<Answer>) => {
    if (answers.has(key)) return answers.get(key);
    answers.set(key, undefined);
    void readOnce(cluster, question, signal).then((object) => {
      const unread = object === 'unanswered' ? question.unanswered : question.otherwise;
      answers.set(key, typeof object === 'object' ? question.of(object) : unread);
      if (!signal.aborted) answered();
    });
    return undefined;
  };

  return {
    nodeIsReady: (name) =>
      name === '' ||
      ask(nodes, name, {
        path: pathOf(resourceOf('Node'), undefined, name),
        of: isReady,
        otherwise: true,
        unanswered: true,
      }),
    bindingMode: (name) => {
      const of = (object: KubernetesObject) => textAt(object, 'volumeBindingMode');
      return ask(modes, name, {
        path: pathOf(resourceOf('StorageClass'), undefined, name),
        of,
        otherwise: '',
        unanswered: '',
      });
    },
    sourceIsThere: (namespace, { kind, name, key }) => {
      const path = pathOf(resourceOf(kind), namespace, name);
      // Of the values nothing is kept; where no key is asked for they are not even read.
      const accept = key === undefined ? { accept: NAME_ONLY } : {};
      const of = (source: KubernetesObject) => hasKey(source, key);
      return ask(sources, `${path} ${key ?? ''}`, { path, ...accept, of, otherwise: false });
    },
    refresh: () => {
      const known = nodes.size;
      nodes.clear();
      const open = [...sources.keys()].filter((name) => sources.get(name) !== false);
      for (const name of open) sources.delete(name);
      if (known + open.length > 0) answered();
    },
  };
}

interface Question<Answer> {
  readonly path: string;
  readonly accept?: string;
  of(object: KubernetesObject): Answer;
  /** When it is not there, or may not be read. */
  readonly otherwise: Answer;
  /** When no answer came in time, or none of use. Absent: nothing is known then. */
  readonly unanswered?: Answer;
}

function isReady(node: KubernetesObject): boolean {
  return conditionOf(node, 'Ready')?.status === 'True';
}

/** Of a ConfigMap or Secret. */
function hasKey({ data, binaryData }: KubernetesObject, key: string | undefined): boolean {
  return key === undefined || [data, binaryData].some((map) => isRecord(map) && Object.hasOwn(map, key));
}

async function readOnce(
  cluster: Cluster,
  { path, accept }: Pick<Question<unknown>, 'path' | 'accept'>,
  signal: AbortSignal,
): Promise<KubernetesObject | 'unanswered' | undefined> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  try {
    const { body } = await cluster.request({
      method: 'GET',
      path,
      signal: patience,
      retry: 'never',
      ...(accept ? { accept } : {}),
    });
    return body as KubernetesObject;
  } catch (error) {
    // A side question that can't be answered is answered by its default.
    return error instanceof ApiError && (error.code === 403 || error.code === 404) ? undefined : 'unanswered';
  }
}

/** Whether an object is still there, asked directly: a list or an event that lacks it may be behind. */
export async function readAgain(
  cluster: Cluster,
  resource: Resource,
  { metadata }: Pick<KubernetesObject, 'metadata'>,
  signal: AbortSignal,
): Promise<KubernetesObject | 'gone' | 'unknown'> {
  try {
    const path = pathOf(resource, metadata.namespace, metadata.name);
    return (await cluster.request({ method: 'GET', path, signal })).body as KubernetesObject;
  } catch (error) {
    return error instanceof ApiError && error.code === 404 ? 'gone' : 'unknown';
  }
}
