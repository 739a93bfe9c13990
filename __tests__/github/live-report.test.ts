import { afterEach, describe, expect, test } from 'vitest';
import { type Fault, type SandboxGitHub, type SandboxGitHubOptions, startGitHub } from '../../sandbox/github.ts';
import type { Limits } from '../../src/github/client.ts';
import { type LiveReport, startLiveReport } from '../../src/github/live-report.ts';
import { noticesOf } from '../../src/github/notice.ts';
import { readRun } from '../../src/github/run.ts';
import type { LiveOptions } from '../../src/github/session.ts';
import type { Unfinished } from '../../src/github/unfinished.ts';
import type { JsonObject } from '../../src/manifest/object.ts';
import { sectionIn } from '../../src/report/comment.ts';
import { describePending } from '../../src/report/commit-status.ts';
import type { Result } from '../../src/report/result.ts';
import { fixture } from '../report/fixture.ts';

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
const BEFORE = 'b'.repeat(40);
const RUN = 'https://github.com/acme/payments/actions/runs/7301/attempts/1';
const QUICK: Limits = { talk: 5_000, call: 300, retry: 10, settle: 10 };

let github: SandboxGitHub;
afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

interface More extends Partial<Omit<LiveOptions, 'run'>> {
  readonly event?: string;
  readonly payload?: JsonObject;
  readonly env?: Record<string, string>;
}

/** A live report of a run on the sandbox's GitHub, and what it left for the post step. */
async function start(options: SandboxGitHubOptions = {}, more: More = {}) {
  github = await startGitHub(options);
  const { event = 'pull_request', payload, env = {}, ...rest } = more;
  const left: (Unfinished | undefined)[] = [];
  const run = readRun(
    {
      ...{ GITHUB_EVENT_NAME: event, GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'acme/payments', GITHUB_API_URL: github.url },
      ...{ GITHUB_RUN_ID: '7301', GITHUB_RUN_ATTEMPT: '1', GITHUB_JOB: 'deploy' },
      ...env,
    },
    payload ?? { pull_request: { number: 12, head: { sha: SHA } } },
  );
  const live = startLiveReport({
    ...{ run, token: 'ghs_x', status: true, deployment: 'auto', comment: 'always', environmentUrl: undefined },
    ...{ endsAt: Date.now() + 600_000, cancelled: new AbortController().signal, limits: QUICK },
    leave: (unfinished) => left.push(unfinished),
    ...rest,
  });
  return { live, left, run };
}

const begin = (live: LiveReport, namespace = 'payments') => {
  const images = [{ object: 'Deployment payments/api', container: 'api', image: 'ghcr.io/acme/api:v1' }];
  live.rendered({ environment: 'production', namespace, imageTag: 'v1', startedAt: '2026-03-05T01:58:03Z', images });
  live.wrote();
};
const ended = (name = 'success', more: Partial<Result> = {}): Result => {
  const result = fixture(name, more);
  return { ...result, run: { ...result.run, environment: 'production', namespace: 'payments' } };
};
const until = async (holds: () => boolean) => {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
};
const states = () => github.statuses.map(({ state }) => state);
const deploymentStates = (index = -1) => github.deployments.at(index)?.statuses.map(({ state }) => state);

