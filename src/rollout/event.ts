import type { JsonObject } from '../manifest/object.ts';
import { numberAt, textAt, timeAt } from './at.ts';

/** When an event was first seen, in ms: events.k8s.io and core events say it in different fields. */
export function firstTime(event: JsonObject): number | undefined {
  return (
    timeAt(event, 'firstTimestamp') ?? timeAt(event, 'eventTime') ?? timeAt(event, 'metadata', 'creationTimestamp')
  );
}

/** When an event was last seen, in ms. */
export function lastTime(event: JsonObject): number | undefined {
  return timeAt(event, 'series', 'lastObservedTime') ?? timeAt(event, 'lastTimestamp') ?? firstTime(event);
}

/** One line: `FailedMount ×4: MountVolume.SetUp failed …`. */
export function describeEvent(event: JsonObject): string {
  const count = numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1;
  const times = count > 1 ? ` ×${count}` : '';
  return `${textAt(event, 'reason')}${times}: ${textAt(event, 'message').trim()}`;
}

/** The newest event of a reason, or undefined. */
export function newestEvent(events: readonly JsonObject[], ...reasons: string[]): JsonObject | undefined {
  const found = events.filter((event) => reasons.includes(textAt(event, 'reason')));
  return found.sort((a, b) => (lastTime(a) ?? 0) - (lastTime(b) ?? 0)).at(-1);
}
