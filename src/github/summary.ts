import { appendFileSync } from 'node:fs';
import type { Problem } from '../problem.ts';

/** Adds Markdown to the job summary. Outside of Actions there is none, and none is made; a summary that can't be written is a notice. */
export function writeSummary(env: Readonly<Record<string, string | undefined>>, markdown: () => string): Problem[] {
  const path = env.GITHUB_STEP_SUMMARY;
  if (!path) return [];
  try {
    appendFileSync(path, markdown());
    return [];
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return [{ severity: 'notice', message: `the job summary could not be written (${cause})` }];
  }
}
