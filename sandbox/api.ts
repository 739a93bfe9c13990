import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Json, JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { isRecord } from '../src/manifest/object.ts';
import { record, records, text } from './json.ts';
import { builtIn, customType, type Served } from './schema.ts';
import { qualified } from './status.ts';
import { createStore, type Store } from './store.ts';

/** A request as the server has read it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What goes back: a body, or a function that writes the response itself (watches). */
export type Answer =
  | {
      readonly code: number;
      readonly body: Json;
      readonly headers?: Record<string, string>;
      readonly warnings?: readonly string[];
    }
  | { readonly stream: (response: ServerResponse) => void };

/** What a path names, once it is known to be served. */
export interface Target {
  readonly resource: Served;
  /** '' for cluster-scoped objects and for all namespaces. */
  readonly namespace: string;
  /** '' for a collection. */
  readonly name: string;
  readonly subresource: string;
}

/** The state behind the API: the objects, and which resources are served (custom ones come and go). */
export interface Api {
  readonly store: Store;
  resources(): readonly Served[];
  /** The resource of a kind in any version. */
  byKind(apiVersion: string, kind: string): Served | undefined;
}

/** A fresh API with the namespaces every cluster has. */
export function createApi(): Api {
  const store = createStore();
  const fixed = builtIn();
  const resources = () => [
    ...fixed,
    ...store.list('customresourcedefinitions.apiextensions.k8s.io').flatMap(customResources),
  ];
  return {
    store,
    resources,
    byKind: (apiVersion, kind) => {
      const [version = '', group = ''] = apiVersion.split('/').reverse();
      return resources().find((one) => one.kind === kind && one.group === group && one.version === version);
    },
  };
}

/** The store's name for a resource's objects: all versions share it. */
export const tableOf = (resource: Pick<Served, 'group' | 'plural'>) => qualified(resource);

function customResources(definition: KubernetesObject): Served[] {
  const established = records(definition, 'status', 'conditions').some(
    (one) => one.type === 'Established' && one.status === 'True',
  );
  if (!established) return [];
  const spec = record(definition, 'spec');
  const names = record(spec, 'names');
  const list = (value: Json | undefined) => (Array.isArray(value) ? value.map(String) : []);
  return records(spec, 'versions')
    .filter((version) => version.served === true)
    .map((version): Served => {
      const status = isRecord(record(version, 'subresources').status);
      return {
        group: text(spec, 'group'),
        version: text(version, 'name'),
        kind: text(names, 'kind'),
        plural: text(names, 'plural'),
        singular: text(names, 'singular'),
        namespaced: spec.scope === 'Namespaced',
        shortNames: list(names.shortNames),
        categories: list(names.categories),
        verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
        subresources: status ? [{ name: 'status', kind: text(names, 'kind'), verbs: ['get', 'patch', 'update'] }] : [],
        type: customType(record(version, 'schema', 'openAPIV3Schema') as JsonObject),
        custom: record(version, 'schema', 'openAPIV3Schema'),
      };
    });
}
