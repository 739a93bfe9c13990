import type { Declared } from '../manifest/declared.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import type { Resource } from './resource.ts';

/** What happened, or would happen, to an object: kubectl's words. */
export type Action = 'created' | 'configured' | 'unchanged';

/** One field that differs between the live object and what the dry run answered. Values of Secrets are redacted already. */
export interface FieldChange {
  /** As the API server writes paths: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  /** Absent: the field is new. */
  readonly before?: string;
  /** Absent: the field goes. */
  readonly after?: string;
}

/** A declared object as the server would see it: the dry run's answer compared with the live object. */
export interface Change extends Declared {
  readonly resource: Resource;
  readonly action: Action;
  /** The object as it lives in the cluster now; absent when there is none, or when it may not be read. */
  readonly live?: KubernetesObject;
  readonly fields: readonly FieldChange[];
  /** `Warning` headers of the API for this object. */
  readonly warnings: readonly string[];
  /** False when its namespace or kind is created by this very run, so the server could not check it beforehand. */
  readonly checked: boolean;
}

/** A change that has been written, or needed no writing. */
export interface Applied extends Change {
  /** The server's answer: uid and generation are what the wait needs. For an unchanged object, the live one. */
  readonly answer: KubernetesObject;
}
