import { formatReference } from '../manifest/object.ts';
import type { ContainerImage } from '../rollout/outcome.ts';
import { code, table } from './markdown.ts';
import { shorten } from './plain.ts';
import type { ObjectResult, Result } from './result.ts';
import type { Room } from './room.ts';

/** What runs now: each container's image as written, and the digests that its new pods were seen to run. */
export function running(result: Result, room: Room): string[] {
  const rows = result.objects.flatMap((object) => object.images.map((image) => row(object, image)));
  if (rows.length === 0 || room.images === 0) return [];
  const hidden = rows.length - room.images;
  const more = hidden > 0 ? [`… and ${hidden} more.`] : [];
  return [table(['Workload', 'Image', 'Runs as'], rows.slice(0, room.images)), ...more];
}

function row({ reference, images }: ObjectResult, image: ContainerImage): string[] {
  const container = images.length > 1 ? `<br>container ${code(image.container)}` : '';
  return [code(formatReference(reference)) + container, code(shorten(image.image, 300)), digests(image.digests)];
}

/** Twelve digits tell two images apart; the `images` output has all of them. */
function digests(found: readonly string[]): string {
  if (found.length === 0) return 'not running';
  const short = found.slice(0, 3).map((digest) => code(shortDigest(digest)));
  return found.length === 1 ? short.join('') : `⚠️ one tag, ${found.length} images: ${short.join(', ')}`;
}

function shortDigest(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':', 2);
  return hex === '' ? shorten(digest, 40) : `${algorithm}:${hex.slice(0, 12)}`;
}
