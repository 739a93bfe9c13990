import { afterEach, expect, test } from 'vitest';
import { type SandboxGitHub, type SandboxPull, startGitHub } from '../../sandbox/github.ts';
import { connectGitHub } from '../../src/github/client.ts';
import { findPullRequest } from '../../src/github/pull-request.ts';
import { readRun } from '../../src/github/run.ts';

/** A build of a fork's pull request has ended, and its workflow_run deploys a preview; its payload names no pull request. */
const HEAD = 'd'.repeat(40);
const env = {
  GITHUB_EVENT_NAME: 'workflow_run',
  GITHUB_SHA: 'f'.repeat(40),
  GITHUB_REPOSITORY: 'acme/payments',
};
const payload = {
  workflow_run: {
    head_sha: HEAD,
    head_branch: 'topic/faster',
    head_repository: { full_name: 'dana/payments' },
    pull_requests: [],
  },
};
const pull = (number: number, more: Partial<SandboxPull> = {}): SandboxPull => ({
  ...{ number, state: 'open', merged_at: null, head: { sha: HEAD, label: 'dana:topic/faster' } },
  base: { ref: 'main', repo: { default_branch: 'main' } },
  ...more,
});

let github: SandboxGitHub;
afterEach(async () => {
  await github.stop();
  expect(github.violations).toEqual([]);
});

test.each<[string, SandboxPull[], number | undefined]>([
  ['the one whose head it is', [pull(7)], 7],
  [
    'not one of another fork with a branch of that name',
    [pull(6, { head: { sha: HEAD, label: 'eve:topic/faster' } }), pull(7)],
    7,
  ],
  ['the open one, when one was closed before', [pull(6, { state: 'closed' }), pull(7)], 7],
  [
    'none, when the branch was pushed to since',
    [pull(7, { head: { sha: 'e'.repeat(40), label: 'dana:topic/faster' } })],
    undefined,
  ],
  ['none, when it was closed', [pull(7, { state: 'closed' })], undefined],
])('the pull request of a commit that only a fork has: %s', async (_, forks, expected) => {
  github = await startGitHub({ forks, pulls: {} });
  const client = await connectGitHub({ token: 'ghs_x', apiUrl: github.url });
  const talk = client?.talk();
  if (!talk) throw new Error('expected a client');
  const run = readRun(env, payload);
  expect(await findPullRequest(talk, { owner: 'acme', name: 'payments' }, run)).toBe(expected);
  talk.end();
});
