import { expect, test } from 'vitest';
import { formatImageReference, imageReferenceFault, parseImageReference } from '../../src/manifest/image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['python', { name: 'python' }],
  ['python:3.11-slim', { name: 'python', tag: '3.11-slim' }],
  ['reg:5000/app', { name: 'reg:5000/app' }],
  ['localhost:5000/app:v1', { name: 'localhost:5000/app', tag: 'v1' }],
  ['ghcr.io/o/a/b:v1', { name: 'ghcr.io/o/a/b', tag: 'v1' }],
  [`ghcr.io/o/a@${DIGEST}`, { name: 'ghcr.io/o/a', digest: DIGEST }],
  [`reg:5000/a:v1@${DIGEST}`, { name: 'reg:5000/a', tag: 'v1', digest: DIGEST }],
  ['[::1]:5000/app:v1', { name: '[::1]:5000/app', tag: 'v1' }],
])('%s', (text, reference) => {
  expect(parseImageReference(text)).toEqual(reference);
  expect(formatImageReference(parseImageReference(text))).toBe(text);
  expect(imageReferenceFault(parseImageReference(text))).toBeUndefined();
});

test.each(['', 'App', 'a//b', 'app:', 'app:a b', 'app@sha256', 'app@sha256:12', `app:${'x'.repeat(129)}`, '${X}'])(
  '%j is no image reference',
  (text) => {
    expect(imageReferenceFault(parseImageReference(text))).toBeDefined();
  },
);
