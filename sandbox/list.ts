import type { ServerResponse } from 'node:http';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { type Answer, type Api, type Call, type Target, tableOf } from './api.ts';
import { apiVersionOf } from './schema.ts';
import { fieldTest, labelTest } from './selector.ts';
import { badRequest, Refusal } from './status.ts';
import type { StoreEvent } from './store.ts';

/** Answers a GET of a collection. Throws a Refusal. */
export function listOrWatch(api: Api, call: Call, target: Target): Answer {
  const { query } = call;
  const labels = labelTest(query.get('labelSelector') ?? '');
  const fields = fieldTest(query.get('fieldSelector') ?? '', target.resource.kind);
  const selected = (object: KubernetesObject) => {
    const here = !target.namespace || object.metadata.namespace === target.namespace;
    return here && labels(object) && fields(object);
  };
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version)) {
    const why = `strconv.ParseUint: parsing "${version}": invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${version}": ${why}`);
  }
  const watching = ['true', '1'].includes(query.get('watch') ?? '');
  return watching ? watch(api, call, target, selected) : list(api, call, target, selected);
}

function list(
  api: Api,
  { query }: Call,
  { resource }: Target,
  selected: (object: KubernetesObject) => boolean,
): Answer {
  const limit = query.get('limit') ?? '0';
  if (!/^\d+$/.test(limit)) throw badRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`);
  const from = readContinue(query.get('continue') ?? '', api);
  const found = api.store.list(tableOf(resource)).filter(selected);
  const rest = found.filter((object) => keyOf(object) > from.start);
  const page = limit === '0' ? rest : rest.slice(0, Number(limit));
  const last = page.at(-1);
  const more = rest.length - page.length;
  const next =
    more > 0 && last
      ? { continue: writeContinue(from.revision, keyOf(last)), ...(countable(query) && { remainingItemCount: more }) }
      : {};
  const items = page.map(({ kind: _, apiVersion: _a, ...object }) =>
    resource.custom ? { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object } : object,
  );
  const metadata = { ...(resource.custom && { continue: '' }), resourceVersion: String(from.revision), ...next };
  const kind = `${resource.kind}List`;
  return { code: 200, body: { kind, apiVersion: apiVersionOf(resource), metadata, items: items as JsonObject[] } };
}

/** What a selector leaves out is not known beforehand. */
const countable = (query: URLSearchParams) => !query.get('labelSelector') && !query.get('fieldSelector');
const keyOf = (object: KubernetesObject) => `/${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function writeContinue(revision: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start })).toString('base64url');
}

function readContinue(token: string, api: Api): { revision: number; start: string } {
  if (token === '') return { revision: api.store.revision(), start: '' };
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { rv: number; start: string };
    return { revision: rv, start };
  } catch {
    throw badRequest('invalid continue token: continue key is not valid: illegal base64 data at input byte 0');
  }
}

function watch(
  api: Api,
  { query }: Call,
  { resource }: Target,
  selected: (object: KubernetesObject) => boolean,
): Answer {
  const table = tableOf(resource);
  const on = (name: string) => ['true', '1'].includes(query.get(name) ?? '');
  const asked = Number(query.get('resourceVersion') ?? 0);
  const stream = (response: ServerResponse) => {
    const write = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
    const bookmark = (annotations?: JsonObject) => {
      const metadata = {
        resourceVersion: String(api.store.revision()),
        ...(annotations && { annotations }),
      };
      write('BOOKMARK', { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata });
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const initial = on('sendInitialEvents');
    if (asked === 0 || initial) for (const object of api.store.list(table).filter(selected)) write('ADDED', object);
    if (initial) bookmark({ 'k8s.io/initial-events-end': 'true' });
    let stop = () => {};
    try {
      const after = initial || asked === 0 ? api.store.revision() : asked;
      stop = api.store.watch(table, after, (event) => tell(event, selected, write));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      write('ERROR', error.body);
      response.end();
      return;
    }
    const end = () => {
      if (on('allowWatchBookmarks')) bookmark();
      response.end();
    };
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const ticking = on('allowWatchBookmarks') ? setInterval(() => bookmark(), 1000) : undefined;
    const ending = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined;
    response.on('close', () => {
      stop();
      clearInterval(ticking);
      clearTimeout(ending);
    });
  };
  return { stream };
}

/** An object that comes to fit the selectors is ADDED, one that fits no longer is DELETED. */
function tell(
  event: StoreEvent,
  selected: (object: KubernetesObject) => boolean,
  write: (type: string, object: unknown) => void,
): void {
  const is = event.type !== 'DELETED' && selected(event.object);
  const was = event.previous !== undefined && selected(event.previous);
  if (is) write(was ? 'MODIFIED' : 'ADDED', event.object);
  else if (was && event.previous) write('DELETED', lastSeen(event.previous, event));
}

/** What goes out of sight is told as it was last seen, at the version of what took it away. */
function lastSeen(previous: KubernetesObject, { type, object }: StoreEvent): KubernetesObject {
  if (type === 'DELETED') return object;
  const { resourceVersion } = object.metadata;
  return { ...previous, metadata: { ...previous.metadata, ...(resourceVersion && { resourceVersion }) } };
}
