import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { type Client, clientOf } from '../sandbox/client.ts';
import { field, type Json } from '../src/manifest/object.ts';
import { expectDecent, type FaultyRun, runWithFault, type Seen } from './fault.ts';
import { type FaultyProxy, type Passing, startFaultyProxy } from './faulty-proxy.ts';
import { configMap, deployment } from './manifests.ts';
import { joinCluster, type Node } from './node.ts';

// What takes long, or what only a real API server can be believed in. The table of all other faults is in __tests__/faults.test.ts.

let kubeconfig: string;
let node: Node;
let client: Client;
beforeAll(async () => {
  kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
  node = await joinCluster({ kubeconfig, node: 'faults', address: inject('nodeAddress') });
  client = clientOf(kubeconfig);
});
afterAll(async () => {
  client.close();
  await node.leave();
});

interface Stage {
  readonly proxy: FaultyProxy;
  readonly namespace: string;
  run(options: Omit<FaultyRun, 'kubeconfig'>): Promise<Seen>;
  /** The object as the cluster has it, or undefined. */
  get(path: string): Promise<Json | undefined>;
}

let stages = 0;

/** A namespace and a proxy of its own for each test. */
async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const namespace = `fault-${++stages}`;
  const proxy = await startFaultyProxy(kubeconfig, tokenOf(kubeconfig));
  await client.request('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  try {
    await play({
      proxy,
      namespace,
      run: ({ inputs, ...rest }) =>
        runWithFault({ ...rest, kubeconfig: proxy.kubeconfig, inputs: { timeout: '60s', namespace, ...inputs } }),
      get: async (path) => {
        const { status, body } = await client.request('GET', path.replace('NAMESPACE', namespace));
        return status === 200 ? body : undefined;
      },
    });
  } finally {
    await proxy.stop();
    await client.request('DELETE', `/api/v1/namespaces/${namespace}`);
  }
}

function tokenOf(text: string): string {
  return String(field(parse(text) as Json, 'users', 0, 'user', 'token'));
}

const isDryRun = ({ url }: Passing) => url.includes('dryRun=All');
const isWrite = (request: Passing) => request.method !== 'GET' && !isDryRun(request);
const isWatch = ({ url }: Passing) => url.includes('watch=true');
const isOf =
  (name: string) =>
  ({ url }: Passing) =>
    url.includes(`/${name}?`);

const SETTINGS = '/api/v1/namespaces/NAMESPACE/configmaps/settings-2';
const FIVE = {
  'settings.yaml': ['settings-1', 'settings-2', 'settings-3'].map((name) => configMap(name, { a: '1' })).join('---\n'),
  'api.yaml': deployment(),
  'web.yaml': deployment({ name: 'web' }),
};

const MORE = {
  'more.yaml': Array.from({ length: 30 }, (_, at) => configMap(`more-${at + 1}`, { a: '1' })).join('---\n'),
};

