import { parseImageReference } from '../../manifest/image-reference.ts';

/**
 * What is said of an image, in lower case, without the image itself: it could be called `not-found`, and a commit could
 * hold `429`. It stands in quotes, bare, in part, and in the addresses that were asked.
 */
export function withoutImage(said: string, image: string): string {
  const isMention = mentionsOf(image.toLowerCase());
  const unquoted = said
    .toLowerCase()
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join('');
  return unquoted
    .split(/\s+/)
    .filter((word) => !isMention(word))
    .join(' ');
}

/** Tells the words that are the image, a part of it, or an address. */
function mentionsOf(image: string): (word: string) => boolean {
  const { name, tag = '' } = parseImageReference(image);
  const [first = '', ...rest] = name.split('/');
  const registry =
    rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost') ? first : '';
  const path = registry === '' ? name : rest.join('/');
  const host = registry.split(':')[0] ?? '';
  const names = [name, path, `docker.io/${path}`, `docker.io/library/${path}`];
  return (word) => {
    const bare = word.replace(/^[([]+|[\])}:;,.]+$/g, '');
    if (bare.includes('://')) return true;
    if (host !== '' && (bare === host || bare.startsWith(`${registry}/`) || bare === registry)) return true;
    // A number could be the status that the registry answered with.
    if (bare === tag && Number.isNaN(Number(tag))) return true;
    return names.some((one) => bare === one || bare.startsWith(`${one}:`) || bare.startsWith(`${one}@`));
  };
}
