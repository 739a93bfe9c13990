import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { equal } from './json.ts';
import { alwaysThere, type Type } from './schema.ts';

/**
 * A set of fields, as a tree. The steps are those of FieldsV1: `f:name` a field, `k:{"name":"app"}` an item of a list by key,
 * `v:"x"` an item of a set. A node without children is a member; one with children may be a member too (FieldsV1's `.`).
 */
export interface FieldSet {
  member: boolean;
  readonly children: Map<string, FieldSet>;
}

export function emptySet(): FieldSet {
  return { member: false, children: new Map() };
}

export function isEmpty(set: FieldSet): boolean {
  return !set.member && [...set.children.values()].every(isEmpty);
}

/** From the `fieldsV1` of a managedFields entry. */
export function fromFieldsV1(fields: JsonObject): FieldSet {
  const { '.': member, ...rest } = fields;
  const children = Object.entries(rest).map(([step, inner]): [string, FieldSet] => {
    const set = fromFieldsV1(isRecord(inner) ? inner : {});
    return [step, set.children.size === 0 ? { ...set, member: true } : set];
  });
  return { member: member !== undefined, children: new Map(children) };
}

/** To the `fieldsV1` of a managedFields entry, steps in order. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const children = [...set.children].filter(([, child]) => !isEmpty(child)).sort(([a], [b]) => (a < b ? -1 : 1));
  const inner = children.map(([step, child]) => [step, toFieldsV1(child)] as const);
  return { ...(set.member && inner.length > 0 && { '.': {} }), ...Object.fromEntries(inner) };
}

function combine(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  keep: (a: boolean, b: boolean) => boolean,
): FieldSet {
  const steps = new Set([...(a?.children.keys() ?? []), ...(b?.children.keys() ?? [])]);
  const children = [...steps].map((step): [string, FieldSet] => [
    step,
    combine(a?.children.get(step), b?.children.get(step), keep),
  ]);
  return {
    member: keep(a?.member ?? false, b?.member ?? false),
    children: new Map(children.filter(([, child]) => !isEmpty(child))),
  };
}

export const union = (a: FieldSet, b: FieldSet) => combine(a, b, (inA, inB) => inA || inB);
export const intersection = (a: FieldSet, b: FieldSet) => combine(a, b, (inA, inB) => inA && inB);
export const difference = (a: FieldSet, b: FieldSet) => combine(a, b, (inA, inB) => inA && !inB);

/** The step to an item of a list by key or of a set. A key that is left out stands for its default. */
export function itemStep(type: Type & { kind: 'list' }, item: Json): string {
  if (type.set) return `v:${JSON.stringify(item)}`;
  const key = type.keys.map((name): [string, Json] => [name, keyValue(type, item, name)]);
  return `k:${JSON.stringify(Object.fromEntries(key.filter(([, value]) => value !== null).sort()))}`;
}

function keyValue(type: Type & { kind: 'list' }, item: Json, name: string): Json {
  const value = isRecord(item) ? item[name] : undefined;
  const of = type.of.kind === 'struct' ? type.of.fields.get(name) : undefined;
  return value ?? (of?.kind === 'scalar' ? of.fallback : undefined) ?? null;
}

/** True where the whole value has one owner. */
export function isLeaf(type: Type, value: Json | undefined): boolean {
  if (type.kind === 'any') return !isRecord(value);
  if (type.kind === 'list') return !type.set && type.keys.length === 0;
  return type.kind === 'scalar' || type.atomic;
}

/** The type of a field of a struct or map; undefined when a struct has none such. */
export function fieldType(type: Type, key: string): Type | undefined {
  if (type.kind === 'any') return type;
  if (type.kind === 'map') return type.of;
  return type.kind === 'struct' ? type.fields.get(key) : undefined;
}

