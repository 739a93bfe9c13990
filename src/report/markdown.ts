import { oneLine, plain, shorten } from './plain.ts';

/**
 * A sentence of any origin as inline Markdown that can only be read as that sentence. Ordinary words stay; whatever
 * could be syntax, a link, a mention, a reference or HTML (paths, images, `@names`, `#1`, quoted YAML) becomes code,
 * where GitHub interprets nothing. Pairs of backticks in it are code already. Never more than one line.
 */
export function sentence(text: string): string {
  const parts = oneLine(text).split('`');
  const paired = parts.length % 2 === 1;
  const pieces = paired
    ? parts.flatMap((part, index) => (index % 2 === 1 ? quoted(part) : words(part)))
    : words(parts.join('`'));
  return joinCode(pieces)
    .map((piece, index) => (piece.code ? code(piece.text) : prose(piece.text, index === 0)))
    .join('')
    .trim();
}

interface Piece {
  readonly code: boolean;
  readonly text: string;
}

/** Words on both sides of an empty pair must not grow together to a third. */
function quoted(part: string): Piece[] {
  return [part.trim() === '' ? { code: false, text: ' ' } : { code: true, text: part }];
}

function words(text: string): Piece[] {
  return text.split(/(\s+)/).flatMap(word);
}

/** The edges that a word of prose may have. None of them starts anything in Markdown beside another of them. */
const EDGES = /^([("']*)(.*?)([.,;:!?)"'…]*)$/su;
const PLAIN = /^(\p{L}[\p{L}\p{M}]*(?:\p{N}|\(s\))?|\p{N}+([.,]\p{N}+)*%?)([’'-](\p{L}[\p{L}\p{M}]*|\p{N}+))*$/u;
/** Words with a dot in them that are words all the same. */
const ABBREVIATIONS = ['e.g', 'i.e'];
/** GitHub links `GH-1` to an issue. */
const ISSUE = /gh-\d/i;

function word(text: string): Piece[] {
  if (text === '' || /^(\s+|[-–—→=+&])$/u.test(text)) return [{ code: false, text }];
  const [before, core, after] = edgesOf(text);
  const isWord = PLAIN.test(core) || ABBREVIATIONS.includes(core);
  if (core === '' || (isWord && !ISSUE.test(core))) return [{ code: false, text }];
  const mark = before.at(-1) ?? '';
  if (/["']/.test(mark) && after.startsWith(mark)) {
    // What is quoted stays whole: a line could break between the mark and the code.
    return [
      { code: false, text: before.slice(0, -1) },
      { code: true, text: mark + core + mark },
      { code: false, text: after.slice(1) },
    ];
  }
  return [
    { code: false, text: before },
    { code: true, text: core },
    { code: false, text: after },
  ];
}

/** What is opened in a word is closed in it: `f(x)`, `node(s)`. Signs alone have no edges, `#!`, but for quotes: `"_",`. */
function edgesOf(text: string): [before: string, core: string, after: string] {
  const [, before = '', core = '', after = ''] = EDGES.exec(text) ?? [];
  const mark = before.at(-1) ?? '';
  const isQuoted = /["']/.test(mark) && after.startsWith(mark);
  if (core !== '' && !isQuoted && !/[\p{L}\p{N}]/u.test(core)) return ['', text, ''];
  const closes = after.startsWith(')') && core.lastIndexOf('(') > core.lastIndexOf(')');
  return closes ? [before, `${core})`, after.slice(1)] : [before, core, after];
}

/** Code spans side by side would become one broken span, and with no more than a blank between they are easier read as one. */
function joinCode(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.text === '') continue;
    const before = joined.at(-2);
    if (piece.code && before?.code && last?.text.trim() === '')
      joined.splice(-2, 2, { code: true, text: `${before.text} ${piece.text}` });
    else if (last?.code === piece.code) joined[joined.length - 1] = { code: piece.code, text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}

/** Prose holds words and edges only, so what is left are lone signs, and `1.` which would start a list. */
function prose(text: string, first: boolean): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll(/(?<=^|\s)[-=+](?=\s|$)/g, '\\$&');
  return first ? escaped.replace(/^(\s*\d+)([.)])/, '$1\\$2') : escaped;
}

/**
 * A value as inline code, on one line, whatever it holds. A `|` would end a table's cell even in a code span, so a
 * value with one is written as HTML.
 */
export function code(value: string): string {
  const text = unmarked(oneLine(value));
  if (text === '') return '';
  if (text.includes('|')) return htmlCode(text);
  const ticks = '`'.repeat(longestRun(text, '`') + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

/** A value as code where Markdown is not read: in a `<summary>`. */
export function htmlCode(value: string): string {
  const text = unmarked(oneLine(value)).replaceAll('://', ':\u200B//');
  return `<code>${text.replaceAll(/[^\p{L}\p{N}\s]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}

/** Longer lines say nothing more to a person, and one of them could take the room of all others. */
export const LONGEST_LINE = 1_000;

/** Lines in a fenced block that nothing inside of it can close. */
export function fence(lines: readonly string[], language = 'text'): string {
  const text = lines
    .flatMap((line) => plain(line).split('\n'))
    .map((line) => shorten(line, LONGEST_LINE))
    .join('\n');
  const ticks = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
  return `${ticks}${language}\n${unmarked(text)}\n${ticks}`;
}

/** A link, or the bare label when the address is not one of the web. `label` is Markdown without links. */
export function link(label: string, url: string): string {
  if (!/^https?:\/\//.test(url)) return label;
  return `[${label}](${url.replaceAll(/[\s<>()\\"'|`*_~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}

/** A part that opens at a click. `summary` is HTML, `body` Markdown. */
export function details(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A table; cells are inline Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A log line must not be taken for one of the hidden markers that divide the comment (see comment.ts). */
function unmarked(text: string): string {
  return text.replaceAll('<!--', '<!\u200B--');
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
