import type { Cluster } from '../cluster/cluster.ts';
import type { Suspicion } from './diagnose.ts';
import type { Following } from './following.ts';
import { imagesOf } from './images.ts';
import { judgeLate } from './judge.ts';
import { readLogs } from './logs.ts';
import type { Outcome, Status } from './outcome.ts';
import { type Surroundings, sceneOf, type Tracked } from './tracked.ts';

/** Why a wait is over. */
export type Ending = 'done' | 'failed' | 'late' | 'cancelled';

export interface EndOptions {
  readonly ending: Ending;
  readonly around: Surroundings;
  readonly following: Following;
  /** The deadline's. */
  readonly signal: AbortSignal;
}

/** Logs must not hold up a verdict for longer than this, in ms. */
const LOG_PATIENCE = 3_000;

/** The outcome of each object at the end of a wait, in their order, with the logs of what failed. */
export async function outcomesOf(cluster: Cluster, all: readonly Tracked[], options: EndOptions): Promise<Outcome[]> {
  return Promise.all(all.map((tracked) => outcomeOf(cluster, tracked, options)));
}

async function outcomeOf(cluster: Cluster, tracked: Tracked, options: EndOptions): Promise<Outcome> {
  const { around, ending } = options;
  const { applied, judgement, judgedAt } = tracked;
  const scene = sceneOf(tracked, around);
  const isOpen = judgement.verdict.status === 'InProgress';
  const late = isOpen && ending === 'late' ? judgeLate(tracked.live, scene) : undefined;
  const suspicion = judgement.suspicion ?? late;
  const endedAt = isOpen ? around.clock.local() : judgedAt;
  return {
    ...applied,
    ...finalStatus(tracked, late, options),
    seconds: (endedAt - around.startedAt) / 1000,
    images: imagesOf(applied.object, scene.pods ?? []),
    ...(suspicion ? { diagnosis: await withLogs(cluster, suspicion, options) } : {}),
  };
}

/** The last status, with a word on why the wait ended before it was final. */
function finalStatus(tracked: Tracked, late: Suspicion | undefined, { ending, following }: EndOptions): Status {
  const { status, message } = tracked.judgement.verdict;
  if (late) return { status: 'Failed', message: `timed out; ${late.diagnosis.message}` };
  if (status !== 'InProgress') return { status, message };
  if (ending === 'late') {
    const trouble = following.troubleWith(tracked);
    return { status, message: `timed out; ${message}${trouble ? ` (${trouble})` : ''}` };
  }
  const when = ending === 'cancelled' ? 'when the run was cancelled' : 'when the wait ended';
  return { status, message: `still rolling out ${when}: ${message}` };
}

/** At the deadline its signal has fired already, yet a failure is worth the moment that its log takes. */
async function withLogs(cluster: Cluster, { diagnosis, logTargets }: Suspicion, { ending, signal }: EndOptions) {
  if (logTargets.length === 0 || ending === 'cancelled') return diagnosis;
  const patience = AbortSignal.timeout(LOG_PATIENCE);
  const until = ending === 'late' ? patience : AbortSignal.any([signal, patience]);
  return { ...diagnosis, logs: await readLogs(cluster, logTargets, until) };
}
