import { field, isRecord, type Json, type KubernetesObject } from '../../manifest/object.ts';
import { pathOf } from '../../plan/resource.ts';
import { recordsAt, textAt } from '../at.ts';
import { amountOf, quantityOf } from '../quantity.ts';
import { requestsOf } from '../requests.ts';
import { type Answer, type Ask, resourceOf } from './answer.ts';

/** The pods of a bigger cluster are too many to add up what they ask for. */
const MOST_NODES = 200;
const FINISHED = 'status.phase!=Succeeded,status.phase!=Failed';

/** What the pod asks for, beside what the nodes have: all of it, and where pods may be listed what is left. */
export async function roomFor(pod: KubernetesObject | undefined, ask: Ask): Promise<Answer> {
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
