import { isRecord, type KubernetesObject } from '../../manifest/object.ts';
import { numberAt, textAt } from '../at.ts';
import { failed, type Scene, type Verdict } from '../scene.ts';

/** An object with the update strategy that this run deployed, whatever somebody has made of it since. */
export function asDeployed(object: KubernetesObject, { deployedStrategy }: Scene): KubernetesObject {
  if (deployedStrategy === undefined) return object;
  const spec = isRecord(object.spec) ? object.spec : {};
  return { ...object, spec: { ...spec, updateStrategy: deployedStrategy } };
}

export function isOnDelete(object: KubernetesObject): boolean {
  return textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
}

/** How many pods of a StatefulSet, from the first, are left as they are. */
export function partitionOf(object: KubernetesObject): number {
  return numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
}

/** What is missing is a failure when somebody has meanwhile kept old pods from being replaced: they go on to serve. */
export function keptBack(live: KubernetesObject, deployed: KubernetesObject, missing: Verdict): Verdict | undefined {
  if (isOnDelete(live)) return stoppedBy('set to OnDelete', missing);
  const partition = partitionOf(live);
  return partition > partitionOf(deployed) ? stoppedBy(`given the partition ${partition}`, missing) : undefined;
}

function stoppedBy(how: string, { message }: Verdict): Verdict {
  return failed(`was ${how} by someone while we waited: ${message}`, {
    cause: 'Paused',
    remedy: 'Find out why its old pods are kept, then set spec.updateStrategy back and deploy again.',
    field: 'spec.updateStrategy',
  });
}
