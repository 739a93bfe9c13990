import { readFileSync, statSync } from 'node:fs';

/** The text of a file that a kubeconfig names, or is. A pipe is refused: while it is read, nothing else is heard. */
export function readLocalFile(path: string): string {
  if (statSync(path).isFIFO()) throw Object.assign(new Error(`${path} is a pipe`), { code: 'it is a pipe' });
  return readFileSync(path, 'utf8');
}
