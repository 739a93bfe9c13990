import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/manifest/object.ts';
import { type Answer, connectTo, failureOf, json, NEVER, startServer, status } from './server.ts';

function served(version: string, ...resources: [kind: string, plural: string, scope?: string][]): Json {
  return {
    version,
    freshness: 'Current',
    resources: resources.map(([kind, resource, scope = 'Namespaced']) => ({
      resource,
      responseKind: { group: '', version: '', kind },
      scope,
      verbs: kind === 'Binding' ? ['create'] : ['get', 'patch', 'create'],
      subresources: [{ subresource: 'status', responseKind: { kind } }],
    })),
  };
}

function groups(...items: { name?: string; versions: Json[] }[]): Json {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: items.map(({ name, versions }) => ({ metadata: name ? { name } : {}, versions })),
  };
}

const CORE = groups({ versions: [served('v1', ['Binding', 'bindings'])] });
const ACME = { name: 'acme.test', versions: [served('v1', ['Gadget', 'gadgets'], ['Realm', 'realms', 'Cluster'])] };
const GADGET = { group: 'acme.test', version: 'v1', kind: 'Gadget', plural: 'gadgets', namespaced: true };

const aggregated: Answer = ({ path }, response) => {
  if (path === '/api') json(response, 200, CORE);
  else if (path === '/apis') json(response, 200, groups(ACME));
  else json(response, 404, status(404, 'NotFound', 'no such path'));
};

