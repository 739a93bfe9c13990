import type { Position, Problem } from '../problem.ts';
import type { Source } from './declared.ts';
import { expandList, ListError } from './expand.ts';
import type { LocatedText } from './lines.ts';
import { findItem, findPlace } from './locate.ts';
import type { Node, Scalar } from './node.ts';
import type { Json } from './object.ts';
import type { Placeholders } from './placeholders.ts';
import type { Use, Variables } from './substitute.ts';
import { type Fault, lineAt, remedyFor, type SyntaxTree } from './syntax.ts';
import { type Listener, type Path, TooManyAliases, type ValueReader, valueReader } from './value.ts';

/** One document of a file, and what it takes to read it: its nodes are made anew whenever they are needed. */
export interface ManifestDocument {
  readonly file: LocatedText;
  readonly parse: () => SyntaxTree;
  readonly variables: Variables;
  readonly trees: TreeCache;
}

/** Keeps the nodes of the document that was asked for last: a thousand objects' nodes are too many to keep. */
export interface TreeCache {
  last?: { document: ManifestDocument; open: Opened };
}

interface Opened {
  readonly tree: SyntaxTree;
  readonly reader: ValueReader;
}

/** What a document holds: its objects as values, each with where it stands. */
export interface DocumentContent {
  readonly objects: readonly { value: Json; source: Source }[];
  readonly problems: readonly Problem[];
}

/** Reads the objects of a document, with placeholders replaced and lists expanded. Every problem it has is given. */
export function readDocument(
  document: ManifestDocument,
  tree: SyntaxTree,
  placeholders: Placeholders,
): DocumentContent {
  const { file, variables } = document;
  const problems = tree.faults.map((fault) => faultProblem(file, fault));
  if (!tree.root) return { objects: [], problems };
  const reader = valueReader(tree, variables, listen(file, tree, placeholders, problems));
  document.trees.last = { document, open: { tree, reader: valueReader(tree, variables) } };
  try {
    const value = reader.value(tree.root);
    return { objects: value === null ? [] : objectsOf(value, document, tree), problems };
  } catch (error) {
    if (!(error instanceof TooManyAliases || error instanceof ListError)) throw error;
    const offset = tree.base + tree.root.start;
    if (error instanceof ListError) {
      const { message, path, remedy } = error;
      const at = path === undefined ? offset : findPlace(tree, reader, tree.root, path).start;
      problems.push(faultProblem(file, { offset: at, message, ...(remedy ? { remedy } : {}) }));
    } else problems.push(faultProblem(file, { offset, message: TOO_MANY_ALIASES }));
    return { objects: [], problems };
  }
}

const TOO_MANY_ALIASES = 'the aliases of this document make it grow beyond measure';

function objectsOf(value: Json, document: ManifestDocument, tree: SyntaxTree): { value: Json; source: Source }[] {
  return expandList(value).map(({ value: each, index }) => {
    const root = rootOf(tree, open(document).reader, index);
    return { value: each, source: sourceOf(document, index, tree.base + (root?.start ?? 0)) };
  });
}

function sourceOf(document: ManifestDocument, index: number | undefined, start: number): Source {
  const { file } = document;
  const locate = (path: string): Position => {
    const { tree, reader } = open(document);
    const root = rootOf(tree, reader, index);
    if (!root) return file.position(start);
    const place = findPlace(tree, reader, root, path);
    return file.position(place.start, place.end);
  };
  return { file: file.path, position: file.position(start), locate };
}

function open(document: ManifestDocument): Opened {
  const { trees, variables } = document;
  if (trees.last?.document !== document) {
    const tree = document.parse();
    trees.last = { document, open: { tree, reader: valueReader(tree, variables) } };
  }
  return trees.last.open;
}

function rootOf(tree: SyntaxTree, reader: ValueReader, index: number | undefined): Node | undefined {
  return index === undefined ? tree.root : findItem(tree, reader, 'items', index);
}

/** Turns what the reader meets into problems and placeholders with positions. What an alias repeats is told once. */
function listen(file: LocatedText, tree: SyntaxTree, placeholders: Placeholders, problems: Problem[]): Listener {
  const noted = new Set<Node>();
  const blamed = new Set<Node | undefined>();
  const isNew = <T>(told: Set<T>, node: T): boolean => !told.has(node) && told.add(node) !== undefined;
  return {
    uses(uses, node, path: Path) {
      if (!isNew(noted, node)) return;
      for (const { use, offset } of offsetsOf(uses, node, file.text, tree.base)) {
        const isAll = node.style === 'plain' && node.value === use.text;
        placeholders.add(use, path, file.position(offset, offset + use.text.length), isAll);
      }
    },
    fault(node, message, hint) {
      if (!isNew(blamed, node)) return;
      const offset = tree.base + node.start;
      const remedy = hint === 'template' ? remedyFor(lineAt(file.text, offset)) : undefined;
      problems.push(faultProblem(file, { offset, message, ...(remedy ? { remedy } : {}) }));
    },
    duplicate(key, node, first) {
      if (!isNew(blamed, node)) return;
      const { line } = file.position(tree.base + first.start);
      const message = `the key ${JSON.stringify(key)} stands twice in one map, first on line ${line}; kubectl would silently drop that one`;
      problems.push(faultProblem(file, { offset: tree.base + node.start, message, remedy: 'Remove one of the two.' }));
    },
  };
}

/** Where each placeholder of a scalar stands: its own text is looked for, since escapes and folds shift offsets. */
function offsetsOf(uses: readonly Use[], node: Scalar, text: string, base: number): { use: Use; offset: number }[] {
  const { start, end } = node;
  let from = base + start;
  return uses.map((use) => {
    let at = text.indexOf(use.text, from);
    while (at > 0 && text[at - 1] === '$') at = text.indexOf(use.text, at + 1);
    if (at < 0 || at >= base + end) return { use, offset: base + start };
    from = at + use.text.length;
    return { use, offset: at };
  });
}

/** A fault of a file as a problem. */
export function faultProblem(file: LocatedText, { offset, message, remedy }: Fault): Problem {
  return { severity: 'error', message, position: file.position(offset), ...(remedy ? { remedy } : {}) };
}
