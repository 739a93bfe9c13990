import type { Json, JsonObject } from '../src/manifest/object.ts';
import { apiVersionOf, type Served, type Type } from './schema.ts';

/**
 * The OpenAPI v3 document of a group and version: the fields of its kinds and where they lead, as clients look them up.
 * Of custom resources it is their own schema. Undefined for other paths.
 */
export function openApi(resources: readonly Served[], path: string): JsonObject | undefined {
  const served = resources.filter((one) => path === `/openapi/v3/${one.group ? 'apis' : 'api'}/${apiVersionOf(one)}`);
  if (served.length === 0) return undefined;
  const schemas: JsonObject = {};
  for (const one of served) {
    const { group, version, kind } = one;
    const name = one.type.kind === 'struct' && !one.custom ? one.type.name : `${group}.${version}.${kind}`;
    const schema = one.custom ? structuredClone(one.custom) : schemaOf(one.type, schemas, true);
    schemas[name] = { ...schema, 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'sandbox' }, paths: {}, components: { schemas } };
}

/** A struct is described once, and referred to from then on. */
function schemaOf(type: Type, schemas: JsonObject, here = false): JsonObject {
  switch (type.kind) {
    case 'any':
      return {};
    case 'list':
      return { type: 'array', items: schemaOf(type.of, schemas) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.of, schemas) };
    case 'scalar':
      return { type: wordFor(type.name) };
    case 'struct':
      if (!here && schemas[type.name] === undefined) {
        schemas[type.name] = {}; // a type may lead back to itself
        schemas[type.name] = schemaOf(type, schemas, true);
      }
      return here ? structOf(type, schemas) : { allOf: [{ $ref: `#/components/schemas/${type.name}` }] };
  }
}

function structOf({ fields }: Type & { kind: 'struct' }, schemas: JsonObject): JsonObject {
  const properties = [...fields].map(([name, type]): [string, Json] => [name, schemaOf(type, schemas)]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function wordFor(name: string): string {
  if (/^u?int/.test(name) && name !== 'int-or-string') return 'integer';
  return name === 'boolean' || name === 'number' ? name : 'string';
}