describe('aggregated discovery', () => {
  test('two requests, however many ask; kinds, plurals, scopes, and which kind can only be created', async () => {
    const server = await startServer(aggregated);
    const cluster = await connectTo(server);
    const found = await Promise.all([
      cluster.resourceOf('acme.test/v1', 'Gadget', NEVER),
      cluster.resourceOf('acme.test/v1', 'Realm', NEVER),
      cluster.resourceOf('v1', 'Binding', NEVER),
      cluster.resourceOf('acme.test/v2', 'Gadget', NEVER),
      cluster.resourceOf('v1', 'Gadget', NEVER),
    ]);
    expect(found).toEqual([
      GADGET,
      { group: 'acme.test', version: 'v1', kind: 'Realm', plural: 'realms', namespaced: false },
      { group: '', version: 'v1', kind: 'Binding', plural: 'bindings', namespaced: true, onlyVerbs: ['create'] },
      undefined,
      undefined,
    ]);
    expect((await cluster.resources(NEVER)).map(({ kind }) => kind)).toEqual(['Binding', 'Gadget', 'Realm']);
    expect(server.requests.map(({ path }) => path).sort()).toEqual(['/api', '/apis']);
    expect(server.requests[0]?.headers.accept).toContain('g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  });

  test('a failure is told to who asked, and the next question asks again', async () => {
    const server = await startServer((_, response) => json(response, 403, status(403, 'Forbidden', 'no')));
    const cluster = await connectTo(server);
    expect(await failureOf(cluster.resourceOf('v1', 'Binding', NEVER))).toMatchObject({ code: 403 });
    server.answer(aggregated);
    expect(await cluster.resourceOf('v1', 'Binding', NEVER)).toMatchObject({ plural: 'bindings' });
  });

  describe('a group that the server calls stale: its own server is asked', () => {
    const metrics = (...resources: Parameters<typeof served>[1][]) => ({
      name: 'metrics.k8s.io',
      versions: [{ ...(served('v1beta1', ...resources) as object), freshness: 'Stale' }],
    });
    const startStale = (group: ReturnType<typeof metrics>, itself: Answer) =>
      startServer((seen, response, count) => {
        if (seen.path === '/api') json(response, 200, CORE);
        else if (seen.path === '/apis') json(response, 200, groups(ACME, group));
        else itself(seen, response, count);
      });
    const away: Answer = (_, response) =>
      response.writeHead(503, { 'content-type': 'text/plain' }).end('service unavailable\n');

    test.each([
      ['never told its kinds', metrics()],
      ['told them before', metrics(['PodMetrics', 'pods'])],
    ])('one that %s, and is away: said so, and asked by one of many', async (_name, group) => {
      const server = await startStale(group, away);
      const cluster = await connectTo(server);
      expect(await cluster.resourceOf('acme.test/v1', 'Gadget', NEVER)).toBeDefined();
      const many = Array.from({ length: 20 }, () =>
        failureOf(cluster.resourceOf('metrics.k8s.io/v1beta1', 'PodMetrics', NEVER)),
      );
      for (const failure of await Promise.all(many)) {
        expect(failure).toMatchObject({ name: 'UnservedGroup', message: '503 service unavailable' });
      }
      expect(server.requests.length).toBeLessThanOrEqual(12);
    });

    test('one that is back, and knows more kinds than it did', async () => {
      const server = await startStale(metrics(['PodMetrics', 'pods']), (seen, response, count) => {
        if (count < 5) return away(seen, response, count);
        const node = { name: 'nodes', kind: 'NodeMetrics', namespaced: false, verbs: ['get', 'patch'] };
        json(response, 200, { kind: 'APIResourceList', resources: [node] });
      });
      const cluster = await connectTo(server);
      expect(await cluster.resourceOf('metrics.k8s.io/v1beta1', 'NodeMetrics', NEVER)).toMatchObject({
        plural: 'nodes',
      });
      expect(await cluster.resourceOf('metrics.k8s.io/v1beta1', 'PodMetrics', NEVER)).toBeUndefined();
    });

    test('one that may not be asked: that is told', async () => {
      const server = await startStale(metrics(), (_, response) => json(response, 403, status(403, 'Forbidden', 'no')));
      const cluster = await connectTo(server);
      const failure = await failureOf(cluster.resourceOf('metrics.k8s.io/v1beta1', 'PodMetrics', NEVER));
      expect(failure).toMatchObject({ name: 'ApiError', code: 403 });
    });
  });
});

describe('a kind that was made a moment ago', () => {
  test('is found as soon as discovery tells it', async () => {
    const server = await startServer(aggregated);
    const cluster = await connectTo(server);
    expect(await cluster.resourceOf('new.test/v1', 'Widget', NEVER)).toBeUndefined();
    cluster.forgetResources();
    const looking = cluster.resourceOf('new.test/v1', 'Widget', NEVER);
    setTimeout(
      () =>
        server.answer(({ path }, response) =>
          path === '/api'
            ? json(response, 200, CORE)
            : json(response, 200, groups(ACME, { name: 'new.test', versions: [served('v1', ['Widget', 'widgets'])] })),
        ),
      100,
    );
    expect(await looking).toMatchObject({ plural: 'widgets' });
  });

  test('its path is asked again while it is not served', async () => {
    const server = await startServer((_, response, count) =>
      count <= 2
        ? response.writeHead(404).end('404 page not found')
        : json(response, 200, { kind: 'WidgetList', metadata: {} }),
    );
    const cluster = await connectTo(server);
    cluster.forgetResources();
    expect((await cluster.request({ method: 'GET', path: '/apis/acme.test/v1/widgets', signal: NEVER })).status).toBe(
      200,
    );
  });
});

test('a server without aggregated discovery is asked group by group; one that is away is left out, and asked again when it is needed', async () => {
  const list = (resources: Json[]) => ({ kind: 'APIResourceList', resources });
  const answers: Record<string, Json> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        { name: 'apps', versions: [{ groupVersion: 'apps/v1', version: 'v1' }] },
        { name: 'broken.test', versions: [{ groupVersion: 'broken.test/v1', version: 'v1' }] },
      ],
    },
    '/api/v1': list([
      { name: 'pods', kind: 'Pod', namespaced: true },
      { name: 'pods/log', kind: 'Pod', namespaced: true },
    ]),
    '/apis/apps/v1': list([
      { name: 'deployments/scale', kind: 'Scale', namespaced: true },
      { name: 'deployments', kind: 'Deployment', namespaced: true },
    ]),
  };
  const server = await startServer(({ path }, response) => {
    const answer = answers[path];
    if (answer) json(response, 200, answer);
    else json(response, 503, status(503, 'ServiceUnavailable', 'gone'));
  });
  const cluster = await connectTo(server);
  expect(await cluster.resources(NEVER)).toEqual([
    { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true },
    { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
  ]);
  const asked = () => server.requests.filter(({ path }) => path === '/apis/broken.test/v1').length;
  expect(asked()).toBe(1);
  expect(await failureOf(cluster.resourceOf('broken.test/v1', 'Broken', NEVER))).toMatchObject({
    name: 'UnservedGroup',
  });
  answers['/apis/broken.test/v1'] = list([{ name: 'brokens', kind: 'Broken', namespaced: true }]);
  cluster.forgetResources();
  expect(await cluster.resourceOf('broken.test/v1', 'Broken', NEVER)).toMatchObject({ plural: 'brokens' });
});
