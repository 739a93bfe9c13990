import { MAX_DEPTH } from './json.ts';
import type { Mapping, Node, Pair, Scalar, Sequence } from './node.ts';
import type { Json, JsonObject } from './object.ts';
import { jsonValue, keyText, readPlain, readTagged, ScalarError } from './scalar.ts';
import { type Substituted, substitute, type Use, type Variables } from './substitute.ts';
import type { SyntaxTree } from './syntax.ts';

/** Keys and indexes from the root of a document. */
export type Path = readonly (string | number)[];

/** What is told while a document is read. Offsets count from the start of the document, as the nodes' ranges do. */
export interface Listener {
  /** The placeholders of a scalar, in order. `path` is valid during the call only; for a key it is that of its map. */
  uses(uses: readonly Use[], node: Scalar, path: Path): void;
  fault(node: Node, message: string, hint?: 'template'): void;
  duplicate(key: string, node: Node, first: Node): void;
}

/** A document whose aliases grow it beyond measure, as kubectl sees it. */
export class TooManyAliases extends Error {
  override readonly name = 'TooManyAliases';
}

/** Reads nodes as values, placeholders replaced. */
export interface ValueReader {
  /** Throws TooManyAliases. */
  value(node: Node): Json;
  /** The key of a pair, after substitution; undefined when it is none. */
  key(pair: Pair): string | undefined;
}

const SILENT: Listener = { uses() {}, fault() {}, duplicate() {} };

/** A reader for one document. Without a listener, faults are passed over. */
export function valueReader(tree: SyntaxTree, variables: Variables, listener: Listener = SILENT): ValueReader {
  const path: (string | number)[] = [];
  const budget = aliasBudget();
  const open = new Set<Node>();

  function value(node: Node): Json {
    budget.count();
    // Neither the parser nor a single line of the file sees how deep aliases of aliases lead.
    if (path.length > MAX_DEPTH) {
      listener.fault(node, `nested deeper than ${MAX_DEPTH} levels`);
      return null;
    }
    if (node.is === 'scalar') return scalarValue(node);
    if (node.is === 'map') return mapValue(node);
    if (node.is === 'list') return listValue(node);
    return throughAlias(node, value);
  }

  /** Follows an alias. A value that holds itself is a fault. */
  function throughAlias(node: Node, then: (target: Node) => Json): Json {
    const target = node.is === 'alias' ? tree.aliases.get(node) : node;
    if (target === undefined || open.has(target)) {
      const what =
        target === undefined ? 'stands for an anchor that no earlier line defines' : 'stands inside its own anchor';
      listener.fault(node, `the alias ${what}`);
      return null;
    }
    open.add(target);
    budget.enter();
    const result = then(target);
    budget.leave();
    open.delete(target);
    return result;
  }

  function scalarValue(node: Scalar): Json {
    try {
      return jsonValue(readScalar(node, substituted(node)));
    } catch (error) {
      if (!(error instanceof ScalarError)) throw error;
      listener.fault(node, error.message);
      return null;
    }
  }

  function substituted(node: Scalar): Substituted | undefined {
    if (typeof node.value !== 'string') return undefined;
    const result = substitute(node.value, variables);
    if (result && result.uses.length > 0) listener.uses(result.uses, node, path);
    return result;
  }

  function listValue(node: Sequence): Json[] {
    return node.items.map((item, index) => {
      path.push(index);
      const result = value(item);
      path.pop();
      return result;
    });
  }

  function mapValue(node: Mapping): JsonObject {
    const result: JsonObject = {};
    fill(result, node, new Set());
    return result;
  }

  /** Pairs in their order: a merge overwrites what stands before it and is overwritten by what follows, as kubectl has it. */
  function fill(result: JsonObject, node: Mapping, merged: Set<string>): void {
    for (const pair of node.pairs) {
      if (isMerge(pair.key)) merge(result, pair.value, merged);
      else addPair(result, node, pair, merged);
    }
  }

  function addPair(result: JsonObject, node: Mapping, pair: Pair, merged: Set<string>): void {
    const key = pairKey(pair);
    if (key === undefined) return;
    if (Object.hasOwn(result, key) && !merged.delete(key)) reportDuplicate(node, pair, key);
    path.push(key);
    setOwn(result, key, value(pair.value));
    path.pop();
  }

  function reportDuplicate(node: Mapping, pair: Pair, key: string): void {
    const quiet = valueReader(tree, variables);
    const first = node.pairs.find((other) => !isMerge(other.key) && quiet.key(other) === key);
    if (first) listener.duplicate(key, pair.key, first.key);
  }

  function merge(result: JsonObject, source: Node, merged: Set<string>): void {
    const sources = source.is === 'list' ? [...source.items].reverse() : [source];
    for (const each of sources) {
      const target = each.is === 'alias' ? tree.aliases.get(each) : each;
      if (target?.is !== 'map') listener.fault(each, 'a merge (<<) takes a map, or a list of maps');
      else if (each.is === 'alias') throughAlias(each, () => mergeMap(result, target, merged));
      else mergeMap(result, target, merged);
    }
  }

  function mergeMap(result: JsonObject, source: Mapping, merged: Set<string>): null {
    for (const [key, each] of Object.entries(mapValue(source))) {
      if (!Object.hasOwn(result, key)) merged.add(key);
      setOwn(result, key, each ?? null);
    }
    return null;
  }

  function pairKey(pair: Pair): string | undefined {
    const node = pair.key.is === 'alias' ? tree.aliases.get(pair.key) : pair.key;
    if (node?.is !== 'scalar') {
      listener.fault(pair.key, 'a key must be a plain word or a quoted text, not a map or a list', 'template');
      return undefined;
    }
    try {
      const replaced = substituted(node);
      return keyText(readScalar(node, replaced), replaced?.text ?? String(node.value));
    } catch (error) {
      if (!(error instanceof ScalarError)) throw error;
      listener.fault(node, error.message);
      return undefined;
    }
  }

  return { value, key: pairKey };
}

