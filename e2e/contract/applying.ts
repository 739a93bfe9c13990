import { record, text } from '../../sandbox/json.ts';
import type { Json, JsonObject } from '../../src/manifest/object.ts';
import { bodyOf, type Exchange } from './exchange.ts';
import {
  APPLY,
  apply,
  applyDry,
  changed,
  configMap,
  create,
  cronJob,
  get,
  MERGE,
  object,
  patch,
  paths,
  remove,
} from './objects.ts';

const container = 'spec.jobTemplate.spec.template.spec.containers';
const by = (manager: string, more = '') => `fieldManager=${manager}&fieldValidation=Strict${more}`;
const named = (name: string, changes: Readonly<Record<string, Json | undefined>> = {}) =>
  changed(cronJob, { 'metadata.name': name, ...changes });
const two = [
  { name: 'app', image: 'web:1' },
  { name: 'side', image: 'side:1' },
];
const at = (name: string) => `${paths.ConfigMap}/${name}`;
const withMeta = (one: JsonObject, metadata: JsonObject): JsonObject => ({
  ...one,
  metadata: { ...(one.metadata as JsonObject), ...metadata },
});

/** Server-side apply over time: who owns what, and what a second request does. */
export const applying: readonly Exchange[] = [
  {
    name: 'an apply that creates, one that changes nothing, and one that changes something',
    steps: [
      apply(configMap('twice')),
      apply(configMap('twice')),
      get(at('twice')),
      apply(configMap('twice', { mode: 'slow' })),
      apply(configMap('twice', { pace: '2' })),
      get(at('twice')),
    ],
  },
  {
    name: 'an apply that changes nothing writes nothing',
    steps: [
      apply(configMap('still')),
      apply(configMap('still')),
      (before) => ({
        ...get(at('still')),
        see: (body) => ({ sameVersion: version(body) === version(bodyOf(before[0])) }),
      }),
    ],
  },
  {
    name: 'a dry run that would create, one that would change, and what is there afterwards',
    steps: [
      applyDry(named('dry')),
      get(`${paths.CronJob}/dry`),
      apply(named('dry')),
      applyDry(named('dry', { 'spec.schedule': '0 4 * * *' })),
      applyDry(named('dry')),
      get(`${paths.CronJob}/dry`),
    ],
  },
  {
    name: 'a field that another manager owns: refused, then taken by force',
    steps: [
      apply(configMap('owned'), by('other')),
      apply(configMap('owned', { mode: 'slow' })),
      apply(configMap('owned', { mode: 'fast' })),
      apply(configMap('owned', { mode: 'slow' }), by('one', '&force=true')),
      get(at('owned')),
      apply(configMap('owned', {}), by('other')),
      apply(configMap('owned', {}), by('one')),
    ],
  },
  {
    name: 'several fields that several managers own',
    steps: [
      apply(named('many', { [container]: two, 'metadata.labels': { a: '1' } }), by('other')),
      patch('CronJob', 'many', { spec: { schedule: '5 5 * * *' } }, MERGE, 'fieldManager=third'),
      apply(
        named('many', {
          [container]: [{ name: 'app', image: 'web:2' }],
          'metadata.labels': { a: '2' },
          'spec.schedule': '6 6 * * *',
        }),
      ),
      apply(named('many', { [container]: [{ name: 'app', image: 'web:2' }] }), by('one', '&force=true&dryRun=All')),
      apply(named('many', { [container]: [{ name: 'app', image: 'web:2' }] }), by('one', '&force=true')),
      apply(named('many'), by('other', '&force=true')),
      get(`${paths.CronJob}/many`),
    ],
  },
  {
    name: 'an item of a list that is given up, and one that another manager still wants',
    steps: [
      apply(named('items', { [container]: two })),
      apply(named('items', { [container]: two }), by('other')),
      apply(named('items', { [container]: [two[0] ?? null] })),
      apply(named('items', { [container]: [two[0] ?? null] }), by('other')),
    ],
  },
  {
    name: 'an apply to what somebody made by other means',
    steps: [
      { ...create(configMap('made'), 'fieldManager=kubectl-create') },
      apply(configMap('made', { mode: 'slow' })),
      apply(configMap('made', { pace: '2' })),
      apply(configMap('made', { mode: 'slow' }), by('one', '&force=true')),
    ],
  },
  {
    name: 'a manager that hands its fields over (managedFields rewritten under a resourceVersion)',
    steps: [
      { ...create(configMap('handed'), 'fieldManager=kubectl-client-side-apply') },
      (before) => ({
        method: 'PATCH',
        path: `${at('handed')}?fieldManager=one`,
        contentType: 'application/json-patch+json',
        body: [
          { op: 'replace', path: '/metadata/managedFields', value: [ownedBy('one')] },
          { op: 'replace', path: '/metadata/resourceVersion', value: version(bodyOf(before[0])) },
        ],
      }),
      apply(configMap('handed', {})),
      patch('ConfigMap', 'handed', { metadata: { managedFields: [{}] } }, MERGE),
    ],
  },
  {
    name: 'an apply with a resourceVersion that is stale, or a uid that is another',
    steps: [
      apply(configMap('stale')),
      apply(withMeta(configMap('stale', { mode: 'slow' }), { resourceVersion: '1' })),
      apply(withMeta(configMap('stale', { mode: 'slow' }), { uid: 'another' })),
    ],
  },
  {
    name: 'immutable fields',
    steps: [
      apply(serviceAt('10.0.9.9')),
      apply(serviceAt('10.0.9.10')),
      apply({ ...configMap('fixed'), immutable: true }),
      apply({ ...configMap('fixed', { mode: 'slow' }), immutable: true }),
      apply(claim('ReadWriteOnce')),
      apply(claim('ReadWriteMany')),
      apply(job('web:1')),
      apply(job('web:2')),
      apply(statefulSet('a')),
      apply(statefulSet('b')),
    ],
  },
  {
    name: 'an apply in YAML',
    steps: [
      {
        method: 'PATCH',
        path: `${at('yaml')}?fieldManager=one`,
        contentType: APPLY,
        body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  mode: fast\n',
      },
    ],
  },
  {
    name: 'deleting, and applying again',
    steps: [
      apply(configMap('again')),
      remove('ConfigMap', 'again'),
      get(at('again')),
      apply(configMap('again', { mode: 'slow' })),
    ],
  },
];

function version(one: Json): string {
  return text(record(one), 'metadata', 'resourceVersion');
}

function ownedBy(manager: string): JsonObject {
  const fieldsV1 = { 'f:data': { '.': {}, 'f:mode': {} } };
  return {
    manager,
    operation: 'Apply',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
}

function serviceAt(clusterIP: string): JsonObject {
  return object('Service', 'fixed', { spec: { clusterIP, ports: [{ port: 80 }] } });
}

function claim(mode: string): JsonObject {
  const resources = { requests: { storage: '1Gi' } };
  return object('PersistentVolumeClaim', 'fixed', {
    spec: { accessModes: [mode], storageClassName: 'none', resources },
  });
}

function job(image: string): JsonObject {
  const spec = { restartPolicy: 'Never', containers: [{ name: 'app', image }] };
  return object('Job', 'fixed', { spec: { template: { spec } } });
}

function statefulSet(serviceName: string): JsonObject {
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'app', image: 'web:1' }] } };
  return object('StatefulSet', 'fixed', {
    spec: { replicas: 0, serviceName, selector: { matchLabels: { app: 'a' } }, template },
  });
}
