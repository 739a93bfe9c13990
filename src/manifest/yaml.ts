import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type Range,
  Schema,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
  Scalar as YamlScalar,
} from 'yaml';
import { findAmbiguity } from './ambiguity.ts';
import type { Alias, Mapping, Node, Pair, Scalar, Sequence } from './node.ts';
import { empty, type Fault, lineAt, remedyFor, type SyntaxTree } from './syntax.ts';
import { KubectlLexer } from './yaml-lexer.ts';

// Every scalar stays text here: how kubectl reads it is scalar.ts' affair. Made once: it is half the cost of a small document.
const SCHEMA = new Schema({ schema: 'failsafe', resolveKnownTags: false, merge: false, customTags: null });

/** Any YAML document, read by the library. `base` is where its text begins in the file. */
export function readYaml(source: string, base: number): SyntaxTree {
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
  if (error) return empty(base, describe(error, source, base, document?.contents));
  const contents = document?.contents;
  if (!contents) return { root: undefined, base, aliases: new Map(), faults: [] };
  const ambiguity = findAmbiguity(contents, source);
  if (ambiguity) return empty(base, { ...ambiguity, offset: base + ambiguity.offset });
  const root = nodeOf(contents, 0);
  return { root, base, aliases: source.includes('*') ? bindAliases(root) : new Map(), faults: [] };
}

function* tokens(source: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new KubectlLexer().lex(source)) yield* parser.next(lexeme);
  yield* parser.end();
}

/** The library's node as ours. What is not written becomes an empty scalar at `place`. */
function nodeOf(node: unknown, place: number): Node {
  if (isScalar(node)) return scalarOf(node, place);
  if (isMap(node)) return mappingOf(node, place);
  if (isSeq(node)) return sequenceOf(node, place);
  if (isAlias(node)) return { is: 'alias', source: node.source, ...spotOf(node, place) };
  return { is: 'scalar', value: '', style: 'plain', start: place, end: place };
}

function scalarOf(node: YamlScalar, place: number): Scalar {
  const tag = node.tag === undefined ? {} : { tag: node.tag };
  const style = STYLES[node.type ?? YamlScalar.PLAIN] ?? 'block';
  return { is: 'scalar', value: node.value as string, style, ...tag, ...anchorOf(node), ...spotOf(node, place) };
}

const STYLES: { readonly [type: string]: Scalar['style'] } = {
  [YamlScalar.PLAIN]: 'plain',
  [YamlScalar.QUOTE_DOUBLE]: 'double',
  [YamlScalar.QUOTE_SINGLE]: 'single',
};

function mappingOf(node: YAMLMap, place: number): Mapping {
  const spot = spotOf(node, place);
  const pairs = node.items.map((pair): Pair => {
    const key = nodeOf(pair.key, spot.start);
    return { key, value: nodeOf(pair.value, key.end) };
  });
  return { is: 'map', pairs, ...anchorOf(node), ...spot, ...endOfBlock(node, pairs.at(-1)?.value) };
}

function sequenceOf(node: YAMLSeq, place: number): Sequence {
  const spot = spotOf(node, place);
  const items = node.items.map((item) => nodeOf(item, spot.start));
  return { is: 'list', items, ...anchorOf(node), ...spot, ...endOfBlock(node, items.at(-1)) };
}

/** The library counts comments and blank lines after the last value of a block as the block's. */
function endOfBlock({ flow }: YAMLMap | YAMLSeq, last: Node | undefined): { end?: number } {
  return flow || !last ? {} : { end: last.end };
}

function spotOf({ range }: { range?: Range | null }, place: number): { start: number; end: number } {
  const [start, end] = range ?? [place, place];
  return { start, end };
}

function anchorOf({ anchor }: { anchor?: string }): { anchor?: string } {
  return anchor === undefined ? {} : { anchor };
}

const DIRECTIVE = {
  message: 'a YAML directive (a line that starts with %), which kubectl refuses',
  remedy: 'Remove the line.',
};

const AFTER_END = {
  message: 'text after `...`, the end of the document, which kubectl would drop silently',
  remedy: 'Start the next document with a line `---`.',
};

/** Messages of the parser that could repeat a part of the file, which could be a secret, are said in words of our own. */
const IN_OUR_WORDS: { [code: string]: string } = {
  BLOCK_AS_IMPLICIT_KEY: 'a `key: value` inside the value of another key',
  MULTILINE_IMPLICIT_KEY: 'text where `key: value` is expected',
  BAD_DQ_ESCAPE: 'an escape sequence that YAML does not have',
  BAD_DIRECTIVE: DIRECTIVE.message,
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAG_RESOLVE_FAILED: 'a tag (!…) that cannot stand here',
  UNEXPECTED_TOKEN: 'not YAML: what stands here does not fit what stands before it',
};

function describe(error: YAMLParseError, source: string, base: number, contents: unknown): Fault {
  const [code, isQuote] = [codeOf(error), error.code === 'MISSING_CHAR' && error.message.includes('quote')];
  const opened = isQuote ? lastQuoted(nodeOf(contents, 0), error.pos[0]) : undefined;
  if (opened !== undefined) return { offset: base + opened, ...OPEN_QUOTE };
  const message = IN_OUR_WORDS[code] ?? lowerFirst(error.message);
  const remedy = remedyFor(lineAt(source, error.pos[0])) ?? remedyForError(code, error.message);
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
  MULTILINE_IMPLICIT_KEY:
    'Write `key: value`, with a space after the colon, in line with its neighbours; indent the lines of a text after `|` or `>` deeper than its key.',
  BAD_SCALAR_START: 'Put the value in quotes.',
};

/** A line without a colon has two names there, by what stands around it. */
function codeOf({ code, message }: YAMLParseError): string {
  return message.startsWith('Implicit map keys') ? 'MULTILINE_IMPLICIT_KEY' : code;
}

const OPEN_QUOTE = {
  message: 'the quote that opens here never closes',
  remedy: 'Close it, or put a value that holds such a quote in quotes of the other kind.',
};

/** Where the last quoted text before an offset begins. */
function lastQuoted(node: Node, before: number): number | undefined {
  if (node.start >= before || node.is === 'alias') return undefined;
  if (node.is === 'scalar') return node.style === 'double' || node.style === 'single' ? node.start : undefined;
  const below = node.is === 'list' ? node.items : node.pairs.flatMap(({ key, value }) => [key, value]);
  return below.map((child) => lastQuoted(child, before)).findLast((start) => start !== undefined);
}

function remedyForError(code: string, message: string): string | undefined {
  if (message.toLowerCase().includes('flow')) return 'Close the bracket or brace that was opened before.';
  return REMEDIES[code];
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** An alias means the last anchor of its name that stands before it in the text. */
function bindAliases(root: Node): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const bound = new Map<Alias, Node>();
  const visit = (node: Node): void => {
    if (node.is === 'alias') {
      const target = anchors.get(node.source);
      if (target) bound.set(node, target);
      return;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.is === 'list') node.items.forEach(visit);
    if (node.is !== 'map') return;
    for (const { key, value } of node.pairs) {
      visit(key);
      visit(value);
    }
  };
  visit(root);
  return bound;
}
