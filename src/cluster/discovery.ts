import { field, type Json, parseApiVersion } from '../manifest/object.ts';
import type { Resource } from '../plan/resource.ts';
import { ApiError } from './api-error.ts';
import { builtInResource } from './built-in.ts';
import type { Cluster } from './cluster.ts';
import { pause } from './pause.ts';

/** Aggregated discovery, GA since Kubernetes 1.30 and there since 1.27; an older server answers with the last. */
const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Milliseconds between looks for a kind that was made a moment ago, and for how long. */
const NEW_KIND = { every: 250, during: 5_000 };

export type Discovery = Pick<Cluster, 'resourceOf' | 'resources' | 'forgetResources'>;

type Get = (path: string, accept: string, signal: AbortSignal) => Promise<Json>;

/** Everything the server serves, read once, at the first question. */
interface Catalogue {
  readonly resources: readonly Resource[];
  readonly byKind: ReadonlyMap<string, Resource>;
  /** `group/version` of aggregated API servers that did not tell what they serve. */
  readonly stale: ReadonlySet<string>;
}

/** Which resource a kind is; the server is asked only about kinds that are not built in. `signal` is the whole run's: what one caller asks for serves all. */
export function createDiscovery(get: Get, signal: AbortSignal): Discovery {
  let reading: Promise<Catalogue> | undefined;
  let forgottenAt = Number.NEGATIVE_INFINITY;

  const catalogue = (): Promise<Catalogue> => {
    if (reading) return reading;
    const attempt = read(get, signal);
    reading = attempt;
    // A failure is told to those who wait for it; the next question asks again.
    attempt.catch(() => {
      if (reading === attempt) reading = undefined;
    });
    return attempt;
  };

  const find = async (catalogue: Catalogue, apiVersion: string, kind: string): Promise<Resource | undefined> => {
    const found = catalogue.byKind.get(`${apiVersion}/${kind}`);
    if (found || !catalogue.stale.has(apiVersion)) return found;
    // Its own server is away: the question put to it gives the answer, or the error that says so.
    const { group, version } = parseApiVersion(apiVersion);
    const answer = await get(pathOfVersion(group, version), 'application/json', signal);
    return plainResources(answer, group, version).find((resource) => resource.kind === kind);
  };

  return {
    resources: async () => (await catalogue()).resources,
    resourceOf: async (apiVersion, kind, caller) => {
      const known = builtInResource(apiVersion, kind);
      if (known) return known;
      for (;;) {
        const looked = catalogue();
        const found = await find(await looked, apiVersion, kind);
        if (found || caller.aborted || Date.now() - forgottenAt > NEW_KIND.during) return found;
        // Established, yet not in discovery: it takes the server a moment.
        await pause(NEW_KIND.every, caller);
        if (reading === looked) reading = undefined;
      }
    },
    forgetResources: () => {
      reading = undefined;
      forgottenAt = Date.now();
    },
  };
}

async function read(get: Get, signal: AbortSignal): Promise<Catalogue> {
  const [core, groups] = await Promise.all([get('/api', AGGREGATED, signal), get('/apis', AGGREGATED, signal)]);
  const isAggregated = field(core, 'kind') === 'APIGroupDiscoveryList';
  const both = isAggregated ? [core, groups] : [];
  const resources = isAggregated ? both.flatMap(aggregatedResources) : await readEachVersion(get, core, groups, signal);
  const byKind = new Map<string, Resource>();
  for (const resource of resources) {
    const { group, version, kind } = resource;
    const key = `${group === '' ? version : `${group}/${version}`}/${kind}`;
    if (!byKind.has(key)) byKind.set(key, resource);
  }
  return { resources, byKind, stale: new Set(both.flatMap(staleVersions)) };
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function string(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The versions of an APIGroupDiscoveryList, each with the name of its group. */
function versionsIn(discovery: Json): { group: string; version: string; entry: Json }[] {
  return list(field(discovery, 'items')).flatMap((item) => {
    const group = string(field(item, 'metadata', 'name'));
    return list(field(item, 'versions')).map((entry) => ({ group, version: string(field(entry, 'version')), entry }));
  });
}

function aggregatedResources(discovery: Json): Resource[] {
  return versionsIn(discovery).flatMap(({ group, version, entry }) =>
    list(field(entry, 'resources')).flatMap((resource) => {
      const kind = string(field(resource, 'responseKind', 'kind'));
      const plural = string(field(resource, 'resource'));
      const namespaced = field(resource, 'scope') === 'Namespaced';
      return kind && plural ? [{ group, version, kind, plural, namespaced, ...verbsOf(resource) }] : [];
    }),
  );
}

function staleVersions(discovery: Json): string[] {
  return versionsIn(discovery)
    .filter(({ entry }) => field(entry, 'freshness') === 'Stale')
    .map(({ group, version }) => `${group}/${version}`);
}

/** Discovery of old servers: one request a group and version. A group whose own server is away is left out. */
async function readEachVersion(get: Get, core: Json, groups: Json, signal: AbortSignal): Promise<Resource[]> {
  const coreVersions = list(field(core, 'versions')).map((version) => ({ group: '', version: string(version) }));
  const others = list(field(groups, 'groups')).flatMap((group) =>
    list(field(group, 'versions')).map((version) => ({
      group: string(field(group, 'name')),
      version: string(field(version, 'version')),
    })),
  );
  const each = [...coreVersions, ...others].map(async ({ group, version }) => {
    try {
      return plainResources(await get(pathOfVersion(group, version), 'application/json', signal), group, version);
    } catch (error) {
      if (error instanceof ApiError && group !== '') return [];
      throw error;
    }
  });
  return (await Promise.all(each)).flat();
}

function pathOfVersion(group: string, version: string): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

function plainResources(answer: Json, group: string, version: string): Resource[] {
  return list(field(answer, 'resources')).flatMap((resource) => {
    const kind = string(field(resource, 'kind'));
    const plural = string(field(resource, 'name'));
    // `deployments/scale` and the like are subresources.
    if (kind === '' || plural === '' || plural.includes('/')) return [];
    return [{ group, version, kind, plural, namespaced: field(resource, 'namespaced') === true, ...verbsOf(resource) }];
  });
}

function verbsOf(resource: Json): Pick<Resource, 'onlyVerbs'> {
  const verbs = list(field(resource, 'verbs')).map(string);
  return verbs.length === 0 || verbs.includes('patch') ? {} : { onlyVerbs: verbs };
}
