import { type SandboxGitHub, type SandboxGitHubOptions, startGitHub } from '../../sandbox/github.ts';
import { startBudget } from '../../src/github/budget.ts';
import { connectGitHub, type Limits } from '../../src/github/client.ts';
import { type Told, tellEnd } from '../../src/github/closing.ts';
import { noticesOf } from '../../src/github/notice.ts';
import { tellStart } from '../../src/github/opening.ts';
import { readRun } from '../../src/github/run.ts';
import { type LiveOptions, newSession } from '../../src/github/session.ts';
import type { Unfinished } from '../../src/github/unfinished.ts';
import { mergeComment, sectionIn } from '../../src/report/comment.ts';
import { describePending } from '../../src/report/commit-status.ts';
import { fixture } from '../report/fixture.ts';

export const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
const BEFORE = 'b'.repeat(40);
const OURS = 'github-actions[bot]';

/** A GitHub on which every kind of request is made once: what lost runs left open, a comment and its copy, a deployment to replace. */
export function eventful(): SandboxGitHubOptions {
  const soon = Date.now() + 600_000;
  const comment = (environment: string) => ({
    ...{ issue: 12, author: OURS },
    body: mergeComment(undefined, environment, () => `of ${environment}`),
  });
  const lost = { 'kube-rollout': { namespace: 'payments', run: '1/1/deploy', until: soon } };
  return {
    comments: [comment('staging'), comment('preview')],
    statuses: [
      {
        ...{ sha: BEFORE, context: 'kube-rollout/production', state: 'pending', description: describePending(soon) },
        target_url: 'https://github.com/acme/payments/actions/runs/1/attempts/1',
      },
    ],
    deployments: [
      { sha: BEFORE, environment: 'production', statuses: [{ state: 'success' }] },
      { sha: BEFORE, environment: 'production', payload: lost, statuses: [{ state: 'in_progress' }] },
    ],
    ...{ history: [SHA, BEFORE], runs: { 1: 'completed' } },
    pulls: {
      [SHA]: [
        {
          ...{ number: 12, state: 'closed', merged_at: '2026-03-01T00:00:00Z', head: { sha: BEFORE } },
          base: { ref: 'main', repo: { default_branch: 'main' } },
        },
      ],
    },
  };
}

export interface Heard {
  readonly github: SandboxGitHub;
  readonly told: Told;
  /** As a person reads them. */
  readonly notices: readonly string[];
  /** For the post step. */
  readonly left: Unfinished | undefined;
}

export interface Telling extends Partial<LiveOptions> {
  /** Of the end; the start has twice the time. */
  readonly limits: Limits;
  readonly event?: 'push' | 'pull_request';
}

/** A successful deploy of a pushed commit, as GitHub hears of its start and its end. */
export async function tell(
  options: SandboxGitHubOptions,
  { event = 'push', limits, ...more }: Telling,
): Promise<Heard> {
  const github = await startGitHub(options);
  const run = readRun(
    {
      ...{ GITHUB_EVENT_NAME: event, GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'acme/payments', GITHUB_API_URL: github.url },
      ...{ GITHUB_RUN_ID: '7301', GITHUB_RUN_ATTEMPT: '1', GITHUB_JOB: 'deploy' },
    },
    event === 'push' ? {} : { pull_request: { number: 12, head: { sha: SHA } } },
  );
  let left: Unfinished | undefined;
  const cancelled = new AbortController().signal;
  const session = newSession({
    ...{ run, token: 'ghs_x', status: true, deployment: 'create', comment: 'always', environmentUrl: undefined },
    ...{ endsAt: Date.now() + 600_000, cancelled },
    leave: (unfinished) => {
      left = unfinished;
    },
    ...more,
  });
  const client = await connectGitHub({ token: 'ghs_x', apiUrl: run.apiUrl, limits });
  if (!client) throw new Error('no client');
  const start = { environment: 'production', namespace: 'payments', imageTag: 'v1', startedAt: '2026-03-05T01:58:03Z' };
  session.start = { ...start, images: [] };
  const talk = client.talk({ talk: 2 * limits.talk });
  await tellStart(session, talk, session.start);
  talk.end();
  const found = fixture('success');
  const result = { ...found, run: { ...found.run, environment: 'production', namespace: 'payments' } };
  const told = await tellEnd(session, { client, result, budget: startBudget(limits, cancelled), isDoubtful: false });
  await github.stop();
  const notices = noticesOf(told.failures, run).map(({ message, remedy }) => `${message}. ${remedy}`);
  return { github, told, notices, left };
}

/** What a person finds at GitHub afterwards, of the eventful one. */
export function standing({ github }: Heard) {
  const states = (sha: string) => github.statuses.filter((each) => each.sha === sha).map(({ state }) => state);
  const [comment, ...copies] = github.comments(12);
  const sections = ['staging', 'preview', 'production'].filter((name) => sectionIn(comment?.body ?? '', name));
  return {
    status: states(SHA).join(' '),
    lostStatus: states(BEFORE).join(' '),
    deployments: github.deployments.map(({ statuses }) => statuses.map(({ state }) => state).join(' ')),
    sections: sections.join(' '),
    copies: copies.length,
  };
}
