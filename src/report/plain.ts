import { stripVTControlCharacters } from 'node:util';

/**
 * Text from pods, registries and servers, as nothing but text: without terminal sequences and control characters,
 * and with a visible `�` where an invisible character (zero width, bidirectional override, tag) could have made it
 * read as something else. Every kind of line end becomes `\n`; tabs stay.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}/gu, '')
    .replaceAll(/\p{Cf}/gu, '\uFFFD');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plain(text).replaceAll(/\s+/g, ' ').trim();
}

/** At most `limit` UTF-16 units, the last of them `…` when something was cut; never half a character. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text
        .slice(0, limit - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}

/** A line as lines of at most `width`, broken at blanks and indented from the second on; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines;
}
