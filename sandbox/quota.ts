import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { type Api, tableOf } from './api.ts';
import { record, records } from './json.ts';
import { canonicalQuantity, quantityValue } from './quantity.ts';
import type { Served } from './schema.ts';
import { forbidden, qualified } from './status.ts';

/** Throws the 403 of a ResourceQuota that counts objects, or pods' requests and limits, and has no room for this one. */
export function checkQuota(api: Api, resource: Served, object: KubernetesObject): void {
  if (!resource.namespaced) return;
  const namespace = object.metadata.namespace ?? '';
  const asked = usage(resource, object);
  for (const quota of api.store.list('resourcequotas', namespace)) {
    const hard = record(quota, 'spec', 'hard');
    const names = Object.keys(hard).filter((name) => (asked[name] ?? 0) > 0);
    const used = usageIn(api, resource, namespace);
    const over = names
      .filter((name) => (used[name] ?? 0) + (asked[name] ?? 0) > quantityValue(String(hard[name])))
      .sort();
    if (over.length === 0) continue;
    const show = (of: (name: string) => string) => over.map((name) => `${name}=${of(name)}`).join(',');
    const numbers = (from: Record<string, number>) => show((name) => canonicalQuantity(String(from[name] ?? 0)));
    const limited = show((name) => String(hard[name]));
    const why = `exceeded quota: ${quota.metadata.name}, requested: ${numbers(asked)}, used: ${numbers(used)}, limited: ${limited}`;
    throw forbidden(resource, object.metadata.name, why);
  }
}

/** What a quota's `status.used` says. */
export function usedOf(api: Api, quota: KubernetesObject): JsonObject {
  const namespace = quota.metadata.namespace ?? '';
  const total: Record<string, number> = {};
  for (const resource of api.resources().filter((one) => one.namespaced))
    Object.assign(total, usageIn(api, resource, namespace));
  const names = Object.keys(record(quota, 'spec', 'hard'));
  return Object.fromEntries(names.map((name) => [name, canonicalQuantity(String(total[name] ?? 0))]));
}

function usageIn(api: Api, resource: Served, namespace: string): Record<string, number> {
  const total: Record<string, number> = {};
  for (const object of api.store.list(tableOf(resource), namespace)) {
    for (const [name, value] of Object.entries(usage(resource, object))) total[name] = (total[name] ?? 0) + value;
  }
  return total;
}

function usage(resource: Served, object: KubernetesObject): Record<string, number> {
  const count = `count/${qualified(resource)}`;
  if (object.kind !== 'Pod') return { [count]: 1, ...(resource.group === '' && { [resource.plural]: 1 }) };
  const total: Record<string, number> = { pods: 1, [count]: 1 };
  for (const container of records(object, 'spec', 'containers')) {
    for (const list of ['requests', 'limits']) addAmounts(total, list, record(container, 'resources', list));
  }
  return total;
}

function addAmounts(total: Record<string, number>, list: string, amounts: JsonObject): void {
  for (const [name, value] of Object.entries(amounts)) {
    for (const key of list === 'requests' ? [`requests.${name}`, name] : [`limits.${name}`]) {
      total[key] = (total[key] ?? 0) + quantityValue(String(value));
    }
  }
}
