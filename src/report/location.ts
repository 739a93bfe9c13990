import { formatPosition, type Position } from '../problem.ts';
import { code, link } from './markdown.ts';
import { oneLine } from './plain.ts';
import type { RunFacts } from './result.ts';

/** `file:line`, linked to that line in the repository at the commit being deployed. */
export function location(position: Position, run: RunFacts): string {
  return link(code(formatPosition({ file: position.file, line: position.line })), fileUrl(position, run));
}

/** '' when the file is not one of the repository, or the commit is not known. */
export function fileUrl(position: Position, { repositoryUrl, commit }: RunFacts): string {
  const file = position.file.replace(/^\.\//, '');
  const outside = file.startsWith('/') || file.split('/').includes('..') || file !== oneLine(file);
  if (outside || repositoryUrl === '' || commit === '') return '';
  return `${repositoryUrl}/blob/${commit}/${file.split('/').map(encodeURIComponent).join('/')}#L${position.line}`;
}
