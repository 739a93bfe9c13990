/**
 * Writes schema.json from a running cluster: which kinds there are, and the type of every field, read from its discovery and
 * OpenAPI v3 documents. `node sandbox/schema-update.ts KUBECONFIG && npx biome check --write sandbox/schema.json`.
 * A type is one word: `string`, `int32`, `core.v1.Container`; `[]T` an atomic list, `[set]T`, `[name]T` a list by key; `{}T` a map,
 * `{!}T` an atomic one; `T|A|B` the words allowed; `T=json` what the server takes for none
 * (`=[]`: a list that is always there).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { clientOf } from './client.ts';
import { record, records, text } from './json.ts';

const served = [
  'api/v1: Pod Service ConfigMap Secret Namespace ServiceAccount PersistentVolumeClaim PersistentVolume Node Event Endpoints',
  'api/v1: ResourceQuota LimitRange ReplicationController',
  'apis/apps/v1: Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision',
  'apis/batch/v1: Job CronJob',
  'apis/autoscaling/v2: HorizontalPodAutoscaler',
  'apis/policy/v1: PodDisruptionBudget',
  'apis/networking.k8s.io/v1: Ingress NetworkPolicy IngressClass',
  'apis/rbac.authorization.k8s.io/v1: Role RoleBinding ClusterRole ClusterRoleBinding',
  'apis/coordination.k8s.io/v1: Lease',
  'apis/discovery.k8s.io/v1: EndpointSlice',
  'apis/storage.k8s.io/v1: StorageClass',
  'apis/scheduling.k8s.io/v1: PriorityClass',
  'apis/apiextensions.k8s.io/v1: CustomResourceDefinition',
];
/** Their schemas are schemas themselves: kept as they come. */
const opaque = ['CustomResourceDefinitionSpec', 'CustomResourceDefinitionStatus'];
const prefixes = ['#/components/schemas/', 'io.k8s.apimachinery.pkg.apis.', 'io.k8s.apimachinery.pkg.'];

const client = clientOf(readFileSync(process.argv[2] ?? '', 'utf8'));
const fetchJson = async (path: string): Promise<Json> => (await client.request('GET', path)).body;
const types: JsonObject = {};
const resources: JsonObject[] = [];

for (const line of served) {
  const [path = '', kinds = ''] = line.split(': ');
  const schemas = record(await fetchJson(`/openapi/v3/${path}`), 'components', 'schemas');
  const listed = records(await fetchJson(`/${path}`), 'resources');
  for (const kind of kinds.split(' ')) {
    const [name = ''] = Object.keys(schemas).filter((key) => key.startsWith('io.k8s.') && key.endsWith(`.${kind}`));
    addType(schemas, name);
    resources.push(resourceOf(path, kind, shortName(name), listed));
  }
}
const { gitVersion = '' } = record(await fetchJson('/version'));
const document = { gitVersion, resources, types: Object.fromEntries(Object.entries(types).sort()) };
writeFileSync(new URL('schema.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
client.close();

function resourceOf(path: string, kind: string, type: string, listed: readonly JsonObject[]): JsonObject {
  const main = listed.find((entry) => entry.kind === kind && !text(entry, 'name').includes('/')) ?? {};
  const subresources = listed.filter((entry) => text(entry, 'name').startsWith(`${text(main, 'name')}/`));
  return {
    apiVersion: path.replace(/^apis?\//, ''),
    kind,
    plural: text(main, 'name'),
    singular: text(main, 'singularName'),
    namespaced: main.namespaced === true,
    ...(main.shortNames ? { shortNames: main.shortNames } : {}),
    ...(main.categories ? { categories: main.categories } : {}),
    verbs: main.verbs ?? [],
    subresources: subresources.map((entry) => ({
      name: text(entry, 'name').split('/')[1] ?? '',
      kind: text(entry, 'kind'),
      ...(entry.group && { group: entry.group, version: entry.version ?? '' }),
      verbs: entry.verbs ?? [],
    })),
    type,
  };
}

function addType(schemas: JsonObject, name: string): void {
  const schema = record(schemas, name);
  if (!isRecord(schema.properties) || shortName(name) in types) return;
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const fields: JsonObject = atomic ? { '!': true } : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  types[shortName(name)] = fields;
  for (const [key, value] of Object.entries(schema.properties)) {
    const word = typeOf(schemas, value ?? null);
    const always = word.startsWith('[') && required.includes(key);
    fields[key] = always ? `${word.replace(/=.*$/, '')}=[]` : word;
  }
}

function typeOf(schemas: JsonObject, schema: Json): string {
  const [wrapped] = records(schema, 'allOf');
  const fallback = record(schema).default;
  const suffix = fallback === undefined || fallback === '' ? '' : `=${JSON.stringify(fallback)}`;
  return `${bareType(schemas, record(wrapped ?? schema))}${suffix}`;
}

function bareType(schemas: JsonObject, schema: JsonObject): string {
  const element = (inner: Json | undefined) => typeOf(schemas, inner ?? null).replace(/=.*$/, '');
  if (schema.$ref) return referenced(schemas, text(schema, '$ref').slice(prefixes[0]?.length));
  if (schema.type === 'array') return `[${listKind(schema)}]${element(schema.items)}`;
  if (schema.additionalProperties) {
    return `{${schema['x-kubernetes-map-type'] === 'atomic' ? '!' : ''}}${element(schema.additionalProperties)}`;
  }
  const words = Array.isArray(schema.enum) ? ['', ...schema.enum].join('|') : '';
  return (text(schema, 'format') || text(schema, 'type') || 'any') + words;
}

function listKind(schema: JsonObject): string {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) return keys.join(',');
  return schema['x-kubernetes-list-type'] === 'set' ? 'set' : '';
}

function referenced(schemas: JsonObject, name: string): string {
  const word = name.split('.').at(-1) ?? '';
  if (opaque.includes(word)) return 'any';
  if (word === 'Quantity') return 'quantity';
  const schema = record(schemas, name);
  if (!schema.properties)
    return word === 'MicroTime' ? 'micro-time' : bareType(schemas, schema).replace('object', 'any');
  addType(schemas, name);
  return shortName(name);
}

function shortName(name: string): string {
  return prefixes.reduce((rest, prefix) => rest.replace(prefix, ''), name.replace('io.k8s.api.', ''));
}
