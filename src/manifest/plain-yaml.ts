import type { Node, Pair, Scalar } from './node.ts';

/**
 * Reads a document that is written as nearly all manifests are: block maps and lists, scalars of one line, `|` texts,
 * and brackets that close on their line. It gives what the YAML library would, for a tenth of its time, most of which
 * it takes to be loaded. Undefined for everything else, mistakes too: then the library decides.
 */
export function readPlainYaml(source: string): Node | undefined {
  if (/[\t\r\ufeff]/.test(source)) return undefined;
  try {
    return new PlainReader(source).document();
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Thrown once a document turns out to need the library. */
class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

const NOT_PLAIN = new NotPlain();

/** Deeper ones are for the library to judge. */
const DEEPEST = 60;

/** A key up to its colon: a word, or a quoted text without escapes. */
const KEY = /(?:([A-Za-z_][\w./-]{0,300})|"([^"\\\n]{1,300})"|'([^'\n]{1,300})'):(?=[ \n]|$)/y;

/** Characters that mean something at the start of a scalar. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

/** A plain scalar between brackets: fewer characters than YAML allows, and beyond doubt. */
const IN_BRACKETS = /[A-Za-z0-9_./$<=-][\w./$<>=@+-]*(?: +[\w./$<>=@+-]+)*/y;

class PlainReader {
  private readonly source: string;
  /** The offset of what comes next: mostly the first character of a line that isn't blank, nor a comment. */
  private at = 0;
  /** The column of `at`; -1 after the end. */
  private indent = -1;
  private depth = 0;

  constructor(source: string) {
    this.source = source;
  }

  document(): Node {
    this.toNextLine(0);
    const root = this.block();
    // A line that belongs to no block: each leaves what is not its own to those around it.
    if (this.indent >= 0) throw NOT_PLAIN;
    return root;
  }

  /** Goes to the next line with content. */
  private toNextLine(from: number): void {
    const { source } = this;
    for (let start = from; start < source.length; ) {
      let at = start;
      while (source[at] === ' ') at++;
      if (source[at] !== '#' && source[at] !== '\n' && at < source.length) {
        this.at = at;
        this.indent = at - start;
        return;
      }
      start = lineEnd(source, at) + 1;
    }
    this.at = source.length;
    this.indent = -1;
  }

  /** The map or list whose first entry stands here. */
  private block(): Node {
    if (this.depth++ > DEEPEST) throw NOT_PLAIN;
    const node = this.isDash() ? this.list() : this.map();
    this.depth--;
    return node;
  }

  private isDash(): boolean {
    const next = this.source[this.at + 1];
    return this.source[this.at] === '-' && (next === ' ' || next === '\n' || next === undefined);
  }

  private map(): Node {
    const { at: start, indent } = this;
    const pairs: Pair[] = [];
    let end = start;
    while (this.indent === indent) {
      const key = this.key();
      const value = this.value(key.end + 1, indent, true);
      pairs.push({ key, value });
      end = value.end;
    }
    return { is: 'map', pairs, start, end };
  }

  private list(): Node {
    const { at: start, indent } = this;
    const items: Node[] = [];
    let end = start;
    while (this.indent === indent && this.isDash()) {
      const item = this.item(indent);
      items.push(item);
      end = item.end;
    }
    return { is: 'list', items, start, end };
  }

  /** The key here, up to its colon. */
  private key(): Scalar {
    const { at: start, source } = this;
    KEY.lastIndex = start;
    const found = KEY.exec(source);
    if (!found) throw NOT_PLAIN;
    const [, word, double, single] = found;
    const style = word !== undefined ? 'plain' : double !== undefined ? 'double' : 'single';
    return { is: 'scalar', value: word ?? double ?? single ?? '', style, start, end: KEY.lastIndex - 1 };
  }

  private isKey(): boolean {
    KEY.lastIndex = this.at;
    return KEY.test(this.source);
  }

  /** What follows a dash: on its line, another block may begin. */
  private item(indent: number): Node {
    const dash = this.at;
    const at = this.afterBlanks(dash + 1);
    const isEmpty = this.isEndOfLine(at);
    if (isEmpty) return this.value(dash + 1, indent, false);
    this.at = at;
    if (!this.isDash() && !this.isKey()) return this.value(at, indent, false);
    this.indent = indent + at - dash;
    return this.block();
  }

  /** The value after a colon or dash, and on to the next line. A list may stand in the column of its key. */
  private value(from: number, indent: number, isOfKey: boolean): Node {
    const { source } = this;
    const at = this.afterBlanks(from);
    if (this.isEndOfLine(at)) {
      this.toNextLine(lineEnd(source, at) + 1);
      if (this.indent > indent || (isOfKey && this.indent === indent && this.isDash())) return this.block();
      return { is: 'scalar', value: '', style: 'plain', start: at, end: at };
    }
    if (source[at] === '|') return this.literal(at, indent);
    const node = this.ofOneLine(at);
    const rest = this.afterBlanks(node.end);
    if (!this.isEndOfLine(rest)) throw NOT_PLAIN;
    this.toNextLine(lineEnd(source, rest) + 1);
    return node;
  }

  private afterBlanks(from: number): number {
    let at = from;
    while (this.source[at] === ' ') at++;
    return at;
  }

  /** Also where only a comment follows. */
  private isEndOfLine(at: number): boolean {
    const next = this.source[at];
    return next === '\n' || next === undefined || (next === '#' && this.source[at - 1] === ' ');
  }

  private ofOneLine(at: number): Node {
    const first = this.source[at];
    if (first === '"' || first === "'") return this.quoted(at, first);
    if (first === '[' || first === '{') return this.bracketed(at, first);
    return this.plain(at);
  }

  private plain(start: number): Scalar {
    const { source } = this;
    const line = source.slice(start, lineEnd(source, start));
    const comment = line.indexOf(' #');
    let length = comment < 0 ? line.length : comment;
    while (line[length - 1] === ' ') length--;
    const value = line.slice(0, length);
    const isArgument = value.startsWith('-') && value.length > 1 && value[1] !== ' ';
    if (INDICATORS.includes(line[0] ?? '') && !isArgument) throw NOT_PLAIN;
    if (value.includes(': ') || value.endsWith(':')) throw NOT_PLAIN;
    return { is: 'scalar', value, style: 'plain', start, end: start + length };
  }

  private quoted(start: number, quote: '"' | "'"): Scalar {
    const { source } = this;
    const close = source.indexOf(quote, start + 1);
    const value = source.slice(start + 1, close);
    if (close < 0 || value.includes('\n') || (quote === '"' && value.includes('\\'))) throw NOT_PLAIN;
    return { is: 'scalar', value, style: quote === '"' ? 'double' : 'single', start, end: close + 1 };
  }

  /** `[…]` or `{…}` that closes on its line. */
  private bracketed(start: number, open: '[' | '{'): Node {
    if (this.depth++ > DEEPEST) throw NOT_PLAIN;
    const close = open === '[' ? ']' : '}';
    const items: Node[] = [];
    const pairs: Pair[] = [];
    let at = this.afterBlanks(start + 1);
    while (this.source[at] !== close || items.length + pairs.length > 0) {
      let key: Scalar | undefined;
      if (open === '{') {
        this.at = at;
        key = this.key();
        at = this.afterBlanks(key.end + 1);
      }
      const value = this.inBrackets(at);
      if (key) pairs.push({ key, value });
      else items.push(value);
      at = this.afterBlanks(value.end);
      if (this.source[at] === close) break;
      if (this.source[at] !== ',') throw NOT_PLAIN;
      at = this.afterBlanks(at + 1);
    }
    this.depth--;
    const spot = { start, end: at + 1 };
    return open === '[' ? { is: 'list', items, ...spot } : { is: 'map', pairs, ...spot };
  }

  private inBrackets(at: number): Node {
    const first = this.source[at];
    if (first === '"' || first === "'") return this.quoted(at, first);
    if (first === '[' || first === '{') return this.bracketed(at, first);
    IN_BRACKETS.lastIndex = at;
    const value = IN_BRACKETS.exec(this.source)?.[0];
    if (value === undefined || /^-(?:$| )/.test(value)) throw NOT_PLAIN;
    return { is: 'scalar', value, style: 'plain', start: at, end: at + value.length };
  }

  /** The lines under `|` or `|-`, to the first that is indented less. */
  private literal(start: number, indent: number): Scalar {
    const { source } = this;
    const isStripped = source[start + 1] === '-';
    const header = start + (isStripped ? 2 : 1);
    if (source[this.afterBlanks(header)] !== '\n') throw NOT_PLAIN;
    const first = lineEnd(source, header) + 1;
    const column = this.afterBlanks(first) - first;
    if (column <= indent) throw NOT_PLAIN;
    const lines: string[] = [];
    let blank = 0;
    let at = first;
    for (let end = source.indexOf('\n', at); at < source.length; end = source.indexOf('\n', at)) {
      const text = this.afterBlanks(at);
      // Blanks alone on a line, and a text that the file's end cuts off, are for the library to judge.
      if (end < 0 || (text === end && text > at)) throw NOT_PLAIN;
      if (end > at && text - at < column) break;
      blank = end > at ? 0 : blank + 1;
      lines.push(source.slice(Math.min(at + column, end), end));
      at = end + 1;
    }
    this.toNextLine(at);
    const value = lines.slice(0, lines.length - blank).join('\n');
    return { is: 'scalar', value: isStripped ? value : `${value}\n`, style: 'block', start, end: at - blank };
  }
}

/** The offset of the line feed that ends the line, or of the text's end. */
function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}