describe('the commit status', () => {
  test.each<[string, string]>([
    ['success', 'success'],
    ['no-change', 'success'],
    ['crash', 'failure'],
    ['invalid-manifest', 'failure'],
    ['cancelled', 'error'],
  ])('is pending while the deploy goes on; %s ends it as %s', async (name, state) => {
    const { live, left } = await start();
    begin(live);
    await until(() => github.statuses.length > 0);
    expect(github.statuses[0]).toMatchObject({
      sha: SHA,
      context: 'kube-rollout/production',
      state: 'pending',
      target_url: RUN,
    });
    await live.close(ended(name));
    expect(states()).toEqual(['pending', state]);
    expect(github.statuses[1]?.description?.length).toBeLessThanOrEqual(140);
    expect(left.at(-1)).toBeUndefined();
  });

  test('of a deploy that never began is set once, at the end', async () => {
    const { live } = await start();
    await live.close(ended('invalid-manifest'));
    expect(states()).toEqual(['failure']);
  });

  test('is on the commit that is deployed, not on GITHUB_SHA', async () => {
    const { live } = await start({}, { env: { GITHUB_SHA: 'f'.repeat(40) } });
    begin(live);
    await live.close(ended());
    expect(new Set(github.statuses.map(({ sha }) => sha))).toEqual(new Set([SHA]));
  });

  test.each(['a\nb', 'x'.repeat(243)])(
    'of an environment whose name is none there is no status, nor a section in the comment that nobody would ever replace: %j',
    async (environment) => {
      const { live, left } = await start({}, { deployment: 'create' });
      const result = ended('invalid-manifest');
      const told = await live.close({ ...result, run: { ...result.run, environment } });
      expect(told).toMatchObject({ comment: { skipped: expect.stringContaining('name') }, failures: [] });
      expect(github.requests).toEqual([]);
      expect(left.at(-1)).toBeUndefined();
    },
  );

  test('is left out when the input says so, and then GitHub is asked for nothing of it', async () => {
    const { live } = await start({}, { status: false });
    begin(live);
    await live.close(ended());
    expect(github.requests.filter(({ path }) => path.includes('status'))).toEqual([]);
  });

  const faults: Fault[] = [
    { status: 502 },
    { status: 429, headers: { 'retry-after': '0' } },
    { drop: 'reset' },
    { drop: 'hang' },
  ];
  test.each(faults.flatMap((fault) => [fault, { ...fault, after: true }]))('is never set twice: %j', async (fault) => {
    const first = ({ method, path }: { method: string; path: string }, attempt: number) =>
      method === 'POST' && path.includes('/statuses/') && attempt === 1 ? fault : undefined;
    const { live } = await start({ fault: first });
    begin(live);
    await until(() => github.statuses.length > 0);
    await live.close(ended());
    expect(states()).toEqual(['pending', 'success']);
  });
});

