import type { KubernetesObject } from '../manifest/object.ts';
import { containersOf } from '../manifest/pod-template.ts';
import { recordsAt, textAt } from './at.ts';
import type { ContainerImage } from './outcome.ts';

const STATUSES = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;

/** Each container of an object with its image as written, and the digests that its new pods really run. */
export function imagesOf(object: KubernetesObject, newPods: readonly KubernetesObject[]): ContainerImage[] {
  return containersOf(object).map(({ name, image }) => ({ container: name, image, digests: digestsOf(name, newPods) }));
}

function digestsOf(container: string, pods: readonly KubernetesObject[]): string[] {
  const ids = pods.flatMap((pod) =>
    STATUSES.flatMap((list) => recordsAt(pod, 'status', list))
      .filter((status) => textAt(status, 'name') === container)
      .map((status) => digestIn(textAt(status, 'imageID'))),
  );
  return [...new Set(ids.filter((digest) => digest !== undefined))].sort();
}

/**
 * The digest in an imageID, which runtimes write as `name@sha256:…`, as `docker-pullable://name@sha256:…`, or as a bare
 * `sha256:…`; undefined before the image is there.
 */
function digestIn(imageId: string): string | undefined {
  const digest = imageId.slice(imageId.lastIndexOf('@') + 1);
  const [algorithm, hex] = digest.slice(digest.lastIndexOf('/') + 1).split(':');
  return algorithm && hex && hex.length >= 32 ? `${algorithm}:${hex}` : undefined;
}
