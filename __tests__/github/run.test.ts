import { describe, expect, test } from 'vitest';
import { readRun } from '../../src/github/run.ts';
import type { JsonObject } from '../../src/manifest/object.ts';

const HEAD = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
const MERGE = 'ffffffffffffffffffffffffffffffffffffffff';
const env = {
  GITHUB_SHA: MERGE,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REPOSITORY: 'acme/payments',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_API_URL: 'https://github.example/api/v3',
  GITHUB_RUN_ID: '17345678901',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_ACTOR: 'dana',
  GITHUB_WORKSPACE: '/home/runner/work/payments/payments',
};
const pull_request = { number: 12, head: { sha: HEAD, ref: 'feature/x' } };

const events: [event: string, payload: JsonObject, commit: string, from: string, pullRequest?: number][] = [
  ['pull_request', { pull_request, number: 12 }, HEAD, 'payload.pull_request.head.sha', 12],
  ['pull_request_target', { pull_request }, HEAD, 'payload.pull_request.head.sha', 12],
  ['pull_request_review', { pull_request }, HEAD, 'payload.pull_request.head.sha', 12],
  ['pull_request_review_comment', { pull_request }, HEAD, 'payload.pull_request.head.sha', 12],
  [
    'workflow_run',
    { workflow_run: { head_sha: HEAD, pull_requests: [{ number: 7 }] } },
    HEAD,
    'payload.workflow_run.head_sha',
    7,
  ],
  ['workflow_run', { workflow_run: { head_sha: HEAD, pull_requests: [] } }, HEAD, 'payload.workflow_run.head_sha'],
  [
    'merge_group',
    { merge_group: { head_sha: HEAD, head_ref: `refs/heads/gh-readonly-queue/release/1.x/pr-31-${MERGE}` } },
    HEAD,
    'payload.merge_group.head_sha',
    31,
  ],
  ['deployment', { deployment: { sha: HEAD, ref: 'main' } }, HEAD, 'payload.deployment.sha'],
  ['deployment_status', { deployment: { sha: HEAD } }, HEAD, 'payload.deployment.sha'],
  ['issue_comment', { issue: { number: 9, pull_request: { url: 'x' } } }, MERGE, 'GITHUB_SHA', 9],
  ['issue_comment', { issue: { number: 9 } }, MERGE, 'GITHUB_SHA'],
  ['release', { release: { tag_name: 'v1' } }, MERGE, 'GITHUB_SHA'],
  ['push', { after: MERGE, deleted: false }, MERGE, 'GITHUB_SHA'],
  ['push', { ref: 'refs/tags/v1', after: HEAD, head_commit: { id: MERGE } }, MERGE, 'GITHUB_SHA'],
  ['workflow_dispatch', { inputs: { pull_request: 3 }, pull_request }, MERGE, 'GITHUB_SHA'],
  ['delete', { ref: 'old', ref_type: 'branch' }, MERGE, 'GITHUB_SHA'],
  ['toString', {}, MERGE, 'GITHUB_SHA'],
  ['workflow_dispatch', { inputs: {} }, MERGE, 'GITHUB_SHA'],
  ['repository_dispatch', { client_payload: { pull_request: 'not one' } }, MERGE, 'GITHUB_SHA'],
  ['schedule', {}, MERGE, 'GITHUB_SHA'],
  ['merge_group', {}, MERGE, 'GITHUB_SHA, since the payload has no merge_group.head_sha'],
  ['deployment', {}, MERGE, 'GITHUB_SHA, since the payload has no deployment.sha'],
];

