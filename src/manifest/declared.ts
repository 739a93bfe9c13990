import type { Position } from '../problem.ts';
import type { KubernetesObject } from './object.ts';

/** A file as read from disk. `path` is relative to the workspace when inside it. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/** Where an object, and each of its fields, stands: after substitution, through Lists, anchors and merges. */
export interface Source {
  readonly file: string;
  /** Where the object starts. */
  readonly position: Position;
  /** No manifest declares the object: the run makes it itself, and `position` is where it is needed. */
  readonly isImplied?: boolean;
  /**
   * Where a field stands. Understands the paths of the API server in all their forms:
   * `spec.template.spec.containers[0].image`, `.spec.template.spec.containers[name="app"].image`,
   * `metadata.labels[app.kubernetes.io/name]`, `spec.ports[port=80,protocol="TCP"].name`.
   * A field that is not there gives its nearest ancestor that is. The position runs from the key to the
   * end of its value: `endLine` is always given, `endColumn` (of the character after) only when that is one line.
   */
  locate(path: string): Position;
  /** The line of the `images` input that has set the image at a path; undefined for what stands in the manifest itself. */
  readonly imageInput?: (path: string) => string | undefined;
}

/** An object as declared in a manifest, after substitution. */
export interface Declared {
  readonly object: KubernetesObject;
  readonly source: Source;
}
