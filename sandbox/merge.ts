import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { type FieldSet, fieldType, isLeaf, itemStep, partsOf } from './fieldset.ts';
import type { Type } from './schema.ts';

/** Lays an applied configuration over the live object: leaves are replaced, maps and lists by key are merged. */
export function merge(live: Json | undefined, config: Json, type: Type): Json {
  if (live === undefined || live === null || config === null || isLeaf(type, config)) return config;
  if (type.kind === 'list')
    return mergeItems(Array.isArray(live) ? live : [], Array.isArray(config) ? config : [], type);
  const merged: JsonObject = isRecord(live) ? { ...live } : {};
  for (const [key, value] of Object.entries(isRecord(config) ? config : {})) {
    merged[key] = merge(merged[key], value ?? null, fieldType(type, key) ?? { kind: 'any' });
  }
  return merged;
}

/** Items of the configuration in its order; items only the live list has keep their place among them. */
function mergeItems(live: readonly Json[], config: readonly Json[], type: Type & { kind: 'list' }): Json[] {
  const old = partsOf([...live], type);
  const wanted = partsOf([...config], type);
  const waiting = [...old.keys()];
  const merged: Json[] = [];
  const takeOthers = () => {
    while (waiting[0] !== undefined && !wanted.has(waiting[0]))
      merged.push(old.get(waiting.shift() ?? '')?.value ?? null);
  };
  for (const item of config) {
    takeOthers();
    const step = itemStep(type, item);
    merged.push(merge(old.get(step)?.value, item, type.of));
    const at = waiting.indexOf(step);
    if (at >= 0) waiting.splice(at, 1);
  }
  takeOthers();
  return merged;
}

/** The value without the members of a set; what becomes empty by that goes too. Undefined when nothing is left. */
export function remove(value: Json, set: FieldSet, type: Type): Json | undefined {
  if (isLeaf(type, value) || set.children.size === 0) return value;
  const kept = (step: string, inner: Json, of: Type): Json | undefined => {
    const child = set.children.get(step);
    if (!child) return inner;
    return child.member ? undefined : remove(inner, child, of);
  };
  if (type.kind === 'list') {
    const items = Array.isArray(value) ? value : [];
    const left = items.map((item) => kept(itemStep(type, item), item, type.of)).filter((item) => item !== undefined);
    return left.length > 0 ? left : undefined;
  }
  const entries = Object.entries(isRecord(value) ? value : {}).map(
    ([key, inner]) => [key, kept(`f:${key}`, inner ?? null, fieldType(type, key) ?? { kind: 'any' })] as const,
  );
  const left = entries.filter(([, inner]) => inner !== undefined);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}
