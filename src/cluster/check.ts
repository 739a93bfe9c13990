import type { Declared } from '../manifest/declared.ts';
import { type KubernetesObject, parseApiVersion, type Reference } from '../manifest/object.ts';
import type { Change, FieldChange, Write } from '../plan/change.ts';
import { effectOf, withoutRecords } from '../plan/compare.ts';
import { conflictProblem, conflictsIn, isConflict } from '../plan/conflicts.ts';
import { fieldChanges } from '../plan/diff.ts';
import type { Failure } from '../plan/failure.ts';
import { isImmutableCause, mayRecreate } from '../plan/immutable.ts';
import { FIELD_MANAGER } from '../plan/managed-fields.ts';
import {
  afterHandOver,
  handedOver,
  isFromKubectlApply,
  KUBECTL_APPLY,
  mergePatch,
  ownReplicas,
} from '../plan/ownership.ts';
import { statesReplicas, withReplicas } from '../plan/scaling.ts';
import { explain } from '../plan/server-errors.ts';
import { stampNames } from '../plan/stamps.ts';
import { warningProblem } from '../plan/warnings.ts';
import type { Problem } from '../problem.ts';
import { ApiError } from './api-error.ts';
import { applyRequest, createRequest, mergePatchRequest } from './apply-request.ts';
import type { ApiRequest, ApiResponse, Cluster } from './cluster.ts';
import type { Live, LiveObjects, Target } from './live.ts';
import { explainRefusal } from './refusal.ts';
import type { FieldNames } from './schema.ts';

/** An object with what is known of it before the server is asked. */
export interface Candidate {
  /** As written, with its namespace. */
  readonly declared: Declared;
  readonly target: Target;
}

/** What came of asking the server: a change with what is to be said of it, or why it can't be. */
export type Checked =
  | { readonly change: Change; readonly problems: readonly Problem[] }
  | { readonly failures: readonly Failure[] };

export interface CheckContext {
  readonly cluster: Cluster;
  readonly live: LiveObjects;
  readonly conflicts: 'overwrite' | 'fail';
  readonly isAutoscaled: (target: Target) => Promise<boolean>;
  readonly fieldNames: FieldNames;
  readonly signal: AbortSignal;
}

/** Asks the server what an apply of one object would do. Throws only when no answer can be had. */
export async function check(candidate: Candidate, context: CheckContext): Promise<Checked> {
  const { object } = candidate.declared;
  if (object.metadata.generateName && !object.metadata.name) return checkCreate(candidate, context);
  const prepared = await prepare(candidate, context);
  const [live, answer] = await Promise.all([
    prepared.live ?? context.live.read(candidate.target),
    dryRun(applyRequest({ ...prepared, force: false }), context),
  ]);
  return judge({ candidate, context, prepared, live, answer });
}

/** How people are told of a candidate: an object without a name yet is told by how its name begins. */
export function referenceOf({ declared, target }: Candidate): Reference {
  const { apiVersion, kind, metadata } = declared.object;
  const name = target.name || `${metadata.generateName}…`;
  return { ...parseApiVersion(apiVersion), kind, name, ...(target.namespace ? { namespace: target.namespace } : {}) };
}

interface Prepared {
  readonly resource: Target['resource'];
  readonly body: KubernetesObject;
  readonly dryRun: true;
  readonly signal: AbortSignal;
  /** What the apply will send, where that differs from what the dry run does. */
  readonly toSend: KubernetesObject;
  readonly autoscaled: boolean;
  /** When it had to be read already. */
  readonly live?: Live;
}

/** What to send: without the replicas that an autoscaler decides. */
async function prepare({ declared, target }: Candidate, context: CheckContext): Promise<Prepared> {
  const { object } = declared;
  const common = { resource: target.resource, dryRun: true, signal: context.signal } as const;
  const autoscaled = statesReplicas(object) && (await context.isAutoscaled(target));
  if (!autoscaled) return { ...common, body: object, toSend: object, autoscaled };
  const live = await context.live.read(target);
  const toSend = withReplicas(object, undefined);
  // Where we are still on record as their owner, not to state them would reset them to 1: the apply gives them up first.
  const isOurs = typeof live === 'object' && ownReplicas(live);
  const body = isOurs ? withReplicas(object, (live.spec as { replicas?: number }).replicas) : toSend;
  return { ...common, body, toSend, autoscaled, live };
}

type Answer = ApiResponse | ApiError;

