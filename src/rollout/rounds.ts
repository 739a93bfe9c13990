import type { Clock } from './clock.ts';
import type { Pulse } from './pulse.ts';
import type { Tracked } from './tracked.ts';

export interface RoundsOptions {
  readonly open: readonly Tracked[];
  readonly clock: Clock;
  /** Judges the objects that there is something new about. */
  readonly judge: (dirty: readonly Tracked[]) => void;
  /** Whether the server is there: only then may time alone change a verdict. */
  readonly pulse: Pick<Pulse, 'ask' | 'isAway'>;
}

/** Rounds of judging: one for each burst of news, and one when time alone may change a verdict. */
export interface Rounds {
  /** There is something new about these objects: they are judged as soon as the burst is over. */
  changed(tracked: Iterable<Tracked>): void;
  close(): void;
}

/** Milliseconds until a server that does not answer is asked again. */
const ASK_AGAIN = 1_000;

/** Only objects with news are judged again, each once a round; nothing is polled. */
export function createRounds({ open, clock, judge, pulse }: RoundsOptions): Rounds {
  const dirty = new Set<Tracked>();
  let isQueued = false;
  let isClosed = false;
  let alarm: NodeJS.Timeout | undefined;

  const changed = (tracked: Iterable<Tracked>) => {
    for (const one of tracked) dirty.add(one);
    if (isQueued || dirty.size === 0) return;
    isQueued = true;
    queueMicrotask(round);
  };

  const round = () => {
    const now = [...dirty];
    dirty.clear();
    isQueued = false;
    if (isClosed) return;
    judge(now);
    setAlarm();
  };

  const setAlarm = () => {
    if (pulse.isAway) return; // it is about to be asked again
    clearTimeout(alarm);
    const next = Math.min(...open.map(wakeAtOf));
    if (isClosed || !Number.isFinite(next)) return;
    wakeIn(Math.max(1, Math.ceil(clock.toLocal(next) - clock.local())));
  };

  const wakeIn = (milliseconds: number) => {
    clearTimeout(alarm);
    alarm = setTimeout(() => void wake(), milliseconds);
  };

  const wake = async () => {
    const answer = await pulse.ask();
    if (isClosed) return;
    if (answer === 'away') return wakeIn(ASK_AGAIN);
    const time = clock.cluster();
    changed(answer === 'back' ? open : open.filter((one) => wakeAtOf(one) <= time));
    if (!isQueued) setAlarm();
  };

  return {
    changed,
    close: () => {
      isClosed = true;
      clearTimeout(alarm);
    },
  };
}

function wakeAtOf({ judgement }: Tracked): number {
  return judgement.verdict.wakeAt ?? Number.POSITIVE_INFINITY;
}
