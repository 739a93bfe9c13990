import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { createSeen, isNewer } from '../../src/cluster/seen.ts';
import type { Json, KubernetesObject } from '../../src/manifest/object.ts';
import { type Answer, connectTo, failureOf, json, nested, QUICK, startServer, status, until } from './server.ts';

const pods = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };

function pod(name: string, resourceVersion: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'a', resourceVersion: String(resourceVersion) },
  };
}

function list(resourceVersion: number, ...items: Json[]): Json {
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: String(resourceVersion) }, items };
}

function event(type: string, object: Json): string {
  return `${JSON.stringify({ type, object })}\n`;
}

interface Followed {
  /** `seen a@5`, `gone a@6`, `listed`, `trouble …` in order. */
  readonly log: string[];
  stop(): Promise<void>;
}

function followPods(cluster: Cluster, names: string[] = []): Followed {
  const log: string[] = [];
  const end = new AbortController();
  const tell = (what: string) => (object: KubernetesObject) => {
    log.push(`${what} ${object.metadata.name}@${object.metadata.resourceVersion}`);
  };
  const follower = {
    seen: tell('seen'),
    gone: tell('gone'),
    listed: () => log.push('listed'),
    trouble: (message: string) => log.push(`trouble ${message}`),
    recovered: (message: string) => log.push(`recovered ${message}`),
    unreadable: (name: string, message: string) => log.push(`unreadable ${name}: ${message}`),
  };
  const done = cluster.follow({ resource: pods, namespace: 'a', names }, follower, end.signal);
  const stop = () => {
    end.abort();
    return done;
  };
  onTestFinished(stop);
  return { log, stop };
}

type Watch = (response: ServerResponse, count: number, from: string) => void;

/** A server whose lists and watches the test decides on; `count` counts each from 1. */
async function startPods(listing: (count: number) => Json, watching: Watch) {
  let lists = 0;
  let watches = 0;
  const answer: Answer = ({ query }, response) => {
    if (query.get('watch') !== 'true') return json(response, 200, listing(++lists));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    watching(response, ++watches, query.get('resourceVersion') ?? '');
  };
  const server = await startServer(answer);
  return { server, cluster: await connectTo(server), counts: () => ({ lists, watches }) };
}

