import { expect, test } from 'vitest';
import { nearest } from '../../src/manifest/near.ts';

test.each([
  ['GIT_SAH', 'GIT_SHA'],
  ['git_sha', 'GIT_SHA'],
  ['GIT_SH', 'GIT_SHA'],
  ['IMAGETAG', 'IMAGE_TAG'],
  ['a', undefined],
  ['COMPLETELY_DIFFERENT', undefined],
])('whoever types %s means %s', (word, meant) => {
  expect(nearest(word, ['GIT_SHA', 'IMAGE_TAG', 'ENVIRONMENT'])).toBe(meant);
});
