import type { Declared } from '../../src/manifest/declared.ts';
import { referenceOf } from '../../src/manifest/object.ts';
import { render } from '../../src/manifest/render.ts';
import type { Subject } from '../../src/plan/failure.ts';

/** The objects of a manifest, each field with its place in `k8s.yaml`. */
export function declare(text: string): Declared[] {
  const options = { variables: new Map(), images: [], imageTag: 'v1', commit: 'v1' };
  return [...render([{ path: 'k8s.yaml', text }], options).declared];
}

/** The first object of a manifest, as one that was refused. */
export function subjectOf(text: string, more: Partial<Subject> = {}): Subject {
  const [declared] = declare(text);
  if (!declared) throw new Error('the manifest has no object');
  return { ...declared, reference: referenceOf(declared.object), ...more };
}
