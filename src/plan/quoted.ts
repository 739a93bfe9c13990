import { isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import type { Refusal } from './failure.ts';
import { keyPath, valueAt } from './field-path.ts';

type Rule = Refusal['causes'][number];

/** What the server found, at the start of what it says of a rule: `Invalid value: "x": why`. */
const QUOTED = /^(?:Invalid|Unsupported) value: ("(?:[^"\\]|\\.)*"): /;

/** The text that a rule quotes; undefined where it quotes none, or in a way that is not JSON's. */
export function quotedText({ message = '' }: Rule): string | undefined {
  const text = QUOTED.exec(message)?.[1];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined; // Go quotes some characters in a way of its own
  }
}

/** The entries of a map that a rule about the map as a whole is about: those whose key or value it quotes. */
export function quotedEntries(rule: Rule, object: KubernetesObject): string[] {
  const { field = '' } = rule;
  const text = quotedText(rule);
  const map: Json | undefined = valueAt(object, field);
  if (text === undefined || !isRecord(map)) return [];
  return Object.keys(map)
    .filter((key) => key === text || map[key] === text)
    .map((key) => keyPath(field, key));
}