/** A plain `<<` merges, a quoted one is a key like any other. */
export function isMerge(key: Node): boolean {
  if (key.is !== 'scalar' || key.value !== '<<') return false;
  return key.tag === undefined ? key.style === 'plain' : key.tag === 'tag:yaml.org,2002:merge';
}

function readScalar(node: Scalar, replaced: Substituted | undefined): Json {
  // JSON's numbers and words are values already.
  if (typeof node.value !== 'string') return node.value;
  const text = replaced?.text ?? node.value;
  if (node.tag !== undefined && node.tag !== '!') return readTagged(node.tag, text);
  const isPlain = node.style === 'plain' && node.tag === undefined;
  if (!isPlain) return text;
  const onlyText = replaced?.uses.some((use) => use.kind !== 'undeclared') && !replaced.alone;
  return onlyText ? text : readPlain(text);
}

/** `__proto__` is a key like any other. */
function setOwn(object: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

interface AliasBudget {
  count(): void;
  enter(): void;
  leave(): void;
}

const FEW = 400_000;
const MANY = 4_000_000;

/** go-yaml's measure against "billion laughs": how great a part of a document may come out of aliases. */
function aliasBudget(): AliasBudget {
  let nodes = 0;
  let aliased = 0;
  let depth = 0;
  const allowed = (): number => {
    if (nodes <= FEW) return 0.99;
    if (nodes >= MANY) return 0.1;
    return 0.99 - (0.89 * (nodes - FEW)) / (MANY - FEW);
  };
  return {
    count() {
      nodes++;
      if (depth > 0) aliased++;
      if (aliased > 100 && nodes > 1_000 && aliased / nodes > allowed()) throw new TooManyAliases();
    },
    enter() {
      depth++;
    },
    leave() {
      depth--;
    },
  };
}
