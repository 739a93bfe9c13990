import { expect, test } from 'vitest';
import { TimedOut } from '../src/deadline.ts';
import { endingProblem } from '../src/ending.ts';
import type { Problem } from '../src/problem.ts';

function endedInApply(problems: readonly Problem[]): string | undefined {
  const reason = new TimedOut('the timeout of 8 s ended');
  return endingProblem(reason, { step: 'apply', entries: [], problems }, AbortSignal.abort(reason)).remedy;
}

test('a run that ends while it applies blames the server, unless an object tells what it waited for', () => {
  expect(endedInApply([])).toContain('reachable and fast');
  const told = { severity: 'error', message: 'the old one is still being deleted', remedy: 'Look at it.' } as const;
  expect(endedInApply([told])).toContain('See what is said of each object that failed');
  expect(endedInApply([{ ...told, severity: 'warning' }])).toContain('reachable and fast');
});
