import { expect, test } from 'vitest';
import { type SandboxGitHub, startGitHub } from '../../sandbox/github.ts';
import { connectGitHub } from '../../src/github/client.ts';
import { postComment } from '../../src/github/comment.ts';
import { readRun } from '../../src/github/run.ts';
import { briefSection, mergeComment, sectionIn } from '../../src/report/comment.ts';

const OURS = 'github-actions[bot]';
const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
/** One job of a matrix: it writes the section of its environment, `delay` milliseconds after the others. */
async function job(github: SandboxGitHub, environment: string, delay: number) {
  const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'acme/payments' };
  const run = readRun(env, { pull_request: { number: 12, head: { sha: SHA } } });
  const limits = { talk: 9_000, call: 2_000, retry: 10, settle: 120 };
  const client = await connectGitHub({ token: 'ghs_x', apiUrl: github.url, limits });
  await new Promise((resolve) => setTimeout(resolve, delay));
  return postComment({ client, run, environment, section: () => `of ${environment}`, intent: 'write' });
}

/** Answers take between 2 and 30 ms: now one job is ahead, now the other, at every step. */
const jitter = () => 2 + Math.random() * 28;
const environments = ['staging', 'production', 'preview'];

type Comments = readonly { readonly issue: number; readonly body: string; readonly author: string }[];

async function race(comments: Comments, expected: readonly string[]): Promise<void> {
  const github = await startGitHub({ comments, latency: jitter });
  const posted = await Promise.all(environments.map((each) => job(github, each, Math.random() * 40)));
  await github.stop();
  const [comment, ...copies] = github.comments(12);
  for (const each of expected) expect(sectionIn(comment?.body ?? '', each), each).toBe(`of ${each}`);
  expect(copies).toEqual([]);
  for (const each of posted) expect(each).toEqual({ url: comment?.html_url });
  expect(github.violations).toEqual([]);
}

test.each<[string, Comments]>([
  ['no comment is there yet', []],
  ['the comment is there', [{ issue: 12, body: mergeComment(undefined, 'old', () => 'of old'), author: OURS }]],
])('three jobs of a matrix at once lose no section in 20 races: %s', { timeout: 30_000 }, async (_, comments) => {
  const expected = comments.length > 0 ? [...environments, 'old'] : environments;
  for (let heat = 0; heat < 4; heat++) {
    await Promise.all(Array.from({ length: 5 }, () => race(comments, expected)));
  }
});

test('three jobs of a matrix with the same environment do not write over each other in turn', async () => {
  const github = await startGitHub({ latency: jitter });
  const began = ['2026-03-05T01:58:03.000Z', '2026-03-05T01:58:03.000Z', '2026-03-05T01:58:04.000Z'];
  const run = readRun(
    { GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'acme/payments' },
    { pull_request: { number: 12, head: { sha: SHA } } },
  );
  const limits = { talk: 4_000, call: 2_000, retry: 10, settle: 120 };
  const posted = await Promise.all(
    began.map(async (startedAt, index) => {
      const about = { startedAt, seconds: 1, commit: SHA, imageTag: 'v1', runUrl: '' };
      const deploy = { ...about, outcome: 'success' as const, headline: `job ${index}` };
      return postComment({
        ...{ client: await connectGitHub({ token: 'ghs_x', apiUrl: github.url, limits }), run, intent: 'write' },
        environment: 'production',
        section: (_, earlier) => briefSection(deploy, `job ${index}`, earlier, { repositoryUrl: '' }),
      });
    }),
  );
  await github.stop();
  expect(github.requests.filter(({ method }) => method === 'PATCH').length).toBeLessThanOrEqual(5);
  for (const each of posted) expect(each).toHaveProperty('url');
  expect(github.comments(12)).toHaveLength(1);
  expect(sectionIn(github.comments(12)[0]?.body ?? '', 'production')).toMatch(/^job 2/);
});
