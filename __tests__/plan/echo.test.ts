import { expect, test } from 'vitest';
import { isEchoOfMistakes } from '../../src/plan/echo.ts';
import type { Mistake } from '../../src/plan/mistakes.ts';
import { subjectOf } from './declare.ts';

// What is asked again without the misspelt keys breaks rules that the manifest does not.

const { object } = subjectOf(`apiVersion: v1
kind: Pod
metadata: {name: api}
spec:
  containers:
    - name: a
      ports: [{prt: 80}]
      volumeMounts: [{name: x, mountPath: /x}, {name: y, mountPath: /y}]
  volumes: [{nme: x}]
`);
const mistakes: readonly Mistake[] = [
  { what: 'unknown field', path: 'spec.containers[0].ports[0].prt' },
  { what: 'unknown field', path: 'spec.volumes[0].nme' },
];
const mount = (at: number) => `spec.containers[0].volumeMounts[${at}].name`;

test.each([
  ['the field that was meant, which nobody wrote', 'FieldValueInvalid', 'spec.containers[0].ports[0].port', true],
  ['one that the server makes of it', 'FieldValueInvalid', 'spec.containers[0].ports[0].targetPort', true],
  ['a name that stands at a misspelt key', 'FieldValueNotFound', mount(0), true],
  ['another name', 'FieldValueNotFound', mount(1), false],
  ['a field elsewhere', 'FieldValueInvalid', 'spec.containers[0].name', false],
  ['a field elsewhere that is missing', 'FieldValueRequired', 'spec.containers[0].image', false],
])('a rule about %s', (_, reason, field, isEcho) => {
  expect(isEchoOfMistakes({ reason, field, message: '' }, mistakes, object)).toBe(isEcho);
});
