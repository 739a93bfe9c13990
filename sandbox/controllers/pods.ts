import { createHash } from 'node:crypto';
import type { Json, JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { number, record, records, strings, text } from '../json.ts';
import { type Hands, isOwned, ownedBy } from './controller.ts';

/** The pods an object controls. */
export function podsOf(cluster: Hands, owner: KubernetesObject): KubernetesObject[] {
  return cluster.list('pods', owner.metadata.namespace ?? '').filter((pod) => isOwned(pod, owner));
}

/** Neither ended nor ending. */
export function isActive(pod: KubernetesObject): boolean {
  return !pod.metadata.deletionTimestamp && !['Succeeded', 'Failed'].includes(text(pod, 'status', 'phase'));
}

function readyCondition(pod: KubernetesObject): JsonObject {
  return records(pod, 'status', 'conditions').find((one) => one.type === 'Ready') ?? {};
}

export function isReady(pod: KubernetesObject): boolean {
  return readyCondition(pod).status === 'True';
}

/** Seconds until a ready pod counts as available: 0 when it does, undefined when it isn't ready. */
export function untilAvailable(pod: KubernetesObject, minReadySeconds: number): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = Date.parse(text(readyCondition(pod), 'lastTransitionTime'));
  return Math.max(0, minReadySeconds - (Date.now() - since) / 1000);
}

/** How many of the pods are available, and the seconds until the next one is. */
export function availability(
  pods: readonly KubernetesObject[],
  spec: JsonObject,
): { available: number; next?: number } {
  const waits = pods.map((pod) => untilAvailable(pod, number(spec, ['minReadySeconds'])));
  const later = waits.filter((wait) => wait !== undefined && wait > 0).map(Number);
  return {
    available: waits.filter((wait) => wait === 0).length,
    ...(later.length > 0 && { next: Math.min(...later) }),
  };
}

/** The same ten letters for the same template. */
export function templateHash(template: Json): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const digest = createHash('sha256').update(stable(template)).digest();
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

function stable(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${key}:${stable(value[key])}`)
    .join()}}`;
}

/** A pod as its owner's template wants it. */
export function podFor(
  owner: KubernetesObject,
  template: JsonObject,
  extra: { name?: string; labels?: Record<string, string>; nodeName?: string } = {},
): JsonObject {
  const naming = extra.name ? { name: extra.name } : { generateName: `${owner.metadata.name}-` };
  const annotations = strings(template, 'metadata', 'annotations');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...naming,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...strings(template, 'metadata', 'labels'), ...extra.labels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: ownedBy(owner),
    },
    spec: { ...structuredClone(record(template, 'spec')), ...(extra.nodeName && { nodeName: extra.nodeName }) },
  };
}

/** Without the counts that are 0: Kubernetes leaves them out. */
export function withoutZeros(counts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0 && value !== undefined));
}

/** `25%` or a number, of a total. */
export function share(value: Json | undefined, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const exact = (Number.parseInt(String(value ?? '0'), 10) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/** The conditions with one set; its lastTransitionTime moves only when the status does. */
export function withCondition(
  conditions: readonly JsonObject[],
  condition: JsonObject,
  now: string,
  updates = false,
): JsonObject[] {
  const before = conditions.find((one) => one.type === condition.type);
  const same = before && before.status === condition.status;
  if (same && before.reason === condition.reason && before.message === condition.message) return [...conditions];
  const times = {
    ...(updates && { lastUpdateTime: now }),
    lastTransitionTime: same ? (before.lastTransitionTime ?? now) : now,
  };
  return [...conditions.filter((one) => one !== before), { ...condition, ...times }];
}
