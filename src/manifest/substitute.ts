/**
 * Placeholders in one scalar. `$<NAME>` and `${NAME}` stand for a variable, `${NAME:-default}` for a variable or its
 * default. A `$` before a placeholder escapes it. A value is never looked at again.
 */

/** A variable that manifests may use. The value of a built-in one is text, whatever its digits look like. */
export interface Variable {
  readonly value: string;
  readonly builtIn: boolean;
}

export type Variables = ReadonlyMap<string, Variable>;

/** One placeholder that was met. `text` is the placeholder as written. */
export interface Use {
  readonly name: string;
  readonly text: string;
  /** `default`: it is not declared, and its default stands there. `undeclared`: it was left as it is. */
  readonly kind: 'replaced' | 'default' | 'undeclared';
}

export interface Substituted {
  readonly text: string;
  readonly uses: readonly Use[];
  /** True when the whole scalar was one placeholder whose value may be read as YAML would: a user's, not a built-in. */
  readonly alone: boolean;
}

/** Replaces the placeholders of a scalar; undefined when there is nothing to replace and nothing to say. */
export function substitute(text: string, variables: Variables): Substituted | undefined {
  if (!text.includes('$')) return undefined;
  const uses: Use[] = [];
  const closings = lazy(() => closingBraces(text));
  let result = '';
  let done = 0;
  let changed = false;
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', Math.max(done, at + 1))) {
    const escaped = text[at + 1] === '$' ? placeholderAt(text, at + 1, closings) : undefined;
    const placeholder = escaped ?? placeholderAt(text, at, closings);
    if (placeholder === undefined) continue;
    const replacement = escaped ? unescaped(escaped, variables) : resolve(placeholder, variables, uses);
    if (replacement === undefined) continue;
    result += text.slice(done, at) + replacement;
    done = placeholder.end;
    changed = true;
  }
  if (!changed && uses.length === 0) return undefined;
  return { text: result + text.slice(done), uses, alone: isAlone(text, uses, variables) };
}

interface Placeholder {
  readonly name: string;
  readonly form: '<' | '{';
  readonly default?: string;
  readonly text: string;
  readonly end: number;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

function placeholderAt(text: string, at: number, closings: () => Closings): Placeholder | undefined {
  const form = text[at + 1];
  if (form !== '<' && form !== '{') return undefined;
  NAME.lastIndex = at + 2;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const afterName = at + 2 + name.length;
  if (text[afterName] === (form === '<' ? '>' : '}')) {
    return { name, form, text: text.slice(at, afterName + 1), end: afterName + 1 };
  }
  if (form === '<' || !text.startsWith(':-', afterName)) return undefined;
  const close = closings().get(at);
  if (close === undefined) return undefined;
  return { name, form, default: text.slice(afterName + 2, close), text: text.slice(at, close + 1), end: close + 1 };
}

/** Where each `${` closes, by where it stands. */
type Closings = ReadonlyMap<number, number>;

/** All of them in one pass, since a default may hold `${…}` of its own; one that never closes is missing. */
function closingBraces(text: string): Closings {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text.startsWith('${', at)) open.push(at);
    else if (text[at] === '}') {
      const opened = open.pop();
      if (opened !== undefined) closings.set(opened, at);
    }
  }
  return closings;
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The text of an escaped placeholder, or undefined where it would have been left alone anyway. */
function unescaped(placeholder: Placeholder, variables: Variables): string | undefined {
  const isOurs = placeholder.form === '<' || placeholder.default !== undefined || variables.has(placeholder.name);
  return isOurs ? placeholder.text : undefined;
}

function resolve(placeholder: Placeholder, variables: Variables, uses: Use[]): string | undefined {
  const { name, text } = placeholder;
  const variable = variables.get(name);
  if (variable === undefined && placeholder.default === undefined) {
    uses.push({ name, text, kind: 'undeclared' });
    return undefined;
  }
  uses.push({ name, text, kind: variable === undefined ? 'default' : 'replaced' });
  return variable?.value || (placeholder.default ?? '');
}

function isAlone(text: string, uses: readonly Use[], variables: Variables): boolean {
  const [use] = uses;
  return use !== undefined && use.kind !== 'undeclared' && use.text === text && !variables.get(use.name)?.builtIn;
}
