import type { JsonObject } from '../src/manifest/object.ts';
import type { Plan, Run } from './behaviour.ts';
import { number } from './json.ts';

const never = Number.POSITIVE_INFINITY;
const firstProbe = 0.3;

/** When a readiness probe is asked after `now`: each period from its initial delay on. */
export function nextProbe(container: JsonObject, run: Run, now: number): number {
  if (!container.readinessProbe) return never;
  const period = number(container, ['readinessProbe', 'periodSeconds'], 10);
  const first = run.startedAt + number(container, ['readinessProbe', 'initialDelaySeconds']) + firstProbe;
  return now < first ? first : first + (Math.floor((now - first) / period) + 1) * period;
}

/** The times at which a run's readiness probe has failed by now. */
export function failedProbes(container: JsonObject, plan: Plan, run: Run, now: number): number[] {
  if (plan.kind !== 'runs' || !container.readinessProbe) return [];
  const until = Math.min(now, run.finishedAt ?? never, run.startedAt + (plan.readyAfter ?? never));
  const times: number[] = [];
  for (let at = nextProbe(container, run, run.startedAt); at < until; at = nextProbe(container, run, at))
    times.push(at);
  return times;
}
