import type { Position, Problem } from '../problem.ts';
import { nearest } from './near.ts';
import type { Use, Variables } from './substitute.ts';
import type { Path } from './value.ts';

/** A variable that stood in for placeholders: how often, and where. */
export interface Replacement {
  readonly name: string;
  readonly count: number;
  readonly positions: readonly Position[];
}

/** Everything that the placeholders of a set of manifests give rise to. */
export interface Placeholders {
  /** Takes note of one placeholder. `isAll`: nothing else stands in its field, nor quotes. */
  add(use: Use, path: Path, position: Position, isAll: boolean): void;
  /** Placeholders that can't stand as they are. */
  errors(): Problem[];
  replacements(): Replacement[];
  /** What deserves a word although nothing is wrong. */
  remarks(): Problem[];
}

interface Options {
  readonly variables: Variables;
  /** True when the image tag is another name than the commit's, so that GIT_SHA is no SHA. */
  readonly tagIsNotCommit: boolean;
}

/** Collects the placeholders of all files. No message ever holds a variable's value. */
export function collectPlaceholders({ variables, tagIsNotCommit }: Options): Placeholders {
  const replaced = new Map<string, Position[]>();
  const defaulted = new Map<string, Position[]>();
  const emptied = new Map<string, Position[]>();
  const outsideImages: Position[] = [];
  const errors: Problem[] = [];

  function add(use: Use, path: Path, position: Position, isAll: boolean): void {
    const isEmpty = isAll && use.kind === 'replaced' && !use.text.includes(':-');
    const variable = variables.get(use.name);
    if (isEmpty && variable?.value === '' && !variable.builtIn) append(emptied, use.name, position);
    if (use.kind === 'replaced') append(replaced, use.name, position);
    if (use.kind === 'default') append(defaulted, use.name, position);
    if (use.name === 'GIT_SHA' && use.kind === 'replaced' && !isImage(path)) outsideImages.push(position);
    if (use.kind === 'undeclared' && (use.text.startsWith('$<') || mustBeOurs(path))) {
      errors.push(undeclared(use, position, variables));
    }
  }

  function remarks(): Problem[] {
    const notices = [...defaulted].map(([name, positions]) => defaultNotice(name, positions));
    notices.push(...[...emptied].map(([name, positions]) => emptyWarning(name, positions)));
    if (tagIsNotCommit && outsideImages.length > 0) notices.push(gitShaNotice(outsideImages));
    return [...notices, ...unused(variables, replaced)];
  }

  const replacements = (): Replacement[] =>
    [...replaced].map(([name, positions]) => ({ name, count: positions.length, positions }));
  return { add, errors: () => errors, replacements, remarks };
}

function append(map: Map<string, Position[]>, name: string, position: Position): void {
  const positions = map.get(name);
  if (positions) positions.push(position);
  else map.set(name, [position]);
}

function undeclared({ name, text }: Use, position: Position, variables: Variables): Problem {
  const near = nearest(name, variables.keys());
  const meant = near ? `Did you mean ${near}? If not, declare` : 'Declare';
  const keep = text.startsWith('$<') ? `, or write $${text} if the manifest is to hold it as it is` : '';
  return {
    severity: 'error',
    message: `${text} stands for a variable that is not declared`,
    position,
    remedy: `${meant} ${name} in the \`variables\` input${keep}.`,
  };
}

function defaultNotice(name: string, positions: readonly Position[]): Problem {
  return {
    severity: 'notice',
    message: `${name} is not declared, so its default stands here${timesMore(positions)}`,
    ...first(positions),
    remedy: `Declare it in the \`variables\` input, or write $\${${name}:-…} if a shell is to read it.`,
  };
}

/** `replicas: ${REPLICAS}` without a value is a field that is not set: the cluster then takes its own default. */
function emptyWarning(name: string, positions: readonly Position[]): Problem {
  return {
    severity: 'warning',
    message: `${name} is declared but empty, so this field has no value${timesMore(positions)}`,
    ...first(positions),
    remedy: `Give it a value (a variable or a secret that GitHub does not know is empty), write \${${name}:-…} with a default, or put it into quotes where an empty text is meant.`,
  };
}

function gitShaNotice(positions: readonly Position[]): Problem {
  return {
    severity: 'notice',
    message: `GIT_SHA is the image tag, which here is not the commit's SHA; it is used outside an image${timesMore(positions)}`,
    ...first(positions),
    remedy: 'Write COMMIT_SHA where the commit is meant, and IMAGE_TAG where the tag is.',
  };
}

function unused(variables: Variables, replaced: ReadonlyMap<string, unknown>): Problem[] {
  return [...variables]
    .filter(([name, { builtIn }]) => !builtIn && !replaced.has(name))
    .map(([name]) => ({
      severity: 'warning',
      message: `the variable ${name} is declared, but no manifest uses it`,
      remedy: `Write \${${name}} where its value belongs, or remove it from the \`variables\` input.`,
    }));
}

function timesMore({ length }: readonly Position[]): string {
  return length > 1 ? ` (and ${length - 1} more)` : '';
}

function first([position]: readonly Position[]): { position?: Position } {
  return position ? { position } : {};
}

const CONTAINER_LISTS: readonly unknown[] = ['containers', 'initContainers', 'ephemeralContainers'];
const NAMES: readonly unknown[] = ['name', 'generateName', 'namespace'];
const LABELS: readonly unknown[] = ['labels', 'matchLabels'];

function isImage(path: Path): boolean {
  return path.at(-1) === 'image' && CONTAINER_LISTS.includes(path.at(-3));
}

/** True where Kubernetes could make no sense of a `${NAME}`, so that a variable must have been meant: an image, a name, a label, a namespace. */
function mustBeOurs(path: Path): boolean {
  const [beforeLast, last] = [path.at(-2), path.at(-1)];
  if (isImage(path) || LABELS.includes(last) || LABELS.includes(beforeLast)) return true;
  if (beforeLast === 'metadata') return NAMES.includes(last);
  const list = path.at(-3);
  if (last === 'namespace') return list === 'subjects';
  return last === 'name' && (CONTAINER_LISTS.includes(list) || list === 'volumes');
}
