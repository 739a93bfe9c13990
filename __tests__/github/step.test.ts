import type { ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault, SandboxGitHubOptions } from '../../sandbox/github.ts';
import { sectionIn } from '../../src/report/comment.ts';
import { COMMIT, push, type Stage, setStage } from './stage.ts';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) {
    await stage.stop();
    expect(stage.github.violations).toEqual([]);
  }
});

async function on(behaviour: string, options: SandboxGitHubOptions = {}): Promise<Stage> {
  const stage = await setStage(behaviour, options);
  stages.push(stage);
  return stage;
}

/** What a request says that a status or a deployment has come to. */
const state = (body: unknown) => (body as { readonly state?: string } | null)?.state;
const states = ({ github }: Stage) => github.statuses.map(({ state }) => state);
const deploymentStates = ({ github }: Stage) => github.deployments[0]?.statuses.map(({ state }) => state);
const section = ({ github }: Stage) => sectionIn(github.comments(42)[0]?.body ?? '', 'production') ?? '';

/** Sends a signal as soon as GitHub was told of the start. */
const once =
  ({ github }: Stage, signal: NodeJS.Signals, sent: () => void) =>
  (child: ChildProcess) => {
    const timer = setInterval(() => {
      if (!github.deployments[0]?.statuses.length) return;
      clearInterval(timer);
      sent();
      child.kill(signal);
    }, 10);
  };

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

