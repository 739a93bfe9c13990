import { isRecord, type Json } from '../src/manifest/object.ts';
import { formatStep, itemStep } from './fieldset.ts';
import type { Type } from './schema.ts';

const numeric = ['int32', 'int64', 'double', 'float'];

/**
 * What server-side apply has against a configuration, in structured-merge-diff's words: `.spec.replica: field not declared in schema`.
 * Of one map only the first unknown field is said.
 */
export function typeErrors(value: Json, type: Type, path = ''): string[] {
  if (value === null || type.kind === 'any') return [];
  if (type.kind === 'scalar') return scalarError(value, type.name).map((error) => `${path}: ${error}`);
  if (type.kind === 'list') {
    return Array.isArray(value) ? listErrors(value, type, path) : [`${path}: expected list, got ${wrapped(value)}`];
  }
  if (!isRecord(value)) return [`${path}: expected map, got ${wrapped(value)}`];
  const errors: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const of = type.kind === 'map' ? type.of : type.fields.get(key);
    if (!of) return [...errors, `${path}.${key}: field not declared in schema`];
    errors.push(...typeErrors(inner ?? null, of, `${path}.${key}`));
  }
  return errors;
}

function listErrors(items: readonly Json[], type: Type & { kind: 'list' }, path: string): string[] {
  if (type.keys.length === 0 && !type.set)
    return items.flatMap((item, i) => typeErrors(item, type.of, `${path}[${i}]`));
  const odd = items.findIndex((item) => type.keys.length > 0 && !isRecord(item));
  if (odd >= 0) return [`${path}: element ${odd}: associative list with keys may not have non-map elements`];
  const steps = items.map((item) => itemStep(type, item));
  const twice = [...new Set(steps.filter((step, i) => steps.indexOf(step) !== i))];
  return [
    ...twice.map((step) => `${path}: duplicate entries for key ${formatStep(step)}`),
    ...items.flatMap((item, i) => typeErrors(item, type.of, path + formatStep(steps[i] ?? ''))),
  ];
}

function scalarError(value: Json, name: string): string[] {
  if (name === 'int-or-string' || name === 'quantity') return [];
  if (numeric.includes(name)) {
    if (typeof value === 'number') return [];
    return [`expected numeric (int or float), got ${typeof value === 'string' ? 'string' : wrapped(value)}`];
  }
  if (name === 'boolean') return typeof value === 'boolean' ? [] : [`expected boolean, got ${wrapped(value)}`];
  return typeof value === 'string' ? [] : [`expected string, got &value.valueUnstructured{Value:${goValue(value)}}`];
}

function wrapped(value: Json): string {
  return `&{${goValue(value)}}`;
}

/** As Go's %v prints it. */
function goValue(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (!isRecord(value)) return value === null ? '<nil>' : String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, inner]) => `${key}:${goValue(inner ?? null)}`).join(' ')}]`;
}
