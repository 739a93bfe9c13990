import type { Declared } from '../manifest/declared.ts';
import { type ObjectMeta, referenceOf } from '../manifest/object.ts';
import { explainCopied } from '../plan/explain-causes.ts';
import type { Failure } from '../plan/failure.ts';

/** What the server notes of an object that is being deleted. */
const MARKS = ['deletionTimestamp', 'deletionGracePeriodSeconds'];

/** Manifests that say so of themselves: the server would make what they declare, and take it for deleted at once. */
export function marked(declared: readonly Declared[]): Failure[] {
  return declared.flatMap(({ object, source }) =>
    MARKS.filter((mark) => (object.metadata[mark] ?? null) !== null).map((mark) =>
      explainCopied(`metadata.${mark}`, { reference: referenceOf(object), source }),
    ),
  );
}

/** The same metadata as of an object that stays, to ask about all else of it. */
export function withoutMarks(metadata: ObjectMeta): ObjectMeta {
  const { deletionTimestamp: _at, deletionGracePeriodSeconds: _within, ...others } = metadata;
  return { ...others, name: metadata.name };
}
