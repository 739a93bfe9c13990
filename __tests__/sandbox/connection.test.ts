import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientOf } from '../../sandbox/client.ts';
import { kubeconfigFor } from '../../sandbox/cluster.ts';
import { records, text } from '../../sandbox/json.ts';
import { field, isRecord } from '../../src/manifest/object.ts';
import { apply, configMap, configMapsPath, deploymentsPath, openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ nodes: [] });
});
afterEach(() => shop.stop());

describe('who may do what', () => {
  test('a wrong token is answered 401; a renewed one works, the old one no more', async () => {
    const stranger = clientOf(kubeconfigFor(shop.cluster.url, 'wrong'));
    const answer = await stranger.request('GET', configMapsPath);
    expect([answer.status, text(answer.body, 'message')]).toEqual([401, 'Unauthorized']);
    const renewed = clientOf(kubeconfigFor(shop.cluster.url, shop.cluster.renewToken()));
    expect((await renewed.request('GET', configMapsPath)).status).toBe(200);
    expect((await shop.client.request('GET', configMapsPath)).status).toBe(401);
    stranger.close();
    renewed.close();
  });

  test.each([
    [
      'GET',
      `${deploymentsPath}/web`,
      'deployments.apps "web" is forbidden: User "sandbox" cannot get resource "deployments" in API group "apps" in the namespace "shop"',
    ],
    [
      'GET',
      deploymentsPath,
      'deployments.apps is forbidden: User "sandbox" cannot list resource "deployments" in API group "apps" in the namespace "shop"',
    ],
    [
      'GET',
      `${deploymentsPath}?watch=true`,
      'deployments.apps is forbidden: User "sandbox" cannot watch resource "deployments" in API group "apps" in the namespace "shop"',
    ],
    [
      'GET',
      '/api/v1/nodes',
      'nodes is forbidden: User "sandbox" cannot list resource "nodes" in API group "" at the cluster scope',
    ],
    [
      'PATCH',
      `${deploymentsPath}/web/status`,
      'deployments.apps "web" is forbidden: User "sandbox" cannot patch resource "deployments/status" in API group "apps" in the namespace "shop"',
    ],
  ])('%s %s forbidden', async (method, path, message) => {
    shop.cluster.permit(() => false);
    const { status, body } = await shop.client.request(method, path);
    expect([status, text(body, 'message')]).toEqual([403, message]);
  });

  test('to create by server-side apply takes `create` as well, in the dry run already', async () => {
    shop.cluster.permit(({ verb }) => verb !== 'create');
    const { status, body } = await apply(shop.client, configMapsPath, configMap({}), 'me', '&dryRun=All');
    expect(status).toBe(403);
    expect(text(body, 'message')).toContain('cannot create resource "configmaps"');
  });
});

describe('what goes wrong on demand', () => {
  test('an answer of one’s own, a few times, and then the truth', async () => {
    shop.cluster.fail(({ count }) =>
      count <= 2 ? { answer: 503, headers: { 'retry-after': '1' }, body: 'busy' } : undefined,
    );
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push((await shop.client.request('GET', configMapsPath)).status);
    expect(codes).toEqual([503, 503, 200]);
  });

  test('a reset before the server acts, and one after', async () => {
    shop.cluster.fail(() => ({ reset: 'before' }));
    await expect(apply(shop.client, configMapsPath, configMap({}))).rejects.toThrow();
    shop.cluster.fail();
    expect((await shop.client.request('GET', `${configMapsPath}/settings`)).status).toBe(404);
    shop.cluster.fail(({ method }) => (method === 'PATCH' ? { reset: 'after' } : undefined));
    await expect(apply(shop.client, configMapsPath, configMap({}))).rejects.toThrow();
    expect((await shop.client.request('GET', `${configMapsPath}/settings`)).status).toBe(200);
  });

  test('a watch that opens and then says nothing', async () => {
    shop.cluster.fail(({ query }) => (query.includes('watch') ? { mute: true } : undefined));
    const ending = new AbortController();
    const seen = (async () => {
      for await (const event of shop.client.watch(`${configMapsPath}?watch=true`, ending.signal)) return event.type;
      return 'nothing';
    })();
    await apply(shop.client, configMapsPath, configMap({}));
    ending.abort();
    expect(await seen).toBe('nothing');
  });

  test('a late answer comes, and all requests are in the log', async () => {
    shop.cluster.fail(() => ({ late: 30 }));
    const before = performance.now();
    await shop.client.request('GET', `${configMapsPath}?limit=1`);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
    expect(shop.cluster.requests.at(-1)).toMatchObject({
      method: 'GET',
      path: configMapsPath,
      query: 'limit=1',
      count: 1,
    });
  });
});

describe('discovery', () => {
  test('aggregated, in two requests', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const [core, others] = await Promise.all(
      ['/api', '/apis'].map((path) => shop.client.request('GET', path, undefined, undefined, { accept })),
    );
    expect(core?.headers['content-type']).toBe(accept);
    const pods = records(core?.body, 'items', 0, 'versions', 0, 'resources').find((one) => one.resource === 'pods');
    expect(pods).toMatchObject({
      scope: 'Namespaced',
      singularResource: 'pod',
      shortNames: ['po'],
      responseKind: { kind: 'Pod' },
    });
    expect(records(others?.body, 'items').map((one) => text(one, 'metadata', 'name'))).toContain('apps');
  });

  test('plain, a list a group and version', async () => {
    const groups = await shop.client.request('GET', '/apis');
    expect(records(groups.body, 'groups').map((one) => one.name)).toContain('batch');
    const { body } = await shop.client.request('GET', '/apis/apps/v1');
    expect(records(body, 'resources').find((one) => one.name === 'deployments/status')).toMatchObject({
      kind: 'Deployment',
    });
    const version = await shop.client.request('GET', '/version');
    expect([field(version.body, 'minor'), isRecord(version.body)]).toEqual(['36', true]);
    expect((await shop.client.request('GET', '/readyz')).body).toBe('ok');
  });
});
