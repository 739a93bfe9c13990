import { text } from '../../sandbox/json.ts';
import type { JsonObject } from '../../src/manifest/object.ts';
import { bodyOf, type Exchange } from './exchange.ts';
import {
  changed,
  configMap,
  create,
  get,
  JSON_PATCH,
  MERGE,
  NAMESPACE,
  object,
  patch,
  paths,
  remove,
} from './objects.ts';

const REAL = 'fieldManager=one';
const put = (name: string, body: JsonObject) => ({ method: 'PUT' as const, path: `${paths.ConfigMap}/${name}`, body });
const underUid = (uid: string) => ({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } });
const generated = object('ConfigMap', '', { data: { x: '1' } });

/** Writes other than server-side apply. */
export const patching: readonly Exchange[] = [
  { name: 'creating twice', steps: [create(configMap('once'), REAL), create(configMap('once'), REAL)] },
  {
    name: 'a name that the server makes up',
    steps: ['dryRun=All', REAL].map((query) =>
      create({ ...generated, metadata: { generateName: 'generated-' } }, query),
    ),
  },
  {
    name: 'merge patches: a change, a removal, nothing, a stale resourceVersion, no such object',
    steps: [
      create(configMap('merged', { a: '1', b: '2' }), REAL),
      patch('ConfigMap', 'merged', { data: { a: '3', c: '4' } }, MERGE, 'fieldManager=two'),
      patch('ConfigMap', 'merged', { data: { b: null } }, MERGE),
      patch('ConfigMap', 'merged', {}, MERGE),
      patch('ConfigMap', 'merged', { data: { a: '5' }, metadata: { resourceVersion: '1' } }, MERGE),
      patch('ConfigMap', 'merged', { data: { a: 6 } }, MERGE),
      patch('ConfigMap', 'merged', { odd: 1 }, MERGE, 'fieldManager=one&fieldValidation=Strict'),
      patch('ConfigMap', 'nowhere', { data: { a: '5' } }, MERGE),
      get(`${paths.ConfigMap}/merged`),
    ],
  },
  {
    name: 'JSON patches: a change, a failed test, paths that are not there, a stale resourceVersion',
    steps: [
      create(configMap('patched', { a: '1' }), REAL),
      patch('ConfigMap', 'patched', [{ op: 'add', path: '/data/b', value: '2' }], JSON_PATCH),
      patch('ConfigMap', 'patched', [{ op: 'test', path: '/data/a', value: '2' }], JSON_PATCH),
      patch('ConfigMap', 'patched', [{ op: 'remove', path: '/data/z' }], JSON_PATCH),
      patch('ConfigMap', 'patched', [{ op: 'replace', path: '/data/y/z', value: 1 }], JSON_PATCH),
      patch(
        'ConfigMap',
        'patched',
        [
          { op: 'replace', path: '/metadata/resourceVersion', value: '1' },
          { op: 'replace', path: '/metadata/managedFields', value: [] },
        ],
        JSON_PATCH,
      ),
    ],
  },
  {
    name: 'a patch of a kind that there is not',
    steps: ['application/foo', 'application/json'].map((type) => patch('ConfigMap', 'a', {}, type)),
  },
  {
    name: 'a body of a kind that there is not',
    steps: [{ ...create(configMap('a')), contentType: 'application/foo' }],
  },
  {
    name: 'replacing: well, with a stale resourceVersion, with another uid, what is not there',
    steps: [
      create(configMap('replaced'), REAL),
      (before) =>
        put(
          'replaced',
          changed(configMap('replaced', { b: '1' }), { 'metadata.resourceVersion': versionOf(before[0]) }),
        ),
      put('replaced', changed(configMap('replaced', { b: '2' }), { 'metadata.resourceVersion': '1' })),
      put('replaced', changed(configMap('replaced', { b: '3' }), { 'metadata.uid': 'another' })),
      put('other-name', configMap('replaced')),
      put('nowhere', configMap('nowhere')),
    ],
  },
  {
    name: 'deleting: as a dry run, under a uid that is another, under its own, what is not there',
    steps: [
      create(configMap('deleted'), REAL),
      { method: 'DELETE', path: `${paths.ConfigMap}/deleted?dryRun=All` },
      remove('ConfigMap', 'deleted', underUid('another')),
      (before) => remove('ConfigMap', 'deleted', underUid(text(bodyOf(before[0]), 'metadata', 'uid'))),
      remove('ConfigMap', 'deleted'),
    ],
  },
  {
    name: 'deleting what a finalizer holds',
    steps: [
      create(changed(configMap('held'), { 'metadata.finalizers': ['example.com/hold'] }), REAL),
      remove('ConfigMap', 'held'),
      get(`${paths.ConfigMap}/held`),
      patch('ConfigMap', 'held', { metadata: { finalizers: null } }, MERGE),
      get(`${paths.ConfigMap}/held`),
    ],
  },
  {
    name: 'a status that is written on its own',
    steps: [
      create(object('Deployment', 'unstarted', { spec: { ...stopped(), paused: true, replicas: 0 } }), 'dryRun=All'),
      patch('Deployment', 'nowhere/status', { status: {} }, MERGE),
    ],
  },
  {
    name: 'a namespace that is on its way out takes nothing new',
    steps: [
      create(object('Namespace', `${NAMESPACE}-ending`, finalized()), REAL),
      {
        method: 'POST',
        path: `/api/v1/namespaces/${NAMESPACE}-ending/configmaps?fieldManager=one`,
        body: changed(configMap('last'), { 'metadata.finalizers': ['example.com/hold'] }),
      },
      { method: 'DELETE', path: `${paths.Namespace}/${NAMESPACE}-ending` },
      {
        method: 'PATCH',
        path: `/api/v1/namespaces/${NAMESPACE}-ending/configmaps/late?fieldManager=one&dryRun=All`,
        contentType: 'application/apply-patch+yaml',
        body: configMap('late'),
      },
      {
        method: 'PATCH',
        path: `/api/v1/namespaces/${NAMESPACE}-ending/configmaps/last`,
        contentType: MERGE,
        body: { metadata: { finalizers: null } },
        see: () => null,
      },
    ],
  },
];

const versionOf = (answer: Parameters<typeof bodyOf>[0]) => text(bodyOf(answer), 'metadata', 'resourceVersion');

function finalized(): JsonObject {
  return { spec: { finalizers: ['kubernetes'] } };
}

function stopped(): JsonObject {
  const labels = { app: 'x' };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'web:1' }] } },
  };
}
