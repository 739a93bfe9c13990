import { field, isRecord, type KubernetesObject } from '../manifest/object.ts';

/** The selector of a Service that has one; undefined for every other object. */
export function selectorOf(object: KubernetesObject): Record<string, string> | undefined {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return undefined;
  const selector = field(object, 'spec', 'selector');
  if (field(object, 'spec', 'type') === 'ExternalName' || !isRecord(selector)) return undefined;
  return Object.keys(selector).length > 0 ? (selector as Record<string, string>) : undefined;
}

/** True for a Service that selects a pod of these labels. */
export function selects(object: KubernetesObject, labels: Readonly<Record<string, string>>): boolean {
  const selector = selectorOf(object);
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}
