import { parseDuration } from '../duration.ts';

/** Seconds that the evidence of a failure must stand before it is believed. */
export interface FailureHold {
  readonly terminal: number;
  readonly retryable: number;
}

/**
 * Reads `terminal=5s,retryable=60s`: each class that is named changes that of `defaults`. `bad` are the parts that say
 * nothing that is understood.
 */
export function parseFailureHold(text: string, defaults: FailureHold): { hold: FailureHold; bad: readonly string[] } {
  const hold = { ...defaults };
  const bad: string[] = [];
  for (const part of text.split(/[,\n]/)) {
    const [name = '', length = ''] = part.split('=').map((side) => side.trim());
    if (name === '' && length === '') continue;
    const duration = parseDuration(length);
    if ((name === 'terminal' || name === 'retryable') && duration !== undefined) hold[name] = duration / 1000;
    else bad.push(part.trim());
  }
  return { hold, bad };
}
