import type { Json, JsonObject } from '../src/manifest/object.ts';
import type { Api, Call } from './api.ts';
import { openApi } from './openapi.ts';
import { apiVersionOf, gitVersion, type Served } from './schema.ts';

/** Answers what clients ask before anything else: which groups and resources there are, and the version. Undefined for other paths. */
export function discovery(
  api: Api,
  { path, headers }: Pick<Call, 'path' | 'headers'>,
): { body: Json; type?: string } | undefined {
  const resources = api.resources();
  const aggregated = (headers.accept ?? '').includes('as=APIGroupDiscoveryList');
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const [, root, group = '', version = ''] = path.split('/');
  switch (path) {
    case '/version':
      return { body: { major: '1', minor: '36', gitVersion: `${gitVersion}+sandbox`, platform: 'linux/amd64' } };
    case '/readyz':
    case '/livez':
    case '/healthz':
      return { body: 'ok' };
    case '/api':
      return aggregated
        ? { body: discoveryList(resources.filter((one) => !one.group)), type }
        : { body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: addresses(headers.host) } };
    case '/apis':
      if (aggregated) return { body: discoveryList(resources.filter((one) => one.group)), type };
      return {
        body: {
          kind: 'APIGroupList',
          apiVersion: 'v1',
          groups: groupsOf(resources)
            .filter(Boolean)
            .map((name) => groupBody(name, resources)),
        },
      };
    case '/api/v1':
      return { body: resourceList(resources.filter((one) => !one.group)) };
  }
  const document = openApi(resources, path);
  if (document) return { body: document };
  const ofGroup = resources.filter((one) => one.group === group);
  if (root !== 'apis' || ofGroup.length === 0 || path.split('/').length > 4) return undefined;
  if (!version) return { body: { kind: 'APIGroup', apiVersion: 'v1', ...groupBody(group, resources) } };
  const served = ofGroup.filter((one) => one.version === version);
  return served.length > 0 ? { body: resourceList(served) } : undefined;
}

const addresses = (host = '') => [{ clientCIDR: '0.0.0.0/0', serverAddress: host }];
const groupsOf = (resources: readonly Served[]) => [...new Set(resources.map((one) => one.group))];
const versionsOf = (resources: readonly Served[]) => [...new Set(resources.map((one) => one.version))];

function groupBody(name: string, resources: readonly Served[]): JsonObject {
  const versions = versionsOf(resources.filter((one) => one.group === name)).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] ?? {} };
}

function resourceList(resources: readonly Served[]): JsonObject {
  const groupVersion = resources[0] ? apiVersionOf(resources[0]) : 'v1';
  const rows = resources.flatMap((one): JsonObject[] => {
    const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = one;
    const extra = {
      ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
      ...(categories.length > 0 && { categories: [...categories] }),
    };
    const subs = subresources.map((sub) => ({
      name: `${plural}/${sub.name}`,
      singularName: '',
      namespaced,
      ...(sub.group && { group: sub.group, version: sub.version ?? '' }),
      kind: sub.kind,
      verbs: [...sub.verbs],
    }));
    return [{ name: plural, singularName: singular, namespaced, kind, verbs: [...verbs], ...extra }, ...subs];
  });
  // The core group's list has no apiVersion of its own.
  return { kind: 'APIResourceList', ...(resources[0]?.group && { apiVersion: 'v1' }), groupVersion, resources: rows };
}

/** The aggregated form, apidiscovery.k8s.io/v2. */
function discoveryList(resources: readonly Served[]): JsonObject {
  const items = groupsOf(resources).map((group): JsonObject => {
    const ofGroup = resources.filter((one) => one.group === group);
    const versions = versionsOf(ofGroup).map((version) => ({
      version,
      resources: ofGroup.filter((one) => one.version === version).map(discovered),
      freshness: 'Current',
    }));
    return { metadata: group ? { name: group } : {}, versions };
  });
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function discovered(one: Served): JsonObject {
  // A kind of the group and version at hand is told without them.
  const kindOf = (kind: string, group = '', version = '') => ({ group, version, kind });
  return {
    resource: one.plural,
    responseKind: kindOf(one.kind),
    scope: one.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: one.singular,
    verbs: [...one.verbs],
    ...(one.shortNames.length > 0 && { shortNames: [...one.shortNames] }),
    ...(one.categories.length > 0 && { categories: [...one.categories] }),
    ...(one.subresources.length > 0 && {
      subresources: one.subresources.map((sub) => ({
        subresource: sub.name,
        responseKind: kindOf(sub.kind, sub.group, sub.version),
        verbs: [...sub.verbs],
      })),
    }),
  };
}
