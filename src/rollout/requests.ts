import { field, isRecord, type Json, type JsonObject } from '../manifest/object.ts';
import { recordsAt, textAt } from './at.ts';
import { quantityOf } from './quantity.ts';

/**
 * What a pod asks of its node, by resource: the sum of its containers and sidecars, or what its greediest init container
 * needs beside the sidecars before it; and the overhead of its runtime.
 */
export function requestsOf(podSpec: JsonObject | undefined): Map<string, number> {
  const containers = recordsAt(podSpec, 'containers').map(asked);
  const beside: Requests[] = [];
  const startups: Requests[] = [];
  for (const container of recordsAt(podSpec, 'initContainers')) {
    const own = asked(container);
    if (container.restartPolicy === 'Always') beside.push(own);
    else startups.push(sum([...beside, own]));
  }
  const most = new Map(sum([...beside, ...containers]));
  for (const startup of startups)
    for (const [name, amount] of startup) most.set(name, Math.max(most.get(name) ?? 0, amount));
  return new Map(sum([most, amountsOf(field(podSpec, 'overhead'))]));
}

type Requests = ReadonlyMap<string, number>;

function sum(all: readonly Requests[]): Requests {
  const total = new Map<string, number>();
  for (const [name, amount] of all.flatMap((each) => [...each])) total.set(name, (total.get(name) ?? 0) + amount);
  return total;
}

/** The path of the container that asks, or may take, the most of a resource; the first when none says anything. */
export function greediest(podSpec: JsonObject | undefined, resource: string): string {
  const name = resource.replace(/^(requests|limits)\./, '');
  const containers = ['containers', 'initContainers'].flatMap((list) =>
    recordsAt(podSpec, list).map((container) => ({
      path: `${list}[name="${textAt(container, 'name')}"]`,
      amount: Math.max(
        quantityOf(field(container, 'resources', 'requests', name)),
        quantityOf(field(container, 'resources', 'limits', name)),
      ),
    })),
  );
  return containers.toSorted((a, b) => b.amount - a.amount)[0]?.path ?? 'containers[0]';
}

function asked(container: JsonObject): Requests {
  return amountsOf(field(container, 'resources', 'requests') ?? field(container, 'resources', 'limits'));
}

function amountsOf(resources: Json | undefined): Requests {
  return new Map(
    isRecord(resources) ? Object.entries(resources).map(([name, value]) => [name, quantityOf(value)]) : [],
  );
}
