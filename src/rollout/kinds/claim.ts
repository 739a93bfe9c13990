import { field, type KubernetesObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import { current, failed, inProgress, type Rule, type Scene, type Verdict } from '../scene.ts';

/** Set by the scheduler when it has found a node for the first pod that uses the claim. */
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** A PersistentVolumeClaim: bound, or left for its first consumer where there is none. */
export const persistentVolumeClaim: Rule = (object, scene) => {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Bound') return current('bound');
  if (phase === 'Lost') {
    return failed('lost: the volume that it was bound to is gone', {
      cause: 'ClaimLost',
      remedy: 'Restore the PersistentVolume, or delete the claim and let a new one be made.',
      field: 'spec.volumeName',
    });
  }
  return pending(object, scene);
};

function pending(object: KubernetesObject, scene: Scene): Verdict {
  const storageClass = field(object, 'spec', 'storageClassName');
  if (typeof storageClass !== 'string' || storageClass === '') return inProgress('waiting for a volume that fits');
  const mode = waitsForConsumer(object, scene) ? 'WaitForFirstConsumer' : scene.bindingMode(storageClass);
  if (mode === undefined) return inProgress(`waiting to be bound (storage class ${storageClass})`);
  const used = object.metadata.annotations?.[SELECTED_NODE] !== undefined || scene.isClaimUsed(object.metadata.name);
  if (mode === 'WaitForFirstConsumer' && !used)
    return current('waits for its first consumer, as its storage class says');
  return inProgress(`waiting to be bound (storage class ${storageClass})${lastWord(object, scene)}`);
}

/** The controller says it in an event, which may be readable where the storage class is not. */
function waitsForConsumer(object: KubernetesObject, scene: Scene): boolean {
  return scene.eventsOf(object.metadata.uid ?? '').some((event) => event.reason === 'WaitForFirstConsumer');
}

function lastWord(object: KubernetesObject, scene: Scene): string {
  const event = scene.eventsOf(object.metadata.uid ?? '').findLast((candidate) => candidate.type === 'Warning');
  return event ? `; ${textAt(event, 'reason')}: ${textAt(event, 'message')}` : '';
}

/** A PersistentVolume: free or in use. */
export const persistentVolume: Rule = (object) => {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Available' || phase === 'Bound' || phase === 'Released') return current(phase.toLowerCase());
  if (phase !== 'Failed') return inProgress('waiting to become available');
  return failed(`failed: ${textAt(object, 'status', 'message') || 'it could not be reclaimed'}`, {
    cause: 'ClaimLost',
    remedy: 'Look at the events of the PersistentVolume and at its storage.',
  });
};
