import { ApiError } from '../cluster/api-error.ts';
import { createRequest } from '../cluster/apply-request.ts';
import { parseApiVersion } from '../manifest/object.ts';
import type { Change } from '../plan/change.ts';
import type { Failure, Refusal } from '../plan/failure.ts';
import { mistakesOfCreate } from '../plan/mistakes.ts';
import type { Problem } from '../problem.ts';
import { ask, type Candidate, type CheckContext, type Checked, referenceOf } from './candidate.ts';
import { check } from './check.ts';
import type { Definitions } from './definitions.ts';
import { explainRefusal } from './refusal.ts';

/** Why the server can't check an object beforehand. */
export interface Unchecked {
  readonly because: 'new namespace' | 'new kind' | 'changed kind';
}

/** Every cluster has this namespace. */
const ANY_NAMESPACE = 'default';

/**
 * Checks what can be checked of an object whose world is made by this very run. In a new namespace: its schema and
 * rules, by a dry-run create in another one, whose quotas and policies are nothing to it. Of a kind that changes: all
 * of it, and what the old definition refuses is left to the new one. Of a new kind: nothing.
 */
export async function checkElsewhere(
  candidate: Candidate,
  { because }: Unchecked,
  context: CheckContext,
): Promise<Checked> {
  if (because === 'changed kind') {
    const checked = await check(candidate, context);
    return 'failures' in checked ? assumed(candidate, 'configured') : checked;
  }
  const failures = because === 'new namespace' ? await flaws(candidate, context) : [];
  return failures.length > 0 ? { failures } : assumed(candidate, 'created');
}

async function flaws(candidate: Candidate, context: CheckContext): Promise<readonly Failure[]> {
  const { declared, target } = candidate;
  const { resource } = target;
  const body = { ...declared.object, metadata: { ...declared.object.metadata, namespace: ANY_NAMESPACE } };
  const { cluster, signal } = context;
  const answer = await ask(cluster, createRequest({ resource, body, dryRun: true, signal }));
  if (!(answer instanceof ApiError) || !isOwnFault(answer)) return [];
  return explainRefusal(answer, { ...declared, resource, body, reference: referenceOf(candidate) }, context);
}

/** True for what would be refused in any namespace: the object can't be read, or breaks a rule of its kind. */
function isOwnFault({ code, message, causes }: Refusal): boolean {
  if (code === 400) return mistakesOfCreate(message).length > 0;
  return code === 422 && causes.some(({ field }) => field !== undefined);
}

function assumed({ declared, target }: Candidate, action: 'created' | 'configured'): Checked {
  const { object } = declared;
  const isCreate = Boolean(object.metadata.generateName) && !object.metadata.name;
  const change: Change = {
    ...declared,
    resource: target.resource,
    action,
    fields: [],
    warnings: [],
    checked: false,
    write: isCreate ? { how: 'create', body: object } : { how: 'apply', body: object, stamps: 'new' },
  };
  return { change, problems: [] };
}

/** One notice for each namespace and kind because of which objects could not be checked. */
export function uncheckedNotices(changes: readonly Change[], definitions: Definitions): Problem[] {
  const kinds = new Map(changes.map((change) => [definitions.kindOf(change.object), change.action]));
  const unchecked = changes.filter((change) => !change.checked);
  const groups = Map.groupBy(unchecked, ({ object }) => {
    const { group } = parseApiVersion(object.apiVersion);
    const { kind, metadata } = object;
    const definition = kinds.get(`${group}/${kind}`);
    if (definition === 'created') return `at all beforehand, since this run makes kind ${kind} (${group})`;
    if (definition === 'configured') return `in full beforehand, since this run changes kind ${kind} (${group})`;
    return `in full beforehand, since this run makes namespace ${metadata.namespace}`;
  });
  return [...groups].flatMap(([because, [first, ...others]]): Problem[] => {
    if (!first) return [];
    const count = others.length + 1;
    const what = count === 1 ? '1 object' : `${count} objects`;
    return [
      {
        severity: 'notice',
        message: `${what} could not be checked ${because}`,
        position: first.source.position,
      },
    ];
  });
}
