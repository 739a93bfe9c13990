/** JSON as Kubernetes means it: integers beyond 2^53 are exact, as `bigint`. */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json | undefined;
}

export type ObjectMeta = JsonObject & {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  deletionTimestamp?: string;
  creationTimestamp?: string;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
};

/** Any Kubernetes object. Fields beyond these three are read with `field()` and `record()`, never by a typed model. */
export type KubernetesObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
};

/** What names an object: `group` is '' for the core group; `namespace` is absent for cluster-scoped objects. */
export interface Reference {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The reference of an object, with its namespace as written. One without a name yet is told by how its name begins. */
export function referenceOf(object: KubernetesObject): Reference {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { name, namespace, generateName } = object.metadata;
  const named = name ?? (generateName === undefined ? '' : `${generateName}…`);
  return { group, version, kind: object.kind, name: named, ...(namespace ? { namespace } : {}) };
}

/** `apps/v1` → {apps, v1}; `v1` → {'', v1}. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** What `parseApiVersion` reads: {apps, v1} → `apps/v1`; {'', v1} → `v1`. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

/** True for a group that is none of Kubernetes' own: those have no dot, or end in `.k8s.io`. */
export function isCustomGroup(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** How people are told of an object: `Deployment payments/api`, or `ClusterRole reader`. */
export function formatReference(reference: Reference): string {
  const { kind, namespace, name } = reference;
  return namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

/** True for a JSON object, not for arrays or null. */
export function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes, or undefined where any step is missing. */
export function field(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let here = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

/** The objects of a list; empty for anything else. */
export function records(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The string, or '' for anything else: where absent and empty mean the same. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
