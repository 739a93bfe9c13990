import { field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import type { Problem } from '../problem.ts';
import type { Change } from './change.ts';
import type { Resource } from './resource.ts';

/** Counted by their bare name too, as quotas did before they knew `count/…`. Source: Kubernetes, Resource Quotas. */
const COUNTED_BY_NAME = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

/**
 * What would be refused for want of quota. A dry run takes no quota, so a hundred of them can pass under a quota of
 * one: the sum is made here. Only counts of objects are judged; quotas with a scope count pods alone and are left out.
 */
export function quotaProblems(changes: readonly Change[], quotas: readonly KubernetesObject[]): Problem[] {
  const created = changes.filter((change) => change.action === 'created' && change.object.metadata.namespace);
  return quotas.flatMap((quota) => problemsOf(quota, created));
}

function problemsOf(quota: KubernetesObject, created: readonly Change[]): Problem[] {
  const { scopes, scopeSelector } = isRecord(quota.spec) ? quota.spec : {};
  if (scopes || scopeSelector) return [];
  const limits = field(quota, 'status', 'hard') ?? field(quota, 'spec', 'hard');
  if (!isRecord(limits)) return [];
  const here = created.filter((change) => change.object.metadata.namespace === quota.metadata.namespace);
  return Object.entries(limits).flatMap(([name, limit]) => {
    const counted = here.filter((change) => isCountedAs(change.resource, name));
    const problem = problemOf(quota, name, toCount(limit), counted);
    return problem ? [problem] : [];
  });
}

function isCountedAs({ group, plural }: Resource, name: string): boolean {
  if (name === (group === '' ? `count/${plural}` : `count/${plural}.${group}`)) return true;
  return group === '' && plural === name && COUNTED_BY_NAME.has(name);
}

function problemOf(
  quota: KubernetesObject,
  name: string,
  limit: number | undefined,
  counted: readonly Change[],
): Problem | undefined {
  const used = toCount(field(quota, 'status', 'used', name)) ?? 0;
  const first = counted[Math.max(0, (limit ?? 0) - used)];
  if (limit === undefined || !first) return undefined;
  const { name: quotaName, namespace } = quota.metadata;
  return {
    severity: 'error',
    message:
      `quota ${quotaName} of namespace ${namespace} allows ${limit} ${name}; ${used} ${used === 1 ? 'is' : 'are'} there, ` +
      `and this deploy creates ${counted.length} more`,
    position: first.source.position,
    remedy: 'Raise the quota, or delete what is no longer needed.',
  };
}

/** A count as quotas write it: `4`, or `1k`. Undefined for what is no whole number. */
function toCount(value: Json | undefined): number | undefined {
  const text = String(value ?? '');
  const thousands = text.endsWith('k');
  const count = Number(thousands ? text.slice(0, -1) : text) * (thousands ? 1_000 : 1);
  return text !== '' && Number.isInteger(count) ? count : undefined;
}
