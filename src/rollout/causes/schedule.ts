import { conditionOf } from '../condition.ts';
import { describeEvent, newestEvent } from '../event.ts';
import type { PodFamily } from '../symptom.ts';

/** A pod that finds no node. Room may still be made, so it counts only at the deadline. */
export const schedule: PodFamily = ({ pod, events }) => {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined;
  const scaling = newestEvent(events, 'TriggeredScaleUp', 'NotTriggerScaleUp', 'Nominated');
  return {
    class: 'capacity',
    cause: 'Unschedulable',
    family: 'schedule',
    says: `no node can take it: ${scheduled.message}`,
    evidence: [`Unschedulable: ${scheduled.message}`, ...(scaling ? [describeEvent(scaling)] : [])],
    remedy: 'Make room: ask for less in resources.requests, add nodes, or mend nodeSelector, affinity and tolerations.',
    field: fieldFor(scheduled.message),
    lastResort: true,
    ...(scheduled.since === undefined ? {} : { since: scheduled.since }),
  };
};

/** What most of the scheduler's sentence speaks of. */
function fieldFor(message: string): string {
  if (message.includes('Insufficient')) return 'containers[0].resources.requests';
  if (message.includes("didn't match Pod's node affinity/selector")) return 'nodeSelector';
  if (message.includes('persistentvolumeclaim') || message.includes('PersistentVolumeClaim')) return 'volumes';
  return message.includes('taint') ? 'tolerations' : '';
}