describe('what is told', () => {
  test('first the list, then each event, and nothing that is older than what was told', async () => {
    const { cluster, server } = await startPods(
      () => list(10, pod('a', 5), pod('b', 7)),
      (response) => {
        response.write(event('MODIFIED', pod('a', 5)) + event('MODIFIED', pod('a', 4)) + event('ADDED', pod('c', 11)));
        response.write(
          event('MODIFIED', pod('c', 9)) + event('BOOKMARK', pod('', 12)) + event('DELETED', pod('b', 13)),
        );
        response.write(event('MODIFIED', pod('b', 12)) + event('ADDED', pod('b', 14)));
      },
    );
    const { log } = followPods(cluster);
    await until(() => log.length >= 6);
    expect(log).toEqual(['seen a@5', 'seen b@7', 'listed', 'seen c@11', 'gone b@13', 'seen b@14']);
    expect(Object.fromEntries(server.requests[1]?.query ?? [])).toMatchObject({
      watch: 'true',
      resourceVersion: '10',
      allowWatchBookmarks: 'true',
    });
  });

  test('items of a list know what they are; pages belong to one list', async () => {
    const bare = { metadata: { name: 'a', namespace: 'a', resourceVersion: '5' } };
    const server = await startServer(({ query }, response) => {
      if (query.get('watch')) return response.writeHead(200).flushHeaders();
      if (query.get('continue') === 'more') return json(response, 200, list(10, pod('b', 6)));
      const first = { kind: 'PodList', metadata: { resourceVersion: '10', continue: 'more' }, items: [bare] };
      return json(response, 200, first);
    });
    const kinds: unknown[] = [];
    const follower = {
      seen: (o: KubernetesObject) => kinds.push([o.apiVersion, o.kind]),
      gone() {},
      listed() {},
      trouble() {},
      recovered() {},
    };
    const end = new AbortController();
    const done = (await connectTo(server)).follow({ resource: pods, namespace: 'a', names: [] }, follower, end.signal);
    await until(() => kinds.length === 2);
    end.abort();
    await done;
    expect(kinds).toEqual([
      ['v1', 'Pod'],
      ['v1', 'Pod'],
    ]);
    expect(server.requests[0]?.query.get('limit')).toBe('500');
  });

  test('an event arrives within milliseconds, however it is cut up', async () => {
    let write: (text: string) => void = () => {};
    const { cluster } = await startPods(
      () => list(1),
      (response) => {
        write = (text) => response.write(text);
      },
    );
    const { log } = followPods(cluster);
    await until(() => log.includes('listed'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const line = Buffer.from(event('ADDED', pod('zoë-✓', 2))).toString();
    const [head, tail] = [line.slice(0, 40), line.slice(40)];
    write(head);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const at = Date.now();
    write(tail);
    await until(() => log.includes('seen zoë-✓@2'));
    expect(Date.now() - at).toBeLessThan(50);
  });
});

describe('whatever happens to a watch', () => {
  test.each<[string, Watch]>([
    ['the server ends it', (response) => response.end()],
    ['the connection breaks', (response) => response.destroy()],
    ['half a line, then the end', (response) => response.end('{"type":"ADD')],
    ['a line that is no event', (response) => response.write('nonsense\n')],
    [
      'an object nested 100,000 levels deep',
      (response) => response.write(`{"type":"MODIFIED","object":${nested(100_000)}}\n`),
    ],
    ['410', (response) => response.end(event('ERROR', { code: 410, message: 'too old resource version' }))],
    ['an error', (response) => response.end(event('ERROR', { code: 500, message: 'etcd' }))],
  ])('%s: another one takes over, and nothing is lost', async (_name, fault) => {
    const { cluster } = await startPods(
      (count) => list(10 * count, ...(count > 1 ? [pod('a', 15)] : [])),
      (response, count) => {
        if (count === 1) fault(response, count, '');
        else response.write(event('MODIFIED', pod('a', 15)) + event('MODIFIED', pod('a', 25)));
      },
    );
    const { log } = followPods(cluster);
    await until(() => log.includes('seen a@25'));
    expect(log.filter((line) => line !== 'listed')).toEqual(['seen a@15', 'seen a@25']);
  });

  test('after a good end it goes on where it stood, without a list', async () => {
    const from: string[] = [];
    const { cluster, counts } = await startPods(
      () => list(10),
      (response, count, resourceVersion) => {
        from.push(resourceVersion);
        if (count === 1) response.end(event('ADDED', pod('a', 11)) + event('BOOKMARK', pod('', 30)));
      },
    );
    followPods(cluster);
    await until(() => from.length === 2);
    expect(from).toEqual(['10', '30']);
    expect(counts().lists).toBe(1);
  });

  test('what vanished while it was away is gone', async () => {
    const { cluster } = await startPods(
      (count) => (count === 1 ? list(10, pod('a', 5), pod('b', 6)) : list(20, pod('b', 6))),
      (response, count) => {
        if (count === 1) response.end(event('ERROR', { code: 410 }));
      },
    );
    const { log } = followPods(cluster);
    await until(() => log.includes('gone a@5'));
    expect(log).toEqual(['seen a@5', 'seen b@6', 'listed', 'gone a@5', 'listed']);
  });

  test('silence is checked by a list, and a watch that did not tell what the list did is replaced', async () => {
    const { cluster, counts } = await startPods(
      (count) => (count === 1 ? list(10) : list(20, pod('a', 15))),
      () => {},
    );
    const { log } = followPods(cluster);
    await until(() => log.includes('seen a@15'));
    await until(() => counts().watches === 2);
    expect(counts().lists).toBe(2);
    expect(log[0]).toBe('listed');
  });

  test('silence for very long: it is replaced although nothing happened', async () => {
    const { cluster, counts } = await startPods(
      () => list(10),
      () => {},
    );
    followPods(cluster);
    await until(() => counts().watches === 2);
    expect(counts().lists).toBe(4);
  });

  test.each<[string, Watch]>([
    ['always answers 410', (response) => response.end(event('ERROR', { code: 410 }))],
    ['closes each at once', (response) => response.end()],
    ['tells one event and closes', (response, count) => response.end(event('ADDED', pod('a', 100 + count)))],
  ])('a server that %s is not stormed', async (_name, fault) => {
    const { cluster, counts } = await startPods(() => list(10), fault);
    followPods(cluster);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The pauses here are a twentieth of the real ones: this stands for six seconds.
    expect(counts().watches).toBeLessThanOrEqual(8);
    expect(counts().watches).toBeGreaterThan(3);
  });
});

test.each(['list', 'watch'])('a server that asks to wait before the next %s is given that time', async (what) => {
  const at: number[] = [];
  const server = await startServer(({ query }, response) => {
    const isAsked = (query.get('watch') === 'true' ? 'watch' : 'list') === what;
    if (isAsked) at.push(Date.now());
    if (isAsked && at.length === 1)
      return json(response, 429, status(429, 'TooManyRequests', 'slow down'), { 'retry-after': '1' });
    if (query.get('watch')) return response.writeHead(200).flushHeaders();
    json(response, 200, list(10));
  });
  followPods(await connectTo(server));
  await until(() => at.length === 2);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
});

test('a server that goes away is told once, and once that it is back', async () => {
  const items = () => list(10, pod('a', 5));
  const { server, cluster } = await startPods(items, () => {});
  const { log } = followPods(cluster);
  await until(() => log.includes('listed'));
  await server.stop();
  await until(() => log.some((line) => line.startsWith('trouble')));
  await new Promise((resolve) => setTimeout(resolve, 250));
  await startServer(
    ({ query }, response) =>
      query.get('watch') ? response.writeHead(200).flushHeaders() : json(response, 200, list(20, pod('a', 15))),
    { port: server.port },
  );
  await until(() => log.includes('seen a@15'));
  await until(() => log.some((line) => line.startsWith('recovered')));
  const [away, back] = log.filter((line) => line.startsWith('trouble') || line.startsWith('recovered'));
  expect(away).toMatch(/^trouble the API server can't be watched since \d\d:\d\d:\d\d UTC: .*$/);
  expect(back).toMatch(/can be watched again; it was away since \d\d:\d\d:\d\d UTC$/);
});

test.each<[string, Answer]>([
  ['is not answered', () => {}],
  ['is put off for a minute', (_, response) => response.writeHead(429, { 'retry-after': '60' }).end('later')],
])('a first list that %s: nothing is seen until the next, and that is told at once', async (_, answer) => {
  const server = await startServer(answer);
  const { log } = followPods(await connectTo(server));
  await until(() => log.length > 0);
  expect(log[0]).toMatch(/^trouble the API server can't be watched since /);
  expect(server.requests).toHaveLength(1);
});

test('a list nested 100,000 levels deep is told', async () => {
  const server = await startServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"10"},"items":[${nested(100_000)}]}`),
  );
  const { log } = followPods(await connectTo(server));
  await until(() => log.length > 0);
  expect(log[0]).toMatch(/can't be watched since .*, found JSON nested deeper than 1000 levels$/);
});

test('is told of it too while many requests wait for the server to come back', async () => {
  const { server } = await startPods(
    () => list(10),
    () => {},
  );
  const cluster = await connectTo(server, { timing: { follow: QUICK.follow } });
  const { log } = followPods(cluster);
  await until(() => log.includes('listed'));
  await server.stop();
  const run = new AbortController();
  const slow = { method: 'GET', path: '/api/v1/nodes/a', signal: run.signal } as const;
  const waiting = Array.from({ length: 50 }, () => failureOf(cluster.request(slow)));
  await until(() => log.some((line) => line.startsWith('trouble')));
  run.abort();
  await Promise.all(waiting);
});

describe('where watching is forbidden', () => {
  const no = status(403, 'Forbidden', 'no');

  test('lists instead', async () => {
    let version = 10;
    const server = await startServer(({ query }, response) =>
      query.get('watch') ? json(response, 403, no) : json(response, 200, list(++version, pod('a', version))),
    );
    const { log } = followPods(await connectTo(server));
    await until(() => log.filter((line) => line.startsWith('seen')).length >= 3);
    expect(log.filter((line) => line.startsWith('trouble'))).toEqual([
      'trouble watching pods in namespace a is forbidden: listing it every 0.05 s instead. Grant the verb watch for prompt answers',
    ]);
  });

  test('and listing too: reads each by its name, at a modest pace', async () => {
    let version = 10;
    let isThere = true;
    const server = await startServer(({ path }, response) => {
      if (path.endsWith('/pods')) return json(response, 403, no);
      if (path.endsWith('/b') || !isThere) return json(response, 404, status(404, 'NotFound', 'pods "b" not found'));
      return json(response, 200, pod('a', ++version));
    });
    const { log, stop } = followPods(await connectTo(server), ['a', 'b']);
    await until(() => log.includes('seen a@12'));
    isThere = false;
    await until(() => log.some((line) => line.startsWith('gone a')));
    await stop();
    expect(log[0]).toContain(
      'trouble listing and watching pods in namespace a is forbidden: reading each of 2 objects every 0.1 s',
    );
    expect(log.filter((line) => line.startsWith('gone'))).toHaveLength(1);
  });

  test('and reading too: says so of each, once, and asks no more until watching is tried again', async () => {
    const server = await startServer(({ path }, response) =>
      path.endsWith('/a') ? json(response, 200, pod('a', 5)) : json(response, 403, no),
    );
    const { log, stop } = followPods(await connectTo(server), ['a', 'b']);
    const reads = (name: string) => server.requests.filter(({ path }) => path.endsWith(`/${name}`)).length;
    await until(() => reads('a') >= 2);
    await stop();
    expect(log).toContain('unreadable b: no');
    expect(reads('b')).toBe(1);
  });

  test("watching is tried again after a while: right after its start a server knows nobody's rights", async () => {
    let allowed = false;
    const server = await startServer(({ query, path }, response) => {
      if (!allowed && path.endsWith('/pods')) return json(response, 403, no);
      if (path.endsWith('/a')) return json(response, 200, pod('a', 5));
      if (query.get('watch')) return response.writeHead(200).write(event('MODIFIED', pod('a', 11)));
      return json(response, 200, list(10, pod('a', 5)));
    });
    const { log } = followPods(await connectTo(server), ['a']);
    await until(() => log.includes('seen a@5'));
    allowed = true;
    await until(() => log.includes('seen a@11'));
    expect(log.filter((line) => line.startsWith('trouble'))).toHaveLength(1);
  });

  test('and nothing is named: says that nothing can be followed, and ends with the run', async () => {
    const server = await startServer((_, response) => json(response, 403, no));
    const { log, stop } = followPods(await connectTo(server));
    await until(() => log.length === 1);
    await stop();
    expect(log).toEqual([
      'trouble listing and watching pods in namespace a is forbidden: nothing of it can be followed. Grant the verbs list and watch',
    ]);
    expect(server.requests).toHaveLength(1);
  });
});

test('ends at once with the run, and leaves nothing open', async () => {
  const { cluster, server } = await startPods(
    () => list(10),
    () => {},
  );
  const { log, stop } = followPods(cluster);
  await until(() => log.includes('listed'));
  await until(() => server.requests.length === 2);
  const at = Date.now();
  await stop();
  expect(Date.now() - at).toBeLessThan(50);
  await until(() => server.connections().open <= 1);
  const before = server.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.requests.length).toBe(before);
});

test.each([
  ['2', '1', true],
  ['10', '9', true],
  ['9', '10', false],
  ['7', '7', false],
  ['18446744073709551616', '18446744073709551615', true],
  ['abc', '5', true],
  ['abc', 'abc', false],
])('resourceVersion %s is newer than %s: %s', (a, b, newer) => {
  expect(isNewer(a, b)).toBe(newer);
});

test('a list older than what was seen makes nothing vanish', () => {
  const gone: string[] = [];
  const seen = createSeen({ seen: () => {}, gone: (object) => gone.push(object.metadata.name) });
  seen.update(pod('a', 20));
  expect(seen.replace([], '10')).toBe(false);
  expect(gone).toEqual([]);
});
