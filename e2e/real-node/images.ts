import { createHash } from 'node:crypto';
import { PAUSE } from './files.ts';

/** Something a registry gives out by its digest. */
export interface Blob {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** An image: its manifest, and what that refers to. */
export interface Image {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
}

const OCI = 'application/vnd.oci.image';
/** Makes the words of a behaviour a part of an image's name, where neither `,` nor `=` may stand. */
const EQUALS = '__';

/** `crash,log=module` in an image's name: `crash/log__module`. */
export const nameOfWords = (words: string) => words.replaceAll('=', EQUALS).replaceAll(',', '/');

/** The words that an image's repository was named after: what follows the first two parts of `acme/api/crash`. */
export function wordsOfName(repository: string): readonly string[] {
  return repository
    .split('/')
    .slice(2)
    .map((word) => word.replace(EQUALS, '='));
}

export function blob(mediaType: string, content: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { mediaType, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

/** The image of this name: it does what its name says. Each name and tag has a digest of its own. */
export function imageOf(repository: string, tag: string, layer: Blob): Image {
  const words = wordsOfName(repository);
  const content = words.includes('image-damaged') ? damaged(layer) : layer;
  const config = blob(`${OCI}.config.v1+json`, {
    ...platform(),
    config: {
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'PYTHONUNBUFFERED=1', `BEHAVIOUR=${words.join(',')}`],
      ...(words.includes('create-error') ? {} : { Cmd: commandOf(repository, words) }),
      WorkingDir: '/app',
      User: userOf(words),
      Labels: { name: `${repository}:${tag}` },
    },
    rootfs: { type: 'layers', diff_ids: [content.digest] },
  });
  const manifest = blob(`${OCI}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptor(config),
    layers: [descriptor(content)],
  });
  return words.includes('image-platform')
    ? { manifest: forAnother(manifest), blobs: [manifest, config, content] }
    : { manifest, blobs: [config, content] };
}

/** Whose layer is a tar that nobody compressed. */
export const layerBlob = (tar: Buffer) => blob(`${OCI}.layer.v1.tar`, tar);

function commandOf(repository: string, words: readonly string[]): string[] {
  if (repository.endsWith('/pause')) return [PAUSE, 'infinity'];
  return words.includes('log=exec-format') ? ['/app/foreign'] : ['python3', '/app/main.py'];
}

function userOf(words: readonly string[]): string {
  if (words.includes('create-error=user')) return 'app';
  return words.includes('as-root') ? '' : '10001';
}

const platform = () => ({ os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch });
const descriptor = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length });

/** A layer that is not what its digest says. */
function damaged(layer: Blob): Blob {
  const wrong = [...layer.digest.slice('sha256:'.length)].reverse().join('');
  return { ...layer, digest: `sha256:${wrong}`, bytes: Buffer.from('not what it was') };
}

/** An index that has a variant for a processor that is not this machine's, and no other. */
function forAnother(manifest: Blob): Blob {
  const other = { ...descriptor(manifest), platform: { os: 'linux', architecture: 's390x' } };
  return blob(`${OCI}.index.v1+json`, { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: [other] });
}
