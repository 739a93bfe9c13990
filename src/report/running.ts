import type { Reference } from '../manifest/object.ts';
import type { ContainerImage } from '../rollout/outcome.ts';
import { code, table } from './markdown.ts';
import { objectName } from './name.ts';
import { shorten } from './plain.ts';
import type { ObjectResult, Result } from './result.ts';
import type { Room } from './room.ts';

const LONGEST_IMAGE = 300;
const MOST_DIGESTS = 3;

/** What runs now: each container's image as written, and the digests that its new pods were seen to run. */
export function running(result: Result, room: Room): string[] {
  const rows = result.objects.flatMap((object) => object.images.map((image) => row(object, image, result)));
  if (rows.length === 0 || room.images === 0) return [];
  const hidden = rows.length - room.images;
  const more = hidden > 0 ? [`… and ${hidden} more.`] : [];
  const title = result.outcome === 'success' ? 'Runs now' : 'New pods';
  return [table([title, 'Image and digest'], rows.slice(0, room.images)), ...more];
}

function row(object: ObjectResult, image: ContainerImage, { run }: Result): string[] {
  const { reference, images } = object;
  const container = images.length > 1 ? `<br>container ${code(image.container)}` : '';
  const written = code(shorten(image.image, LONGEST_IMAGE));
  return [objectName(reference, run) + container, [written, ...digests(image.digests, object)].join('<br>')];
}

/** True for what a deploy does not start: its pods come when their time does. */
export function isScheduled({ group, kind }: Reference): boolean {
  return group === 'batch' && kind === 'CronJob';
}

/** Pods may run without a digest to be seen: not all may be listed, and not every runtime tells it. */
function digests(found: readonly string[], { reference, status, withoutPods }: ObjectResult): string[] {
  if (isScheduled(reference) && found.length === 0 && status === 'Current') return ['from its next run on'];
  const unseen = withoutPods ? 'no pod of this version seen' : 'no digest seen';
  if (found.length === 0) return [status === 'Current' ? unseen : 'not running'];
  const shown = found.slice(0, MOST_DIGESTS).map((digest) => code(shorten(digest, LONGEST_IMAGE)));
  return found.length === 1 ? shown : [`⚠️ one tag, ${found.length} images:`, ...shown];
}
