import { expect, test } from 'vitest';
import { apiVersionOf, parseApiVersion } from '../../src/manifest/object.ts';

test.each(['v1', 'apps/v1', 'scaling.acme.test/v1alpha1'])('%s is written as it was read', (apiVersion) => {
  expect(apiVersionOf(parseApiVersion(apiVersion))).toBe(apiVersion);
});
