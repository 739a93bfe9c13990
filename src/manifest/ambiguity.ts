import { isAlias, isMap, isPair, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from 'yaml';

/** Something that kubectl and the YAML parser here would read differently. */
export interface Ambiguity {
  /** From the start of the document. */
  readonly offset: number;
  readonly message: string;
  readonly remedy: string;
}

const SUSPICIOUS = /:[,}\]]|[,[{]\s*\?|![^\s]*,|[|>][-+]?[1-9]|\\[/uU]|[&*][\w-]*[^\w\s-]/;

/**
 * The few notations that YAML 1.1 (kubectl) and YAML 1.2 (the parser) take for different things, as in `{a:}`, and the
 * escapes that only YAML 1.2 has. No one means the former; a silent difference would be worse than an error.
 */
export function findAmbiguity(root: ParsedNode, source: string): Ambiguity | undefined {
  return SUSPICIOUS.test(source) ? ambiguityIn(root, source, false) : undefined;
}

function ambiguityIn(node: unknown, source: string, inFlow: boolean): Ambiguity | undefined {
  if (isAlias(node)) return inAnchor('*', node.source, source, node.range?.[0] ?? 0);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  const found = anchor === undefined ? undefined : inAnchor('&', anchor, source, 0);
  if (found) return found;
  if (isScalar(node)) return inScalar(node, source, inFlow);
  if (isPair(node)) return ambiguityIn(node.key, source, inFlow) ?? ambiguityIn(node.value, source, inFlow);
  if (!isMap(node) && !isSeq(node)) return undefined;
  const isFlow = node.flow === true;
  for (const item of node.items) {
    const found =
      (isFlow && isMap(node) ? bareColon(item as YAMLMap['items'][0], source) : undefined) ??
      ambiguityIn(item, source, isFlow);
    if (found) return found;
  }
  return undefined;
}

/** For kubectl such a name ends before the first other character, which then belongs to the value. */
function inAnchor(sign: '&' | '*', name: string, source: string, from: number): Ambiguity | undefined {
  if (/^[\w-]*$/.test(name)) return undefined;
  const message = 'the name of an anchor with another character than letters, digits, - and _';
  return { offset: source.indexOf(sign + name, from), message, remedy: 'Rename the anchor.' };
}

function bareColon({ key, value }: YAMLMap['items'][0], source: string): Ambiguity | undefined {
  const offset = isScalar(value) && value.value === '' ? value.range?.[0] : undefined;
  if (offset === undefined || source[offset - 1] !== ':' || !/[,}\]]/.test(source[offset] ?? '')) return undefined;
  if (isScalar(key) && key.type !== Scalar.PLAIN) return undefined;
  return { offset: offset - 1, message: 'a colon right before a bracket or comma', remedy: 'Write a value, or null.' };
}

function inScalar(node: Scalar, source: string, inFlow: boolean): Ambiguity | undefined {
  const [offset, end] = node.range ?? [0, 0];
  if (node.type === Scalar.QUOTE_DOUBLE) return foreignEscape(source, offset, end);
  const remedy = 'Put the value in quotes.';
  if (inFlow && node.type === Scalar.PLAIN && String(node.value).startsWith('?')) {
    return { offset, message: 'a plain value that starts with ? inside brackets', remedy };
  }
  if (inFlow && node.tag && node.value === '' && source[offset] === ',') {
    return { offset, message: 'a tag right before a comma', remedy };
  }
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  const hasDepth = isBlock && /^[|>][-+]?[1-9]/.test(source.slice(offset, end));
  if (hasDepth && (/\n +\n*$/.test(source.slice(offset, end)) || /^\n* +(?:\n|$)/.test(source.slice(end)))) {
    return { offset, message: 'a block with an explicit indentation that ends in blanks', remedy };
  }
  return undefined;
}

/** Digits of the escapes that name a character by its number. */
const DIGITS: { readonly [letter: string]: number } = { u: 4, U: 8 };

/** The first escape in double quotes that JSON has, and YAML as kubectl reads it has not. */
function foreignEscape(source: string, start: number, end: number): Ambiguity | undefined {
  for (let at = source.indexOf('\\', start); at >= 0 && at < end; at = source.indexOf('\\', at + 2)) {
    const letter = source[at + 1] ?? '';
    if (letter === '/') {
      return { offset: at, message: 'the escape `\\/`, which kubectl refuses in YAML', remedy: 'Write `/` alone.' };
    }
    const code = Number.parseInt(source.slice(at + 2, at + 2 + (DIGITS[letter] ?? 0)), 16);
    if (code >= 0xd800 && code <= 0xdfff) {
      return {
        offset: at,
        message: 'an escape for one half of a surrogate pair, which kubectl refuses in YAML',
        remedy: 'Write the character itself, or `\\U` with the eight digits of its code point.',
      };
    }
  }
  return undefined;
}
