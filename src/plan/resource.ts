/** A kind that the server serves: the REST side of it. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name in paths: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** What the server takes of a kind that it keeps no objects of to patch, such as a TokenReview. */
  readonly onlyVerbs?: readonly string[];
}

/** Path of a resource, or of one object of it when `name` is given. Segments are encoded, case is kept. */
export function pathOf(resource: Resource, namespace: string | undefined, name?: string): string {
  const { group, version, plural } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
