import { ApiError, ConnectionError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { parseJson } from '../manifest/json.ts';
import { nearest } from '../manifest/near.ts';
import { isRecord } from '../manifest/object.ts';
import type { Resource } from '../plan/resource.ts';
import { fieldNamesBeside } from '../plan/schema-fields.ts';

/** Gives, for a kind, what an unknown field at a path probably was meant to be. */
export type FieldNames = (resource: Resource) => Promise<(path: string) => string | undefined>;

/** Milliseconds: more than a busy server needs to write the document anew, and more than a suggestion is worth. */
const PATIENCE = 10_000;

/** Field names as the server's OpenAPI document tells them, read once a group and version, and only when asked for. */
export function fieldNamesOf(cluster: Cluster, signal: AbortSignal): FieldNames {
  const documents = new Map<string, ReturnType<typeof read>>();
  const read = async (path: string) => {
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      const { body } = await cluster.request({ method: 'GET', path, signal: patience });
      return typeof body === 'string' ? parseJson(body) : body;
    } catch (error) {
      // No document, no suggestion: the error about the field stands without it.
      if (error instanceof ApiError || error instanceof ConnectionError) return null;
      throw error;
    }
  };
  return async (resource) => {
    const { group, version } = resource;
    const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`;
    const reading = documents.get(path) ?? read(path);
    documents.set(path, reading);
    const document = await reading;
    return (fieldPath) => {
      if (!isRecord(document)) return undefined;
      const { name, siblings } = fieldNamesBeside(document, resource, fieldPath);
      return nearest(name, siblings);
    };
  };
}
