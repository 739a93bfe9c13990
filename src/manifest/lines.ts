import type { Position } from '../problem.ts';

/** A text that can tell the line and column of each of its offsets. */
export interface LocatedText {
  readonly path: string;
  readonly text: string;
  /** Where the span from `start` up to (not including) `end` stands. Without `end`: only where it starts. */
  position(start: number, end?: number): Position;
}

/** Wraps a text; its lines are counted when the first position is asked for. */
export function locatedText(path: string, text: string): LocatedText {
  let starts: number[] | undefined;
  const at = (offset: number): { line: number; column: number } => {
    starts ??= lineStarts(text);
    const line = lastAtOrBefore(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
  const position = (start: number, end?: number): Position => {
    const from = { file: path, ...at(start) };
    if (end === undefined) return from;
    const to = at(Math.max(start, trimmedEnd(text, start, end)));
    return to.line === from.line ? { ...from, endLine: to.line, endColumn: to.column } : { ...from, endLine: to.line };
  };
  return { path, text, position };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  const last = text.length - 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < last; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last element that is not above `value`. */
function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && ' \t\r\n'.includes(text[trimmed - 1] ?? '')) trimmed--;
  return trimmed;
}
