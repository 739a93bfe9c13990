import { isMap, isScalar, isSeq } from 'yaml';
import { JsonSyntaxError, readJsonValue } from '../src/manifest/json-syntax.ts';

/** The fields that a JSON text gives more than once, such as `data.x`. Empty for a text that is no JSON. */
export function repeatedFields(body: string): string[] {
  try {
    return repeatedIn(readJsonValue(body, 0).node, '');
  } catch (error) {
    if (error instanceof JsonSyntaxError) return [];
    throw error;
  }
}

function repeatedIn(node: unknown, path: string): string[] {
  if (isSeq(node)) return node.items.flatMap((item, i) => repeatedIn(item, `${path}[${i}]`));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    const name = String(isScalar(key) ? key.value : key);
    const at = path ? `${path}.${name}` : name;
    const again = seen.has(name) ? [at] : [];
    seen.add(name);
    return [...again, ...repeatedIn(value, at)];
  });
}
