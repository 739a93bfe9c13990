import type { Cluster } from '../cluster/cluster.ts';
import { field, isRecord, type KubernetesObject } from '../manifest/object.ts';
import type { Applied } from '../plan/change.ts';
import { isDefinition } from '../plan/custom-kinds.ts';
import { until } from './until.ts';

/**
 * Waits until what later waves need is there: Namespaces are Active, CustomResourceDefinitions Established (discovery
 * is then read again). Returns what can't ever be, each with the reason.
 */
export async function confirm(
  cluster: Cluster,
  wave: readonly Applied[],
  signal: AbortSignal,
): Promise<{ change: Applied; reason: string }[]> {
  const definitions = wave.filter(({ resource }) => isDefinition(resource));
  const namespaces = wave.filter(({ resource }) => resource.group === '' && resource.kind === 'Namespace');
  const refused = await establish(cluster, definitions, signal);
  await settle(cluster, namespaces, isActive, signal);
  if (definitions.some(({ action }) => action !== 'unchanged')) cluster.forgetResources();
  return refused;
}

/** True when the server's own answer says that what needs this object can be applied. */
export function isReady({ resource, answer }: Applied): boolean {
  if (isDefinition(resource)) return isEstablished(answer);
  return resource.group !== '' || resource.kind !== 'Namespace' || isActive(answer);
}

async function establish(cluster: Cluster, definitions: readonly Applied[], signal: AbortSignal) {
  const last = await settle(cluster, definitions, (each) => isEstablished(each) || isRefused(each), signal);
  return definitions.flatMap((change) => {
    const object = last.get(change.object.metadata.name) ?? change.answer;
    return isRefused(object) ? [{ change, reason: reasonOf(object) }] : [];
  });
}

/** Watches until the condition holds for all; nothing is asked when the answers themselves say so already. */
async function settle(
  cluster: Cluster,
  changes: readonly Applied[],
  isSettled: (object: KubernetesObject) => boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const names = changes.flatMap(({ answer }) => (isSettled(answer) ? [] : [answer.metadata.name]));
  const [first] = changes;
  let last: ReadonlyMap<string, KubernetesObject> = new Map();
  if (!first || names.length === 0) return last;
  const areSettled = (objects: ReadonlyMap<string, KubernetesObject>) => {
    last = objects;
    return names.every((name) => {
      const object = objects.get(name);
      return object !== undefined && isSettled(object);
    });
  };
  await until(cluster, { resource: first.resource, names }, areSettled, signal);
  return last;
}

function isActive(namespace: KubernetesObject): boolean {
  return field(namespace, 'status', 'phase') === 'Active';
}

function isEstablished(definition: KubernetesObject): boolean {
  return hasCondition(definition, 'Established', 'True');
}

function isRefused(definition: KubernetesObject): boolean {
  return hasCondition(definition, 'NamesAccepted', 'False');
}

function reasonOf(definition: KubernetesObject): string {
  return String(field(conditionOf(definition, 'NamesAccepted'), 'message') ?? 'its names are not accepted');
}

function hasCondition(object: KubernetesObject, type: string, status: string): boolean {
  return field(conditionOf(object, type), 'status') === status;
}

function conditionOf(object: KubernetesObject, type: string) {
  const conditions = field(object, 'status', 'conditions');
  return Array.isArray(conditions) ? conditions.find((each) => isRecord(each) && each.type === type) : undefined;
}
