import { isLeftOut } from './list-keys.ts';
import type { Mapping, Node, Pair, Sequence } from './node.ts';
import type { SyntaxTree } from './syntax.ts';
import { isMerge, type ValueReader } from './value.ts';

/** A span of a document: from the key (or the item) to the end of its value. Offsets of the file. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What a step on a path leads to: where it stands, and the node to go on from. */
interface Found {
  readonly place: Place;
  readonly node: Node | undefined;
  /** What of the path is left. */
  readonly rest: string;
}

/**
 * Finds the node that a path of the API server means, starting at `root`: `spec.containers[0].image`,
 * `.spec.containers[name="app"].image`, `metadata.labels[app.kubernetes.io/name]`, `.metadata.finalizers[="x"]`, and
 * `.metadata.labels.app.kubernetes.io/name` (server-side apply does not mark keys that hold dots: the longest key wins).
 * Gives the deepest node that is there.
 */
export function findPlace(tree: SyntaxTree, reader: ValueReader, root: Node, path: string): Place {
  let place = placeOf(tree, root, root);
  let here: Node | undefined = root;
  let rest = path;
  while (rest !== '' && here) {
    const found = step(tree, reader, resolve(tree, here), rest);
    if (!found) break;
    ({ place, node: here, rest } = found);
  }
  return place;
}

/** The node of an item of a list under a key of the document's root, through aliases and merges. */
export function findItem(tree: SyntaxTree, reader: ValueReader, key: string, index: number): Node | undefined {
  const pair = tree.root && pairOf(tree, reader, resolve(tree, tree.root), key);
  const list = pair && resolve(tree, pair.value);
  const item = list?.is === 'list' ? list.items[index] : undefined;
  return item && resolve(tree, item);
}

function resolve(tree: SyntaxTree, node: Node): Node {
  return (node.is === 'alias' && tree.aliases.get(node)) || node;
}

function placeOf(tree: SyntaxTree, { start }: Node, { end }: Node): Place {
  // The target of an alias may stand anywhere; its own end would be nonsense here.
  return { start: tree.base + start, end: tree.base + Math.max(start, end) };
}

function step(tree: SyntaxTree, reader: ValueReader, node: Node, path: string): Found | undefined {
  if (node.is === 'map') return stepIntoMap(tree, reader, node, path);
  if (node.is === 'list') return stepIntoList(tree, reader, node, path);
  return undefined;
}

function stepIntoMap(tree: SyntaxTree, reader: ValueReader, map: Mapping, path: string): Found | undefined {
  const bracket = path.startsWith('[') ? bracketed(path) : undefined;
  const key = bracket ? unquoted(bracket.inside) : longestKey(tree, reader, map, path.replace(/^\./, ''));
  const pair = key === undefined ? undefined : pairOf(tree, reader, map, key);
  if (key === undefined || !pair) return undefined;
  const rest = bracket ? bracket.rest : path.replace(/^\./, '').slice(key.length);
  return { place: placeOf(tree, pair.key, pair.value), node: pair.value, rest };
}

/** The longest key of the map with which the path begins. */
function longestKey(tree: SyntaxTree, reader: ValueReader, map: Mapping, path: string): string | undefined {
  let longest: string | undefined;
  for (const key of keysOf(tree, reader, map, new Set())) {
    const next = path.charAt(key.length);
    const fits = path.startsWith(key) && (next === '' || next === '.' || next === '[');
    if (fits && key.length >= (longest?.length ?? 0)) longest = key;
  }
  return longest;
}

function* keysOf(tree: SyntaxTree, reader: ValueReader, map: Mapping, seen: Set<Node>): Generator<string> {
  seen.add(map);
  for (const pair of map.pairs) {
    if (isMerge(pair.key)) {
      for (const source of mergeSources(tree, pair)) if (!seen.has(source)) yield* keysOf(tree, reader, source, seen);
    } else {
      const key = reader.key(pair);
      if (key !== undefined) yield key;
    }
  }
}

function mergeSources(tree: SyntaxTree, { value }: Pair): Mapping[] {
  const nodes = value.is === 'list' ? value.items : [value];
  return nodes.map((node) => resolve(tree, node)).filter((node) => node.is === 'map');
}

/** The pair that gives a map this key: its own, or one that it merges. The last one counts, as when values are read. */
function pairOf(
  tree: SyntaxTree,
  reader: ValueReader,
  map: Node,
  key: string,
  seen = new Set<Node>(),
): Pair | undefined {
  if (map.is !== 'map' || seen.has(map)) return undefined;
  seen.add(map);
  let found: Pair | undefined;
  for (const pair of map.pairs) {
    if (isMerge(pair.key)) {
      const [first] = mergeSources(tree, pair).flatMap((source) => pairOf(tree, reader, source, key, seen) ?? []);
      found = first ?? found;
    } else if (reader.key(pair) === key) found = pair;
  }
  return found;
}

function stepIntoList(tree: SyntaxTree, reader: ValueReader, list: Sequence, path: string): Found | undefined {
  const bracket = bracketed(path);
  if (!bracket) return undefined;
  const index = /^\d+$/.test(bracket.inside) ? Number(bracket.inside) : indexOfItem(tree, reader, list, bracket.inside);
  const item = list.items[index];
  return item ? { place: placeOf(tree, item, item), node: item, rest: bracket.rest } : undefined;
}

function indexOfItem(tree: SyntaxTree, reader: ValueReader, list: Sequence, selector: string): number {
  if (selector.startsWith('=')) {
    const wanted = unquoted(selector.slice(1));
    return list.items.findIndex((item) => textOf(reader, item) === wanted);
  }
  const wanted = parseSelector(selector);
  return list.items.findIndex((each) => {
    const item = resolve(tree, each);
    return wanted.every(([key, value]) => {
      const pair = pairOf(tree, reader, item, key);
      return pair ? textOf(reader, pair.value) === value : isLeftOut(key, value);
    });
  });
}

function textOf(reader: ValueReader, node: Node): string | undefined {
  if (node.is !== 'scalar' && node.is !== 'alias') return undefined;
  const value = reader.value(node);
  return typeof value === 'object' ? undefined : String(value);
}

/** `[…]` at the start of a path, with or without a dot before; quotes may hold brackets. */
function bracketed(path: string): { inside: string; rest: string } | undefined {
  const start = path.startsWith('.[') ? 2 : path.startsWith('[') ? 1 : -1;
  if (start < 0) return undefined;
  const end = endOf(path, start, ']');
  return end < 0 ? undefined : { inside: path.slice(start, end), rest: path.slice(end + 1) };
}

/** The offset of a character outside double quotes. */
function endOf(text: string, from: number, character: string): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (quoted && text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === character) return at;
  }
  return -1;
}

/** `name="app",port=80` as pairs of key and text. */
function parseSelector(selector: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < selector.length; ) {
    const comma = endOf(selector, at, ',');
    const end = comma < 0 ? selector.length : comma;
    const [key = '', ...value] = selector.slice(at, end).split('=');
    pairs.push([key.trim(), unquoted(value.join('='))]);
    at = end + 1;
  }
  return pairs;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  if (/^'.*'$/.test(trimmed)) return trimmed.slice(1, -1);
  if (!/^".*"$/.test(trimmed)) return trimmed;
  try {
    return String(JSON.parse(trimmed));
  } catch {
    return trimmed.slice(1, -1);
  }
}
