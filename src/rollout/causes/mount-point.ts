import { type JsonObject, text } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import type { PodContainer } from '../containers.ts';

/** A mount of a container that could not be made, as its runtime says. */
export interface FailedMount {
  /** Relative to the pod spec: the entry of volumeMounts, or all of them where none has that path. */
  readonly field: string;
  /** In plain words. */
  readonly says: string;
  readonly remedy: string;
}

/**
 * What runc says of a mount: `error mounting "…" to rootfs at "/app/config": … read-only file system`. The root of a
 * container becomes read-only only once all mounts are made: what forbids a mount point is another mount around it.
 */
export function failedMount(message: string, { spec, path }: PodContainer): FailedMount | undefined {
  const at = quotedAfter(message, ' to rootfs at "');
  if (at === undefined || !message.includes('error mounting ')) return undefined;
  const mounts = recordsAt(spec, 'volumeMounts');
  const own = mounts.find((mount) => isSame(pathOf(mount), at));
  const field = own ? `${path}.volumeMounts[mountPath=${JSON.stringify(pathOf(own))}]` : `${path}.volumeMounts`;
  if (!message.toLowerCase().includes('read-only file system')) {
    return {
      field,
      says: `its mount at ${at} can't be made: ${lastPart(message)}`,
      remedy:
        'Mount it where the image has the same: a file (subPath) over a file, a directory over a directory; a subPath or hostPath has to be there.',
    };
  }
  const around = mounts.filter((mount) => isWithin(at, pathOf(mount))).sort(byDepth)[0];
  const place = around ? `volume ${textAt(around, 'name')} at ${pathOf(around)}` : 'what is around it';
  return {
    field,
    says: `its mount path ${at} can't be made in ${place}, which may only be read`,
    remedy: around
      ? `Mount it outside ${pathOf(around)}, or take readOnly from the mount there; ConfigMaps and Secrets can share one projected volume.`
      : 'Mount it at a path of its own, which is not in a file system that may only be read.',
  };
}

/** `… flags: 0x5001: not a directory: unknown`: not a directory. */
function lastPart(message: string): string {
  return (
    message
      .replace(/: unknown$/, '')
      .split(': ')
      .at(-1) ?? message
  );
}

function quotedAfter(message: string, words: string): string | undefined {
  const start = message.indexOf(words);
  return start < 0 ? undefined : message.slice(start + words.length).split('"')[0];
}

function pathOf(mount: JsonObject): string {
  return text(mount.mountPath);
}

/** The deepest first. */
function byDepth(a: JsonObject, b: JsonObject): number {
  return pathOf(b).length - pathOf(a).length;
}

function isSame(a: string, b: string): boolean {
  return withSlash(a) === withSlash(b);
}

function isWithin(path: string, directory: string): boolean {
  return !isSame(path, directory) && withSlash(path).startsWith(withSlash(directory));
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
