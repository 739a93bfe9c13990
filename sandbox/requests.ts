import { randomBytes } from 'node:crypto';
import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import { type Answer, type Api, type Call, type Target, tableOf } from './api.ts';
import { readConfiguration, readObject, readPatch } from './body.ts';
import { deleteObject } from './delete.ts';
import { listOrWatch } from './list.ts';
import { applyConfiguration, recordUpdate } from './managed.ts';
import { jsonPatch, mergePatch } from './patch.ts';
import { required, wrong } from './rules.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  methodNotAllowed,
  notFound,
  Refusal,
  staleVersion,
} from './status.ts';
import { checkNamespace, commit, complete, finish, update, type WriteOptions, writerOf } from './write.ts';

/** Answers a request for a resource, with a warning for one that is on its way out. Throws a Refusal. */
export function handleResource(api: Api, call: Call, target: Target): Answer {
  const answer = answerOf(api, call, target);
  const deprecated = target.resource.group === '' ? DEPRECATED[target.resource.kind] : undefined;
  if (deprecated === undefined || !('code' in answer)) return answer;
  return { ...answer, warnings: [deprecated, ...(answer.warnings ?? [])] };
}

const DEPRECATED: Readonly<Record<string, string>> = {
  Endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

function answerOf(api: Api, call: Call, target: Target): Answer {
  const { method } = call;
  const allowed = verbsOf(target);
  if (method === 'GET') {
    if (!target.name) return listOrWatch(api, call, target);
    return { code: 200, body: existing(api, target) };
  }
  const verb = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: target.name ? 'delete' : 'deletecollection' }[
    method
  ];
  const onItem = method !== 'POST' || target.subresource !== '';
  if (!verb || !allowed.includes(verb) || (onItem !== (target.name !== '') && verb !== 'deletecollection'))
    throw methodNotAllowed();
  switch (method) {
    case 'POST':
      return target.subresource ? subresourceCreate(api, call, target) : create(api, call, target);
    case 'PUT':
      return replace(api, call, target);
    case 'PATCH':
      return patch(api, call, target);
    default:
      return deleteObject(api, call, target);
  }
}

function verbsOf({ resource, subresource }: Target): readonly string[] {
  if (!subresource) return resource.verbs;
  return resource.subresources.find((one) => one.name === subresource)?.verbs ?? [];
}

/** The object a target names. Throws a 404. */
export function existing(api: Api, { resource, namespace, name }: Target): KubernetesObject {
  const object = api.store.get(tableOf(resource), namespace, name);
  if (!object) throw notFound(resource, name);
  return object;
}