async function dryRun(request: ApiRequest, { cluster }: CheckContext): Promise<Answer> {
  try {
    return await cluster.request(request);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

interface Case {
  readonly candidate: Candidate;
  readonly context: CheckContext;
  readonly prepared: Prepared;
  readonly live: Live;
  readonly answer: Answer;
  /** Warnings about fields that are taken from others. */
  readonly taken?: readonly Problem[];
  readonly readings?: number;
}

async function judge(here: Case): Promise<Checked> {
  const { answer, live } = here;
  if (answer instanceof ApiError) return isConflict(answer) ? judgeConflict(here, answer) : judgeRefusal(here, answer);
  if (isStale(live, answer) && (here.readings ?? 0) < MOST_READINGS) return again(here);
  if (typeof live !== 'object' || answer.status === 201) return judgeUnseen(here, answer);
  if (!isFromKubectlApply(live)) return judgeAnswer(here, live, answer);
  return judgeHandOver(here, live, answer);
}

const MOST_READINGS = 3;

/** True when the live object and the dry run's answer are of different moments: something was written in between. */
function isStale(live: Live, { status, body }: ApiResponse): boolean {
  if (live === 'forbidden') return false;
  if (live === 'absent') return status !== 201;
  return status === 201 || live.metadata.resourceVersion !== (body as KubernetesObject).metadata.resourceVersion;
}

async function again(here: Case): Promise<Checked> {
  const { candidate, context, prepared, taken } = here;
  const force = taken !== undefined;
  const [live, answer] = await Promise.all([
    context.live.reread(candidate.target),
    dryRun(applyRequest({ ...prepared, force }), context),
  ]);
  return judge({ ...here, live, answer, readings: (here.readings ?? 0) + 1 });
}

/** The first dry run does not force, so that the server names exactly the fields that would change hands. */
async function judgeConflict(here: Case, refusal: ApiError): Promise<Checked> {
  const { candidate, context, prepared } = here;
  const live = typeof here.live === 'object' ? here.live : undefined;
  const { source } = candidate.declared;
  const subject = { reference: referenceOf(candidate), source };
  const conflicts = conflictsIn(refusal, { object: prepared.body, live });
  const problems = conflicts.map((conflict) => conflictProblem(conflict, subject, context.conflicts));
  if (context.conflicts === 'fail' && problems.length > 0)
    return { failures: problems.map((problem) => ({ problem })) };
  const answer = await dryRun(applyRequest({ ...prepared, force: true }), context);
  return judge({ ...here, answer, taken: problems });
}

async function judgeRefusal(here: Case, refusal: ApiError): Promise<Checked> {
  const { candidate, context, live } = here;
  if (typeof live === 'object' && mayRecreate(candidate.declared.object) && isAboutImmutables(refusal)) {
    return judgeRecreate(here, live, refusal);
  }
  return explained(candidate, refusal, typeof live === 'object' ? live : undefined, context);
}

function isAboutImmutables({ code, causes }: ApiError): boolean {
  return code === 422 && causes.length > 0 && causes.every(isImmutableCause);
}

async function explained(
  { declared, target }: Candidate,
  refusal: ApiError,
  live: KubernetesObject | undefined,
  context: CheckContext,
): Promise<Checked> {
  const reference = referenceOf({ declared, target });
  const { resource } = target;
  return { failures: await explainRefusal(refusal, { ...declared, resource, reference, live }, context) };
}

/** No live object to compare with: there is none, or it may not be read. */
function judgeUnseen(here: Case, answer: ApiResponse): Checked {
  const { prepared, live } = here;
  const write: Write = { how: 'apply', body: prepared.toSend, stamps: 'new' };
  if (answer.status === 201) return toChange(here, answer, { action: 'created', fields: [], write });
  const { resourceVersion } = (answer.body as KubernetesObject).metadata;
  const unseen = live === 'forbidden' && resourceVersion ? { ...write, unseen: resourceVersion } : write;
  return toChange(here, answer, { action: 'configured', fields: [], write: unseen });
}

function judgeAnswer(here: Case, live: KubernetesObject, answer: ApiResponse, handOver = false): Checked {
  const { candidate, prepared } = here;
  const stamps = stampNames(candidate.declared.object, prepared.resource);
  const after = answer.body as KubernetesObject;
  const effect = effectOf({ live, answer: after, stamps });
  if (effect === 'nothing') return toChange(here, answer, { action: 'unchanged', fields: [], live });
  const owners = handOver ? KUBECTL_APPLY : undefined;
  const ownership: FieldChange = {
    path: 'metadata.managedFields',
    ...(owners ? { before: owners } : {}),
    after: FIELD_MANAGER,
  };
  const fields = fieldChanges(withoutRecords(live, stamps), withoutRecords(after, stamps));
  const mustHandOver = handedOver(live, prepared) !== undefined;
  const write: Write = {
    how: 'apply',
    body: prepared.toSend,
    stamps: effect === 'content' ? 'new' : 'live',
    ...(mustHandOver ? { handOver: { autoscaled: prepared.autoscaled } } : {}),
  };
  const shown = handOver || effect === 'ownership' ? [...fields, ownership] : fields;
  return toChange(here, answer, { action: 'configured', fields: shown, live, write });
}

/**
 * With kubectl's fields handed over, what the manifest no longer states goes. The dry run can't show that, since there
 * the fields are still kubectl's: what would be left is worked out, and the server asked what it would make of it.
 */
async function judgeHandOver(here: Case, live: KubernetesObject, answer: ApiResponse): Promise<Checked> {
  const { candidate, context, prepared } = here;
  const after = afterHandOver(live, answer.body as KubernetesObject);
  const patch = mergePatch(withoutManagedFields(live), withoutManagedFields(after));
  if (!patch) return judgeAnswer(here, live, answer, true);
  const final = await dryRun(mergePatchRequest({ ...prepared, of: live, patch }), context);
  if (final instanceof ApiError) return explained(candidate, final, live, context);
  const { managedFields } = (answer.body as KubernetesObject).metadata;
  const { metadata, ...rest } = final.body as KubernetesObject;
  const body = { ...rest, metadata: { ...metadata, managedFields } } as KubernetesObject;
  return judgeAnswer(here, live, { ...answer, body }, true);
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _record, generation: _counted, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}

/** The object opted in to be deleted and made anew: at least what a create would be answered can be asked. */
async function judgeRecreate(here: Case, live: KubernetesObject, refusal: ApiError): Promise<Checked> {
  const { candidate, context, prepared } = here;
  const { declared } = candidate;
  const reference = referenceOf(candidate);
  const answer = await dryRun(createRequest({ ...prepared, body: prepared.toSend }), context);
  if (answer instanceof ApiError && answer.reason !== 'AlreadyExists') {
    return { failures: explain(answer, { ...declared, reference }) };
  }
  const because = explain(refusal, { ...declared, reference, live }).map(({ problem }) => problem);
  const notices = because.map(
    (problem): Problem => ({
      severity: 'warning',
      message: `${problem.message}; it will be deleted and created again, as its annotation allows`,
      ...(problem.position ? { position: problem.position } : {}),
    }),
  );
  const write: Write = { how: 'recreate', body: prepared.toSend, uid: live.metadata.uid ?? '' };
  const fields = fieldChanges(live, { ...live, ...declared.object, metadata: live.metadata });
  const change: Change = {
    ...declared,
    resource: prepared.resource,
    action: 'configured',
    live,
    fields: fields.filter(({ after }) => after !== undefined),
    warnings: [],
    checked: true,
    write,
  };
  return { change, problems: notices };
}

async function checkCreate(candidate: Candidate, context: CheckContext): Promise<Checked> {
  const { declared, target } = candidate;
  const body = declared.object;
  const answer = await dryRun(
    createRequest({ resource: target.resource, body, dryRun: true, signal: context.signal }),
    context,
  );
  if (answer instanceof ApiError) return explained(candidate, answer, undefined, context);
  const change: Change = {
    ...declared,
    resource: target.resource,
    action: 'created',
    fields: [],
    warnings: answer.warnings,
    checked: true,
    write: { how: 'create', body },
  };
  return { change, problems: warningsOf(candidate, answer) };
}

function toChange(
  { candidate, prepared, taken = [] }: Case,
  answer: ApiResponse,
  found: Pick<Change, 'action' | 'fields' | 'live' | 'write'>,
): Checked {
  const change: Change = {
    ...candidate.declared,
    resource: prepared.resource,
    warnings: answer.warnings,
    checked: true,
    ...found,
  };
  const left = prepared.autoscaled ? [autoscaledNotice(candidate)] : [];
  return { change, problems: [...taken, ...left, ...warningsOf(candidate, answer)] };
}

function warningsOf(candidate: Candidate, { warnings }: ApiResponse): Problem[] {
  const subject = { reference: referenceOf(candidate), source: candidate.declared.source };
  return warnings.map((text) => warningProblem(text, subject));
}

function autoscaledNotice(candidate: Candidate): Problem {
  const { kind, name } = referenceOf(candidate);
  return {
    severity: 'notice',
    message: `spec.replicas of ${kind} ${name} is left to its HorizontalPodAutoscaler`,
    position: candidate.declared.source.locate('spec.replicas'),
    remedy: 'Remove spec.replicas from the manifest.',
  };
}
