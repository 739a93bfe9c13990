import {
  type Alias,
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  Schema,
  type YAMLParseError,
} from 'yaml';
import { findAmbiguity } from './ambiguity.ts';
import { readJsonValue } from './json-syntax.ts';
import { KubectlLexer } from './lexer.ts';
import type { Node } from './node.ts';

/** Where one document stands in its file. */
export interface Span {
  readonly format: 'yaml' | 'json';
  readonly start: number;
  readonly end: number;
}

/** A document as nodes. Their ranges count from `base`, an offset in the file. */
export interface SyntaxTree {
  /** Absent: the document is empty. */
  readonly root?: Node;
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

// Every scalar stays text here: how kubectl reads it is scalar.ts' affair. Made once: it is half the cost of a small document.
const SCHEMA = new Schema({ schema: 'failsafe', resolveKnownTags: false, merge: false, customTags: null });

/** Parses one document of a file. Never throws: what is wrong with it is in `faults`. */
export function parseDocument(text: string, span: Span): SyntaxTree {
  if (span.format === 'json') {
    return { root: readJsonValue(text, span.start).node, base: 0, aliases: new Map(), faults: [] };
  }
  const source = text.slice(span.start, span.end);
  const unreadable = findUnreadable(source);
  if (unreadable) return empty(span.start, { ...unreadable, offset: unreadable.offset + span.start });
  return parseYaml(source, span.start);
}

function empty(base: number, fault: Fault): SyntaxTree {
  return { base, aliases: new Map(), faults: [fault] };
}

function parseYaml(source: string, base: number): SyntaxTree {
  const composer = new Composer({ schema: SCHEMA, version: '1.1', uniqueKeys: false });
  const documents = [];
  let ended = false;
  for (const token of tokens(source)) {
    if (token.type === 'directive') return empty(base, { offset: base + token.offset, ...DIRECTIVE });
    if (token.type === 'document' && ended) return empty(base, { offset: base + token.offset, ...AFTER_END });
    ended ||= token.type === 'doc-end';
    documents.push(...composer.next(token));
  }
  documents.push(...composer.end());
  const [document] = documents;
  // The first error is the cause; what follows is mostly its echo.
  const error = document?.errors[0] ?? composer.streamInfo().errors[0];
  if (error) return empty(base, describe(error, source, base));
  const root = document?.contents as Node | null | undefined;
  if (!root) return { base, aliases: new Map(), faults: [] };
  const ambiguity = findAmbiguity(root, source);
  if (ambiguity) return empty(base, { ...ambiguity, offset: base + ambiguity.offset });
  return { root, base, aliases: source.includes('*') ? bindAliases(root) : new Map(), faults: [] };
}

function* tokens(source: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new KubectlLexer().lex(source)) yield* parser.next(lexeme);
  yield* parser.end();
}

const DIRECTIVE = {
  message: 'a YAML directive (a line that starts with %), which kubectl refuses',
  remedy: 'Remove the line.',
};

const AFTER_END = {
  message: 'text after `...`, the end of the document, which kubectl would drop silently',
  remedy: 'Start the next document with a line `---`.',
};

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

/** Messages of the parser that could repeat a part of the file, which could be a secret, are said in words of our own. */
const IN_OUR_WORDS: { [code: string]: string } = {
  BAD_DQ_ESCAPE: 'an escape sequence that YAML does not have',
  BAD_DIRECTIVE: DIRECTIVE.message,
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAG_RESOLVE_FAILED: 'a tag (!…) that cannot stand here',
  UNEXPECTED_TOKEN: 'not YAML: what stands here does not fit what stands before it',
};

function describe(error: YAMLParseError, source: string, base: number): Fault {
  const message = IN_OUR_WORDS[error.code] ?? lowerFirst(error.message);
  const remedy = remedyFor(lineAt(source, error.pos[0])) ?? remedyForError(error);
  return { offset: base + error.pos[0], message, ...(remedy ? { remedy } : {}) };
}

const LINE_UP = 'Line it up, with spaces, with the lines of the same map or list.';

/** By the parser's codes: what people mostly did. */
const REMEDIES: { [code: string]: string } = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: LINE_UP,
  MISSING_CHAR: LINE_UP,
  BLOCK_AS_IMPLICIT_KEY:
    'Put a value that holds `: ` in quotes; a line that is indented deeper belongs under a key without a value.',
  MULTILINE_IMPLICIT_KEY: 'Write `key: value`, with a space after the colon, in line with its neighbours.',
  BAD_SCALAR_START: 'Put the value in quotes.',
};

function remedyForError({ code, message }: YAMLParseError): string | undefined {
  if (code === 'MISSING_CHAR' && message.includes('quote')) {
    return 'A quote that was opened above never closes: close it.';
  }
  if (message.toLowerCase().includes('flow')) return 'Close the bracket or brace that was opened before.';
  return REMEDIES[code];
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

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** An alias means the last anchor of its name that stands before it in the text. */
function bindAliases(root: Node): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const bound = new Map<Alias, Node>();
  const visit = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) bound.set(node, target);
      return;
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return;
    if (node.anchor) anchors.set(node.anchor, node);
    if (isMap(node)) {
      for (const pair of node.items) {
        visit(pair.key);
        visit(pair.value);
      }
    } else if (isSeq(node)) node.items.forEach(visit);
  };
  visit(root);
  return bound;
}