describe('the commit being deployed and its pull request', () => {
  test.each(events)('%s %j', (event, payload, commit, commitFrom, pullRequest) => {
    const run = readRun({ ...env, GITHUB_EVENT_NAME: event }, payload);
    expect(run).toMatchObject({ event, commit, commitFrom, shortCommit: commit.slice(0, 7), deploysNothing: false });
    expect(run.pullRequest).toBe(pullRequest);
  });

  test.each<[string, JsonObject, string]>([
    ['pull_request', {}, 'pull_request.head.sha'],
    ['pull_request', { pull_request: { head: { sha: 'main' } } }, 'pull_request.head.sha'],
    ['pull_request_target', {}, 'pull_request.head.sha'],
    ['workflow_run', {}, 'workflow_run.head_sha'],
  ])('%s %j: GITHUB_SHA is another commit, so it is not known', (event, payload, missing) => {
    const run = readRun({ ...env, GITHUB_EVENT_NAME: event }, payload);
    expect(run).not.toHaveProperty('commit');
    expect(run.commitFrom).toBe(`the payload has no ${missing}, and GITHUB_SHA is another commit`);
  });

  test.each<[string, JsonObject[], number | undefined]>([
    ['of another base repository', [{ number: 7, base: { repo: { id: 2 } } }], undefined],
    ['of this repository', [{ number: 7, base: { repo: { id: 1 } } }], 7],
    ['of both', [6, 7].map((number) => ({ number, base: { repo: { id: 8 - number } } })), 7],
  ])('a workflow_run names the pull request only of its own repository: %s', (_, pull_requests, number) => {
    const payload = { repository: { id: 1 }, workflow_run: { head_sha: HEAD, pull_requests } };
    expect(readRun({ ...env, GITHUB_EVENT_NAME: 'workflow_run' }, payload).pullRequest).toBe(number);
  });

  test('a push to a merge queue branch names its pull request', () => {
    const GITHUB_REF = `refs/heads/gh-readonly-queue/main/pr-5-${MERGE}`;
    expect(readRun({ ...env, GITHUB_EVENT_NAME: 'push', GITHUB_REF }).pullRequest).toBe(5);
  });

  test.each([
    `refs/heads/pr-5-${MERGE}`,
    'refs/heads/gh-readonly-queue/main/pr-5',
    `refs/heads/gh-readonly-queue/main/pr-x-${MERGE}`,
  ])('a branch that only looks like the queue names none: %s', (GITHUB_REF) => {
    expect(readRun({ ...env, GITHUB_EVENT_NAME: 'push', GITHUB_REF }).pullRequest).toBeUndefined();
  });

  test.each([{ deleted: true }, { after: '0'.repeat(40) }])(
    'a push that deletes a branch deploys nothing: %j',
    (payload) => {
      expect(readRun({ ...env, GITHUB_EVENT_NAME: 'push' }, payload).deploysNothing).toBe(true);
      expect(readRun({ ...env, GITHUB_EVENT_NAME: 'schedule' }, payload).deploysNothing).toBe(false);
    },
  );
});

describe('the name of the branch', () => {
  test.each<[string, JsonObject, Record<string, string>, string | undefined]>([
    ['push', {}, {}, 'main'],
    ['pull_request', { pull_request }, { GITHUB_REF_NAME: '12/merge' }, 'feature/x'],
    ['pull_request', {}, { GITHUB_REF_NAME: '12/merge', GITHUB_HEAD_REF: 'feature/y' }, 'feature/y'],
    ['workflow_run', { workflow_run: { head_branch: 'topic' } }, {}, 'topic'],
    ['workflow_run', {}, {}, undefined],
    ['deployment', { deployment: { ref: 'v1.2.0' } }, { GITHUB_REF_NAME: '' }, 'v1.2.0'],
    ['release', { release: { tag_name: 'v2' } }, { GITHUB_REF_NAME: 'v2' }, 'v2'],
    ['push', { ref: 'refs/tags/v1' }, { GITHUB_REF_NAME: 'v1' }, 'v1'],
    ['merge_group', {}, { GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-1-x' }, 'gh-readonly-queue/main/pr-1-x'],
  ])('%s %j', (event, payload, more, refName) => {
    expect(readRun({ ...env, ...more, GITHUB_EVENT_NAME: event }, payload).refName).toBe(refName);
  });
});

test('the deployment that started the workflow is known, by the event deployment alone', () => {
  const payload = { deployment: { id: 77, sha: HEAD } };
  expect(readRun({ ...env, GITHUB_EVENT_NAME: 'deployment' }, payload).githubDeployment).toBe(77);
  expect(readRun({ ...env, GITHUB_EVENT_NAME: 'deployment_status' }, payload).githubDeployment).toBeUndefined();
});

test('addresses of repository, commit and this very attempt', () => {
  expect(readRun({ ...env, GITHUB_EVENT_NAME: 'push' })).toMatchObject({
    repository: { owner: 'acme', name: 'payments' },
    repositoryUrl: 'https://github.example/acme/payments',
    commitUrl: `https://github.example/acme/payments/commit/${MERGE}`,
    runUrl: 'https://github.example/acme/payments/actions/runs/17345678901/attempts/2',
    apiUrl: 'https://github.example/api/v3',
    actor: 'dana',
    workspace: '/home/runner/work/payments/payments',
  });
});

test('outside of Actions what is not known is absent', () => {
  expect(readRun({})).toEqual({
    event: '',
    commitFrom: 'nothing: GITHUB_SHA is not set',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    workspace: process.cwd(),
    deploysNothing: false,
  });
});
