import type { KubernetesObject } from '../manifest/object.ts';
import { isEqual } from './equal.ts';
import { isSameOwnership, LAST_APPLIED } from './ownership.ts';
import { withoutAnnotations } from './stamps.ts';

/**
 * What an apply would do to a live object. `ownership`: its fields stay as they are, but the server would record us as
 * their owner, without which a field that a later manifest drops would stay for ever.
 */
export type Effect = 'nothing' | 'ownership' | 'content';

/**
 * Compares the live object with the dry run's answer: exactly, but for what changes with every write, for kubectl's
 * record of its last apply, and for our own version metadata (`stamps`), which the dry run does not carry.
 */
export function effectOf(options: {
  live: KubernetesObject;
  answer: KubernetesObject;
  stamps: readonly string[];
}): Effect {
  const { live, answer, stamps } = options;
  // Seen at different moments, their status may differ for reasons of its own; our applies never change it.
  const sameMoment = live.metadata.resourceVersion === answer.metadata.resourceVersion;
  const [before, after] = [live, answer].map((each) => comparable(each, stamps, sameMoment));
  if (!isEqual(before, after)) return 'content';
  return isSameOwnership(live, answer, stamps) ? 'nothing' : 'ownership';
}

/** The object as it is compared and shown: without version metadata and kubectl's record. */
export function withoutRecords(object: KubernetesObject, stamps: readonly string[]): KubernetesObject {
  return withoutAnnotations(object, [...stamps, LAST_APPLIED]);
}

function comparable(object: KubernetesObject, stamps: readonly string[], withStatus: boolean): KubernetesObject {
  const { metadata, status, ...rest } = withoutRecords(object, stamps);
  const { managedFields: _1, resourceVersion: _2, generation: _3, ...kept } = metadata;
  return { ...rest, metadata: { ...kept, name: metadata.name }, ...(withStatus ? { status } : {}) } as KubernetesObject;
}