/** The parts of a value that have owners of their own: step → its value and type. Duplicate items: the last. */
export function partsOf(value: Json | undefined, type: Type): Map<string, { value: Json; type: Type; named: boolean }> {
  if (type.kind === 'list') {
    const items = Array.isArray(value) ? value : [];
    return new Map(items.map((item) => [itemStep(type, item), { value: item, type: type.of, named: false }]));
  }
  const entries = Object.entries(isRecord(value) ? value : {}).map(([key, inner]) => {
    const part = { value: inner ?? null, type: fieldType(type, key) ?? ({ kind: 'any' } as const) };
    return [`f:${key}`, { ...part, named: type.kind === 'struct' && type.fields.has(key) }] as const;
  });
  return new Map(entries);
}

/** The fields that an applied configuration sets (structured-merge-diff's ToFieldSet). */
export function fieldsOf(value: Json, type: Type): FieldSet {
  if (isLeaf(type, value)) return { member: true, children: new Map() };
  const set = emptySet();
  for (const [step, part] of partsOf(value, type)) {
    const child = part.value === null ? emptySet() : fieldsOf(part.value, part.type);
    const empty = part.value === null || (isRecord(part.value) && Object.keys(part.value).length === 0);
    set.children.set(step, { ...child, member: child.member || empty || !part.named });
  }
  return set;
}

/** Makes the struct fields on the way members too: what is owned below keeps its parents, what is given up loses them. */
export function withParents(set: FieldSet, type: Type): FieldSet {
  const children = [...set.children].map(([step, child]): [string, FieldSet] => {
    const inner = stepType(type, step);
    const named = type.kind === 'struct' && type.fields.has(step.slice(2));
    const deeper = withParents(child, inner);
    return [step, { ...deeper, member: deeper.member || (named && child.children.size > 0) }];
  });
  return { member: set.member, children: new Map(children) };
}

function stepType(type: Type, step: string): Type {
  if (type.kind === 'list') return type.of;
  return (step.startsWith('f:') ? fieldType(type, step.slice(2)) : undefined) ?? { kind: 'any' };
}

/** What differs between two states of an object: fields `changed` (new or with another value) and fields `removed`. */
export function compare(before: Json | undefined, after: Json | undefined, type: Type) {
  const changed = emptySet();
  const removed = emptySet();
  walk(before, after, type, changed, removed);
  return { changed, removed };
}

function walk(
  before: Json | undefined,
  after: Json | undefined,
  type: Type,
  changed: FieldSet,
  removed: FieldSet,
): void {
  const leaf = isLeaf(type, after ?? before) || (isHollow(before) && isHollow(after));
  if (after === undefined) removed.member = before !== undefined;
  else if (before === undefined || (leaf && !equal(before, after))) changed.member = true;
  if (leaf) return;
  const old = partsOf(before, type);
  const now = partsOf(after, type);
  for (const step of new Set([...old.keys(), ...now.keys()])) {
    const part = now.get(step) ?? old.get(step);
    if (!part) continue;
    const unset = type.kind === 'struct' && before !== undefined ? alwaysThere(type.name, step.slice(2)) : undefined;
    const inner = [childOf(changed, step), childOf(removed, step)] as const;
    walk(old.get(step)?.value ?? unset, now.get(step)?.value, part.type, ...inner);
  }
}

function isHollow(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0);
}

function childOf(set: FieldSet, step: string): FieldSet {
  const child = set.children.get(step) ?? emptySet();
  set.children.set(step, child);
  return child;
}

/** The paths of a set's members as the server prints them: `.spec.template.spec.containers[name="app"].image`. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const inner = [...set.children].sort(([a], [b]) => (a < b ? -1 : 1));
  const deeper = inner.flatMap(([step, child]) => pathsOf(child, prefix + formatStep(step)));
  return set.member && prefix ? [prefix, ...deeper] : deeper;
}

/** `f:a` → `.a`, `k:{"name":"x"}` → `[name="x"]`, `v:"x"` → `[="x"]`. */
export function formatStep(step: string): string {
  if (step.startsWith('f:')) return `.${step.slice(2)}`;
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  const key = Object.entries(JSON.parse(step.slice(2)) as JsonObject);
  return `[${key.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}
