import type { Source } from '../manifest/declared.ts';
import { remedyAt } from '../manifest/images.ts';
import type { KubernetesObject, Reference } from '../manifest/object.ts';
import type { Problem } from '../problem.ts';

/** A refusal of the API server, as an ApiError has it. */
export interface Refusal {
  /** HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
}

/** The object that was refused. */
export interface Subject {
  readonly object: KubernetesObject;
  readonly source: Source;
  readonly reference: Reference;
  readonly live?: KubernetesObject | undefined;
  /** What the server said when it was asked for the object's namespace, to make it if need be, and would not tell. */
  readonly unseenNamespace?: string | undefined;
  /** Which name the schema has where an unknown field stands: the one that was probably meant. */
  readonly nearField?: ((path: string) => string | undefined) | undefined;
}

/** A problem, and what makes it the same for other objects: those are told once, with their number. */
export interface Failure {
  readonly problem: Problem;
  readonly sharedAs?: string;
  /** The admission webhook that can't be called: it is asked about other objects of the kind as well. */
  readonly webhook?: string;
}

/** An error about an object: at the line of a field where `path` names one, else where the object starts. */
export function failure(
  { source }: Pick<Subject, 'source'>,
  { message, remedy, path, sharedAs }: { message: string; remedy: string; path?: string; sharedAs?: string },
): Failure {
  const position = path ? source.locate(path) : source.position;
  const whole = path ? remedyAt(source, path, remedy) : remedy;
  return { problem: { severity: 'error', message, position, remedy: whole }, ...(sharedAs ? { sharedAs } : {}) };
}

/** All failures as problems: what several objects share is told once, where it is met first. */
export function toProblems(failures: readonly Failure[]): Problem[] {
  const groups = Map.groupBy(failures, (each) => each.sharedAs ?? each);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const more = others.length === 1 ? '1 more object' : `${others.length} more objects`;
    const { problem } = first;
    return others.length === 0 ? [problem] : [{ ...problem, message: `${problem.message} (so for ${more})` }];
  });
}

const LONGEST_DETAIL = 500;

/** The server's words on one line, at most 500 characters. */
export function oneLine(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, ' ');
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL - 1)}…`;
}
