import { builtIn } from '../../cluster/built-in.ts';
import type { Json } from '../../manifest/object.ts';
import type { Resource } from '../../plan/resource.ts';
import type { Cause } from '../outcome.ts';

/** What an answer of the cluster adds to a diagnosis. */
export interface Answer {
  readonly evidence: readonly string[];
  /** Follows the message. */
  readonly says?: string;
  /** Stands before the remedy. */
  readonly advice?: string;
  /** Takes the place of the remedy, when the answer shows a better one. */
  readonly remedy?: string;
  /** The true cause, when the answer shows another one. */
  readonly cause?: Cause;
  /** The manifest field to blame, when the answer shows a better one. */
  readonly field?: string;
}

/** A GET. Throws when it may not be made, or is not answered in time. */
export type Ask = (path: string, query?: Record<string, string>, accept?: string) => Promise<Json>;

/** A list without what the objects hold: the values of Secrets are nobody's business here. */
export const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
/** One object without what it holds, or no answer at all. */
export const NAME_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

type Kind =
  | 'ConfigMap'
  | 'Secret'
  | 'Node'
  | 'Namespace'
  | 'ServiceAccount'
  | 'PersistentVolumeClaim'
  | 'StorageClass'
  | 'Event';

/** The resource of a kind that is asked about. */
export function resourceOf(kind: Kind): Resource {
  return builtIn(kind === 'StorageClass' ? 'storage.k8s.io/v1' : 'v1', kind);
}