describe('GitHub deployments', () => {
  const ofJob = (run: string, more = {}) => ({
    ...{ sha: SHA, environment: 'production', creator: 'github-actions[bot]' },
    statuses: [{ state: 'in_progress', log_url: `https://github.com/acme/payments/actions/runs/${run}/job/99` }],
    ...more,
  });

  test('auto: the one that the job has is reported on, and none is made', async () => {
    const { live } = await start({ deployments: [ofJob('7301')] });
    begin(live);
    const told = await live.close(
      ended('success', { objects: ended().objects.map((each) => ({ ...each, address: 'https://pay.example' })) }),
    );
    expect(github.deployments).toHaveLength(1);
    expect(deploymentStates()).toEqual(['in_progress', 'in_progress', 'success']);
    expect(github.deployments[0]?.statuses.at(-1)).toMatchObject({
      log_url: RUN,
      environment_url: 'https://pay.example',
    });
    expect(told).toMatchObject({ githubDeployment: github.deployments[0]?.id, environmentUrl: 'https://pay.example' });
  });

  test.each<[string, ReturnType<typeof ofJob>]>([
    ['another run', ofJob('7300')],
    ['another environment', ofJob('7301', { environment: 'staging' })],
    ['another commit', ofJob('7301', { sha: BEFORE })],
    ['a person', ofJob('7301', { creator: 'dana' })],
  ])('auto: one of %s is left alone', async (_, deployment) => {
    const { live } = await start({ deployments: [deployment] });
    begin(live);
    await live.close(ended());
    expect(github.deployments).toHaveLength(1);
    expect(deploymentStates()).toEqual(['in_progress']);
  });

  test('the one that started the workflow is reported on', async () => {
    const given = { sha: SHA, environment: 'production', creator: 'dana' };
    const payload = { deployment: { id: 8_001, sha: SHA, ref: 'main' } };
    const { live } = await start(
      { deployments: [given], pulls: { [SHA]: [] } },
      { event: 'deployment', payload, deployment: 'create' },
    );
    begin(live);
    await live.close(ended());
    expect(github.deployments).toHaveLength(1);
    expect(deploymentStates()).toEqual(['in_progress', 'success']);
  });

  test('create: one is made of this commit, and carries what runs', async () => {
    const { live } = await start({}, { deployment: 'create', environmentUrl: 'https://pay.example/' });
    begin(live);
    await live.close(ended());
    expect(github.deployments).toMatchObject([
      {
        ...{
          sha: SHA,
          ref: SHA,
          environment: 'production',
          production_environment: true,
          transient_environment: false,
        },
        payload: {
          'kube-rollout': { imageTag: 'v1', images: [{ image: 'ghcr.io/acme/api:v1' }], run: '7301/1/deploy' },
        },
      },
    ]);
    expect(deploymentStates()).toEqual(['in_progress', 'success']);
    expect(github.deployments[0]?.statuses.at(-1)).toMatchObject({
      environment_url: 'https://pay.example/',
      description: expect.stringMatching(/sha256:[0-9a-f]{64}/),
    });
  });

  test('create: none beside the one that the job has', async () => {
    const { live } = await start({ deployments: [ofJob('7301')] }, { deployment: 'create' });
    begin(live);
    await live.close(ended());
    expect(github.deployments).toHaveLength(1);
  });

  test.each<Fault>([{ status: 502, after: true }, { drop: 'hang', after: true }, { status: 502 }])(
    'create: never two, whatever GitHub answers: %j',
    async (fault) => {
      const first = ({ method, path }: { method: string; path: string }, attempt: number) =>
        method === 'POST' && path.endsWith('/deployments') && attempt === 1 ? fault : undefined;
      const { live } = await start({ fault: first }, { deployment: 'create' });
      begin(live);
      await until(() => (github.deployments[0]?.statuses.length ?? 0) > 0);
      await live.close(ended());
      expect(github.deployments).toHaveLength(1);
      expect(deploymentStates()).toEqual(['in_progress', 'success']);
    },
  );

  test.each<[string, string]>([
    ['crash', 'failure'],
    ['cancelled', 'error'],
  ])('%s ends it as %s, and what ran before stays active', async (name, state) => {
    const before = { sha: BEFORE, environment: 'production', statuses: [{ state: 'success' }] };
    const { live } = await start({ deployments: [before] }, { deployment: 'create' });
    begin(live);
    await live.close(ended(name));
    expect(deploymentStates()).toEqual(['in_progress', state]);
    expect(deploymentStates(0)).toEqual(['success']);
  });

  test('a success makes inactive what it replaces in production, and nothing else', async () => {
    const success = [{ state: 'success' }];
    const ours = (namespace: string) => ({ 'kube-rollout': { namespace, run: '1/1/deploy', until: 0 } });
    const deployments = [
      { sha: BEFORE, environment: 'production', statuses: success },
      { sha: BEFORE, environment: 'production', statuses: success, payload: ours('payments') },
      { sha: BEFORE, environment: 'production', statuses: success, payload: ours('billing') },
      { sha: BEFORE, environment: 'production', statuses: success, task: 'deploy:migrations' },
      { sha: BEFORE, environment: 'staging', statuses: success },
      { sha: BEFORE, environment: 'production', statuses: [{ state: 'failure' }] },
    ];
    const { live } = await start({ deployments }, { deployment: 'create' });
    begin(live);
    await live.close(ended());
    expect(github.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
      ...['inactive', 'inactive', 'success', 'success', 'success', 'failure', 'success'],
    ]);
  });

  test('of a pull request it is transient, and no production', async () => {
    const { live } = await start({}, { deployment: 'create' });
    live.rendered({ environment: 'preview', namespace: 'x', imageTag: 'v', startedAt: '', images: [] });
    live.wrote();
    await live.close({ ...ended(), run: { ...ended().run, environment: 'preview' } });
    expect(github.deployments).toMatchObject([{ production_environment: false, transient_environment: true }]);
  });

  test('never: GitHub is asked for nothing of it', async () => {
    const { live } = await start({ deployments: [ofJob('7301')] }, { deployment: 'never' });
    begin(live);
    await live.close(ended());
    expect(github.requests.filter(({ path }) => path.includes('deployments'))).toEqual([]);
  });
});

