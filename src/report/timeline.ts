import { duration } from './heading.ts';
import { details } from './markdown.ts';
import type { ObjectResult, Result } from './result.ts';

/** What a person can still read, and Mermaid still draws. */
const MOST_OBJECTS = 40;
/** The shortest bar that is seen, in ms. */
const SHORTEST = 100;

/** Each object from its apply to its verdict, as a diagram that GitHub draws. Empty when nothing was followed. */
export function timeline({ objects }: Result): string[] {
  const followed = objects.filter(({ seconds, status }) => seconds > 0 || status === 'Failed');
  const shown = followed.toSorted((a, b) => b.seconds - a.seconds).slice(0, MOST_OBJECTS);
  if (shown.length === 0) return [];
  const hidden = followed.length - shown.length;
  const bars = shown.toSorted((a, b) => a.seconds - b.seconds).map(bar);
  const lines = ['```mermaid', 'gantt', '    dateFormat x', '    axisFormat %M:%S', ...bars, '```'];
  const more = hidden > 0 ? `\n\n… and ${hidden} more.` : '';
  return [details('From applied to verdict', lines.join('\n') + more)];
}

/** `Kind/name` is one word, which Mermaid can't take for one of its own; every sign of its syntax is left out. */
function bar({ reference, seconds, status }: ObjectResult): string {
  const name = `${reference.kind}/${reference.name}`.replaceAll(/[^\w./-]/g, '_');
  const tag = status === 'Failed' ? 'crit, ' : status === 'Current' ? 'done, ' : 'active, ';
  return `    ${name} (${duration(seconds)}) :${tag}0, ${Math.max(SHORTEST, Math.round(seconds * 1000))}`;
}
