import { ApiError } from '../cluster/api-error.ts';
import { createRequest, deleteRequest } from '../cluster/apply-request.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import type { Change } from '../plan/change.ts';
import { fieldChanges } from '../plan/diff.ts';
import { explain } from '../plan/server-errors.ts';
import type { Problem } from '../problem.ts';
import { ask, type Candidate, type CheckContext, type Checked, referenceOf, warningsOf } from './candidate.ts';
import { explainRefusal } from './refusal.ts';

/**
 * Checks an object with a `generateName`, of which each run makes another one. Unlike an apply, a create refuses a number
 * that is too large for its field.
 */
export async function checkCreate({ declared, target }: Candidate, context: CheckContext): Promise<Checked> {
  const { resource } = target;
  const { object: body } = declared;
  const answer = await ask(context.cluster, createRequest({ resource, body, dryRun: true, signal: context.signal }));
  const candidate = { declared, target };
  if (answer instanceof ApiError) {
    const subject = { ...declared, resource, reference: referenceOf(candidate) };
    return { failures: await explainRefusal(answer, subject, context) };
  }
  const { warnings } = answer;
  const write = { how: 'create', body } as const;
  const change: Change = { ...declared, resource, action: 'created', fields: [], warnings, checked: true, write };
  return { change, problems: warningsOf(candidate, answer) };
}

/** An object that the server refuses to change, that opted in to be deleted and made anew. */
export interface Recreation {
  readonly live: KubernetesObject;
  /** What the apply was answered. */
  readonly refusal: ApiError;
  /** What is to be created. */
  readonly body: KubernetesObject;
}

/**
 * Checks a recreation: whether the old object may be deleted, and what a create would be answered, which can be asked
 * while the old one still stands in its way.
 */
export async function checkRecreate(
  candidate: Candidate,
  { live, refusal, body }: Recreation,
  { cluster, signal }: CheckContext,
): Promise<Checked> {
  const { declared, target } = candidate;
  const { resource } = target;
  const reference = referenceOf(candidate);
  const uid = live.metadata.uid ?? '';
  const [answer, deletion] = await Promise.all([
    ask(cluster, createRequest({ resource, body, dryRun: true, signal })),
    ask(cluster, deleteRequest({ resource, of: live, uid, dryRun: true, signal })),
  ]);
  const refused = [answer, deletion].filter((one) => one instanceof ApiError).filter((one) => !isNoHindrance(one));
  if (refused.length > 0) {
    return { failures: refused.flatMap((one) => explain(one, { ...declared, reference })) };
  }
  const because = explain(refusal, { ...declared, reference, live }).map(({ problem }) => problem);
  const change: Change = {
    ...declared,
    resource,
    action: 'configured',
    live,
    fields: fieldChanges(live, { ...live, ...body, metadata: live.metadata }).filter(
      ({ after }) => after !== undefined,
    ),
    warnings: answer instanceof ApiError ? [] : answer.warnings,
    checked: true,
    write: { how: 'recreate', body, uid },
  };
  return { change, problems: because.map(recreationWarning) };
}

/** The old object holds its name, and the addresses and ports of a Service; or it is gone by now. */
function isNoHindrance({ code, reason, causes }: ApiError): boolean {
  if (reason === 'AlreadyExists' || code === 404) return true;
  return causes.length > 0 && causes.every(({ message = '' }) => message.includes('already allocated'));
}

function recreationWarning({ message, position }: Problem): Problem {
  return {
    severity: 'warning',
    message: `${message}; it will be deleted and created again, as its annotation allows`,
    ...(position ? { position } : {}),
  };
}
