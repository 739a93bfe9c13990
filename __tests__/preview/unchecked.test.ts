import { expect, test } from 'vitest';
import type { Action, Change } from '../../src/plan/change.ts';
import { definitionsIn } from '../../src/preview/definitions.ts';
import { uncheckedNotices } from '../../src/preview/unchecked.ts';
import { declare } from '../plan/declare.ts';

const SET = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true }]
---
apiVersion: example.com/v1
kind: Widget
metadata: { name: w, namespace: fresh }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: fresh }
`;

function told(definition: Action, unchecked: readonly string[]): string[] {
  const declared = declare(SET);
  const changes = declared.map((each): Change => {
    const { kind } = each.object;
    const resource = { group: '', version: 'v1', kind, plural: kind.toLowerCase(), namespaced: true };
    const action = kind === 'CustomResourceDefinition' ? definition : 'created';
    return { ...each, resource, action, fields: [], warnings: [], checked: !unchecked.includes(kind) };
  });
  return uncheckedNotices(changes, definitionsIn(declared)).map(({ message }) => message);
}

test.each([
  ['created', 'could not be checked at all beforehand, since this run makes kind Widget (example.com)'],
  ['configured', 'could not be checked in full beforehand, since this run changes kind Widget (example.com)'],
  ['unchanged', 'could not be checked in full beforehand, since this run makes namespace fresh'],
] as const)('an object whose definition is %s %s', (definition, message) => {
  expect(told(definition, ['Widget'])).toEqual([`1 object ${message}`]);
});

test('one notice for each reason', () => {
  expect(told('unchanged', ['Widget', 'ConfigMap'])).toEqual([
    '2 objects could not be checked in full beforehand, since this run makes namespace fresh',
  ]);
  expect(told('created', ['Widget', 'ConfigMap'])).toHaveLength(2);
});
