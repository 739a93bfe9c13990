/**
 * A document as nodes, whatever it was read by. Offsets count from the start of the document; `end` is where the last
 * value ends, comments after it not counted.
 */
export type Node = Scalar | Alias | Mapping | Sequence;

interface Spot {
  readonly start: number;
  readonly end: number;
}

interface Anchored {
  readonly anchor?: string;
}

export interface Scalar extends Spot, Anchored {
  readonly is: 'scalar';
  /** The text, escapes and folds undone: what it means is scalar.ts' affair. JSON's numbers and words are values already. */
  readonly value: string | number | bigint | boolean | null;
  readonly style: 'plain' | 'double' | 'single' | 'block';
  /** As it resolves: `tag:yaml.org,2002:int` for `!!int`. */
  readonly tag?: string;
}

export interface Mapping extends Spot, Anchored {
  readonly is: 'map';
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly key: Node;
  readonly value: Node;
}

export interface Sequence extends Spot, Anchored {
  readonly is: 'list';
  readonly items: readonly Node[];
}

/** Stands for the node with this anchor. */
export interface Alias extends Spot {
  readonly is: 'alias';
  readonly source: string;
}
