import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { certificate, privateKey } from '../../sandbox/certificate.ts';
import { type Blob, imageOf, layerBlob, wordsOfName } from './images.ts';

/** The registry whose name stands in the scenarios' manifests. */
export const REGISTRY = 'ghcr.io';

/**
 * A registry on loopback, which has every image there could be, made as it is asked for; but a word in an image's name
 * makes it refuse: `image-not-found`, `image-unauthorized`, `image-server-error`, `image-too-many-requests` (for ever, or
 * for `=3s`), or makes it slow: `pull=3s`.
 */
export async function serveRegistry(tar: Buffer, port: number): Promise<{ stop(): void }> {
  const layer = layerBlob(tar);
  const blobs = new Map<string, Blob>([[layer.digest, layer]]);
  const asked = new Map<string, number>();
  const manifest = (repository: string, reference: string): Blob => {
    const kept = blobs.get(reference);
    if (kept) return kept;
    const image = imageOf(repository, reference, layer);
    for (const one of [image.manifest, ...image.blobs]) blobs.set(one.digest, one);
    return image.manifest;
  };
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (path.startsWith('/token')) return send(request, response, 200, TOKEN);
    const [, repository = '', what = '', reference = ''] = /^\/v2\/(.*)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
    const first = asked.get(repository) ?? Date.now();
    asked.set(repository, first);
    const refusal = refusalOf(wordsOfName(repository), reference, Date.now() - first);
    if (refusal) return refuse(request, response, repository, refusal);
    const found = what === 'manifests' ? manifest(repository, reference) : blobs.get(reference);
    if (!found) return refuse(request, response, repository, NOT_FOUND);
    response.setHeader('Docker-Content-Digest', found.digest);
    const answer = () => send(request, response, 200, found.bytes, found.mediaType);
    const wait = secondsOf(wordsOfName(repository).find((word) => word.startsWith('pull='))) ?? 0;
    return wait > 0 ? void setTimeout(answer, wait * 1000).unref() : answer();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { stop };
}

/** As it is called where nobody signs in, and where somebody does. */
const TOKEN = { token: 'nobody', access_token: 'nobody' };

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const NOT_FOUND: Refusal = { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' };
const UNAUTHORIZED: Refusal = { status: 401, code: 'UNAUTHORIZED', message: 'authentication required' };
const BROKEN: Refusal = { status: 500, code: 'UNKNOWN', message: 'unknown error' };
const TOO_MANY: Refusal = { status: 429, code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit.' };

function refusalOf(words: readonly string[], reference: string, age: number): Refusal | undefined {
  if (words.includes('image-not-found') || reference === 'missing') return NOT_FOUND;
  if (words.includes('image-unauthorized')) return UNAUTHORIZED;
  if (words.includes('image-server-error')) return BROKEN;
  const throttled = words.find((word) => word.startsWith('image-too-many-requests'));
  const until = (secondsOf(throttled) ?? Number.POSITIVE_INFINITY) * 1000;
  return throttled !== undefined && age < until ? TOO_MANY : undefined;
}

/** `pull=3s`: 3. */
function secondsOf(word: string | undefined): number | undefined {
  const [, seconds] = word?.split('=') ?? [];
  return seconds === undefined ? undefined : Number.parseFloat(seconds);
}

function refuse(request: IncomingMessage, response: ServerResponse, repository: string, refusal: Refusal): void {
  const { status, code, message } = refusal;
  if (status === 401) {
    const scope = `realm="https://${REGISTRY}/token",service="${REGISTRY}",scope="repository:${repository}:pull"`;
    // Who has come back with a token is told that it does not suffice.
    const denied = request.headers.authorization ? ',error="insufficient_scope"' : '';
    response.setHeader('WWW-Authenticate', `Bearer ${scope}${denied}`);
  }
  send(request, response, status, { errors: [{ code, message }] });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: Buffer | object,
  type = 'application/json',
): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
