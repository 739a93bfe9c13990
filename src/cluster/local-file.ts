import { readFileSync, statSync } from 'node:fs';
import { decode } from '../manifest/encoding.ts';

/** The text of a file that a kubeconfig names, or is. A pipe is refused: while it is read, nothing else is heard. */
export function readLocalFile(path: string): string {
  if (statSync(path).isFIFO()) throw Object.assign(new Error(`${path} is a pipe`), { code: 'it is a pipe' });
  const bytes = readFileSync(path);
  return decode(bytes) ?? bytes.toString('utf8');
}
