import { apiVersionOf, field, type Json } from '../manifest/object.ts';
import type { Resource } from '../plan/resource.ts';
import { ApiError, ConnectionError, UnservedGroup, unservedBecause } from './api-error.ts';
import { builtInResource } from './built-in.ts';
import type { Cluster, Repeat } from './cluster.ts';
import { answerOf } from './describe.ts';
import { pause } from './pause.ts';

/** Aggregated discovery, GA since Kubernetes 1.30 and there since 1.27; an older server answers with the last. */
const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Milliseconds between looks for a kind that was made a moment ago, and for how long. */
const NEW_KIND = { every: 250, during: 5_000 };

/** Milliseconds that the own server of an API group is given to come back: it may be starting anew. */
const GROUP_GRACE = 8_000;

export type Discovery = Pick<Cluster, 'resourceOf' | 'resources' | 'forgetResources'>;

type Get = (path: string, accept: string, signal: AbortSignal, retry?: Repeat) => Promise<Json>;

/** Everything the server serves, read once, at the first question. */
interface Catalogue {
  readonly resources: readonly Resource[];
  readonly byKind: ReadonlyMap<string, Resource>;
  /** By `group/version`, what asks aggregated API servers that did not tell in time what they serve. */
  readonly stale: ReadonlyMap<string, () => Promise<readonly Resource[]>>;
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
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
    const ask = catalogue.stale.get(apiVersion);
    if (!ask) return catalogue.byKind.get(`${apiVersion}/${kind}`);
    return (await ask()).find((resource) => resource.kind === kind);
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
  const { resources, stale } = isAggregated
    ? aggregated([core, groups])
    : await readEachVersion(get, core, groups, signal);
  const byKind = new Map<string, Resource>();
  for (const resource of resources) {
    const key = `${apiVersionOf(resource)}/${resource.kind}`;
    if (!byKind.has(key)) byKind.set(key, resource);
  }
  const asks = stale.map((version) => [apiVersionOf(version), askOnce(get, version, signal)] as const);
  return { resources, byKind, stale: new Map(asks) };
}

/** The question which kinds an aggregated API server has, put to that server itself, and once. */
function askOnce(get: Get, version: GroupVersion, signal: AbortSignal): () => Promise<readonly Resource[]> {
  let asked: Promise<readonly Resource[]> | undefined;
  return () => {
    asked ??= askItself(get, version, signal);
    return asked;
  };
}

async function askItself(get: Get, version: GroupVersion, signal: AbortSignal): Promise<readonly Resource[]> {
  try {
    return await readVersion(get, version, AbortSignal.any([signal, AbortSignal.timeout(GROUP_GRACE)]));
  } catch (error) {
    if (signal.aborted || (error instanceof ApiError && error.code < 404)) throw error;
    const met = error instanceof ConnectionError && error.met ? error.met : error;
    const isMet = met instanceof ApiError || (met instanceof ConnectionError && met.fault !== 'aborted');
    const why = isMet ? (unservedBecause(error) ?? answerOf(met)) : `no answer within ${GROUP_GRACE / 1_000} s`;
    throw new UnservedGroup(why, { cause: error });
  }
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

interface Served {
  readonly resources: readonly Resource[];
  readonly stale: readonly GroupVersion[];
}

function aggregated(both: readonly Json[]): Served {
  const stale = both.flatMap(versionsIn).filter(({ entry }) => field(entry, 'freshness') === 'Stale');
  return { resources: both.flatMap(aggregatedResources), stale };
}

/** Discovery of old servers: one request a group and version. */
async function readEachVersion(get: Get, core: Json, groups: Json, signal: AbortSignal): Promise<Served> {
  const coreVersions = list(field(core, 'versions')).map((version) => ({ group: '', version: string(version) }));
  const others = list(field(groups, 'groups')).flatMap((group) =>
    list(field(group, 'versions')).map((version) => ({
      group: string(field(group, 'name')),
      version: string(field(version, 'version')),
    })),
  );
  const stale: GroupVersion[] = [];
  const ofOthers = others.map(async (version) => {
    try {
      return await readVersion(get, version, signal, 'never');
    } catch (error) {
      if (signal.aborted) throw error;
      // It is asked again when one of its kinds is needed.
      stale.push(version);
      return [];
    }
  });
  const ofCore = coreVersions.map((version) => readVersion(get, version, signal));
  return { resources: (await Promise.all([...ofCore, ...ofOthers])).flat(), stale };
}

async function readVersion(
  get: Get,
  { group, version }: GroupVersion,
  signal: AbortSignal,
  retry?: Repeat,
): Promise<Resource[]> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return plainResources(await get(path, 'application/json', signal, retry), group, version);
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
