import { globSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { attempt } from './attempt.ts';

/**
 * What a glob matches, sorted, without hidden entries; and the directories it looks into that can't be read, which Node
 * leaves out without a word.
 */
export function expand(pattern: string, workspace: string): { matches: string[]; closed: string[] } {
  const closed = new Set<string>();
  const exclude = (path: string) => {
    if (!isHidden(path, pattern) && isClosed(resolve(workspace, path))) closed.add(path);
    return false;
  };
  const matches = globSync(pattern, { cwd: workspace, exclude }).sort();
  return { matches: matches.filter((each) => !isHidden(each, pattern)), closed: [...closed] };
}

/** Whether what is in a directory can't be listed, or not be looked at. */
function isClosed(path: string): boolean {
  const found = attempt(() => lstatSync(path));
  if (found instanceof Error || !found.isDirectory()) return false;
  return [() => readdirSync(path), () => statSync(`${path}/.`)].some((call) => attempt<unknown>(call) instanceof Error);
}

/** The directory of a glob before its first wildcard. */
export function fixedPart(workspace: string, pattern: string): string {
  const segments = pattern.split('/');
  const wild = segments.findIndex(isGlob);
  return resolve(workspace, ...(pattern.startsWith('/') ? ['/'] : []), ...segments.slice(0, wild));
}

export function isGlob(pattern: string): boolean {
  return /[*?[\]{}]/.test(pattern);
}

/** Hidden entries are skipped unless the glob names them. */
function isHidden(match: string, pattern: string): boolean {
  const named = pattern.split('/').some((segment) => segment.startsWith('.') && segment !== '.' && segment !== '..');
  return !named && match.split(sep).some((segment) => segment.startsWith('.') && segment !== '.' && segment !== '..');
}
