import { records, text } from '../../sandbox/json.ts';
import { isRecord, type Json, type JsonObject } from '../../src/manifest/object.ts';
import { bodyOf, type Exchange } from './exchange.ts';
import { changed, configMap, create, get, MERGE, patch, paths, remove } from './objects.ts';

const labelled = (name: string, set: string) =>
  create(changed(configMap(name), { 'metadata.labels': { set } }), 'fieldManager=one');
const page = (more: string) => get(`${paths.ConfigMap}?labelSelector=set%3Dpages&limit=2${more}`);
const watched = (more: string) => `${paths.ConfigMap}?watch=true&labelSelector=set%3Dwatched${more}`;
const listVersion = (answer: Json | undefined) => text(bodyOf(answer), 'metadata', 'resourceVersion');
const AGGREGATED = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

/** Gets, lists, watches and discovery. */
export const reading: readonly Exchange[] = [
  {
    name: 'a list in pages',
    steps: [
      ...['pages-1', 'pages-2', 'pages-3'].map((name) => labelled(name, 'pages')),
      page(''),
      (before) => page(`&continue=${encodeURIComponent(text(bodyOf(before[3]), 'metadata', 'continue'))}`),
      page('&continue=x'),
    ],
  },
  {
    name: 'lists by labels and fields',
    steps: [
      labelled('chosen-1', 'chosen'),
      labelled('chosen-2', 'chosen'),
      ...['labelSelector=set%3Dchosen', 'labelSelector=set%20in%20(chosen,other)', 'labelSelector=set%3Dnone']
        .concat('fieldSelector=metadata.name%3Dchosen-2', 'labelSelector=a%3D%3D%3Db', 'fieldSelector=spec.foo%3Db')
        .concat('limit=x', 'resourceVersion=x')
        .map((query) => get(`${paths.ConfigMap}?${query}`)),
    ],
  },
  {
    name: 'what is not there',
    steps: [
      `${paths.Deployment}/nope`,
      `${paths.Pod}/nope/log`,
      '/apis/foo.io/v1/bars',
      `${paths.ConfigMap.replace('configmaps', 'foos')}`,
      `${paths.Deployment.replace('deployments', 'foos')}/a`,
      '/foo',
      '/api/v1/namespaces/nope',
      '/api/v1/namespaces/nope/configmaps',
      paths.ReplicaSet,
    ].map((path) => get(path)),
  },
  {
    name: 'a method that a path does not take',
    steps: [
      { method: 'POST', path: `${paths.Deployment}/web`, body: {} },
      { method: 'PUT', path: paths.ConfigMap, body: configMap('a') },
      { method: 'PATCH', path: paths.ConfigMap, body: {}, contentType: 'application/merge-patch+json' },
    ],
  },
  {
    name: 'a watch from now on: created, changed, deleted',
    steps: [
      get(`${paths.ConfigMap}?labelSelector=set%3Dwatched`),
      (before) => ({
        watch: watched(`&allowWatchBookmarks=true&resourceVersion=${listVersion(before[0])}`),
        events: 3,
        meanwhile: [
          labelled('watched', 'watched'),
          patch('ConfigMap', 'watched', { data: { a: '2' } }, MERGE),
          remove('ConfigMap', 'watched'),
        ],
      }),
    ],
  },
  {
    name: 'a watch that begins with what is there, and says where that ends',
    steps: [
      labelled('initial', 'initial'),
      {
        watch: `${paths.ConfigMap}?watch=true&labelSelector=set%3Dinitial&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`,
        events: 2,
      },
    ],
  },
  {
    name: 'a watch of what comes to fit its selector, and fits it no longer',
    steps: [
      labelled('moving', 'elsewhere'),
      get(paths.ConfigMap, { see: () => null }),
      (before) => ({
        watch: `${paths.ConfigMap}?watch=true&labelSelector=set%3Dhere&resourceVersion=${text(bodyOf(before[0]), 'metadata', 'resourceVersion')}`,
        events: 2,
        meanwhile: ['here', 'elsewhere'].map((set) =>
          patch('ConfigMap', 'moving', { metadata: { labels: { set } } }, MERGE),
        ),
      }),
    ],
  },
  {
    name: 'a watch that ends on time',
    steps: [{ watch: watched('&timeoutSeconds=1'), events: 9 }],
  },
  {
    name: 'discovery, in one answer',
    steps: ['/api', '/apis'].map((path) => get(path, { headers: AGGREGATED, see: servedByBoth })),
  },
  {
    name: 'discovery, group by group',
    steps: [
      get('/api'),
      ...['/apis/apps', '/apis/batch', '/apis/policy'].map((path) => get(path)),
      ...['/api/v1', '/apis/apps/v1', '/apis/batch/v1', '/apis/networking.k8s.io/v1', '/apis/policy/v1']
        .concat('/apis/rbac.authorization.k8s.io/v1', '/apis/autoscaling/v2', '/apis/apiextensions.k8s.io/v1')
        .map((path) => get(path, { see: servedByBoth })),
    ],
  },
  {
    name: 'the version',
    steps: [
      get('/version', {
        see: (body) => (isRecord(body) ? { major: body.major ?? '', minor: body.minor ?? '' } : body),
      }),
    ],
  },
  { name: 'an API that is deprecated warns', steps: [get(paths.ConfigMap.replace('configmaps', 'endpoints'))] },
];

/** What the sandbox serves on purpose is less (sandbox/schema.json); what both serve must be told alike, in any order. */
function servedByBoth(body: Json): Json {
  const list = (one: JsonObject): JsonObject => ({ ...one, resources: chosen(one) });
  if (!isRecord(body)) return body;
  if (Array.isArray(body.resources)) return list(body);
  const groups = records(body, 'items').map((group) => {
    const name = text(group, 'metadata', 'name');
    const versions = records(group, 'versions').filter((one) => VERSIONS[name] === one.version);
    return { name, versions: versions.map(list) };
  });
  return {
    ...body,
    items: groups.filter(({ name }) => name in VERSIONS).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

const VERSIONS: Readonly<Record<string, string>> = {
  '': 'v1',
  apps: 'v1',
  batch: 'v1',
  autoscaling: 'v2',
  policy: 'v1',
  'networking.k8s.io': 'v1',
  'rbac.authorization.k8s.io': 'v1',
};
const ABSENT =
  /^(bindings|componentstatuses|podtemplates|serviceaccounts\/token|horizontalpodautoscalers\/|ipaddresses|servicecidrs)/;

function chosen(one: JsonObject): JsonObject[] {
  const nameOf = (row: JsonObject) => text(row, 'name') || text(row, 'resource');
  return records(one, 'resources')
    .filter((row) => !ABSENT.test(nameOf(row)))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
