import type { FieldChange } from '../plan/change.ts';
import { type Hide, STARS } from './hiding.ts';

/**
 * Changed fields without secrets. Only the present values are known, so what a field held before one of them, or holds
 * after it, is hidden as a whole: it may be the value that was just rotated. So is every change of a list that a secret
 * stands in: an argument that moves leaves its old value under another index.
 */
export function redactedFields(fields: readonly FieldChange[], hide: Hide): FieldChange[] {
  const holds = ({ before, after }: FieldChange) => [before, after].some((each) => each && hide(each) !== each);
  const filled = new Set(fields.filter(holds).map(({ path }) => listOf(path)));
  return fields.map((change) => (filled.has(listOf(change.path)) ? redactedField(change, hide) : change));
}

function redactedField({ path, before, after }: FieldChange, hide: Hide): FieldChange {
  const shown = after === undefined ? undefined : hide(after);
  return {
    path,
    ...(before === undefined ? {} : { before: STARS }),
    // What stands around a present value is the manifest's own text.
    ...(shown === undefined ? {} : { after: shown === after ? STARS : shown }),
  };
}

/** `spec.args[0]` → `spec.args`; an item that is told by a name is a field of its own. */
function listOf(path: string): string {
  const open = path.lastIndexOf('[');
  const index = path.slice(open + 1, -1);
  return open >= 0 && path.endsWith(']') && /^\d+$/.test(index) ? path.slice(0, open) : path;
}
