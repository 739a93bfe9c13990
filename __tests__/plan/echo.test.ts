import { expect, test } from 'vitest';
import { isEchoOfMistakes, isEchoOfRule } from '../../src/plan/echo.ts';
import type { Mistake } from '../../src/plan/mistakes.ts';
import { subjectOf } from './declare.ts';

// What is asked again without the misspelt keys breaks rules that the manifest does not.

const { object } = subjectOf(`apiVersion: v1
kind: Pod
metadata: {name: api}
spec:
  containers:
    - name: a
      imagePullpolicy: Always
      env: [{name: A, value: 1}]
      ports: [{prt: 80}]
      volumeMounts: [{name: x, mountPath: /x}, {name: y, mountPath: /y}]
  volumes: [{nme: x}]
`);
const labelled = subjectOf(`apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {version: 1, team: Payments Team}
`);
const mistakes: readonly Mistake[] = [
  { what: 'unknown field', path: 'spec.containers[0].imagePullpolicy' },
  { what: 'wrong type', path: 'spec.containers[0].env[0].value', expected: 'string' },
  { what: 'unknown field', path: 'spec.containers[0].ports[0].prt' },
  { what: 'unknown field', path: 'spec.volumes[0].nme' },
];
/** What the schema has: no name near the one of the port. */
const NEAR: Readonly<Record<string, string>> = { imagePullpolicy: 'imagePullPolicy', nme: 'name' };
const nearField = (path: string) => NEAR[path.slice(path.lastIndexOf('.') + 1)];
const mount = (at: number) => `spec.containers[0].volumeMounts[${at}].name`;

test.each([
  ['the field that was meant, which nobody wrote', 'FieldValueInvalid', 'spec.containers[0].ports[0].port', true],
  ['one that the server makes of it', 'FieldValueInvalid', 'spec.containers[0].ports[0].targetPort', true],
  ['a name that stands at a misspelt key', 'FieldValueNotFound', mount(0), true],
  ['another name', 'FieldValueNotFound', mount(1), false],
  ['a field elsewhere', 'FieldValueInvalid', 'spec.containers[0].name', false],
  [
    'what is required where a key of an unknown meaning stands',
    'FieldValueRequired',
    'spec.containers[0].ports[0].containerPort',
    true,
  ],
  ['the name that a misspelt key was to give', 'FieldValueRequired', 'spec.volumes[0].name', true],
  ['a field that is missing beside a misspelt one', 'FieldValueRequired', 'spec.containers[0].image', false],
])('a rule about %s', (_, reason, field, isEcho) => {
  expect(isEchoOfMistakes({ reason, field, message: '' }, mistakes, { object, nearField })).toBe(isEcho);
});

test('a mistake in a field is none in another one whose name begins with it', () => {
  const rule = { reason: 'FieldValueRequired', field: 'spec.containers[0].envFrom[0].configMapRef.name', message: '' };
  const wrong: Mistake[] = [{ what: 'wrong type', path: 'spec.containers[0].env', expected: 'list' }];
  expect(isEchoOfMistakes(rule, wrong, { object })).toBe(false);
});

test.each([
  ['Payments Team', 'a label beside the one that is no string', false],
  ['elsewhere', 'a value that nobody wrote', true],
])('a rule about a map that quotes "%s": %s', (value, _, isEcho) => {
  const message = `Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of …`;
  const rule = { reason: 'FieldValueInvalid', field: 'metadata.labels', message };
  const wrong: Mistake[] = [{ what: 'wrong type', path: 'metadata.labels.version', expected: 'string' }];
  expect(isEchoOfMistakes(rule, wrong, labelled)).toBe(isEcho);
});

test('a quantity that can not be read is not missing as well, whatever the server calls its place', () => {
  const claim = 'spec.volumeClaimTemplates[0].spec.resources';
  const rule = { reason: 'FieldValueRequired', field: `${claim}[storage]`, message: 'Required value' };
  const unreadable: Mistake[] = [
    { what: 'unreadable', path: `${claim}.requests.storage`, detail: 'quantities must …' },
  ];
  expect(isEchoOfMistakes(rule, unreadable, labelled)).toBe(true);
});

test('labels can not match a selector that is missing: that it is missing is all there is to say', () => {
  const required = { reason: 'FieldValueRequired', field: 'spec.selector', message: 'Required value' };
  const message = 'Invalid value: {"app":"web"}: `selector` does not match template `labels`';
  const mismatch = { reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels', message };
  expect([required, mismatch].map((rule) => isEchoOfRule(rule, [required, mismatch], object))).toEqual([false, true]);
  expect(isEchoOfRule(mismatch, [mismatch], object)).toBe(false);
});

test.each([
  ['prot', 'port', []],
  ['targetport', 'targetPort', ['spec.ports[0].port']],
])(
  'of a port without a number, with the key %s beside it, what is missing is told, and not what the server makes of it',
  (key, meant, left) => {
    const service = subjectOf(
      `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{${key}: 80}]}\n`,
    ).object;
    const message = 'Invalid value: 0: must be between 1 and 65535, inclusive';
    const rules = ['port', 'targetPort'].map((name) => ({
      ...{ reason: 'FieldValueInvalid', message },
      field: `spec.ports[0].${name}`,
    }));
    const misspelt: Mistake[] = [{ what: 'unknown field', path: `spec.ports[0].${key}` }];
    const told = rules.filter(
      (rule) =>
        !isEchoOfRule(rule, rules, service) &&
        !isEchoOfMistakes(rule, misspelt, { object: service, nearField: () => meant }),
    );
    expect(told.map(({ field }) => field)).toEqual(left);
  },
);
