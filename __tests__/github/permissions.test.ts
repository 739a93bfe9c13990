import { describe, expect, test } from 'vitest';
import type { Permission } from '../../sandbox/github.ts';
import { eventful, SHA, standing, tell } from './tell.ts';

const limits = { talk: 20_000, call: 5_000, retry: 10, settle: 10 };

const lacks = (what: string, permission: string, without: string) =>
  `the ${what} was not written: the github-token lacks the permission \`${permission}\`. ` +
  `Add \`${permission}\` under \`permissions:\` of the job, or set \`${without}\`; runs of forks and Dependabot never ` +
  'get it. The job summary has the whole report.';

/** With every permission: the deploy is told, and what a lost run left open is closed. */
const all = {
  status: 'pending success',
  lostStatus: 'pending error',
  deployments: ['success inactive', 'in_progress error', 'in_progress success'],
  sections: 'staging preview production',
  copies: 0,
};
const noComment = { sections: 'staging', copies: 1 };
const noStatus = { status: '', lostStatus: 'pending' };
const noDeployment = { deployments: ['success', 'in_progress'] };
const cantAsk = { lostStatus: 'pending', deployments: ['success inactive', 'in_progress', 'in_progress success'] };

describe('a token that lacks one permission: all else is told, and one notice has the very line to add', {
  timeout: 20_000,
}, () => {
  test.concurrent.each<[Permission, 'none' | 'read', Partial<typeof all>, string[]]>([
    ['contents', 'none', { lostStatus: 'pending' }, []],
    ['contents', 'read', {}, []],
    ['pull-requests', 'none', noComment, [lacks('pull request comment', 'pull-requests: write', 'comment: never')]],
    ['pull-requests', 'read', noComment, [lacks('pull request comment', 'pull-requests: write', 'comment: never')]],
    ['statuses', 'none', noStatus, [lacks('commit status', 'statuses: write', 'status: false')]],
    ['statuses', 'read', noStatus, [lacks('commit status', 'statuses: write', 'status: false')]],
    ['deployments', 'none', noDeployment, [lacks('GitHub deployment', 'deployments: write', 'deployment: never')]],
    ['deployments', 'read', noDeployment, [lacks('GitHub deployment', 'deployments: write', 'deployment: never')]],
    ['actions', 'none', cantAsk, []],
    ['actions', 'read', {}, []],
  ])('%s: %s', async (permission, level, differs, notices) => {
    const heard = await tell({ ...eventful(), permissions: { [permission]: level } }, { limits });
    expect(standing(heard)).toEqual({ ...all, ...differs });
    expect(heard.notices).toEqual(notices);
    expect(heard.left).toBeUndefined();
    expect(heard.github.violations).toEqual([]);
  });
});

describe('deployment: auto, of a job that has `environment:`', () => {
  const log_url = 'https://github.com/acme/payments/actions/runs/7301/job/99';
  const ofJob = {
    ...{ sha: SHA, environment: 'production', creator: 'github-actions[bot]' },
    statuses: [{ state: 'in_progress', log_url }],
  };

  test.concurrent.each<['none' | 'read', string[]]>([
    ['none', []], // Nobody asked for it, and it can't be seen.
    ['read', [lacks('GitHub deployment', 'deployments: write', 'deployment: never')]],
  ])('deployments: %s', async (deployments, notices) => {
    const options = { deployments: [ofJob], permissions: { deployments } };
    const heard = await tell(options, { limits, deployment: 'auto', event: 'pull_request' });
    expect(heard.notices).toEqual(notices);
    expect(standing(heard)).toMatchObject({ status: 'pending success', sections: 'production' });
    expect(heard.left).toBeUndefined();
  });
});
