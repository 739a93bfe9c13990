import type { Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { resourceOf } from './answers/answer.ts';
import { textAt } from './at.ts';
import { conditionOf, explain } from './condition.ts';
import { readAgain } from './lookups.ts';
import { podReason } from './pod-reason.ts';
import type { Circumstances, Scene } from './scene.ts';

/** An unfinished object and what stands beside it. */
export interface Unfinished {
  readonly live: KubernetesObject;
  readonly scene: Scene;
}

/** More nodes or namespaces are not asked about. */
const MOST = 10;

/**
 * What may keep objects from their end and shows on none of them: a node that is lost, a namespace that is being deleted.
 * Each is asked for once, when the time is up; what may not be read, or does not answer in time, is as it should be.
 */
export async function circumstancesOf(
  unfinished: readonly Unfinished[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Circumstances> {
  const [brokenNodes, endingNamespaces] = await Promise.all([
    troubleOf('Node', unfinished.flatMap(nodesOf), troubleOfNode),
    troubleOf(
      'Namespace',
      unfinished.map(({ live }) => live.metadata.namespace ?? ''),
      troubleOfNamespace,
    ),
  ]);
  return { brokenNodes, endingNamespaces };

  async function troubleOf(kind: 'Node' | 'Namespace', names: string[], of: (object: KubernetesObject) => string) {
    const asked = [...new Set(names)].filter((name) => name !== '').slice(0, MOST);
    const found = asked.map(async (name): Promise<[string, string]> => {
      const object = await readAgain(cluster, resourceOf(kind), { metadata: { name } }, signal);
      return [name, object === 'gone' ? 'is gone' : object === 'unknown' ? '' : of(object)];
    });
    return new Map((await Promise.all(found)).filter(([, trouble]) => trouble !== ''));
  }
}

/** The nodes of pods that are not ready, and of what runs to its end. */
function nodesOf({ live, scene: { pods = [] } }: Unfinished): string[] {
  const waiting = pods.filter((pod) => live.kind === 'Job' || podReason(pod) !== '');
  return waiting.map((pod) => textAt(pod, 'spec', 'nodeName'));
}

function troubleOfNode(node: KubernetesObject): string {
  const ready = conditionOf(node, 'Ready');
  return ready?.status === 'True' ? '' : `is not ready: ${explain(ready) || 'it has said nothing yet'}`;
}

function troubleOfNamespace(namespace: KubernetesObject): string {
  return textAt(namespace, 'status', 'phase') === 'Terminating' ? 'is being deleted' : '';
}
