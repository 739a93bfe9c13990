import { isRecord, type KubernetesObject } from '../../manifest/object.ts';
import { numberAt, textAt } from '../at.ts';
import { current, failed, type Rule, type Scene, type Verdict } from '../scene.ts';
import { unobserved } from './replicas.ts';

/** What a StatefulSet and a DaemonSet each know of themselves. */
interface Updating {
  /** What is missing until it is rolled out; undefined when nothing is. */
  missingPods(object: KubernetesObject, scene: Scene): Verdict | undefined;
  /** Whether all pods that the strategy replaces are new, ready or not. */
  isUpdated(object: KubernetesObject): boolean;
  done(object: KubernetesObject): string;
}

/** The rule of a workload that has an `updateStrategy`, judged by the one that this run deployed. */
export function byUpdateStrategy({ missingPods, isUpdated, done }: Updating): Rule {
  return (live, scene) => {
    const waiting = unobserved(live);
    if (waiting) return waiting;
    const object = asDeployed(live, scene);
    if (isOnDelete(object)) return current('OnDelete: its pods are replaced only when somebody deletes them');
    const missing = missingPods(object, scene);
    if (missing === undefined) return current(done(object));
    return (isUpdated(object) ? undefined : keptBack(live, object, missing)) ?? missing;
  };
}

/** An object with the update strategy that this run deployed, whatever somebody has made of it since. */
function asDeployed(object: KubernetesObject, { deployedStrategy }: Scene): KubernetesObject {
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
function keptBack(live: KubernetesObject, deployed: KubernetesObject, missing: Verdict): Verdict | undefined {
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
