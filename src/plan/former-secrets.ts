import { isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';

/** Shorter values would hide common words wherever they stand. */
const SHORTEST = 4;

/**
 * What the live object holds where the declared one has one of `secrets`: the value before a rotation is worth no less.
 * Of a text in which the secret is a part, that part; the whole text where the rest of it differs too. Without what the
 * manifest says in the open.
 */
export function formerSecrets(
  live: KubernetesObject,
  declared: KubernetesObject,
  secrets: readonly string[],
): string[] {
  const known = secrets.filter((secret) => secret !== '');
  const found = formerIn(live, declared, known).map((value) => value.trim());
  if (found.length === 0) return []; // As for most objects: what they say in the open need not be gathered.
  const open = new Set(textsIn(declared));
  return [...new Set(found)].filter(
    (value) => value.length >= SHORTEST && !open.has(value) && !known.some((secret) => value.includes(secret)),
  );
}

function formerIn(live: Json | undefined, declared: Json | undefined, secrets: readonly string[]): string[] {
  if (typeof declared === 'string') {
    return typeof live === 'string' && live !== declared ? [...formerText(live, declared, secrets)] : [];
  }
  if (Array.isArray(declared) && Array.isArray(live)) return [...formerItems(live, declared, secrets)];
  if (!isRecord(declared) || !isRecord(live)) return [];
  return Object.entries(declared).flatMap(([key, value]) => formerIn(live[key], value, secrets));
}

/** Items have a name, or a place; an argument may have moved. */
function* formerItems(live: readonly Json[], declared: readonly Json[], secrets: readonly string[]): Generator<string> {
  for (const [at, item] of declared.entries()) {
    if (typeof item === 'string') {
      for (const other of live) if (!declared.includes(other)) yield* formerIn(other, item, secrets);
    } else {
      const named = live.find((other) => isRecord(item) && isRecord(other) && item.name && other.name === item.name);
      yield* formerIn(named ?? live[at], item, secrets);
    }
  }
}

function* formerText(live: string, declared: string, secrets: readonly string[]): Generator<string> {
  const [lines, before] = [declared.split('\n'), live.split('\n')];
  for (const line of lines) {
    for (const secret of secrets.filter((each) => line.includes(each))) {
      const [start, end] = [line.indexOf(secret), line.lastIndexOf(secret) + secret.length];
      const [prefix, suffix] = [line.slice(0, start), line.slice(end)];
      const changed = before.filter((other) => !lines.includes(other));
      const alike = changed.filter(
        (other) => other.length > prefix.length + suffix.length && other.startsWith(prefix) && other.endsWith(suffix),
      );
      for (const other of alike) yield other.slice(prefix.length, other.length - suffix.length);
      if (alike.length === 0 && lines.length === 1) yield live;
    }
  }
}

function* textsIn(value: Json | undefined): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const each of value) yield* textsIn(each);
  else if (isRecord(value)) for (const each of Object.values(value)) yield* textsIn(each);
}
