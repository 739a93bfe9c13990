import { field, type KubernetesObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import type { Suspicion } from '../diagnose.ts';

/** A PersistentVolumeClaim that has no volume when the time is up. */
export function unboundClaim(claim: KubernetesObject): Suspicion | undefined {
  if (claim.kind !== 'PersistentVolumeClaim' || textAt(claim, 'status', 'phase') !== 'Pending') return undefined;
  return {
    diagnosis: {
      class: 'capacity',
      cause: 'ClaimUnbound',
      message: 'has no volume',
      evidence: [],
      logs: [],
      remedy: 'Look at its events (kubectl describe pvc): its storage class may not exist, or have no room.',
      field: field(claim, 'spec', 'storageClassName') === undefined ? 'spec' : 'spec.storageClassName',
    },
    logTargets: [],
    question: { about: 'claims', names: [claim.metadata.name] },
  };
}
