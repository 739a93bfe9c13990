import type { Json, JsonObject } from '../../src/manifest/object.ts';
import type { Exchange } from './exchange.ts';
import { apply, applyDry, changed, configMap, create, deployment, NAMESPACE, object, paths } from './objects.ts';

const app = 'spec.template.spec.containers.0';
type Changes = Readonly<Record<string, Json | undefined>>;

/** Bodies that do not fit the schema. Both ways to send them answer in words of their own, which the preview explains. */
const misfits: Readonly<Record<string, Changes>> = {
  'an unknown field': { 'spec.replica': 2 },
  'an unknown field deep inside': { [`${app}.imagee`]: 'x' },
  'an unknown field of the metadata': { 'metadata.lables': {} },
  'an unknown field at the top': { sepc: {} },
  'a field in another case': { 'spec.Replicas': 1 },
  'a text for a number': { 'spec.replicas': '3' },
  'a number for a text': { [`${app}.env.0.value`]: 1 },
  'a boolean for a text': { [`${app}.env.0.value`]: true },
  'a number for a label': { 'metadata.labels': { version: 1 } },
  'a list for an object': { 'spec.template': [1] },
  'a text for an object': { 'spec.template': 'x' },
  'an object for a list': { 'spec.template.spec.containers': { a: 1 } },
  'a text for an item': { 'spec.template.spec.containers': ['a'] },
  'a text for a boolean': { 'spec.paused': 'yes' },
  'a fraction for a whole number': { 'spec.replicas': 1.5 },
  'a number that is too big': { 'spec.replicas': 3_000_000_000 },
  'a quantity that is none': { [`${app}.resources`]: { limits: { cpu: 'abc' } } },
  'a quantity without a unit, as a number': { [`${app}.resources`]: { limits: { cpu: 1 } } },
  'a port that is a boolean': { [`${app}.readinessProbe`]: { httpGet: { port: true } } },
  'a time that is none': { 'metadata.creationTimestamp': 'yesterday' },
  'nulls and a status': { 'spec.replicas': null, 'metadata.creationTimestamp': null, status: {} },
  'the same variable twice': {
    [`${app}.env`]: [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ],
  },
  'the same port twice': { [`${app}.ports`]: [{ containerPort: 80 }, { containerPort: 80, name: 'again' }] },
  'the same container twice': {
    'spec.template.spec.containers': [
      { name: 'a', image: 'a' },
      { name: 'a', image: 'b' },
    ],
  },
  'a container without a name': { 'spec.template.spec.containers': [{ image: 'a' }] },
};

const secret = object('Secret', 'token', { data: { token: 'not base64!' } });
const text = (body: string) => ({ ...create(configMap('a')), body });

export const mistakes: readonly Exchange[] = [
  ...Object.entries(misfits).flatMap(([name, changes]): Exchange[] => {
    const odd = changed(deployment, changes);
    return [
      { name: `server-side apply of ${name}`, steps: [applyDry(odd)] },
      { name: `creating ${name}`, steps: [create(odd)] },
    ];
  }),
  {
    name: 'creating with several unknown fields and a wrong type',
    steps: [
      create(changed(deployment, { [`${app}.imagee`]: 'x', 'spec.replica': 2, 'metadata.lables': {} })),
      create(changed(deployment, { 'spec.replica': 2, 'spec.replicas': '2' })),
    ],
  },
  {
    name: 'two wrong types in one server-side apply',
    steps: [applyDry(changed(deployment, { 'spec.replicas': '3', [`${app}.env.0.value`]: 1 }))],
  },
  {
    name: 'unknown fields that are only warned of, or not even that',
    steps: ['Warn', 'Ignore', '', 'Odd'].map((word) =>
      create({ ...configMap('a'), odd: 1, data: { x: '1' } }, `dryRun=All&fieldValidation=${word}`),
    ),
  },
  { name: 'a Secret whose data is not base64', steps: [applyDry(secret), create(secret)] },
  { name: 'a ConfigMap with a number', steps: [applyDry(configMap('a', { x: 1 })), create(configMap('a', { x: 1 }))] },
  {
    name: 'managedFields in what is applied',
    steps: [[], [{ manager: 'x' }]].map((managedFields) => applyDry(withMetadata(configMap('a'), { managedFields }))),
  },
  {
    name: 'a uid in what is applied for the first time',
    steps: [applyDry(withMetadata(configMap('a'), { uid: 'b' }))],
  },
  {
    name: 'a name that the URL has otherwise',
    steps: [{ ...applyDry(configMap('a')), path: `${paths.ConfigMap}/b?fieldManager=one&dryRun=All` }],
  },
  {
    name: 'a namespace that the URL has otherwise',
    steps: [applyDry, create].map((send) => send(withMetadata(configMap('a'), { namespace: 'other' }))),
  },
  {
    name: 'a kind that the URL has otherwise',
    steps: [applyDry, create].map((send) => ({
      ...send(configMap('a')),
      body: { ...configMap('a'), kind: 'Secret' },
    })),
  },
  { name: 'an apply without a field manager', steps: [apply(configMap('a'), 'dryRun=All')] },
  { name: 'an unknown word for dryRun', steps: [apply(configMap('a'), 'fieldManager=one&dryRun=some')] },
  {
    name: 'an unknown word for fieldValidation',
    steps: [apply(configMap('a'), 'fieldManager=one&fieldValidation=Foo')],
  },
  { name: 'an apply of broken YAML', steps: [{ ...applyDry(configMap('a')), body: '{"apiVersion":"v1",' }] },
  {
    name: 'an apply with a control character',
    steps: [{ ...applyDry(configMap('a')), body: JSON.stringify(configMap('a', { x: '\u007f' })) }],
  },
  { name: 'creating from broken JSON', steps: [text('{"apiVersion":"v1",')] },
  { name: 'creating without a kind', steps: [{ ...create(configMap('a')), body: { metadata: { name: 'a' } } }] },
  { name: 'creating without a name', steps: [create(changed(configMap('a'), { 'metadata.name': undefined }))] },
  { name: 'creating with a resourceVersion', steps: [create(withMetadata(configMap('a'), { resourceVersion: '1' }))] },
  {
    name: 'creating from JSON with a key given twice',
    steps: [text('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1","x":"2"}}')],
  },
];

function withMetadata(one: JsonObject, metadata: JsonObject): JsonObject {
  return { ...one, metadata: { ...(one.metadata as JsonObject), namespace: NAMESPACE, ...metadata } };
}
