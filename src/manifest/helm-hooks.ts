import type { Problem } from '../problem.ts';
import type { Declared } from './declared.ts';
import { formatReference, referenceOf } from './object.ts';

const HOOK = 'helm.sh/hook';

/** `helm template` renders hooks too, its tests among them, which only Helm starts at their time. */
export function hooksOf(declared: readonly Declared[]): Problem[] {
  return declared
    .filter(({ object }) => typeof object.metadata.annotations?.[HOOK] === 'string')
    .map(({ object, source }) => ({
      severity: 'warning',
      message: `${formatReference(referenceOf(object))} is a hook of Helm: here it is applied as any other object, and at no other time`,
      position: source.locate(`metadata.annotations[${HOOK}]`),
      remedy:
        'If it is not meant to be, render it with `helm template --no-hooks`, or with `--skip-tests` where only tests are hooks.',
    }));
}
