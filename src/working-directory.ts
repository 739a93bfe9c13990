import { isAbsolute, resolve } from 'node:path';
import { attempt } from './attempt.ts';
import { ProblemsError } from './problem.ts';

/** Where the process runs. Throws a ProblemsError when that directory has been removed. */
export function workingDirectory(): string {
  const directory = attempt(process.cwd);
  if (!(directory instanceof Error)) return directory;
  const message = 'the working directory of this step has been removed';
  const remedy = 'Look for a step before, or one at the same time, that deletes or moves the workspace.';
  throw new ProblemsError([{ severity: 'error', message, remedy }], { cause: directory });
}

/** A path from the working directory on, which an absolute one does without. */
export function fromWorkingDirectory(path: string): string {
  return isAbsolute(path) ? path : resolve(workingDirectory(), path);
}
