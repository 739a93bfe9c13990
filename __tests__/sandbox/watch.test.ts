import { afterAll, beforeAll, expect, test } from 'vitest';
import { records, text } from '../../sandbox/json.ts';
import { field } from '../../src/manifest/object.ts';
import { configMap, configMapsPath, openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ nodes: [] });
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await shop.client.request(
      'POST',
      configMapsPath,
      configMap({}, { name, labels: { letter: name, kind: name < 'c' ? 'early' : 'late' } }),
    );
  }
});
afterAll(() => shop.stop());

const names = (body: unknown) => records(body as never, 'items').map((one) => text(one, 'metadata', 'name'));
const list = async (query: string) => (await shop.client.request('GET', `${configMapsPath}?${query}`)).body;

test.each([
  ['labelSelector=letter=a', 'a'],
  ['labelSelector=letter!=a,kind=early', 'b'],
  ['labelSelector=letter in (a,e)', 'a e'],
  ['labelSelector=letter notin (a,b),kind', 'c d e'],
  ['labelSelector=!kind', 'kube-root-ca.crt'],
  ['fieldSelector=metadata.name=d', 'd'],
])('%s selects %s', async (query, expected) => {
  expect(names(await list(encodeURI(query))).join(' ')).toBe(expected);
});

test('a list comes in pages, with what remains unless a selector hides it', async () => {
  expect(field(await list('limit=2'), 'metadata', 'remainingItemCount')).toBe(4);
  const first = await list('limit=2&labelSelector=kind');
  expect([names(first), field(first, 'metadata', 'remainingItemCount')]).toEqual([['a', 'b'], undefined]);
  const rest = await list(`limit=9&labelSelector=kind&continue=${text(first, 'metadata', 'continue')}`);
  expect([names(rest), text(rest, 'metadata', 'continue')]).toEqual([['c', 'd', 'e'], '']);
  expect(text(rest, 'metadata', 'resourceVersion')).toBe(text(first, 'metadata', 'resourceVersion'));
});

test('a watch goes on where a list ended; what comes to fit is ADDED, what fits no more is DELETED', async () => {
  const version = text(await list(''), 'metadata', 'resourceVersion');
  const relabel = (kind: string) =>
    shop.client.request(
      'PATCH',
      `${configMapsPath}/c`,
      { metadata: { labels: { kind } } },
      'application/merge-patch+json',
    );
  await relabel('early');
  await relabel('late');
  const ending = new AbortController();
  const seen: string[] = [];
  for await (const { type, object } of shop.client.watch(
    `${configMapsPath}?watch=true&labelSelector=kind%3Dearly&resourceVersion=${version}`,
    ending.signal,
  )) {
    seen.push(`${type} ${object.metadata.name}`);
    if (seen.length === 2) ending.abort();
  }
  expect(seen).toEqual(['ADDED c', 'DELETED c']);
});

test('a watch ends in its time, with a bookmark when it was asked for', async () => {
  const seen: string[] = [];
  const version = shop.cluster.store.revision();
  const query = `watch=true&resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=1`;
  for await (const { type, object } of shop.client.watch(`${configMapsPath}?${query}`, new AbortController().signal)) {
    seen.push(`${type} ${object.metadata.resourceVersion}`);
  }
  expect(seen.at(-1)).toBe(`BOOKMARK ${version}`);
});

test('the initial state can be part of the watch', async () => {
  const ending = new AbortController();
  const seen: string[] = [];
  const query =
    'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=kind';
  for await (const { type, object } of shop.client.watch(`${configMapsPath}?${query}`, ending.signal)) {
    seen.push(type);
    if (object.metadata.annotations?.['k8s.io/initial-events-end'] === 'true') ending.abort();
  }
  expect(seen).toEqual([...Array(5).fill('ADDED'), 'BOOKMARK']);
});

test('a version that is forgotten is answered 410, in the stream', async () => {
  shop.cluster.store.compact();
  for await (const { type, object } of shop.client.watch(
    `${configMapsPath}?watch=true&resourceVersion=1`,
    new AbortController().signal,
  )) {
    expect([type, object.code, object.reason, object.message]).toEqual([
      'ERROR',
      410,
      'Expired',
      `too old resource version: 1 (${shop.cluster.store.revision()})`,
    ]);
  }
});
