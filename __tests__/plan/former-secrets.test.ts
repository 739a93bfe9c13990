import { expect, test } from 'vitest';
import type { Json, KubernetesObject } from '../../src/manifest/object.ts';
import { formerSecrets } from '../../src/plan/former-secrets.ts';

const object = (spec: Json): KubernetesObject => ({ apiVersion: 'v1', kind: 'Foo', metadata: { name: 'x' }, spec });

test.each<[string, Json, Json, string[]]>([
  ['the whole of a field', '0ldValue', 'n3wValue', ['0ldValue']],
  ['a part of it', 'postgres://u:0ldValue@db', 'postgres://u:n3wValue@db', ['0ldValue']],
  [
    'a field of which more has changed',
    'postgres://u:0ldValue@db',
    'mysql://v:n3wValue@db',
    ['postgres://u:0ldValue@db'],
  ],
  ['a line of a file, that has moved', 'a: 1\npassword: 0ldValue', '# new\na: 1\npassword: n3wValue', ['0ldValue']],
  ['an argument, that has moved', ['0ldValue', 'serve'], ['serve', '--fast', 'n3wValue'], ['0ldValue']],
  [
    'a container that is told by its name',
    [{ name: 'b' }, { name: 'a', x: '0ldValue' }],
    [{ name: 'a', x: 'n3wValue' }],
    ['0ldValue'],
  ],
  ['what the manifest says in the open', { a: 'serve', b: 'x' }, { a: 'n3wValue', b: 'serve' }, []],
  ['a field without a secret', 'replaced', 'by this', []],
  ['the same as before', 'n3wValue', 'n3wValue', []],
])('what a secret took the place of: %s', (_, live, declared, expected) => {
  expect(formerSecrets(object(live), object(declared), ['n3wValue', ''])).toEqual(expected);
});
