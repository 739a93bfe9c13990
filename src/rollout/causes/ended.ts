import type { KubernetesObject } from '../../manifest/object.ts';
import { podTemplateOf } from '../../manifest/pod-template.ts';
import { textAt } from '../at.ts';
import type { Suspicion } from '../diagnose.ts';
import { wantedReplicas } from '../kinds/replicas.ts';
import { namesOf } from '../pod-reason.ts';
import type { Scene } from '../scene.ts';

/** Fewer may have been on one node that had to let them go. */
const LEAST = 3;

/**
 * Pods that are ended by their node one after another, and replaced each time: evicted for what they write, or not taken.
 * One that is replaced says nothing, and those of one node end together; more than are wanted at a time say it all.
 */
export function endedAgain(object: KubernetesObject, { endedPods = [] }: Scene): Suspicion | undefined {
  const last = endedPods.at(-1);
  if (last === undefined || endedPods.length < Math.max(LEAST, wantedReplicas(object) + 1)) return undefined;
  const why = [textAt(last, 'status', 'reason'), textAt(last, 'status', 'message')].filter(Boolean).join(': ');
  const path = podTemplateOf(object)?.path;
  return {
    diagnosis: {
      class: 'retryable',
      cause: 'PodFailed',
      message: `${endedPods.length} new pods were ended, one after another, and replaced: ${why || 'failed'}`,
      evidence: [
        `pods: ${namesOf(endedPods)}`,
        `pod ${last.metadata.name}, on node ${textAt(last, 'spec', 'nodeName')}: ${why}`,
      ],
      logs: [],
      remedy: 'Mend what the message names: a limit of the containers (resources), or what its nodes lack.',
      ...(path === undefined ? {} : { field: path }),
    },
    logTargets: [],
  };
}
