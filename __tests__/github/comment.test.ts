import { afterEach, describe, expect, test } from 'vitest';
import {
  type Fault,
  type SandboxGitHub,
  type SandboxGitHubOptions,
  type SandboxPull,
  startGitHub,
} from '../../sandbox/github.ts';
import { connectGitHub, type Limits } from '../../src/github/client.ts';
import { type PostOptions, postComment } from '../../src/github/comment.ts';
import { readRun } from '../../src/github/run.ts';
import { shouldComment } from '../../src/github/session.ts';
import type { CommentIntent } from '../../src/github/unfinished.ts';
import { COMMENT_MARKER, mergeComment, sectionIn } from '../../src/report/comment.ts';

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
const OURS = 'github-actions[bot]';
/** Room for a busy machine; what takes all of it gets IMPATIENT. */
const QUICK: Limits = { talk: 5_000, call: 300, retry: 10, settle: 10 };
const IMPATIENT: Limits = { talk: 500, call: 100, retry: 10, settle: 10 };
/** Where GraphQL never answers: it is asked for a third of the talk. */
const SHORT: Limits = { talk: 900, call: 200, retry: 10, settle: 10 };
const comments = '/repos/acme/payments/issues/12/comments';

let github: SandboxGitHub;
afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

interface More extends Partial<PostOptions> {
  readonly event?: string;
  readonly limits?: Limits;
}

async function post(options: SandboxGitHubOptions = {}, more: More = {}) {
  github = await startGitHub(options);
  return postTo(github, more);
}

async function postTo({ url }: SandboxGitHub, { event = 'pull_request', limits = QUICK, ...more }: More = {}) {
  const env = { GITHUB_EVENT_NAME: event, GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'acme/payments', GITHUB_API_URL: url };
  const run = readRun(env, event === 'pull_request' ? { pull_request: { number: 12, head: { sha: SHA } } } : {});
  const client = await connectGitHub({ token: 'ghs_x', apiUrl: run.apiUrl, limits });
  return postComment({ client, run, environment: 'production', section: () => 'now', intent: 'write', ...more });
}

const said = (environment: string, text: string) => mergeComment(undefined, environment, () => text);
const methods = () => github.requests.map(({ method }) => method).join(' ');
const bodies = () => github.comments(12).map(({ body }) => sectionIn(body, 'production'));

describe('one comment a pull request', () => {
  test('is made when there is none', async () => {
    expect(await post()).toEqual({ url: 'https://github.com/acme/payments/pull/12#issuecomment-1001' });
    expect(bodies()).toEqual(['now']);
    expect(methods()).toBe('GET POST GET');
  });

  test('is updated when it is there, with the sections of other environments kept', async () => {
    await post({ comments: [{ issue: 12, body: said('staging', 'S'), author: OURS }] });
    expect(bodies()).toEqual(['now']);
    expect(sectionIn(github.comments(12)[0]?.body ?? '', 'staging')).toBe('S');
    expect(methods()).toBe('GET POST PATCH GET');
  });

  test('is left alone when it says the same', async () => {
    const body = said('production', 'now').replaceAll('\n', '\r\n');
    expect(await post({ comments: [{ issue: 12, body, author: OURS }] })).toHaveProperty('url');
    expect(github.requests.some(({ method }) => method === 'PATCH')).toBe(false);
  });

  test('is found on the third page', async () => {
    const chatter = Array.from({ length: 230 }, (_, index) => ({ issue: 12, body: `talk ${index}`, author: 'dana' }));
    await post({ comments: [...chatter, { issue: 12, body: said('production', 'old'), author: OURS }] });
    expect(github.comments(12)).toHaveLength(231);
    expect(bodies().at(-1)).toBe('now');
  });

  test('of two, the older one stays, with the sections of both', async () => {
    const own = (environment: string) => ({ issue: 12, body: said(environment, 'old'), author: OURS });
    await post({ comments: [own('production'), own('production'), own('staging')] });
    expect(bodies()).toEqual(['now']);
    expect(sectionIn(github.comments(12)[0]?.body ?? '', 'staging')).toBe('old');
  });

  test('is made again when it was deleted', async () => {
    await post();
    github.deleteComment(1_001);
    await postTo(github);
    expect(bodies()).toEqual(['now']);
  });
});

