import { readJsonValue } from './json-syntax.ts';
import type { Alias, Node } from './node.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** Where one document stands in its file. */
export interface Span {
  readonly format: 'yaml' | 'json';
  readonly start: number;
  readonly end: number;
}

/** A document as nodes. Their ranges count from `base`, an offset in the file. */
export interface SyntaxTree {
  /** Undefined: the document is empty. */
  readonly root: Node | undefined;
  readonly base: number;
  /** What each alias stands for. An anchor that does not exist is missing here. */
  readonly aliases: ReadonlyMap<Alias, Node>;
  readonly faults: readonly Fault[];
}

/** Something wrong at an offset of the file. */
export interface Fault {
  readonly offset: number;
  readonly message: string;
  readonly remedy?: string;
}

/** A document that was read, and can be read again. */
export interface Parsed {
  readonly tree: SyntaxTree;
  /** The same nodes, made anew. */
  again(): SyntaxTree;
}

/**
 * Parses one document of a file. Never throws: what is wrong with it is in `faults`. The YAML library is loaded for the
 * first document that needs it, which most deploys have none of: it takes as long as a request.
 */
export async function parseDocument(text: string, span: Span): Promise<Parsed> {
  const { start, end } = span;
  if (span.format === 'json') return parsed(() => treeOf(readJsonValue(text, start), 0));
  const source = text.slice(start, end);
  const unreadable = findUnreadable(source);
  if (unreadable) return parsed(() => empty(start, { ...unreadable, offset: start + unreadable.offset }));
  const plain = readPlainYaml(source);
  if (plain) return { tree: treeOf(plain, start), again: () => treeOf(readPlainYaml(source), start) };
  const { readYaml } = await import('./yaml.ts');
  return parsed(() => readYaml(source, start));
}

function parsed(parse: () => SyntaxTree): Parsed {
  return { tree: parse(), again: parse };
}

function treeOf(root: Node | undefined, base: number): SyntaxTree {
  return { root, base, aliases: NO_ALIASES, faults: [] };
}

const NO_ALIASES: ReadonlyMap<Alias, Node> = new Map();

/** A document that can't be read. */
export function empty(base: number, fault: Fault): SyntaxTree {
  return { root: undefined, base, aliases: NO_ALIASES, faults: [fault] };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that YAML forbids, and rarer line breaks.
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|\r(?!\n)/;
const LINE_BREAKS = '\r\u0085\u2028\u2029';

function findUnreadable(source: string): Fault | undefined {
  const found = UNREADABLE.exec(source);
  if (!found) return undefined;
  const code = `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return LINE_BREAKS.includes(found[0])
    ? {
        offset: found.index,
        message: `the character ${code}, which YAML 1.1 takes for a line break`,
        remedy: 'Write it as an escape in double quotes, or remove it.',
      }
    : {
        offset: found.index,
        message: `the control character ${code}, which YAML does not allow`,
        remedy: 'Write it as an escape in double quotes, or remove it.',
      };
}

/** What to do about a line that is no YAML, when its look tells. */
export function remedyFor(line: string): string | undefined {
  if (line.includes('{{')) {
    return 'This looks like a template that was not rendered: render it first, such as `helm template NAME CHART > rendered.yaml`, and deploy the result.';
  }
  const bracket = line.search(/[{[,]/);
  if (bracket >= 0 && line.includes('${', bracket + 1))
    return 'Put the value that holds `${…}` in double quotes, or write `$<NAME>`.';
  return undefined;
}

/** The line around an offset. */
export function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end);
}
