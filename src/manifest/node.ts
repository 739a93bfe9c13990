import type { Alias, Scalar, YAMLMap, YAMLSeq } from 'yaml';

export type Node = Scalar | Alias | YAMLMap | YAMLSeq;