describe('a marker alone makes no comment ours', () => {
  test.each<[string, string, SandboxGitHubOptions]>([
    ['a person wrote it', 'dana', {}],
    ['a person whose name is that of the app', 'github-actions', {}],
    ['another app', 'evil[bot]', {}],
    ['a person, and GraphQL is refused', 'dana', { graphql: false }],
    ['an app, and we are a person', OURS, { viewer: 'release-bot' }],
    ['an app, we are a person, and GraphQL is refused', OURS, { viewer: 'release-bot', graphql: false }],
  ])('%s', async (_, author, options) => {
    await post({ ...options, comments: [{ issue: 12, body: said('production', 'fake'), author }] });
    expect(bodies()).toEqual(['fake', 'now']);
  });

  test.each<[string, SandboxGitHubOptions]>([
    [OURS, {}],
    [OURS, { graphql: false }],
    ['my-app[bot]', { viewer: 'my-app[bot]' }],
    ['Release-Bot', { viewer: 'release-bot' }],
    ['release-bot', { viewer: 'release-bot', graphql: false }],
  ])('our own is: %s %j', async (author, options) => {
    await post({ ...options, comments: [{ issue: 12, body: said('production', 'old'), author }] });
    expect(bodies()).toEqual(['now']);
  });

  const awayFor = (times: number) => ({
    fault: ({ path }: { path: string }, attempt: number) =>
      path === '/graphql' && attempt <= times ? ({ status: 502 } as const) : undefined,
  });
  test.each([1, 99])('other bots keep theirs, when GitHub does not say who we are %d times', async (times) => {
    const others = ['evil[bot]', 'other[bot]'].map((author) => ({
      issue: 12,
      body: said('production', author),
      author,
    }));
    const own = { issue: 12, body: said('staging', 'S'), author: OURS };
    expect(await post({ ...awayFor(times), comments: [...others, own] }, { limits: SHORT })).toHaveProperty('url');
    expect(bodies()).toEqual(['evil[bot]', 'other[bot]', 'now']);
    expect(sectionIn(github.comments(12)[2]?.body ?? '', 'staging')).toBe('S');
  });

  test('on-failure: a success makes no comment to learn who we are, and says why', async () => {
    const comments = [{ issue: 12, body: said('production', 'failed'), author: OURS }];
    expect(await post({ ...awayFor(99), comments }, { intent: 'update', limits: SHORT })).toHaveProperty('notice');
    expect(bodies()).toEqual(['failed']);
  });

  test('a quotation of ours is not ours', async () => {
    await post({ comments: [{ issue: 12, body: `> ${COMMENT_MARKER}`, author: OURS }] });
    expect(github.comments(12)).toHaveLength(2);
  });
});

describe('which pull request', () => {
  const pull = (number: number, more: Partial<SandboxPull> = {}): SandboxPull => ({
    number,
    state: 'closed',
    merged_at: '2026-03-01T00:00:00Z',
    head: { sha: 'b'.repeat(40) },
    base: { ref: 'main', repo: { default_branch: 'main' } },
    ...more,
  });
  const release = { base: { ref: 'release', repo: { default_branch: 'main' } } };
  const open = { state: 'open', merged_at: null } as const;

  test.each<[string, SandboxPull[], number | undefined]>([
    ['merged into the default branch, before all others', [pull(1, open), pull(2, release), pull(3)], 3],
    ['open, with this commit as its head', [pull(1, open), pull(2, { ...open, head: { sha: SHA } })], 2],
    ['open', [pull(1, release), pull(2, open)], 2],
    ['merged elsewhere', [pull(4, release)], 4],
    ['closed without a merge: none', [pull(1, { merged_at: null })], undefined],
    ['none', [], undefined],
  ])('of a push: %s', async (_, pulls, number) => {
    const posted = await post({ pulls: { [SHA]: pulls } }, { event: 'push' });
    expect(github.comments().map(({ issue }) => issue)).toEqual(number === undefined ? [] : [number]);
    expect('skipped' in posted).toBe(number === undefined);
  });

  test('GitHub does not know the commit: no comment, no notice', async () => {
    expect(await post({ pulls: {} }, { event: 'push' })).toEqual({ skipped: 'the commit belongs to no pull request' });
  });
});

