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

/** How a change is written. `body` is what is sent: the declared object without what the cluster decides for itself. */
export type Write =
  /** Server-side apply. */
  | {
      readonly how: 'apply';
      readonly body: KubernetesObject;
      /** The version metadata to carry: this run's on a true change, the live one where only ownership is written. */
      readonly stamps: 'new' | 'live';
      /** Ownership to settle first: fields of `kubectl apply` become ours, `spec.replicas` is left to the autoscaler. */
      readonly handOver?: HandOver;
      /** The resourceVersion before, where the live object may not be read: by it an apply is known to have changed nothing. */
      readonly unseen?: string;
    }
  /** For `generateName`: each run makes another object. */
  | { readonly how: 'create'; readonly body: KubernetesObject }
  /** Delete the live object, of this uid, and create it again: the object opted in by its annotation. */
  | { readonly how: 'recreate'; readonly body: KubernetesObject; readonly uid: string };

export interface HandOver {
  /** An autoscaler owns `spec.replicas`: it is left out of what becomes ours. */
  readonly autoscaled: boolean;
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
  /** Absent: there is nothing to write. */
  readonly write?: Write;
}

/** A change that has been written, or needed no writing. */
export interface Applied extends Change {
  /** The server's answer: uid and generation are what the wait needs. For an unchanged object, the live one. */
  readonly answer: KubernetesObject;
}