describe.concurrent('faults on the way to a real API server', () => {
  test.for([
    // The last of more than are in flight at once: the server has answered by then.
    ['the preview', (request: Passing) => isDryRun(request) && isOf('more-30')(request)],
    ['the apply', isWrite],
    ['the wait', isWatch],
  ] as const)('it is away for ten seconds amid %s: at most fifteen are lost', async ([, is]) => {
    await onStage(async ({ proxy, run }) => {
      let isGone = false;
      proxy.fail((request) => {
        if (isGone || !is(request)) return undefined;
        isGone = true;
        proxy.goAway(10_000);
        return 'reset';
      });
      const seen = await run({ manifests: { ...FIVE, ...MORE } });
      expectDecent(seen);
      expect(isGone).toBe(true);
      expect(seen.outputs.outcome, seen.log).toBe('success');
      expect(seen.milliseconds).toBeLessThan(10_000 + 15_000);
      expect(new Set(Object.values(seen.actions))).toEqual(new Set(['created']));
      expectNoStorm(proxy);
    });
  });

  test('every watch falls silent: a list finds out after thirty seconds', async () => {
    await onStage(async ({ proxy, run }) => {
      proxy.fail((request) => (isWatch(request) ? 'mute' : undefined));
      const seen = await run({ manifests: { 'api.yaml': deployment({ behaviour: 'ready-after=3s' }) } });
      expectDecent(seen);
      expect(seen.outputs.outcome, seen.log).toBe('success');
      expect(seen.milliseconds).toBeLessThan(40_000);
      expectNoStorm(proxy);
    });
  });

  test('the answer to every write is lost once: all is created, and nothing twice', async () => {
    await onStage(async ({ proxy, run, get }) => {
      const lost = new Set<string>();
      proxy.fail((request) => {
        if (!isWrite(request) || lost.has(request.url)) return undefined;
        lost.add(request.url);
        return 'lost';
      });
      const seen = await run({ manifests: FIVE });
      expectDecent(seen);
      expect(seen.outputs.outcome, seen.log).toBe('success');
      expect(new Set(Object.values(seen.actions))).toEqual(new Set(['created']));
      const sets = await get('/apis/apps/v1/namespaces/NAMESPACE/replicasets');
      expect(field(sets ?? {}, 'items')).toHaveLength(2);
    });
  });

  test.for([
    ['it had been carried out', 'lost'],
    ['it had not', 'hang'],
  ] as const)(
    'a write without an answer at the deadline is unknown, and a second run finds out: %s',
    async ([, fault]) => {
      await onStage(async ({ proxy, run, get }) => {
        proxy.fail((request) => (isWrite(request) && isOf('settings-2')(request) ? fault : undefined));
        const first = await run({ manifests: FIVE, inputs: { timeout: '5s' } });
        expectDecent(first);
        expect(first.log).toContain(
          'the timeout of 5 s ended during apply: 2 of 5 objects applied, 1 unknown, 2 not tried',
        );
        expect(first.actions['ConfigMap/settings-2']).toBe('unknown');
        expect(first.milliseconds).toBeLessThan(8_000);
        expect((await get(SETTINGS)) !== undefined).toBe(fault === 'lost');
        proxy.fail(() => undefined);
        const second = await run({ manifests: FIVE });
        expect(second.outputs.outcome, second.log).toBe('success');
        expect(second.actions).toEqual({
          'ConfigMap/settings-1': 'unchanged',
          'ConfigMap/settings-2': fault === 'lost' ? 'unchanged' : 'created',
          'ConfigMap/settings-3': 'unchanged',
          'Deployment/api': 'created',
          'Deployment/web': 'created',
        });
      });
    },
  );

  test('it goes away for good in the wait: the deadline ends it, and what was last seen is told', async () => {
    await onStage(async ({ proxy, run }) => {
      const seen = await run({
        manifests: { 'api.yaml': deployment({ behaviour: 'ready-after=4s' }) },
        inputs: { timeout: '15s' },
        when: { says: 'InProgress', happens: () => proxy.goAway(Number.POSITIVE_INFINITY) },
      });
      expectDecent(seen);
      expect(seen.outputs.outcome, seen.log).toBe('failure');
      expect(seen.messages['Deployment/api']).toMatch(
        /^timed out; the API server can't be watched since .*; last seen: /,
      );
      expect(seen.milliseconds).toBeLessThan(18_000);
      expectNoStorm(proxy);
    });
  });

  test('SIGINT while nothing answers any more: over in six seconds', async () => {
    await onStage(async ({ proxy, run }) => {
      const seen = await run({
        manifests: { 'api.yaml': deployment({ behaviour: 'never-ready' }) },
        github: { fault: () => ({ drop: 'hang' }) },
        when: {
          says: 'InProgress',
          happens: (child) => {
            proxy.fail(() => 'hang');
            child.kill('SIGINT');
          },
        },
      });
      expectDecent(seen);
      expect(seen.outputs.outcome, seen.log).toBe('cancelled');
      expect(seen.afterwards).toBeLessThan(6_000);
    });
  });

  test('two runs of the same objects at the same time end well, and make one of each', async () => {
    await onStage(async ({ run, get }) => {
      const both = await Promise.all([run({ manifests: FIVE }), run({ manifests: FIVE })]);
      for (const seen of both) {
        expectDecent(seen);
        expect(seen.outputs.outcome, seen.log).toBe('success');
      }
      const sets = await get('/apis/apps/v1/namespaces/NAMESPACE/replicasets');
      expect(field(sets ?? {}, 'items')).toHaveLength(2);
    });
  });
});

/** At most ten tries an object, whatever goes wrong. */
function expectNoStorm({ requests }: FaultyProxy): void {
  const tries = Map.groupBy(
    requests.filter(({ method }) => method !== 'GET'),
    ({ method, url }) => `${method} ${url}`,
  );
  for (const [what, all] of tries) expect(all.length, what).toBeLessThanOrEqual(10);
}
