import { isMap, isScalar, isSeq, parseAllDocuments, visit, type YAMLMap } from 'yaml';
import { behaviourAnnotation } from '../../sandbox/behaviour.ts';
import { nameOfWords } from './images.ts';
import { REGISTRY } from './registry.ts';

/** What our own kubelet reads off the annotation, on a real node is so by itself: the manifest or the image have it. */
const BY_ITSELF = ['ready', 'fast', 'config-error', 'mount-error', 'start-error', 'sandbox-error', 'container'];
const ENDS = ['crash', 'exit', 'completes-after', 'never-ready', 'image-'];

/**
 * A scenario's manifest for a real node: the behaviour that its annotation asks for becomes a part of the image's name,
 * and the image does what it is called. Nothing else changes, no line moves.
 */
export function forRealNode(text: string): string {
  const changes: { from: number; to: number; text: string }[] = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Map: (_, pod) => {
        const spec = pod.get('spec');
        if (!isMap(spec) || !isSeq(spec.get('containers'))) return;
        const ends = String(document.get('kind')).endsWith('Job');
        for (const [image, words] of imagesOf(pod, spec, ends)) {
          const [from, to] = image.range ?? [0, 0];
          changes.push({ from, to, text: renamed(String(image.value), words) });
        }
      },
    });
  }
  return changes
    .sort((a, b) => b.from - a.from)
    .reduce((all, change) => all.slice(0, change.from) + change.text + all.slice(change.to), text);
}

/** Each image of a pod, with the words of what it is to do. */
function imagesOf(pod: YAMLMap, spec: YAMLMap, ends: boolean) {
  const annotation = pod.getIn(['metadata', 'annotations', behaviourAnnotation]);
  const words = String(annotation ?? '')
    .split(',')
    .filter((word) => word !== '');
  const containers = mapsOf(spec.get('containers'));
  const meant = words.find((word) => word.startsWith('container='))?.slice('container='.length);
  const name = meant ?? containers[0]?.get('name');
  const all = [...containers, ...mapsOf(spec.get('initContainers'))];
  return all.flatMap((container) => {
    const image = container.get('image', true);
    if (!isScalar(image)) return [];
    const own = container.get('name') === name ? words.filter(isOfImage) : [];
    const mustEnd = ends || !containers.includes(container);
    const isEnding = own.some((word) => ENDS.some((end) => word.startsWith(end)));
    return [[image, mustEnd && !isEnding ? [...own, 'completes-after=100ms'] : own] as const];
  });
}

const isOfImage = (word: string) => !BY_ITSELF.includes(word.split('=')[0] ?? '');
const mapsOf = (list: unknown) => (isSeq(list) ? list.items.filter((item) => isMap(item)) : []);

function renamed(image: string, words: readonly string[]): string {
  const ours = `${REGISTRY}/acme/`;
  if (!image.startsWith(ours) || words.length === 0) return image;
  const at = image.lastIndexOf(':');
  const elsewhere = words.includes('image-no-host') ? `registry.acme.invalid/acme/${image.slice(ours.length, at)}` : '';
  return `${elsewhere || `${image.slice(0, at)}/${nameOfWords(words.join(','))}`}${image.slice(at)}`;
}
