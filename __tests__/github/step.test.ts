import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploymentStates, on, section, states } from './on-stage.ts';
import { COMMIT, push } from './stage.ts';

describe('the whole step', { timeout: 20_000 }, () => {
  test('a push: status, deployment, comment on the pull request that brought the commit, outputs', async () => {
    const pull = {
      number: 42,
      state: 'closed',
      merged_at: '2026-03-01T00:00:00Z',
      head: { sha: 'b'.repeat(40) },
    } as const;
    const pulls = { [COMMIT]: [{ ...pull, base: { ref: 'main', repo: { default_branch: 'main' } } }] };
    const stage = await on('ready', { pulls });
    const { exitCode, outputs, state, log } = await stage.deploy({
      event: push(),
      inputs: { 'environment-url': 'https://pay.example' },
    });
    expect(exitCode, log).toBe(0);
    expect(states(stage)).toEqual(['pending', 'success']);
    expect(deploymentStates(stage)).toEqual(['in_progress', 'success']);
    expect(section(stage)).toContain('Deployed to production');
    expect(outputs).toMatchObject({
      'deployment-id': String(stage.github.deployments[0]?.id),
      'environment-url': 'https://pay.example/',
      'comment-url': stage.github.comments(42)[0]?.html_url,
    });
    expect(state).toEqual({ unfinished: '' });
  });

  test('what Node compiled is kept where the runner keeps its tools; a place that can not be written harms nothing', async () => {
    const stage = await on('ready');
    const tools = dirname(await stage.write('in-the-way', ''));
    const kept = async (RUNNER_TOOL_CACHE: string) => {
      const { exitCode, log } = await stage.deploy({ env: { RUNNER_TOOL_CACHE }, inputs: { manifests: 'api.yaml' } });
      expect(exitCode, log).toBe(0);
      return readdir(join(RUNNER_TOOL_CACHE, 'kube-rollout', 'compiled')).catch(() => undefined);
    };
    expect(await kept(join(tools, 'tools'))).toHaveLength(1);
    expect(await kept(join(tools, 'in-the-way'))).toBeUndefined();
  });

  test('a disk without room: the deploy stands, GitHub hears of it, and what could not be left is told', async () => {
    const stage = await on('never-ready');
    const env = { GITHUB_STATE: '/dev/full', GITHUB_STEP_SUMMARY: '/dev/full' };
    const { outputs, log } = await stage.deploy({ env, inputs: { timeout: '4s' } });
    expect(outputs.outcome).toBe('failure');
    expect(log).toContain('readiness probe');
    expect(log).toContain('the post step could not be left word in GITHUB_STATE (ENOSPC)');
    expect(log).not.toContain('did not foresee');
    expect(section(stage)).toContain('Deploy to production failed');
    expect(states(stage)).toEqual(['pending', 'failure']);
  });

  test('outputs that can not be written fail the step, and it is told how the deploy ended', async () => {
    const stage = await on('ready');
    const { exitCode, log } = await stage.deploy({ env: { GITHUB_OUTPUT: '/dev/full' } });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::the deploy ended as success, but its outputs could not be written .*ENOSPC/);
    expect(section(stage)).toContain('Deployed to production');
  });

  test('a log that nobody reads any more: the deploy comes to its end, and GitHub hears of it', async () => {
    const stage = await on('ready');
    const { exitCode } = await stage.deploy({ onStart: (child) => child.stdout?.destroy() });
    expect(section(stage)).toContain('Deployed to production');
    expect(exitCode).toBe(0);
  });

  test('the first write to the cluster comes before the first word to GitHub', async () => {
    const stage = await on('ready');
    let wrote = false;
    let early = 0;
    stage.cluster.fail(({ method, query }) => {
      if (method === 'PATCH' && !query.includes('dryRun')) {
        wrote = true;
        early = stage.github.requests.length;
      }
      return undefined;
    });
    await stage.deploy();
    expect(wrote).toBe(true);
    expect(early).toBe(0);
  });

  test.each<[string, object, number, RegExp]>([
    ['with an image tag it deploys', { 'image-tag': 'v1' }, 0, /## ✅ Deployed to production/],
    ['without one it can not', {}, 1, /## ❌ Deploy to production failed before anything was written/],
  ])(
    'a payload that can not be read, of a pull request: the report is in the summary only; %s',
    async (_, inputs, code, told) => {
      const stage = await on('ready');
      const { exitCode, log, summary } = await stage.deploy({
        inputs: { ...inputs },
        env: { GITHUB_EVENT_PATH: '/no/such' },
      });
      expect(exitCode, log).toBe(code);
      expect(log).toMatch(/^::notice.*the event payload at GITHUB_EVENT_PATH could not be read \(ENOENT\)/m);
      expect(summary).toMatch(told);
      expect([stage.github.comments(), stage.github.statuses, stage.github.deployments]).toEqual([[], [], []]);
    },
  );

  test('a token that is none: one warning, and the report is in the summary', async () => {
    const stage = await on('ready');
    const { exitCode, log, summary } = await stage.deploy({ inputs: { 'github-token': 'not a token' } });
    expect(exitCode, log).toBe(0);
    expect(log.match(/^::(warning|notice).*/gm)).toEqual([
      expect.stringContaining('input github-token: expected a token'),
    ]);
    expect(summary).toContain('## ✅ Deployed to production');
    expect(stage.github.requests).toEqual([]);
  });

  test('an Enterprise Server: all of it under its own address', async () => {
    const stage = await on('ready');
    const { exitCode, log } = await stage.deploy({
      githubUrl: `${stage.github.url}/api/v3`,
      env: { GITHUB_SERVER_URL: 'https://ghe.acme.example' },
    });
    expect(exitCode, log).toBe(0);
    expect(states(stage)).toEqual(['pending', 'success']);
    expect(stage.github.statuses[0]?.target_url).toMatch(/^https:\/\/ghe\.acme\.example\/acme\/payments-api\/actions/);
    expect(deploymentStates(stage)).toEqual(['in_progress', 'success']);
    expect(section(stage)).toContain('](https://ghe.acme.example/acme/payments-api/commit/');
    expect(stage.github.requests.some(({ path }) => path === '/graphql')).toBe(true);
    expect(log).not.toMatch(/^::notice/m);
  });

  test('GitHub is reached through a proxy', async () => {
    const stage = await on('ready');
    const { port } = new URL(stage.github.url);
    const through: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      through.push(request.url ?? '');
      const upstream = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.on('error', () => socket.destroy()).pipe(socket);
      socket.on('error', () => upstream.destroy()).pipe(upstream);
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const githubUrl = `http://api.ghe.invalid:${port}`;
    const { exitCode, log } = await stage.deploy({ githubUrl, env: { HTTP_PROXY } });
    proxy.close();
    expect(exitCode, log).toBe(0);
    expect(states(stage)).toEqual(['pending', 'success']);
    expect(section(stage)).toContain('Deployed to production');
    expect(new Set(through)).toEqual(new Set([`api.ghe.invalid:${port}`]));
  });

  test('a push that deletes a branch deploys nothing, says so and tells GitHub nothing', async () => {
    const stage = await on('ready');
    const event = { ...push(), payload: { deleted: true, after: '0'.repeat(40) } };
    const { exitCode, log } = await stage.deploy({ event });
    expect(exitCode).toBe(0);
    expect(log).toContain('there is nothing to deploy');
    expect([...stage.github.requests, ...stage.cluster.requests]).toEqual([]);
  });
});