/** Who writes: the field manager, else the program that sent the request. */
function optionsOf(call: Call, kind: string): WriteOptions {
  const agent = (call.headers['user-agent'] ?? '').split('/')[0];
  const dryRun = call.query.getAll('dryRun');
  const odd = dryRun.filter((word) => word !== 'All');
  const refuse = (field: string, value: Json, words: string) => {
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${words}`;
    return invalid({ group: 'meta.k8s.io' }, kind, '', [{ reason: 'FieldValueNotSupported', message, field }]);
  };
  if (odd.length > 0) throw refuse('dryRun', odd, '"All"');
  const validation = call.query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation))
    throw refuse('fieldValidation', validation, '"", "Ignore", "Strict", "Warn"');
  return { dryRun: dryRun.length > 0, manager: call.query.get('fieldManager') || agent || 'unknown' };
}

function create(api: Api, call: Call, target: Target): Answer {
  const { resource } = target;
  const options = optionsOf(call, 'CreateOptions');
  const { object, warnings } = readObject(call, resource, target.namespace);
  const { generateName } = object.metadata;
  if (!object.metadata.name && generateName) object.metadata.name = generateName + randomSuffix();
  checkNamespace(api, { ...target, name: object.metadata.name ?? '' }, true);
  if (object.metadata.resourceVersion && !options.dryRun)
    throw new Refusal(500, '', 'resourceVersion should not be set on objects to be created');
  const name = object.metadata.name ?? '';
  const named = { ...target, name };
  const finished = finish(object, undefined, named);
  if (!finished.metadata.name)
    throw invalid(resource, resource.kind, '', [required('metadata.name', 'name or generateName is required')]);
  if (api.store.get(tableOf(resource), target.namespace, name)) throw alreadyExists(resource, name);
  const recorded = recordUpdate(undefined, finished, writerOf(options.manager, 'Update', named), resource.type);
  const answer = commit(api, complete(recorded, undefined, named), undefined, named, options);
  return 'code' in answer ? { ...answer, warnings } : answer;
}

function randomSuffix(): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join('');
}

function replace(api: Api, call: Call, target: Target): Answer {
  const options = optionsOf(call, 'UpdateOptions');
  const { object, warnings } = readObject(call, target.resource, target.namespace);
  sameName(object, target);
  const live = existing(api, target);
  const answer = update(api, object, live, target, options);
  return 'code' in answer ? { ...answer, warnings } : answer;
}

function sameName(object: KubernetesObject, target: Target): void {
  const name = object.metadata.name ?? '';
  if (name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
}

function patch(api: Api, call: Call, target: Target): Answer {
  const kind = (call.headers['content-type'] ?? '').split(';')[0]?.trim();
  if (kind === 'application/apply-patch+yaml') return apply(api, call, target);
  if (
    kind !== 'application/merge-patch+json' &&
    kind !== 'application/json-patch+json' &&
    kind !== 'application/strategic-merge-patch+json'
  ) {
    throw new Refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
  const options = optionsOf(call, 'PatchOptions');
  const live = existing(api, target);
  const body = readPatch(call);
  const patched = Array.isArray(body) ? jsonPatch(live, body) : mergePatch(live, body);
  if (!isRecord(patched)) throw badRequest('the patch does not make an object');
  const { object, warnings } = readPatched(call, patched, target);
  const answer = update(api, object, live, target, options);
  return 'code' in answer ? { ...answer, warnings } : answer;
}

/** What a patch has made of an object. A patch that makes it unreadable is told as a broken rule. Throws a 422, or a 400. */
function readPatched(call: Call, patched: JsonObject, { resource, namespace }: Target) {
  const body = JSON.stringify(patched);
  try {
    const headers = { ...call.headers, 'content-type': 'application/json' };
    return readObject({ ...call, headers, body }, resource, namespace);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [, why] = /cannot be handled as a \w+: (.*)/s.exec(error.message) ?? [];
    if (why === undefined) throw error;
    throw invalid({ group: '' }, '', '', [wrong('patch', body, why)]);
  }
}

function apply(api: Api, call: Call, target: Target): Answer {
  const { resource, name } = target;
  const options = optionsOf(call, 'PatchOptions');
  if (!call.query.get('fieldManager')) {
    throw invalid({ group: 'meta.k8s.io' }, 'PatchOptions', '', [
      required('fieldManager', 'is required for apply patch'),
    ]);
  }
  const config = readConfiguration(call, resource, target);
  const live = api.store.get(tableOf(resource), target.namespace, name);
  checkNamespace(api, target, live === undefined);
  if (!live && target.subresource) throw notFound(resource, name);
  sameName(config, target);
  checkPreconditions(config, live, target);
  const merged = applyConfiguration(live, config, {
    writer: writerOf(options.manager, 'Apply', target),
    type: resource.type,
    force: call.query.get('force') === 'true',
    finish: (object) => complete(finish(object, live, target), live, target),
  });
  if ('conflicts' in merged) throw applyConflict(merged.conflicts);
  return commit(api, merged.object, live, target, options);
}

function checkPreconditions(
  config: KubernetesObject,
  live: KubernetesObject | undefined,
  { resource, name }: Target,
): void {
  const { uid, resourceVersion } = config.metadata;
  if (!live) {
    const why = `uid mismatch: the provided object specified uid ${uid ?? ''}, and no existing object was found`;
    if (uid) throw conflict(resource, name, why);
    return;
  }
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(resource, name, staleVersion);
  if (uid && uid !== live.metadata.uid) {
    const cause = wrong('metadata.uid', uid, 'field is immutable');
    throw invalid(resource, resource.kind, name, [cause, cause]);
  }
}

function applyConflict(causes: readonly { reason: string; message: string; field: string }[]): Refusal {
  const details: JsonObject = { causes: causes.map((cause) => ({ ...cause })) };
  const [only] = causes;
  if (only && causes.length === 1) {
    return new Refusal(409, 'Conflict', `Apply failed with 1 conflict: ${only.message}: ${only.field}`, details);
  }
  const managers = [...new Set(causes.map((cause) => cause.message))].sort();
  const lines = managers.flatMap((message) => [
    `${message.replace('conflict', 'conflicts')}:`,
    ...causes.filter((cause) => cause.message === message).map((cause) => `- ${cause.field}`),
  ]);
  return new Refusal(409, 'Conflict', `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, details);
}

function subresourceCreate(api: Api, call: Call, target: Target): Answer {
  const live = existing(api, target);
  const body = readPatch(call);
  if (target.subresource === 'binding' && isRecord(body)) {
    const bound = {
      ...live,
      spec: { ...(live.spec as JsonObject), nodeName: (body.target as JsonObject).name },
    };
    update(
      api,
      bound as KubernetesObject,
      live,
      { ...target, subresource: '' },
      { dryRun: false, manager: 'kube-scheduler' },
    );
    return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
  }
  throw methodNotAllowed();
}
