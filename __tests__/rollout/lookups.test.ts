import { expect, test } from 'vitest';
import { ConnectionError } from '../../src/cluster/api-error.ts';
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

test('a Secret that the server does not answer about is not taken for missing: it is asked about again', async () => {
  const cluster = createFakeCluster();
  const { request } = cluster;
  const silence = new ConnectionError('no answer within 2 s', { fault: 'timeout', mayHaveReached: true });
  cluster.request = () => Promise.reject(silence);
  const answers: (() => void)[] = [];
  const lookups = createLookups(cluster, new AbortController().signal, () => answers.shift()?.());
  const isThere = () => lookups.sourceIsThere('shop', { kind: 'Secret', name: 'database' });
  const heard = () => new Promise<void>((done) => answers.push(done));
  isThere();
  await heard();
  expect(isThere()).toBeUndefined();
  cluster.request = request;
  lookups.refresh();
  isThere();
  await heard();
  expect(isThere()).toBe(false);
});
