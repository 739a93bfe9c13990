import { expect, test } from 'vitest';
import { parseApiVersion } from '../../src/manifest/object.ts';
import { explainDeletion } from '../../src/plan/terminating.ts';
import { declare } from './declare.ts';

const explained = (deletionTimestamp?: string) => {
  const [declared] = declare('apiVersion: v1\nkind: Namespace\nmetadata: {name: preview-7}\n');
  if (!declared) throw new Error('nothing declared');
  const { object, source } = declared;
  const reference = { ...parseApiVersion('v1'), kind: 'Namespace', name: 'preview-7' };
  const live = { ...object, metadata: { name: 'preview-7', ...(deletionTimestamp ? { deletionTimestamp } : {}) } };
  return explainDeletion({ object, source, reference }, live);
};

test('a namespace that is being deleted is no place to deploy to', () => {
  expect(explained('2026-01-01T00:00:00Z')?.problem).toMatchObject({
    message: 'namespace preview-7 is being deleted, so nothing new can be made in it',
    remedy: 'Wait until it is gone, or deploy to another namespace.',
  });
  expect(explained()).toBeUndefined();
});
