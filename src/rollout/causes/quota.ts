import type { KubernetesObject } from '../../manifest/object.ts';
import { statusCount, wantedReplicas } from '../kinds/replicas.ts';
import { partitionOf } from '../kinds/strategy.ts';
import { amountOf, quantityOf } from '../quantity.ts';

export function isOverQuota(message: string): boolean {
  return message.includes('exceeded quota');
}

/**
 * Why a quota never has room for all new pods of a workload, even when everything else of its namespace has left;
 * undefined when it may. `exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2`: of what is requested
 * for one pod each of them needs as much.
 */
export function neverFits(message: string, object: KubernetesObject): string | undefined {
  const [, name, requested = '', limited = ''] =
    /exceeded quota: (\S+), requested: (\S+), used: \S+, limited: (\S+)/.exec(message) ?? [];
  const limits = new Map(amountsIn(limited));
  const count = podsOf(object);
  for (const [resource, amount] of amountsIn(requested)) {
    const limit = limits.get(resource);
    const needed = quantityOf(amount) * count;
    // A thousandth of a millionth is what sums of fractions are wrong by.
    if (limit === undefined || needed <= quantityOf(limit) * (1 + 1e-9)) continue;
    const all = count === 1 ? 'one pod needs' : `all ${count} pods need`;
    return `${all} ${resource}=${amountOf(resource, needed)}, and the quota ${name} allows ${limit}, whoever else leaves`;
  }
  return undefined;
}

/** How many new pods there are to be at the same time. */
function podsOf(object: KubernetesObject): number {
  if (object.kind === 'DaemonSet') return Math.max(1, statusCount(object, 'desiredNumberScheduled'));
  return object.kind === 'Job' ? 1 : Math.max(1, wantedReplicas(object) - partitionOf(object));
}

/** `pods=1,requests.cpu=500m`. */
function amountsIn(text: string): [string, string][] {
  return text.split(',').map((part) => {
    const [resource = '', amount = ''] = part.split('=');
    return [resource, amount];
  });
}
