/** Limits how many requests are in flight at once; the others wait their turn, first come, first served. */
export interface Slots {
  /** Resolves when it is one's turn; rejects with the signal's reason when that aborts first. */
  take(signal: AbortSignal): Promise<void>;
  give(): void;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    take: (signal) => {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const turn = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(signal.reason);
        };
        waiting.push(turn);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
    give: () => {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
  };
}

/** A slot that is taken at most once, however often it is asked for, and given back at most once. */
export function holdSlot(slots: Slots, signal: AbortSignal) {
  let held = false;
  return {
    /** False when the signal aborted before it was one's turn. */
    take: async (): Promise<boolean> => {
      held ||= await slots.take(signal).then(
        () => true,
        () => false,
      );
      return held;
    },
    give: (): void => {
      if (held) slots.give();
      held = false;
    },
  };
}
