import type { JsonObject } from '../manifest/object.ts';
import { numberAt, recordsAt, textAt, timeAt } from './at.ts';

/** One of `status.conditions`. */
export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** When `status` last changed, in ms of the cluster's clock. */
  readonly since?: number;
  /** Of the generation that it speaks of, where the controller says so (metav1.Condition). */
  readonly observedGeneration?: number;
}

/** The condition of a type, or undefined when the object has none. */
export function conditionOf(object: JsonObject, type: string): Condition | undefined {
  const found = recordsAt(object, 'status', 'conditions').find((condition) => condition.type === type);
  if (found === undefined) return undefined;
  const since = timeAt(found, 'lastTransitionTime');
  const observedGeneration = numberAt(found, 'observedGeneration');
  return {
    type,
    status: textAt(found, 'status'),
    reason: textAt(found, 'reason'),
    message: textAt(found, 'message'),
    ...(since === undefined ? {} : { since }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
}

/** `Reason: message`, as far as the condition has them; '' for none. */
export function explain(condition: { reason: string; message: string } | undefined): string {
  return [condition?.reason, condition?.message].filter(Boolean).join(': ');
}
