import { field, isRecord, type Json, type JsonObject } from '../manifest/object.ts';
import type { Resource } from './resource.ts';

/**
 * The last name of a path, and the names that the schema has where it stands, out of an OpenAPI v3 document of the API
 * server. No names where the schema does not reach.
 */
export function fieldNamesBeside(
  document: JsonObject,
  resource: Pick<Resource, 'group' | 'version' | 'kind'>,
  path: string,
): { name: string; siblings: string[] } {
  const names = namesIn(path);
  const name = names.pop() ?? '';
  let schema: Json | undefined = schemaOf(document, resource);
  for (const step of names) schema = below(document, schema, step);
  const properties = field(resolve(document, schema), 'properties');
  return { name, siblings: isRecord(properties) ? Object.keys(properties) : [] };
}

/** `spec.containers[0].imagee` → spec, containers, imagee: a schema has no list indexes. */
function namesIn(path: string): string[] {
  return path
    .replace(/\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\]/g, '')
    .split('.')
    .filter((name) => name !== '');
}

function schemaOf(
  document: JsonObject,
  { group, version, kind }: Pick<Resource, 'group' | 'version' | 'kind'>,
): Json | undefined {
  const schemas = field(document, 'components', 'schemas');
  if (!isRecord(schemas)) return undefined;
  return Object.values(schemas).find((schema) => {
    const kinds = field(schema, 'x-kubernetes-group-version-kind');
    return (
      Array.isArray(kinds) &&
      kinds.some((each) => isRecord(each) && each.group === group && each.version === version && each.kind === kind)
    );
  });
}

function below(document: JsonObject, schema: Json | undefined, name: string): Json | undefined {
  const here = resolve(document, schema);
  const child = resolve(document, field(here, 'properties', name) ?? field(here, 'additionalProperties'));
  return field(child, 'items') ?? child;
}

/** Follows a `$ref`, which the server wraps in an `allOf` of one where it adds a description or a default. */
function resolve(document: JsonObject, schema: Json | undefined): Json | undefined {
  const inner = field(schema, 'allOf', 0) ?? schema;
  const reference = field(inner, '$ref');
  if (typeof reference !== 'string') return inner;
  return field(document, 'components', 'schemas', reference.split('/').at(-1) ?? '');
}
