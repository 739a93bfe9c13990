import { isLeftOut } from '../manifest/list-keys.ts';
import { field, isRecord, type Json, type JsonObject } from '../manifest/object.ts';

type Step = string | number;

/**
 * The value at a path as the API server writes it, in any of its forms: `spec.containers[0].image`,
 * `.spec.containers[name="app"].image`, `metadata.labels[app.kubernetes.io/name]`, `.data.app.properties`.
 * Undefined where it is not there. Keys may hold dots and brackets, so the object itself decides where one ends.
 */
export function valueAt(root: Json | undefined, path: string): Json | undefined {
  const steps = stepsTo(root, path);
  return steps && field(root, ...steps);
}

/** The same path with the places of list items in it: `spec.containers[0].image`. As it was where it leads nowhere. */
export function placedPath(root: Json, path: string): string {
  const steps = stepsTo(root, path);
  if (!steps) return path;
  return steps.reduce<string>(
    (above, step) => (typeof step === 'number' ? `${above}[${step}]` : keyPath(above, step)),
    '',
  );
}

/** The value without what stands at a path; the value itself where nothing does. */
export function withoutPath<T extends Json>(root: T, path: string): T {
  const steps = stepsTo(root, path);
  return steps && steps.length > 0 ? (without(root, steps) as T) : root;
}

function without(value: Json | undefined, [step, ...rest]: Step[]): Json | undefined {
  if (Array.isArray(value) && typeof step === 'number') {
    return rest.length === 0 ? value.toSpliced(step, 1) : value.with(step, without(value[step], rest) ?? null);
  }
  if (!isRecord(value) || typeof step !== 'string') return value;
  const { [step]: child, ...others } = value;
  return rest.length === 0 ? others : { ...value, [step]: without(child, rest) };
}

function stepsTo(root: Json | undefined, path: string): Step[] | undefined {
  return follow(root, path.startsWith('.') || path.startsWith('[') ? path : `.${path}`);
}

function follow(value: Json | undefined, rest: string): Step[] | undefined {
  if (value === undefined) return undefined;
  if (rest === '' || rest === '.') return [];
  if (rest.startsWith('.') && isRecord(value)) return followKey(value, rest.slice(1));
  return rest.startsWith('[') ? followBracket(value, rest) : undefined;
}

/** Longest key first: `data.app.properties` is rather the key `app.properties` than `properties` in `app`. */
function followKey(value: JsonObject, rest: string): Step[] | undefined {
  const keys = Object.keys(value).filter((key) => rest.startsWith(key) && endsStep(rest, key.length));
  for (const key of keys.sort((a, b) => b.length - a.length)) {
    const found = goOn(value[key], key, rest.slice(key.length));
    if (found) return found;
  }
  return undefined;
}

function goOn(child: Json | undefined, step: Step, rest: string): Step[] | undefined {
  const found = follow(child, rest);
  return found && [step, ...found];
}

function endsStep(rest: string, at: number): boolean {
  return at === rest.length || rest[at] === '.' || rest[at] === '[';
}

function followBracket(value: Json, rest: string): Step[] | undefined {
  const end = closingBracket(rest);
  if (end < 0) return undefined;
  const inside = rest.slice(1, end);
  const after = rest.slice(end + 1);
  if (isRecord(value)) return goOn(value[inside], inside, after);
  if (!Array.isArray(value)) return undefined;
  const keys = /^\d+$/.test(inside) ? undefined : parseKeys(inside);
  const at = keys ? value.findIndex((item) => hasKeys(item, keys)) : Number(inside);
  return at >= 0 ? goOn(value[at], at, after) : undefined;
}

/** Where the bracket that opens a text is closed; brackets inside quotes do not count. */
function closingBracket(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (quoted && text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ']' && !quoted) return at;
  }
  return -1;
}

/** `containerPort=80,protocol="TCP"` → {containerPort: 80, protocol: 'TCP'}; undefined for anything else. */
export function parseKeys(text: string): Readonly<Record<string, Json>> | undefined {
  // The values are JSON already; only the keys lack their quotes.
  const json = splitOutsideQuotes(text).map((part) => {
    const equals = part.indexOf('=');
    return equals < 0 ? undefined : `${JSON.stringify(part.slice(0, equals))}:${part.slice(equals + 1)}`;
  });
  if (json.includes(undefined)) return undefined;
  try {
    return JSON.parse(`{${json.join(',')}}`) as Record<string, Json>;
  } catch {
    return undefined; // a form of path that is not known
  }
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (quoted && text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ',' && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** True for a list item with these values at its keys. Of a key that it lacks the server speaks as of an empty one. */
export function hasKeys(item: Json | undefined, keys: Readonly<Record<string, Json | undefined>>): boolean {
  if (!isRecord(item)) return false;
  return Object.entries(keys).every(([key, value]) => {
    const found = item[key] ?? undefined;
    return found === undefined ? isLeftOut(key, value) : found === value;
  });
}

/** A path with one more key: dots and slashes in it get brackets, as the API server writes them. */
export function keyPath(path: string, key: string): string {
  if (/^[\w-]+$/.test(key)) return path === '' ? key : `${path}.${key}`;
  return `${path}[${key}]`;
}