describe('the comment input', () => {
  test.each<[Parameters<typeof shouldComment>, CommentIntent]>([
    [['always', 'success'], 'write'],
    [['always', 'cancelled'], 'write'],
    [['on-failure', 'failure'], 'write'],
    [['on-failure', 'cancelled'], 'write'],
    [['on-failure', 'success'], 'update'],
    [['never', 'failure'], 'none'],
  ])('%j: %s', (given, intent) => {
    expect(shouldComment(...given)).toBe(intent);
  });

  test('on-failure: a success replaces the failure that was told', async () => {
    await post({ comments: [{ issue: 12, body: said('production', 'failed'), author: OURS }] }, { intent: 'update' });
    expect(bodies()).toEqual(['now']);
  });

  test.each([[[]], [[{ issue: 12, body: said('staging', 'failed'), author: OURS }]]])(
    'on-failure: a success makes no comment and no section',
    async (existing) => {
      expect(await post({ comments: existing }, { intent: 'update' })).toHaveProperty('skipped');
      expect(github.comments(12)).toHaveLength(existing.length);
      expect(bodies().filter((body) => body !== undefined)).toEqual([]);
    },
  );

  test('never: GitHub is not asked', async () => {
    await post({}, { intent: 'none' });
    expect(github.requests).toEqual([]);
  });
});

describe('what GitHub refuses is one notice that says what to do', () => {
  const notice = async (options: SandboxGitHubOptions, more: More = {}) => {
    const posted = await post(options, more);
    if (!('notice' in posted)) throw new Error(`expected a notice, got ${JSON.stringify(posted)}`);
    expect(posted.notice.severity).toBe('notice');
    return `${posted.notice.message}. ${posted.notice.remedy}`;
  };

  test('no token', async () => {
    expect(await notice({}, { client: undefined })).toContain('there is no github-token');
  });

  test('a read-only token, as forks and Dependabot have', async () => {
    expect(await notice({ permission: 'read' })).toContain('lacks the permission `pull-requests: write`');
    expect(methods()).toBe('GET POST');
  });

  test('a locked conversation is no permission matter', async () => {
    expect(await notice({ locked: [12] })).toMatch(/locked.*Unlock it/);
  });

  const always = (fault: Fault) => ({ fault: () => fault });
  test.each<[string, Fault, RegExp]>([
    [
      'no permission to read',
      { status: 403, headers: { 'x-accepted-github-permissions': 'pull_requests=read' } },
      /Add `pull-requests: write` under/,
    ],
    [
      'another permission, which GitHub names',
      { status: 403, headers: { 'x-accepted-github-permissions': 'contents=read' } },
      /Add `contents: read` under/,
    ],
    [
      '403 without a word',
      { status: 403, message: 'Resource not accessible by integration' },
      /`pull-requests: write`/,
    ],
    ['a bad token', { status: 401, message: 'Bad credentials' }, /did not accept the github-token/],
    ['a hidden repository', { status: 404, message: 'Not Found' }, /no such pull request/],
    ['a limit that lasts longer', { status: 429, headers: { 'retry-after': '60' } }, /rate limit/],
    [
      'a secondary limit without a time',
      { status: 403, message: 'You have exceeded a secondary rate limit' },
      /rate limit/,
    ],
    ['an odd refusal', { status: 418, message: '::error::tea\n##[error]pot' }, /answered 418/],
  ])('%s, at once', async (_, fault, expected) => {
    const started = performance.now();
    expect(await notice(always(fault))).toMatch(expected);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(github.requests.length).toBeLessThanOrEqual(1);
  });

  test.each<[string, Fault, RegExp]>([
    ['only 502', { status: 502 }, /GitHub answered 502/],
    ['only resets', { drop: 'reset' }, /did not answer/],
    ['silence', { drop: 'hang' }, /did not answer, after 0\.\d s/],
  ])('%s costs no more than the limit', async (_, fault, expected) => {
    const started = performance.now();
    expect(await notice(always(fault), { limits: IMPATIENT })).toMatch(expected);
    expect(performance.now() - started).toBeLessThan(IMPATIENT.talk + 1_000);
    expect(github.requests.length).toBeLessThan(20);
  });

  test('GitHub that is not there at all', async () => {
    github = await startGitHub();
    await github.stop();
    const posted = await postTo(github, { limits: IMPATIENT });
    expect(posted).toMatchObject({ notice: { message: expect.stringContaining('did not answer') } });
    github = await startGitHub();
  });
});

