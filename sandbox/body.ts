import { parse } from 'yaml';
import { isRecord, type Json, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import type { Call, Target } from './api.ts';
import { decodingError, knownOnly, unknownFields } from './decode.ts';
import { text } from './json.ts';
import { repeatedFields } from './repeated.ts';
import { apiVersionOf, type Served } from './schema.ts';
import { badRequest, notTyped, Refusal } from './status.ts';
import { typeErrors } from './typed.ts';

interface Read {
  readonly object: KubernetesObject;
  readonly warnings: readonly string[];
}

/** Reads the object of a POST, a PUT or of a patched one, as the server decodes it into its types. Throws a 400. */
export function readObject(call: Call, resource: Served, namespace: string): Read {
  checkContentType(call);
  const parsed = parseJson(call.body, resource.kind);
  const { kind, version, type } = resource;
  const isCustom = resource.custom !== undefined;
  const unreadable = (why: string) =>
    badRequest(`${text(parsed, 'kind') || kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
  const sent = text(parsed, 'kind');
  if (sent && sent !== kind && !isCustom)
    throw unreadable(`converting (v1.${sent}) to (core.${kind}): unknown conversion`);
  const error = isCustom ? undefined : decodingError(parsed, type);
  if (error) throw unreadable(error);
  const validation = call.query.get('fieldValidation') || 'Warn';
  const sayings = [
    ...repeatedFields(call.body).map((field) => `duplicate field "${field}"`),
    ...unknownFields(parsed, type).map((field) => `unknown field "${field}"`),
  ];
  if (sayings.length > 0 && validation === 'Strict') throw unreadable(`strict decoding error: ${sayings.join(', ')}`);
  const object = { metadata: {}, ...(knownOnly(parsed, type) as JsonObject) } as unknown as KubernetesObject;
  checkNamespaceSent(object, namespace);
  return { object, warnings: validation === 'Warn' ? sayings : [] };
}

function checkContentType({ headers }: Call): void {
  const types = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
  const [sent = ''] = (headers['content-type'] ?? 'application/json').split(';');
  if (types.includes(sent.trim())) return;
  const why = `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`;
  throw new Refusal(415, 'UnsupportedMediaType', why);
}

function checkNamespaceSent(object: KubernetesObject, namespace: string): void {
  const sent = object.metadata?.namespace;
  if (!sent || sent === namespace) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

function parseJson(body: string, kind: string): JsonObject {
  try {
    const parsed = JSON.parse(body) as Json;
    if (isRecord(parsed)) return parsed;
  } catch {}
  const why = "couldn't get version/kind; json parse error: unexpected end of JSON input";
  throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${body.slice(0, 100)})`);
}

/** Reads a merge patch or JSON patch, or the body of a subresource. Throws a 400. */
export function readPatch(call: Call): Json {
  try {
    return JSON.parse(call.body || '{}') as Json;
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

/** Reads the configuration of a server-side apply, and holds it against the schema. Throws a 400, or a 500 as the server does. */
export function readConfiguration(call: Call, resource: Served, target: Target): KubernetesObject {
  const config = parseYaml(call.body);
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  const gvk = `${resource.group}/${resource.version}, Kind=${text(config, 'kind')}`;
  if (text(config, 'kind') !== kind || text(config, 'apiVersion') !== apiVersion)
    throw badRequest(`invalid object type: ${gvk}`);
  const object = { metadata: {}, ...config } as unknown as KubernetesObject;
  if (object.metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  const place = `(${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}; ${gvk})`;
  const errors = typeErrors(config, resource.type).sort();
  const list = errors.length > 1 ? `errors:\n${errors.map((error) => `  ${error}`).join('\n')}` : errors.join('');
  if (errors.length > 0) throw notTyped(`failed to create typed patch object ${place}: ${list}`);
  const error = resource.custom ? undefined : decodingError(config, resource.type);
  if (error) {
    const into = `unable to convert unstructured object to ${gvk}`;
    throw notTyped(`failed to convert new object ${place} to proper version: ${into}: ${conversion(error)}`);
  }
  checkNamespaceSent(object, target.namespace);
  return object;
}

/** The unstructured converter words some of encoding/json's errors in its own way. */
function conversion(error: string): string {
  if (error.startsWith('illegal base64')) return `error decoding from json: ${error}`;
  const [, wanted] = /cannot unmarshal number \S+ into .* of type (\S+)$/.exec(error) ?? [];
  return wanted ? `cannot convert float64 to ${wanted}` : error.replace(/Go struct field \S+/, 'Go value');
}

function parseYaml(body: string): JsonObject {
  const unreadable = (why: string) => badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${why}`);
  if (/[\u007f\u0080-\u0084\u0086-\u009f\ufffe\uffff]/.test(body))
    throw unreadable('control characters are not allowed');
  let parsed: Json;
  try {
    parsed = JSON.parse(body) as Json;
  } catch {
    try {
      parsed = parse(body) as Json;
    } catch {
      throw unreadable('line 1: did not find expected node content');
    }
  }
  if (!isRecord(parsed)) throw unreadable('did not find expected node content');
  return parsed;
}
