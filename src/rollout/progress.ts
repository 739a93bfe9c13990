import type { Applied } from '../plan/change.ts';
import type { Status, StatusWord } from './outcome.ts';

/** An object and where it stands. */
export interface Standing extends Status {
  readonly applied: Applied;
}

/** What to tell a person who waits. */
export type ProgressEvent =
  /** An object's status or message has changed. `seconds`: since the wait began. */
  | { readonly kind: 'status'; readonly standing: Standing; readonly seconds: number }
  /** Still waiting, every 15 s: everything that is unfinished. */
  | { readonly kind: 'heartbeat'; readonly unfinished: readonly Standing[]; readonly seconds: number }
  /** What hinders the waiting itself: the API server is away, a permission is missing. Each is told once. */
  | { readonly kind: 'trouble'; readonly message: string };

/** Between two lines about one object, at least; its end is told at once. In ms. */
const QUIET = 1_000;

/** Tells changes, and never the same twice: states alternate while the kubelet tries again. */
export interface Reporter {
  changed(standing: Standing): void;
  heartbeat(unfinished: readonly Standing[]): void;
  trouble(message: string): void;
  /** Nothing is told any more. */
  close(): void;
}

interface Told {
  readonly messages: Set<string>;
  status?: StatusWord;
  /** Of the last line, in ms. */
  at: number;
  timer?: NodeJS.Timeout;
}

/** `now`: ms. The clock starts here. */
export function createReporter(progress: (event: ProgressEvent) => void, now: () => number): Reporter {
  const startedAt = now();
  const objects = new Map<Applied, Told>();
  const troubles = new Set<string>();
  const seconds = () => (now() - startedAt) / 1000;

  const tell = (standing: Standing, told: Told) => {
    const { status, message } = standing;
    if (told.status === status && told.messages.has(message)) return;
    told.status = status;
    told.messages.add(message);
    told.at = now();
    progress({ kind: 'status', standing, seconds: seconds() });
  };

  return {
    changed: (standing) => {
      const told = objects.get(standing.applied) ?? { messages: new Set(), at: startedAt };
      objects.set(standing.applied, told);
      clearTimeout(told.timer);
      const wait = told.at + QUIET - now();
      if (standing.status === 'InProgress' && wait > 0) told.timer = setTimeout(tell, wait, standing, told);
      else tell(standing, told);
    },
    heartbeat: (unfinished) => progress({ kind: 'heartbeat', unfinished, seconds: seconds() }),
    trouble: (message) => {
      if (!troubles.has(message)) progress({ kind: 'trouble', message });
      troubles.add(message);
    },
    close: () => {
      for (const { timer } of objects.values()) clearTimeout(timer);
    },
  };
}
