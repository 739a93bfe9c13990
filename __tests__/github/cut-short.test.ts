import type { ChildProcess } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/github.ts';
import { deploymentStates, on, once, section, states } from './on-stage.ts';

/** What a request says that a status or a deployment has come to. */
const state = (body: unknown) => (body as { readonly state?: string } | null)?.state;

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
