import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { type Answer, type Api, type Call, type Target, tableOf } from './api.ts';
import { readPatch } from './body.ts';
import { number, record, text, timestamp } from './json.ts';
import { fieldTest, labelTest } from './selector.ts';
import { conflict, notFound } from './status.ts';

/** Answers a DELETE of an object or of a collection. Throws a Refusal. */
export function deleteObject(api: Api, call: Call, target: Target): Answer {
  const table = tableOf(target.resource);
  if (!target.name) {
    const labels = labelTest(call.query.get('labelSelector') ?? '');
    const fields = fieldTest(call.query.get('fieldSelector') ?? '', target.resource.kind);
    const found = api.store
      .list(table, target.namespace || undefined)
      .filter((object) => labels(object) && fields(object));
    for (const object of found) letGo(api, call, { ...target, name: object.metadata.name }, object);
    return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' } };
  }
  const live = api.store.get(table, target.namespace, target.name);
  if (!live) throw notFound(target.resource, target.name);
  return letGo(api, call, target, live);
}

function letGo(api: Api, call: Call, target: Target, live: KubernetesObject): Answer {
  const { resource, name } = target;
  const options = readPatch(call) as JsonObject;
  const option = (key: string) => call.query.get(key) ?? text(options, key);
  const uid = text(options, 'preconditions', 'uid');
  if (uid && uid !== live.metadata.uid) {
    const record = `the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid ?? ''})`;
    const why = `${record}. The object might have been deleted and then recreated`;
    throw conflict({ group: '', plural: resource.kind }, name, why);
  }
  const dryRun = call.query.has('dryRun') || options.dryRun !== undefined;
  const grace = graceOf(live, call.query.get('gracePeriodSeconds') ?? options.gracePeriodSeconds);
  const finalizers = finalizersOf(live, option('propagationPolicy'));
  const waits = finalizers.length > 0 || grace > 0 || resource.kind === 'Namespace';
  const table = tableOf(resource);
  if (!waits) {
    if (!dryRun) api.store.remove(table, live);
    if (resource.kind === 'Pod') return { code: 200, body: live };
    return {
      code: 200,
      body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: detailsOf(target, live) },
    };
  }
  const already = live.metadata.deletionTimestamp !== undefined;
  const ending: JsonObject = {
    ...live.metadata,
    deletionTimestamp: live.metadata.deletionTimestamp ?? timestamp(Date.now() + grace * 1000),
    ...(resource.kind !== 'Namespace' && { deletionGracePeriodSeconds: grace }),
    ...(finalizers.length > 0 && { finalizers }),
    ...(!already && live.metadata.generation !== undefined && { generation: live.metadata.generation + 1 }),
  };
  const status = resource.kind === 'Namespace' ? { status: { ...record(live, 'status'), phase: 'Terminating' } } : {};
  const object = { ...live, ...status, metadata: ending } as unknown as KubernetesObject;
  if (already && grace === number(live, ['metadata', 'deletionGracePeriodSeconds'], -1))
    return { code: 200, body: live };
  return { code: 200, body: dryRun ? object : api.store.put(table, object) };
}

/** Only a pod that runs somewhere ends in its own time. */
function graceOf(live: KubernetesObject, asked: unknown): number {
  if (live.kind !== 'Pod' || !text(live, 'spec', 'nodeName')) return 0;
  if (['Failed', 'Succeeded'].includes(text(live, 'status', 'phase'))) return 0;
  return Number(asked ?? number(live, ['spec', 'terminationGracePeriodSeconds'], 30));
}

function finalizersOf(live: KubernetesObject, policy: string): string[] {
  const held = live.metadata.finalizers;
  const own = (Array.isArray(held) ? held.map(String) : []).filter(
    (one) => one !== 'foregroundDeletion' && one !== 'orphan',
  );
  const added = { Foreground: ['foregroundDeletion'], Orphan: ['orphan'] }[policy] ?? [];
  return [...own, ...added];
}

function detailsOf({ resource, name }: Target, live: KubernetesObject): JsonObject {
  return { name, ...(resource.group && { group: resource.group }), kind: resource.plural, uid: live.metadata.uid };
}
