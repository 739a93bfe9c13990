/** Where something stands in a file. Lines and columns count from 1, as editors and GitHub annotations do. */
export interface Position {
  /** Path as the workflow knows it: relative to the workspace when inside it. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  /** Present only together with `column`; `endColumn` only when the span is one line. */
  readonly endLine?: number;
  readonly endColumn?: number;
}

/**
 * Whatever goes wrong, or deserves a word, on the way: annotations, comment and log are views of one list of these.
 * `message` starts lower-case, says what was expected and what was found, and never holds a secret.
 */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly message: string;
  /** The manifest line to blame, when there is one. */
  readonly position?: Position;
  /** What the reader should do now. A full sentence. */
  readonly remedy?: string;
}

/** Thrown by a step that gives up, with everything it found, so that a person mends all of it in one go. */
export class ProblemsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options);
    this.name = 'ProblemsError';
    this.problems = problems;
  }
}

/** One problem as one line of text: `file:line:column: message. Remedy`. */
export function formatProblem(problem: Problem): string {
  const { position, message, remedy } = problem;
  const where = position ? `${formatPosition(position)}: ` : '';
  return where + withRemedy(message, remedy);
}

/** A message and what to do about it, as sentences; a message that quotes someone else may end in a full stop already. */
export function withRemedy(message: string, remedy: string | undefined): string {
  if (!remedy) return message;
  return /[.!?…]$/.test(message) ? `${message} ${remedy}` : `${message}. ${remedy}`;
}

/** `file:line` or `file:line:column`, the form that editors and terminals make clickable. */
export function formatPosition(position: Position): string {
  const { file, line, column } = position;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}