describe('a fault on the way is ridden out, and nothing is made twice', () => {
  const first = (method: string, fault: Fault): SandboxGitHubOptions => ({
    fault: (request, attempt) =>
      request.method === method && request.path !== '/graphql' && attempt === 1 ? fault : undefined,
  });
  const faults: Fault[] = [
    { status: 502 },
    { status: 500, headers: { 'content-type': 'text/html' } },
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 403, message: 'secondary rate limit', headers: { 'retry-after': '0' } },
    { drop: 'reset' },
    { drop: 'hang' },
  ];
  const made = faults.flatMap((fault) => [fault, { ...fault, after: true }]);

  test.each(faults)('reading: %j', async (fault) => {
    expect(await post(first('GET', fault))).toHaveProperty('url');
    expect(bodies()).toEqual(['now']);
  });

  test.each(made)('making: %j', async (fault) => {
    expect(await post(first('POST', fault))).toHaveProperty('url');
    expect(bodies()).toEqual(['now']);
  });

  test.each(made)('updating: %j', async (fault) => {
    const existing = [{ issue: 12, body: said('production', 'old'), author: OURS }];
    expect(await post({ ...first('PATCH', fault), comments: existing })).toHaveProperty('url');
    expect(bodies()).toEqual(['now']);
  });

  test('an answer of 200 that is not JSON is no answer', async () => {
    const page: Fault = { status: 200, message: 'please log in', headers: { 'content-type': 'text/html' } };
    expect(await post(first('GET', page))).toHaveProperty('url');
    expect(github.requests.filter(({ path }) => path.startsWith(comments))).toHaveLength(4);
  });

  test.each<Fault>([{ status: 502 }, { drop: 'hang' }])('only GraphQL fails: %j', async (graphql) => {
    const existing = [{ issue: 12, body: said('production', 'old'), author: OURS }];
    const fault = ({ path }: { path: string }) => (path === '/graphql' ? graphql : undefined);
    expect(await post({ fault, comments: existing }, { limits: SHORT })).toHaveProperty('url');
    expect(bodies()).toEqual(['now']);
  });

  test('someone deletes the comment in that very moment', async () => {
    const existing = [{ issue: 12, body: said('production', 'old'), author: OURS }];
    const fault = ({ method }: { method: string }) => (method === 'PATCH' ? ({ status: 404 } as const) : undefined);
    expect(await post({ fault, comments: existing })).toHaveProperty('url');
    expect(bodies()).toEqual(['old', 'now']);
  });
});

describe('a body that GitHub calls too long', () => {
  test.each(['made', 'updated'])('is %s shorter', async (how) => {
    const existing = how === 'made' ? [] : [{ issue: 12, body: said('production', 'old'), author: OURS }];
    const section = (limit: number) => 'x'.repeat(limit);
    expect(await post({ longestBody: 20_000, comments: existing }, { section })).toHaveProperty('url');
    expect(bodies()[0]?.length).toBeGreaterThan(15_000);
  });

  test('and is given up when even that is too long', async () => {
    const posted = await post({ longestBody: 100 }, { section: (limit) => 'x'.repeat(limit) });
    expect(posted).toMatchObject({ notice: { message: expect.stringContaining('too long') } });
    expect(github.requests.length).toBeLessThan(10);
  });
});

test('outside of GitHub there is nothing to do', async () => {
  github = await startGitHub();
  const run = readRun({});
  const posted = await postComment({ client: undefined, run, environment: 'x', section: () => 'y', intent: 'write' });
  expect(posted).toEqual({ skipped: 'not in a GitHub workflow' });
});
