import type { JsonObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import { type PodContainer, waitingOf } from '../containers.ts';
import { lastTime } from '../event.ts';

/** What events tell of the image of a container that is said to be created only. */
export interface Pull {
  readonly state: 'failed' | 'begun';
  readonly event: JsonObject;
}

const CREATING = ['ContainerCreating', 'PodInitializing'];

/**
 * A kubelet pulls the images of a pod one after another, and says nothing new of any of its containers meanwhile: that
 * one has failed, or is still on its way, only events tell. Undefined when there is no such news.
 */
export function pullOf(container: PodContainer, reference: string, events: readonly JsonObject[]): Pull | undefined {
  if (!CREATING.includes(waitingOf(container)?.reason ?? '')) return undefined;
  const own = events.filter((event) => textAt(event, 'involvedObject', 'fieldPath').endsWith(`{${container.name}}`));
  const news = own.filter((event) => stateOf(event, reference) !== undefined);
  // Of the same second the later word counts: it begins before it ends.
  const event = news.sort((a, b) => (lastTime(a) ?? 0) - (lastTime(b) ?? 0) || rankOf(a) - rankOf(b)).at(-1);
  const state = event && stateOf(event, reference);
  return event && state && state !== 'over' ? { state, event } : undefined;
}

function stateOf(event: JsonObject, reference: string): Pull['state'] | 'over' | undefined {
  const reason = textAt(event, 'reason');
  if (reason === 'Pulling') return 'begun';
  if (['Pulled', 'Created', 'Started'].includes(reason)) return 'over';
  return textAt(event, 'message').startsWith(`Failed to pull image "${reference}"`) ? 'failed' : undefined;
}

function rankOf(event: JsonObject): number {
  return textAt(event, 'reason') === 'Pulling' ? 0 : 1;
}
