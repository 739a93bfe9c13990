import { expect, test } from 'vitest';
import { createLookups } from '../../src/rollout/lookups.ts';
import { createFakeCluster } from './fake-cluster.ts';

const DATABASE = '/api/v1/namespaces/shop/secrets/database';

/** Asks whether a Secret is there, waits for the answer, and gives it with what was asked for. */
async function asked(key?: string) {
  const cluster = createFakeCluster();
  cluster.answer(DATABASE, { metadata: { name: 'database' }, data: { url: 'aHVudGVyMg==' } });
  const answered = Promise.withResolvers<void>();
  const lookups = createLookups(cluster, new AbortController().signal, answered.resolve);
  const source = { kind: 'Secret', name: 'database', ...(key === undefined ? {} : { key }) } as const;
  expect(lookups.sourceIsThere('shop', source)).toBeUndefined();
  await answered.promise;
  return { cluster, isThere: lookups.sourceIsThere('shop', source) };
}

test('a Secret that may be there by now: its values are not even asked for', async () => {
  const { cluster, isThere } = await asked();
  expect(isThere).toBe(true);
  expect(cluster.accepted).toEqual(['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1']);
});

test('a key that may be there by now: the server lists no keys alone, so all is read, once', async () => {
  expect((await asked('url')).isThere).toBe(true);
  const { cluster, isThere } = await asked('uri');
  expect(isThere).toBe(false);
  expect(cluster.requested).toEqual([DATABASE]);
});
