import { field, isRecord, type JsonObject } from '../manifest/object.ts';
import { recordsAt, textAt } from './at.ts';
import { quantityOf } from './quantity.ts';

/** What a pod asks of its node, by resource: the sum of its containers, or what its greediest init container needs. */
export function requestsOf(podSpec: JsonObject | undefined): Map<string, number> {
  const sums = new Map<string, number>();
  for (const container of recordsAt(podSpec, 'containers')) {
    for (const [name, amount] of asked(container)) sums.set(name, (sums.get(name) ?? 0) + amount);
  }
  for (const container of recordsAt(podSpec, 'initContainers')) {
    for (const [name, amount] of asked(container)) sums.set(name, Math.max(sums.get(name) ?? 0, amount));
  }
  return sums;
}

/** The path of the container that asks, or may take, the most of a resource; the first when none says anything. */
export function greediest(podSpec: JsonObject | undefined, resource: string): string {
  const name = resource.replace(/^(requests|limits)\./, '');
  const containers = recordsAt(podSpec, 'containers').map((container) => ({
    path: `containers[name="${textAt(container, 'name')}"]`,
    amount: Math.max(
      quantityOf(field(container, 'resources', 'requests', name)),
      quantityOf(field(container, 'resources', 'limits', name)),
    ),
  }));
  return containers.toSorted((a, b) => b.amount - a.amount)[0]?.path ?? 'containers[0]';
}

function asked(container: JsonObject): [string, number][] {
  const requests = field(container, 'resources', 'requests') ?? field(container, 'resources', 'limits');
  return isRecord(requests) ? Object.entries(requests).map(([name, value]) => [name, quantityOf(value)]) : [];
}