describe('a run that is cancelled or killed', { timeout: 30_000 }, () => {
  test.each<[NodeJS.Signals, number]>([
    ['SIGINT', 6_000],
    ['SIGTERM', 2_500],
  ])('%s: status, deployment and comment are closed within %d ms', async (signal, most) => {
    const stage = await on('never-ready');
    let sentAt = 0;
    const onStart = once(stage, signal, () => {
      sentAt = performance.now();
    });
    const { exitCode, outputs, state, log } = await stage.deploy({ onStart });
    expect(performance.now() - sentAt).toBeLessThan(most);
    expect(exitCode, log).toBe(1);
    expect(outputs.outcome).toBe('cancelled');
    expect(states(stage)).toEqual(['pending', 'error']);
    expect(deploymentStates(stage)?.at(-1)).toBe('error');
    expect(section(stage)).toContain('cancelled');
    expect(state).toEqual({ unfinished: '' });
  });

  test('SIGINT again, of someone in a hurry, does not keep it from its last words', async () => {
    const stage = await on('never-ready');
    let child: ChildProcess | undefined;
    const first = once(stage, 'SIGINT', () => {});
    const { exitCode, log } = await stage.deploy({
      onStart: (started) => {
        child = started;
        first(started);
      },
      onLog: (text) => {
        if (text.includes('was cancelled')) child?.kill('SIGINT');
      },
    });
    expect(exitCode, log).toBe(1);
    expect(states(stage)).toEqual(['pending', 'error']);
    expect(section(stage)).toContain('cancelled');
  });

  test('SIGINT before anything is loaded: it says so all the same, and asks nothing of the cluster', async () => {
    const stage = await on('ready');
    // The first that the entry loads is the rest of the action.
    const preload = `import { registerHooks } from 'node:module';
      let sent = false;
      registerHooks({
        load(url, context, next) {
          if (!sent && /\\d\\.index\\.js$/.test(url)) sent = process.kill(process.pid, 'SIGINT');
          return next(url, context);
        },
      });`;
    const NODE_OPTIONS = `--import=${await stage.write('preload.mjs', preload)}`;
    const { exitCode, outputs, log } = await stage.deploy({ env: { NODE_OPTIONS }, inputs: { manifests: 'api.yaml' } });
    expect(exitCode, log).toBe(1);
    expect(outputs.outcome).toBe('cancelled');
    expect(section(stage)).toContain('cancelled');
    expect(states(stage).at(-1)).toBe('error');
    expect(stage.cluster.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('an error in the handler of an event ends it with a report, and without a stack trace', async () => {
    const stage = await on('never-ready');
    // As a bug of ours would, once GitHub was told of the start.
    const preload = "process.once('SIGUSR2', () => { throw new TypeError('x is not a function'); });";
    const NODE_OPTIONS = `--import=${await stage.write('preload.mjs', preload)}`;
    const onStart = once(stage, 'SIGUSR2', () => {});
    const { exitCode, outputs, log } = await stage.deploy({
      env: { NODE_OPTIONS },
      inputs: { manifests: 'api.yaml' },
      onStart,
    });
    expect(exitCode, log).toBe(1);
    expect(outputs.outcome).toBe('failure');
    expect(log).toContain('an error that it did not foresee (TypeError: x is not a function)');
    expect(log).not.toMatch(/^\s+at /m);
    expect(section(stage)).toContain('did not foresee');
    expect(states(stage)).toEqual(['pending', 'failure']);
    expect(deploymentStates(stage)?.at(-1)).toBe('failure');
  });

  test('killed outright: the post step closes all three, and says that the run died', async () => {
    const stage = await on('never-ready');
    const { state } = await stage.deploy({ onStart: once(stage, 'SIGKILL', () => {}) });
    expect(states(stage)).toEqual(['pending']);
    const { exitCode, log, summary } = await stage.cleanUp(state);
    expect(exitCode, log).toBe(0);
    expect(states(stage)).toEqual(['pending', 'error']);
    expect(stage.github.statuses.at(-1)?.description).toContain('the run died');
    expect(deploymentStates(stage)?.at(-1)).toBe('error');
    for (const text of [section(stage), summary]) {
      expect(text).toContain('### 💥 Deploy to production died');
      expect(text).toContain('the cluster may hold a part of this version');
    }
    expect(log).toMatch(/^::warning.*the run died/m);
  });

  test('killed before GitHub said which deployment it made: the post step finds it', async () => {
    let child: ChildProcess | undefined;
    const stage = await on('never-ready', {
      fault: ({ method, path }) => {
        if (method !== 'POST' || !path.endsWith('/deployments')) return undefined;
        child?.kill('SIGKILL');
        return { drop: 'reset', after: true };
      },
    });
    const onStart = (started: ChildProcess) => {
      child = started;
    };
    const { state } = await stage.deploy({ onStart });
    expect(deploymentStates(stage)).toEqual([]);
    const { exitCode, log } = await stage.cleanUp(state);
    expect(exitCode, log).toBe(0);
    expect(deploymentStates(stage)).toEqual(['error']);
  });

  test.each<[string, Fault | undefined, RegExp]>([
    ['arrives', undefined, /### ✅ Deployed to production/],
    ['is lost', { drop: 'reset' }, /### ✅ Deploy to production succeeded/],
  ])('killed while the comment is written, and it %s: what succeeded stays so', async (_, lost, told) => {
    let child: ChildProcess | undefined;
    const stage = await on('ready', {
      fault: ({ method, path }) => {
        if (child && method === 'POST' && path.endsWith('/comments')) {
          child.kill('SIGKILL');
          child = undefined;
          return lost;
        }
        return undefined;
      },
    });
    const onStart = (started: ChildProcess) => {
      child = started;
    };
    const { state } = await stage.deploy({ onStart });
    expect(states(stage)).toEqual(['pending', 'success']);
    const { exitCode, log } = await stage.cleanUp(state);
    expect(exitCode, log).toBe(0);
    expect(states(stage).at(-1)).toBe('success');
    expect(deploymentStates(stage)?.at(-1)).toBe('success');
    expect(log).not.toContain('the run died');
    expect(stage.github.comments(42)).toHaveLength(1);
    expect(section(stage)).toMatch(told);
  });

  test('when GitHub is away from the first word of the end on, the post step says how it ended', async () => {
    let github: 'up' | 'away' | 'back' = 'up';
    const stage = await on('ready', {
      fault: ({ body }) => {
        if (github === 'up' && state(body) === 'success') github = 'away';
        return github === 'away' ? { status: 503 } : undefined;
      },
    });
    const { exitCode, state: left, log } = await stage.deploy();
    github = 'back';
    expect(exitCode, log).toBe(0);
    expect([states(stage), deploymentStates(stage)]).toEqual([['pending'], ['in_progress']]);
    await stage.cleanUp(left);
    expect([states(stage), deploymentStates(stage)]).toEqual([
      ['pending', 'success'],
      ['in_progress', 'success'],
    ]);
  });

  test('after a run that came to its end there is nothing to do, and nothing is loaded for it', async () => {
    const stage = await on('ready');
    const { exitCode, log, milliseconds } = await stage.cleanUp({ unfinished: '' });
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
    expect(milliseconds).toBeLessThan(1_500);
    expect(stage.github.requests).toEqual([]);
  });

  test.each(['{', 'null', '[]', '{"environment":1}'])(
    'state that is not ours harms nothing: %s',
    async (unfinished) => {
      const stage = await on('ready');
      expect((await stage.cleanUp({ unfinished })).exitCode).toBe(0);
    },
  );
});
