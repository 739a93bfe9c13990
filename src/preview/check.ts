import { ApiError } from '../cluster/api-error.ts';
import { applyRequest, mergePatchRequest } from '../cluster/apply-request.ts';
import type { ApiResponse } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import type { Change, Write } from '../plan/change.ts';
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
import { stampNames, withStamps } from '../plan/stamps.ts';
import { explainDeletion } from '../plan/terminating.ts';
import { wrappedFailures } from '../plan/wrapped.ts';
import type { Problem } from '../problem.ts';
import { ask, type Candidate, type CheckContext, type Checked, referenceOf, warningsOf } from './candidate.ts';
import { checkCreate, checkRecreate } from './check-create.ts';
import type { Live, Target } from './live.ts';
import { explainRefusal } from './refusal.ts';

/** Asks the server what an apply of one object would do. Throws only when no answer can be had. */
export async function check(candidate: Candidate, context: CheckContext): Promise<Checked> {
  const { object } = candidate.declared;
  if (object.metadata.generateName && !object.metadata.name) return checkCreate(candidate, context);
  const { cluster, signal } = context;
  const plain: Prepared = {
    ...{ resource: candidate.target.resource, dryRun: true, signal },
    ...{ body: object, toSend: object, autoscaled: false },
  };
  const asking = ask(cluster, applyRequest({ ...plain, force: false }));
  const reading = context.live.read(candidate.target, () => asking.then(isCreated));
  // An autoscaled workload is rare, and asked about once more: all others don't wait for the list of autoscalers. What
  // does not exist yet starts with the replicas it states, not with one: the autoscaler takes over from there.
  const isAutoscaled = async () => {
    const live = await reading;
    // A manifest that states none any more would take those away that we own, which leaves one.
    const touches = statesReplicas(object) || ownsReplicas(live);
    return live !== 'absent' && touches && (await context.isAutoscaled(candidate.target));
  };
  const [autoscaled, live, answer] = await Promise.all([isAutoscaled(), reading, asking]);
  if (!autoscaled) return judge({ candidate, context, prepared: plain, live, answer });
  const prepared = withoutReplicas(plain, live);
  return judge({
    candidate,
    context,
    prepared,
    live,
    answer: await ask(cluster, applyRequest({ ...prepared, force: false })),
  });
}

function isCreated(answer: ApiResponse | ApiError): boolean {
  return !(answer instanceof ApiError) && answer.status === 201;
}

interface Prepared {
  readonly resource: Target['resource'];
  readonly body: KubernetesObject;
  readonly dryRun: true;
  readonly signal: AbortSignal;
  /** What the apply will send, where that differs from what the dry run does. */
  readonly toSend: KubernetesObject;
  readonly autoscaled: boolean;
}

function ownsReplicas(live: Live): live is KubernetesObject {
  return typeof live === 'object' && ownReplicas(live);
}

/** What to send: without the replicas that an autoscaler decides. */
function withoutReplicas(plain: Prepared, live: Live): Prepared {
  const toSend = withReplicas(plain.body, undefined);
  // Where we are still on record as their owner, not to state them would reset them to 1: the apply gives them up first.
  const body = ownsReplicas(live) ? withReplicas(plain.body, (live.spec as { replicas?: number }).replicas) : toSend;
  return { ...plain, body, toSend, autoscaled: true };
}

interface Case {
  readonly candidate: Candidate;
  readonly context: CheckContext;
  readonly prepared: Prepared;
  readonly live: Live;
  readonly answer: ApiResponse | ApiError;
  /** Warnings about fields that are taken from others; absent while nothing was forced. */
  readonly taken?: readonly Problem[];
  readonly rereadings?: number;
}

const MOST_REREADINGS = 3;

async function judge(here: Case): Promise<Checked> {
  const { answer, live, rereadings = 0 } = here;
  if (typeof live === 'object') here.context.onLive?.(live, here.candidate.declared.object);
  if (answer instanceof ApiError) return isConflict(answer) ? judgeConflict(here, answer) : judgeRefusal(here, answer);
  const flaws = flawsOf(here, answer);
  if (flaws.length > 0) return { failures: flaws };
  if (rereadings < MOST_REREADINGS && isStale(here, answer)) return again(here);
  if (typeof live !== 'object' || answer.status === 201) return judgeUnseen(here, answer);
  if (dropsAnnotations(here, live, answer)) return withLiveStamps(here, live);
  return isFromKubectlApply(live) ? judgeHandOver(here, live, answer) : judgeAnswer(here, live, answer);
}

/** Why what the server accepted is not what is wanted all the same. */
function flawsOf({ candidate, prepared, live }: Case, { body }: ApiResponse): Failure[] {
  const { source } = candidate.declared;
  const subject = { object: prepared.body, source, reference: referenceOf(candidate) };
  const deletion = typeof live === 'object' ? explainDeletion(subject, live) : undefined;
  return deletion ? [deletion] : wrappedFailures(subject, body as KubernetesObject);
}

/** True when the live object and the dry run's answer are of different moments, and that could matter. */
function isStale(here: Case, { status, body }: ApiResponse): boolean {
  const { live } = here;
  if (live === 'forbidden') return false;
  if (live === 'absent') return status !== 201;
  const answer = body as KubernetesObject;
  if (status === 201) return true;
  if (live.metadata.resourceVersion === answer.metadata.resourceVersion) return false;
  // A rollout under way writes its status all the time: the same generation, and nothing to do, is good enough.
  const { generation } = live.metadata;
  const isSame = generation !== undefined && generation === answer.metadata.generation;
  return !isSame || effectOf({ live, answer, stamps: stampsOn(here) }) !== 'nothing';
}

