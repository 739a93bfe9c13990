import type { JsonObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import type { PodContainer } from '../containers.ts';

export type ProbeName = 'readiness' | 'liveness' | 'startup';

/** The last failing answer of a container's probe, as the kubelet's event tells it. */
export function probeAnswer(
  events: readonly JsonObject[],
  container: PodContainer,
  probe: ProbeName,
): JsonObject | undefined {
  return events.findLast(
    (event) =>
      textAt(event, 'reason') === 'Unhealthy' &&
      isAbout(event, container) &&
      textAt(event, 'message').toLowerCase().startsWith(probe),
  );
}

/** Which probe had the kubelet kill a container last: `Container app failed liveness probe, will be restarted`. */
export function probeKill(events: readonly JsonObject[], container: PodContainer): 'liveness' | 'startup' | undefined {
  const kill = events.findLast((event) => textAt(event, 'reason') === 'Killing' && isAbout(event, container));
  const message = kill ? textAt(kill, 'message') : '';
  return (['liveness', 'startup'] as const).find((probe) => message.includes(`failed ${probe} probe`));
}

function isAbout(event: JsonObject, container: PodContainer): boolean {
  const path = textAt(event, 'involvedObject', 'fieldPath');
  return path === '' || path.endsWith(`{${container.name}}`);
}

/** What the probe answered, without the words that say which probe it was: `: HTTP probe failed with statuscode: 503`. */
export function answerSaid(answer: JsonObject | undefined): string {
  const message = answer ? textAt(answer, 'message').trim() : '';
  const said = message.replace(/^(?:Readiness|Liveness|Startup) probe (?:failed|errored)[^:]*:\s*/i, '');
  return said === '' ? '' : `: ${said}`;
}
