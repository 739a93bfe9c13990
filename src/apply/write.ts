import { ApiError } from '../cluster/api-error.ts';
import { applyRequest, createRequest, deleteRequest } from '../cluster/apply-request.ts';
import type { ApiResponse, Cluster } from '../cluster/cluster.ts';
import { pause } from '../cluster/pause.ts';
import type { Json, KubernetesObject } from '../manifest/object.ts';
import type { Applied, Change, Write } from '../plan/change.ts';
import { FIELD_MANAGER, hasField, isOurs, managedFieldsOf } from '../plan/managed-fields.ts';
import { handedOver } from '../plan/ownership.ts';
import { pathOf } from '../plan/resource.ts';
import { stampNames, stampsOf, type VersionMetadata, withStamps } from '../plan/stamps.ts';
import { StillThere } from './held.ts';
import { serviceAccountIsMissing, untilServiceAccount } from './service-account.ts';
import { StillWaiting, until } from './until.ts';

export interface WriteContext {
  readonly cluster: Cluster;
  readonly stamp: VersionMetadata;
  readonly conflicts: 'overwrite' | 'fail';
  readonly signal: AbortSignal;
  /** Called before a delete is sent: from then on a failure leaves the object gone. */
  readonly onDelete: () => void;
}

/** Writes one change, and gives it with the server's answer. Throws an ApiError or a ConnectionError. */
export async function write(change: Change, context: WriteContext): Promise<Applied> {
  const { write } = change;
  if (!write) return { ...change, answer: change.live ?? change.object };
  switch (write.how) {
    case 'apply':
      return writeApply(change, write, context);
    case 'create': {
      const body = stamped(change, write.body, context);
      return answered(change, await send(change, context, createRequest({ ...common(change, context), body })));
    }
    case 'recreate':
      await deleteAndWait(change, write.uid, context);
      return answered(change, await sendApply(change, stamped(change, write.body, context), context));
  }
}

async function writeApply(change: Change, write: Extract<Write, { how: 'apply' }>, context: WriteContext) {
  if (write.handOver && change.live) await handOver(change, change.live, write.handOver, context);
  const annotations = change.live?.metadata.annotations ?? {};
  const body =
    write.stamps === 'new'
      ? stamped(change, write.body, context)
      : withStamps(write.body, annotations, stampNames(change.object, change.resource));
  const applied = answered(change, await sendApply(change, body, context));
  const isSame = write.unseen !== undefined && applied.answer.metadata.resourceVersion === write.unseen;
  return isSame ? { ...applied, action: 'unchanged' as const } : applied;
}

function common({ resource }: Change, { signal }: WriteContext) {
  return { resource, dryRun: false, signal };
}

function sendApply(change: Change, body: KubernetesObject, context: WriteContext): Promise<ApiResponse> {
  const force = context.conflicts === 'overwrite';
  return send(change, context, applyRequest({ ...common(change, context), body, force }));
}

/** A Pod in a namespace of a moment ago is refused until that has its service account: a matter of milliseconds. */
async function send(change: Change, context: WriteContext, request: Parameters<Cluster['request']>[0]) {
  const { cluster, signal } = context;
  try {
    return await cluster.request(request);
  } catch (error) {
    if (change.checked || !serviceAccountIsMissing(error)) throw error;
    await untilServiceAccount(cluster, change.object, signal);
    return cluster.request(request);
  }
}

function answered(change: Change, { body, warnings }: ApiResponse): Applied {
  const known = new Set(change.warnings);
  const answer = body as KubernetesObject;
  const { object } = change;
  return {
    ...change,
    // Only the answer tells which name was made of a generateName.
    object: object.metadata.name ? object : { ...object, metadata: { ...object.metadata, name: answer.metadata.name } },
    warnings: [...change.warnings, ...warnings.filter((text) => !known.has(text))],
    answer,
  };
}

/** With this run's version metadata; in the mode that takes nothing from others, without what others wrote there. */
function stamped(change: Change, body: KubernetesObject, { stamp, conflicts }: WriteContext): KubernetesObject {
  const names = stampNames(change.object, change.resource);
  const free = conflicts === 'overwrite' ? names : names.filter((name) => !isOthers(change.live, name));
  return withStamps(body, stampsOf(stamp), free);
}

function isOthers(live: KubernetesObject | undefined, annotation: string): boolean {
  if (!live) return false;
  return managedFieldsOf(live).some(
    (entry) => !isOurs(entry) && hasField(entry.fields, 'metadata', 'annotations', annotation),
  );
}

/** Milliseconds before each further try: a controller that is at work on the object writes many times a second. */
const HAND_OVER_WAITS = [0, 40, 80, 160, 320, 640, 1_280] as const;

/** Rewrites who owns what, guarded by the resourceVersion it was worked out from. */
async function handOver(
  { resource, object }: Change,
  live: KubernetesObject,
  options: { autoscaled: boolean },
  { cluster, signal }: WriteContext,
): Promise<void> {
  const path = pathOf(resource, object.metadata.namespace, object.metadata.name);
  let current = live;
  for (let tries = 0; ; tries++) {
    const managedFields = handedOver(current, options);
    if (!managedFields) return;
    try {
      await cluster.request({
        method: 'PATCH',
        path,
        query: { fieldManager: FIELD_MANAGER },
        contentType: 'application/json-patch+json',
        body: ownershipPatch(current, managedFields),
        signal,
      });
      return;
    } catch (error) {
      // Somebody else wrote in between: 409, or 422 where it is the patch's own test that failed.
      const moved = error instanceof ApiError && (error.code === 409 || error.code === 422);
      const wait = HAND_OVER_WAITS[tries];
      if (!moved || wait === undefined) throw error;
      await pause(wait, signal);
      current = (await cluster.request({ method: 'GET', path, signal })).body as KubernetesObject;
    }
  }
}

function ownershipPatch(live: KubernetesObject, managedFields: Json[]): Json {
  return [
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? '' },
  ];
}

/** Deletes exactly the object that was seen, and waits until it is gone. */
async function deleteAndWait({ resource, object }: Change, uid: string, context: WriteContext): Promise<void> {
  const { cluster, signal } = context;
  const { namespace, name } = object.metadata;
  context.onDelete();
  try {
    await cluster.request(deleteRequest({ resource, of: object, uid, dryRun: false, signal }));
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 404)) throw error;
  }
  const target = { resource, names: [name], ...(namespace ? { namespace } : {}) };
  try {
    await until(cluster, target, (objects) => objects.get(name)?.metadata.uid !== uid, signal);
  } catch (error) {
    const old = error instanceof StillWaiting ? error.last.get(name) : undefined;
    throw old && error instanceof StillWaiting ? new StillThere(old, error) : error;
  }
}
