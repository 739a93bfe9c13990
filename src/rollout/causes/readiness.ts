import type { JsonObject } from '../../manifest/object.ts';
import { textAt } from '../at.ts';
import { isRunning, type PodContainer, runningSince } from '../containers.ts';
import { describeEvent } from '../event.ts';
import type { ContainerFamily } from '../symptom.ts';

/** A container that runs but never becomes ready, with its probe's last answer. It may yet: it counts only at the deadline. */
export const readiness: ContainerFamily = (container, { events }) => {
  if (container.role === 'init' || !isRunning(container) || container.status?.ready === true) return undefined;
  const probe =
    container.spec.startupProbe !== undefined && container.status?.started !== true ? 'startup' : 'readiness';
  if (container.spec[`${probe}Probe`] === undefined) return undefined;
  const answer = events.findLast((event) => isProbeAnswer(event, container, probe));
  const said = answer ? textAt(answer, 'message').trim() : '';
  const since = runningSince(container);
  return {
    class: 'retryable',
    cause: 'NotReady',
    family: 'readiness',
    says: `container ${container.name} runs, but its ${probe} probe does not pass${said ? `: ${said}` : ''}`,
    evidence: answer ? [describeEvent(answer)] : [`container ${container.name}: running, not ready`],
    remedy: 'Check the path and port of the probe, and what the container needs before it can serve.',
    field: `${container.path}.${probe}Probe`,
    container: container.name,
    hasRun: true,
    lastResort: true,
    ...(since === undefined ? {} : { since }),
  };
};

function isProbeAnswer(event: JsonObject, container: PodContainer, probe: string): boolean {
  if (textAt(event, 'reason') !== 'Unhealthy') return false;
  const path = textAt(event, 'involvedObject', 'fieldPath');
  const isIts = path === '' || path.endsWith(`{${container.name}}`);
  return isIts && textAt(event, 'message').toLowerCase().startsWith(probe);
}
