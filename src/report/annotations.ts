import { formatProblem, type Position, type Problem, withRemedy } from '../problem.ts';
import { oneLine, plain, shorten } from './plain.ts';

/** An annotation as the runner takes it. */
export interface Annotation {
  readonly severity: Problem['severity'];
  readonly message: string;
  readonly position?: Position;
}

/** What the runner keeps of a step: ten of each level, 4,096 characters each (actions/runner, issue commands). */
const PER_LEVEL = 10;
const LONGEST_MESSAGE = 4_096;

/**
 * The problems as at most ten annotations a level. Those that blame a line come first, since the line is where an
 * annotation helps; what does not fit is folded into the tenth. `rest` is what was folded: for the log.
 */
export function annotationsOf(problems: readonly Problem[]): { annotations: Annotation[]; rest: Problem[] } {
  const levels = (['error', 'warning', 'notice'] as const).map((severity) => level(problems, severity));
  return { annotations: levels.flatMap((each) => each.annotations), rest: levels.flatMap((each) => each.rest) };
}

function level(problems: readonly Problem[], severity: Problem['severity']) {
  const found = problems.filter((problem) => problem.severity === severity);
  const ranked = [...found.filter((each) => each.position), ...found.filter((each) => !each.position)];
  const kept = ranked.length <= PER_LEVEL ? ranked : ranked.slice(0, PER_LEVEL - 1);
  const rest = ranked.slice(kept.length);
  return { annotations: [...kept.map(annotation), ...folded(rest, severity)], rest };
}

function annotation({ severity, message, remedy, position }: Problem): Annotation {
  const text = shorten(plain(withRemedy(message, remedy)), LONGEST_MESSAGE);
  return { severity, message: text, ...(position ? { position: runnerPosition(position) } : {}) };
}

function folded(rest: readonly Problem[], severity: Problem['severity']): Annotation[] {
  if (rest.length === 0) return [];
  const lines = rest.map((problem) => oneLine(formatProblem(problem)));
  const message = [`${rest.length} more, all of them in the log:`, ...lines].join('\n');
  return [{ severity, message: shorten(message, LONGEST_MESSAGE) }];
}

/** The runner drops the columns of a span of several lines, and all of a span that ends before it starts. */
function runnerPosition({ file, line, column, endLine, endColumn }: Position): Position {
  const last = endLine !== undefined && endLine > line ? endLine : undefined;
  if (last !== undefined) return { file, line, endLine: last };
  if (column === undefined) return { file, line };
  return endColumn !== undefined && endColumn > column ? { file, line, column, endColumn } : { file, line, column };
}