describe('what a token may not do is one notice with the line to add', () => {
  const notices = async (options: SandboxGitHubOptions, more: More = {}) => {
    const { live, run, left } = await start(options, more);
    begin(live);
    const { failures } = await live.close(ended());
    expect(left.at(-1)).toBeUndefined();
    return noticesOf(failures, run).map(({ message, remedy }) => `${message}. ${remedy}`);
  };

  test.each<[string, SandboxGitHubOptions, More, RegExp]>([
    [
      'statuses',
      { permissions: { statuses: 'none' } },
      {},
      /^the commit status was not written: .*`statuses: write`\. Add `statuses: write` under `permissions:`/,
    ],
    [
      'pull-requests',
      { permissions: { 'pull-requests': 'read' } },
      {},
      /Add `pull-requests: write` under `permissions:`/,
    ],
    [
      'deployments',
      { permissions: { deployments: 'read' } },
      { deployment: 'create' },
      /^the GitHub deployment .*Add `deployments: write`/,
    ],
  ])('%s', async (_, options, more, expected) => {
    expect(await notices(options, more)).toEqual([expect.stringMatching(expected)]);
    expect(
      github.requests.filter(({ method, path }) => method === 'POST' && path.includes('/statuses/')).length,
    ).toBeLessThanOrEqual(2);
  });

  test('deployments that nobody asked for are not missed', async () => {
    expect(await notices({ permissions: { deployments: 'none' } })).toEqual([]);
    expect(states()).toEqual(['pending', 'success']);
  });

  test.each<[string, More]>([
    ['a fork', { payload: { pull_request: { number: 12, head: { sha: SHA, repo: { full_name: 'dana/payments' } } } } }],
    ['Dependabot', { env: { GITHUB_ACTOR: 'dependabot[bot]' } }],
  ])('%s: one notice for all', async (who, more) => {
    const found = await notices({ permission: 'read' }, { ...more, deployment: 'create' });
    expect(found).toEqual([expect.stringContaining(`a run that ${who} started can only read`)]);
    expect(found[0]).toMatch(/^the commit status, the GitHub deployment and the pull request comment were not written/);
  });

  test('several that are missing are told each with its line', async () => {
    expect(await notices({ permission: 'read' }, { deployment: 'create' })).toHaveLength(3);
  });
});

describe('GitHub that is away', () => {
  test.each<Fault>([{ status: 503 }, { drop: 'reset' }, { drop: 'hang' }])(
    'the whole time costs no more than the limit, and one notice: %j',
    async (fault) => {
      const limits = { talk: 900, call: 200, retry: 10, settle: 10 };
      const { live, run, left } = await start({ fault: () => fault }, { limits });
      begin(live);
      const before = performance.now();
      const { failures } = await live.close(ended());
      expect(performance.now() - before).toBeLessThan(1_400);
      expect(noticesOf(failures, run)).toHaveLength(1);
      expect(left.at(-1)).toMatchObject({ status: true, ending: { outcome: 'success' } });
    },
  );

  test.each(['garbage', 'ftp://api.github.test'])('an address that is none is told: %s', async (address) => {
    const { live } = await start({}, { env: { GITHUB_API_URL: address } });
    begin(live);
    await expect(live.close(ended())).rejects.toThrow('expected an http or https address in GITHUB_API_URL');
  });

  test('nothing is asked before something is written, and nothing without a token', async () => {
    const { live } = await start({}, { token: undefined });
    begin(live);
    const { comment } = await live.close(ended());
    expect(comment).toHaveProperty('notice');
    expect(github.requests).toEqual([]);
  });

  test.each([
    ['SIGINT', 4_500],
    ['SIGTERM', 2_300],
  ])(
    'a cancelled run (%s) ends within %d ms',
    async (signal, most) => {
      const cancelling = new AbortController();
      const limits = { retry: 10 };
      const { live } = await start({ fault: () => ({ drop: 'hang' }) }, { cancelled: cancelling.signal, limits });
      begin(live);
      cancelling.abort(new Error(`cancelled by ${signal}`));
      const before = performance.now();
      await live.close(ended('cancelled'));
      expect(performance.now() - before).toBeLessThan(most);
    },
    8_000,
  );

  test('a cancelled run closes status, deployment and comment', async () => {
    const cancelling = new AbortController();
    const { live } = await start({}, { cancelled: cancelling.signal, deployment: 'create' });
    begin(live);
    cancelling.abort(new Error('cancelled by SIGTERM'));
    await live.close(ended('cancelled'));
    expect(states().at(-1)).toBe('error');
    expect(deploymentStates()?.at(-1)).toBe('error');
    expect(sectionIn(github.comments(12)[0]?.body ?? '', 'production')).toContain('cancelled');
  });
});

describe('what the post step is left', () => {
  test('how it ended is left before GitHub is told: whoever is killed on the way did not die of the deploy', async () => {
    const atFirst: (Unfinished | undefined)[] = [];
    const { live, left } = await start({
      fault: ({ method, path }) => {
        if (method === 'POST' && path.includes('/comments')) atFirst.push(left.at(-1));
        return undefined;
      },
    });
    begin(live);
    await live.close(ended());
    expect(atFirst).toMatchObject([{ status: true, ending: { outcome: 'success' } }]);
    expect(left.at(-1)).toBeUndefined();
  });

  test('a comment that could not be written is left to it, when all else is told', async () => {
    const limits = { talk: 900, call: 200, retry: 10, settle: 10 };
    const fault = ({ path }: { path: string }) => (path.includes('/comments') ? ({ status: 503 } as const) : undefined);
    const { live, left } = await start({ fault }, { limits });
    begin(live);
    await live.close(ended());
    expect(states()).toEqual(['pending', 'success']);
    expect(left.at(-1)).toMatchObject({ comment: 'write', status: true, ending: { outcome: 'success' } });
  });
});

