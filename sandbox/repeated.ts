import { JsonSyntaxError, readJsonValue } from '../src/manifest/json-syntax.ts';
import type { Node } from '../src/manifest/node.ts';

/** The fields that a JSON text gives more than once, such as `data.x`. Empty for a text that is no JSON. */
export function repeatedFields(body: string): string[] {
  try {
    return repeatedIn(readJsonValue(body, 0), '');
  } catch (error) {
    if (error instanceof JsonSyntaxError) return [];
    throw error;
  }
}

function repeatedIn(node: Node, path: string): string[] {
  if (node.is === 'list') return node.items.flatMap((item, i) => repeatedIn(item, `${path}[${i}]`));
  if (node.is !== 'map') return [];
  const seen = new Set<string>();
  return node.pairs.flatMap(({ key, value }) => {
    const name = String(key.is === 'scalar' ? key.value : '');
    const at = path ? `${path}.${name}` : name;
    const again = seen.has(name) ? [at] : [];
    seen.add(name);
    return [...again, ...repeatedIn(value, at)];
  });
}
