import { expect, test } from 'vitest';
import type { Change } from '../../src/plan/change.ts';
import { quotaProblems } from '../../src/plan/quota.ts';
import { declare } from './declare.ts';

const RESOURCES: Record<string, [string, string]> = {
  ConfigMap: ['', 'configmaps'],
  Deployment: ['apps', 'deployments'],
};

function created(kind: string, count: number, action: Change['action'] = 'created'): Change[] {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  const one = (at: number) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: o${at}, namespace: few}\n`;
  const [group = '', plural = ''] = RESOURCES[kind] ?? [];
  const resource = { group, version: 'v1', kind, plural, namespaced: true };
  return declare(Array.from({ length: count }, (_, at) => one(at)).join('---\n')).map((declared) => ({
    ...declared,
    resource,
    action,
    fields: [],
    warnings: [],
    checked: true,
  }));
}

const quota = (hard: Record<string, string>, used: Record<string, string>, spec = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'small', namespace: 'few' },
  spec,
  status: { hard, used },
});

test('the sum of what is created is held against what is left, and the first object beyond it is blamed', () => {
  const problems = quotaProblems(created('ConfigMap', 5), [quota({ configmaps: '4' }, { configmaps: '1' })]);
  expect(problems).toMatchObject([
    {
      message: 'quota small of namespace few allows 4 configmaps; 1 is there, and this deploy creates 5 more',
      position: { line: 13 },
    },
  ]);
});

test.each([
  ['just fits', { configmaps: '6' }, { configmaps: '1' }, {}],
  ['counts something else', { 'count/secrets': '0' }, {}, {}],
  ['counts pods of a scope', { configmaps: '0' }, {}, { scopes: ['BestEffort'] }],
  ['is about amounts', { 'requests.cpu': '500m' }, {}, {}],
])('a quota that %s stops nothing', (_, hard, used, spec) => {
  expect(quotaProblems(created('ConfigMap', 5), [quota(hard as never, used as never, spec)])).toEqual([]);
});

test('kinds of a group are counted by their full name, and what exists already is not', () => {
  const limits = quota({ 'count/deployments.apps': '1' }, { 'count/deployments.apps': '0' });
  expect(quotaProblems(created('Deployment', 2), [limits])).toHaveLength(1);
  expect(quotaProblems(created('Deployment', 2, 'configured'), [limits])).toEqual([]);
});