function stampsOn({ candidate, prepared }: Case): string[] {
  return stampNames(candidate.declared.object, prepared.resource);
}

/**
 * True when annotations go only because the dry run carries none: with our version metadata, which the apply carries,
 * the server keeps what admission once wrote beside it and nobody owns.
 */
function dropsAnnotations(here: Case, live: KubernetesObject, { body }: ApiResponse): boolean {
  if (here.prepared.body.metadata.annotations || (body as KubernetesObject).metadata.annotations) return false;
  const stamps = stampsOn(here);
  const there = Object.keys(live.metadata.annotations ?? {});
  return there.some((name) => stamps.includes(name)) && there.some((name) => !stamps.includes(name));
}

async function withLiveStamps(here: Case, live: KubernetesObject): Promise<Checked> {
  const { context, prepared, taken } = here;
  const body = withStamps(prepared.body, live.metadata.annotations ?? {}, stampsOn(here));
  const stamped = { ...prepared, body };
  const answer = await ask(context.cluster, applyRequest({ ...stamped, force: taken !== undefined }));
  return judge({ ...here, prepared: stamped, answer });
}

async function again(here: Case): Promise<Checked> {
  const { candidate, context, prepared, taken, rereadings = 0 } = here;
  const [live, answer] = await Promise.all([
    context.live.reread(candidate.target),
    ask(context.cluster, applyRequest({ ...prepared, force: taken !== undefined })),
  ]);
  return judge({ ...here, live, answer, rereadings: rereadings + 1 });
}

/** The first dry run does not force, so that the server names exactly the fields that would change hands. */
async function judgeConflict(here: Case, refusal: ApiError): Promise<Checked> {
  const { candidate, context, prepared } = here;
  const live = typeof here.live === 'object' ? here.live : undefined;
  const { source } = candidate.declared;
  const subject = { reference: referenceOf(candidate), source };
  const conflicts = conflictsIn(refusal, { object: prepared.body, live });
  const taken = conflicts.map((conflict) => conflictProblem(conflict, subject, context.conflicts));
  if (context.conflicts === 'fail' && taken.length > 0) return { failures: taken.map((problem) => ({ problem })) };
  const answer = await ask(context.cluster, applyRequest({ ...prepared, force: true }));
  return judge({ ...here, answer, taken });
}

async function judgeRefusal({ candidate, context, prepared, live }: Case, refusal: ApiError): Promise<Checked> {
  if (typeof live === 'object' && mayRecreate(candidate.declared.object) && isAboutImmutables(refusal)) {
    return checkRecreate(candidate, { live, refusal, body: prepared.toSend }, context);
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

function judgeAnswer(here: Case, live: KubernetesObject, answer: ApiResponse): Checked {
  const { prepared } = here;
  const stamps = stampsOn(here);
  const after = answer.body as KubernetesObject;
  const effect = effectOf({ live, answer: after, stamps });
  if (effect === 'nothing') return toChange(here, answer, { action: 'unchanged', fields: [], live });
  const write: Write = {
    how: 'apply',
    body: prepared.toSend,
    stamps: effect === 'content' ? 'new' : 'live',
    ...(handedOver(live, prepared) ? { handOver: { autoscaled: prepared.autoscaled } } : {}),
  };
  const fields = fieldChanges(withoutRecords(live, stamps), withoutRecords(after, stamps));
  const fromKubectl = isFromKubectlApply(live);
  if (fromKubectl || effect === 'ownership') {
    const before = fromKubectl ? { before: KUBECTL_APPLY } : {};
    fields.push({ path: 'metadata.managedFields', ...before, after: FIELD_MANAGER });
  }
  return toChange(here, answer, { action: 'configured', fields, live, write });
}

/**
 * With kubectl's fields handed over, what the manifest no longer states goes. The dry run can't show that, since there
 * the fields are still kubectl's: what would be left is worked out, and the server asked what it would make of it.
 */
async function judgeHandOver(here: Case, live: KubernetesObject, answer: ApiResponse): Promise<Checked> {
  const { candidate, context, prepared } = here;
  const applied = answer.body as KubernetesObject;
  const left = afterHandOver(live, applied);
  const patch = mergePatch(withoutManagedFields(live), withoutManagedFields(left));
  if (!patch) return judgeAnswer(here, live, answer);
  const final = await ask(context.cluster, mergePatchRequest({ ...prepared, of: live, patch }));
  if (final instanceof ApiError) return explained(candidate, final, live, context);
  const { metadata, ...rest } = final.body as KubernetesObject;
  const { managedFields } = applied.metadata;
  const body = { ...rest, metadata: { ...metadata, managedFields } } as KubernetesObject;
  return judgeAnswer(here, live, { ...answer, body });
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _record, generation: _counted, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}

function toChange(
  { candidate, prepared, taken = [] }: Case,
  answer: ApiResponse,
  found: Pick<Change, 'action' | 'fields' | 'live' | 'write'>,
): Checked {
  const { warnings } = answer;
  const change: Change = { ...candidate.declared, resource: prepared.resource, warnings, checked: true, ...found };
  const isLeft = prepared.autoscaled && statesReplicas(candidate.declared.object);
  const left = isLeft ? [autoscaledNotice(candidate)] : [];
  return { change, problems: [...taken, ...left, ...warningsOf(candidate, answer)] };
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
