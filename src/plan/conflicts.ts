import type { Source } from '../manifest/declared.ts';
import { formatReference, type Json, type KubernetesObject, type Reference } from '../manifest/object.ts';
import type { Problem } from '../problem.ts';
import { shorten } from './diff.ts';
import type { Refusal } from './failure.ts';
import { valueAt } from './field-path.ts';
import { FIELD_MANAGER, managedFieldsOf } from './managed-fields.ts';
import { BEFORE_KUBECTL_APPLY, isFromKubectlApply, KUBECTL_APPLY } from './ownership.ts';
import { redact } from './redaction.ts';

/** A field that the manifest states otherwise than its other owner. */
export interface Conflict {
  /** Without the leading dot of the server's spelling. */
  readonly path: string;
  readonly manager: string;
  /** ISO 8601; absent when it can't be told. */
  readonly since?: string;
  /** Shortened, and nothing secret. */
  readonly live: string;
  readonly declared: string;
}

/** True for a 409 about fields that others own. */
export function isConflict(refusal: Refusal): boolean {
  return refusal.code === 409 && refusal.causes.some(({ reason }) => reason === 'FieldManagerConflict');
}

/**
 * The conflicts in a 409 that are someone else's: fields of `kubectl apply` are handed over to us in any case, and
 * under our own name stands what webhooks made of our applies.
 */
export function conflictsIn(
  refusal: Refusal,
  { object, live }: { object: KubernetesObject; live: KubernetesObject | undefined },
): Conflict[] {
  const handedOver = live && isFromKubectlApply(live) ? [KUBECTL_APPLY, ...BEFORE_KUBECTL_APPLY] : [];
  const [shownLive, shownObject] = [live, object].map((each) => each && redact(each));
  return refusal.causes.flatMap(({ reason, message = '', field: path = '' }) => {
    const match = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource "([^"]*)")?/.exec(message);
    if (reason !== 'FieldManagerConflict' || !match?.[1]) return [];
    const name = match[1].slice(1, -1);
    const subresource = match[2] ?? '';
    if (name === FIELD_MANAGER || handedOver.includes(name)) return [];
    const since = live && timeOf(live, name, subresource);
    return [
      {
        path: path.startsWith('.') ? path.slice(1) : path,
        manager: subresource === '' ? name : `${name} (${subresource})`,
        ...(since ? { since } : {}),
        live: shownValue(valueAt(shownLive, path)),
        declared: shownValue(valueAt(shownObject, path)),
      },
    ];
  });
}

function timeOf(live: KubernetesObject, manager: string, subresource: string): string | undefined {
  const times = managedFieldsOf(live)
    .filter((entry) => entry.manager === manager && entry.subresource === subresource)
    .map((entry) => entry.time);
  return times.toSorted().at(-1);
}

function shownValue(value: Json | undefined): string {
  return value === undefined ? '(not known)' : shorten(value);
}

/** A conflict as an error (`fail`), or as the warning that the field is taken (`overwrite`). */
export function conflictProblem(
  conflict: Conflict,
  subject: { readonly reference: Reference; readonly source: Source },
  policy: 'overwrite' | 'fail',
): Problem {
  const { path, manager, since, live, declared } = conflict;
  const owner = since ? `${manager} (since ${since})` : manager;
  const what = `${path} of ${formatReference(subject.reference)}`;
  const values = `live value ${live}, manifest ${declared}`;
  const position = subject.source.locate(path);
  if (policy === 'fail') {
    return {
      severity: 'error',
      message: `${what} is managed by ${owner}: ${values}`,
      position,
      remedy:
        'Remove the field from the manifest, have the other manager give it up, or set the input `conflicts: overwrite`.',
    };
  }
  return {
    severity: 'warning',
    message: `${what} is taken from ${owner}: ${values}`,
    position,
    remedy: 'If the other manager shall keep it, remove the field from the manifest.',
  };
}
