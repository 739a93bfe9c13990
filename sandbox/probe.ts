import type { JsonObject } from '../src/manifest/object.ts';
import { number } from './json.ts';
import type { Plan, Run } from './plan.ts';

const never = Number.POSITIVE_INFINITY;
const firstProbe = 0.3;

/** When a run's readiness probe is asked: each period from its initial delay on. */
function scheduleOf(container: JsonObject, run: Run): { first: number; period: number } {
  const period = number(container, ['readinessProbe', 'periodSeconds'], 10);
  return { first: run.startedAt + number(container, ['readinessProbe', 'initialDelaySeconds']) + firstProbe, period };
}

/** When a readiness probe is asked after `now`. */
export function nextProbe(container: JsonObject, run: Run, now: number): number {
  if (!container.readinessProbe) return never;
  const { first, period } = scheduleOf(container, run);
  return now < first ? first : first + (Math.floor((now - first) / period) + 1) * period;
}

/** The times at which a run's readiness probe has failed by now. */
export function failedProbes(container: JsonObject, plan: Plan, run: Run, now: number): number[] {
  if (plan.kind !== 'runs' || !container.readinessProbe) return [];
  const { first, period } = scheduleOf(container, run);
  const until = Math.min(now, run.finishedAt ?? never, run.startedAt + (plan.readyAfter ?? never));
  // Counted, and not one after another: a sum of fractions may stand still.
  return Array.from({ length: Math.max(0, Math.ceil((until - first) / period)) }, (_, at) => first + at * period);
}