describe('what an earlier run has left open is closed by the next one', () => {
  const context = 'kube-rollout/production';
  const pending = (runId: string, endsAt: number, more = {}) => ({
    ...{ sha: BEFORE, context, state: 'pending', description: describePending(endsAt) },
    target_url: `https://github.com/acme/payments/actions/runs/${runId}/attempts/1`,
    ...more,
  });
  const long = Date.now() - 3_600_000;
  const soon = Date.now() + 600_000;

  test.each<[string, object, Record<string, 'completed' | 'in_progress'>, boolean]>([
    ['its time is over', pending('1', long), {}, true],
    ['its run is over', pending('1', soon), { 1: 'completed' }, true],
    ['its run goes on', pending('1', soon), { 1: 'in_progress' }, false],
    ['its run is not known', pending('1', soon), {}, false],
    ['it is not ours', pending('1', long, { description: 'waiting' }), {}, false],
    ['it is of another environment', pending('1', long, { context: 'kube-rollout/staging' }), {}, false],
    ['it is closed', pending('1', long, { state: 'failure' }), {}, false],
  ])('a commit status, when %s: %j', async (_, status, runs, closed) => {
    const statuses = [status as ReturnType<typeof pending>];
    const { live } = await start({ statuses, runs, history: [SHA, 'd'.repeat(40), BEFORE] });
    begin(live);
    await until(
      () =>
        github.requests.filter(({ path }) => path === '/graphql').length > 0 &&
        github.statuses.length > (closed ? 2 : 1),
    );
    await new Promise((resolve) => setTimeout(resolve, 40));
    await live.close(ended());
    const found = github.statuses.filter(({ sha }) => sha === BEFORE).map(({ state }) => state);
    expect(found).toEqual(closed ? ['pending', 'error'] : [(status as { state: string }).state]);
  });

  test.each<[string, string, boolean]>([
    ['an earlier attempt of this run', '1', true],
    ['another job of this attempt', '2', false],
  ])('when it is of %s', async (_, attempt, closed) => {
    const payload = { 'kube-rollout': { namespace: 'payments', run: `7301/${attempt}/other`, until: soon } };
    const left = { sha: BEFORE, environment: 'production', payload, statuses: [{ state: 'in_progress' }] };
    const target_url = `https://github.com/acme/payments/actions/runs/7301/attempts/${attempt}`;
    const status = pending('7301', soon, { target_url });
    const { live } = await start(
      { deployments: [left], statuses: [status], history: [SHA, BEFORE], runs: { 7301: 'in_progress' } },
      { deployment: 'create', env: { GITHUB_RUN_ATTEMPT: '2' } },
    );
    begin(live);
    const isAsked = () => github.requests.some(({ path }) => path.includes('deployments/8001/statuses'));
    await until(() => isAsked() && (!closed || deploymentStates(0)?.at(-1) === 'error'));
    await live.close(ended());
    expect(deploymentStates(0)).toEqual(closed ? ['in_progress', 'error'] : ['in_progress']);
    const found = github.statuses.filter(({ sha }) => sha === BEFORE).map(({ state }) => state);
    expect(found).toEqual(closed ? ['pending', 'error'] : ['pending']);
  });

  test.each([
    [long, true],
    [soon, false],
  ])('a GitHub deployment of ours, when its time is over: %d %s', async (endsAt, closed) => {
    const payload = { 'kube-rollout': { namespace: 'payments', run: '1/1/deploy', until: endsAt } };
    const left = { sha: BEFORE, environment: 'production', payload, statuses: [{ state: 'in_progress' }] };
    const { live } = await start({ deployments: [left] }, { deployment: 'create' });
    begin(live);
    const isAsked = () => github.requests.some(({ path }) => path.includes('deployments/8001/statuses'));
    await until(() => isAsked() && (!closed || deploymentStates(0)?.at(-1) === 'error'));
    await live.close(ended());
    expect(deploymentStates(0)).toEqual(closed ? ['in_progress', 'error'] : ['in_progress']);
  });
});
