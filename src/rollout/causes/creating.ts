import type { JsonObject, KubernetesObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { podContainers, waitingOf } from '../containers.ts';
import { lastTime } from '../event.ts';

/** What a kubelet says of a container once volumes and sandbox of its pod are there. */
const BEGUN = ['Pulling', 'Pulled', 'Created', 'Started'];

/** Scheduled, and no container has got beyond being created: what holds it, only events tell. */
export function isCreating(pod: KubernetesObject): boolean {
  if (conditionOf(pod, 'PodScheduled')?.status === 'False') return false;
  const containers = podContainers(pod);
  return containers.every((container) => {
    const reason = waitingOf(container)?.reason;
    return container.status === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing';
  });
}

/** True when a container was begun after an event, or something else was that comes later than what it is about. */
export function isFollowed(event: JsonObject, events: readonly JsonObject[], alsoBy: readonly string[] = []): boolean {
  const later = [...BEGUN, ...alsoBy];
  return events.some(
    (other) => later.includes(textAt(other, 'reason')) && (lastTime(other) ?? 0) >= (lastTime(event) ?? 0),
  );
}
