import { expect } from 'vitest';
import { configMap, deployment } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const settings = { 'settings.yaml': configMap('settings', { MODE: 'fast' }) };

/** What is left for people and for later steps, whatever happened. */
export const report: readonly Scenario[] = [
  {
    name: 'a second run brings the comment up to date, and writes no other',
    manifests: { 'settings.yaml': configMap('settings', { MODE: 'slow' }) },
    before: async ({ deploy }) => {
      await deploy(settings);
    },
    outcome: 'success',
    comment: ['1 changed field', '- fast', '+ slow'],
    after: async (_, { comments, comment, result }) => {
      expect(comments).toHaveLength(1);
      expect(comment.split('### ')).toHaveLength(2);
      expect(result.outputs['comment-url']).toMatch(/^https:.*#issuecomment-\d+$/);
    },
  },
  {
    name: 'two environments keep a section each, and one that fails leaves the other alone',
    manifests: { 'api.yaml': deployment().replace('kind: Deployment', 'kind: Deploymnet') },
    before: async ({ deploy }) => {
      await deploy(settings, { environment: 'production' });
    },
    outcome: 'failure',
    writes: 'nothing',
    comment: ['✅ Deployed to production', '❌ Deploy to staging failed before anything was written'],
    after: async (_, { comments }) => expect(comments).toHaveLength(1),
  },
  {
    name: 'outputs tell later steps what failed',
    manifests: { ...settings, 'api.yaml': deployment({ behaviour: 'image-not-found' }) },
    outcome: 'failure',
    after: async (_, { objects, result: { outputs } }) => {
      const api = objects.find(({ kind }) => kind === 'Deployment');
      const others = objects.filter((object) => object !== api);
      expect(api).toMatchObject({ action: 'created', status: 'Failed', file: 'api.yaml', line: 1 });
      expect(others).toMatchObject([{ kind: 'ConfigMap', action: 'created', status: 'Current', line: 1 }]);
      expect(api?.message).toContain('was not found in its registry');
      expect(outputs).toMatchObject({ outcome: 'failure', duration: expect.stringMatching(/^\d+(\.\d+)?$/) });
    },
  },
  {
    name: 'outputs tell later steps which digests run',
    manifests: { 'api.yaml': deployment() },
    outcome: 'success',
    after: async (_, { result }) => {
      const images = JSON.parse(result.outputs.images ?? '[]');
      expect(JSON.stringify(images)).toMatch(/"ghcr\.io\/acme\/api:9b74c98\w+".*"sha256:[0-9a-f]{64}"/);
    },
  },
  {
    name: 'without a comment the summary still says it all',
    manifests: settings,
    inputs: { comment: 'never' },
    outcome: 'success',
    after: async (_, { comments, result }) => {
      expect(comments).toEqual([]);
      expect(result.summary).toContain('✅ Deployed to staging');
      expect(result.outputs['comment-url']).toBe('');
    },
  },
  {
    name: 'a comment on failures only: nothing is written while all goes well',
    manifests: settings,
    inputs: { comment: 'on-failure' },
    outcome: 'success',
    after: async (_, { comments }) => expect(comments).toEqual([]),
  },
  {
    name: 'a failure that is mended: the comment that it left says so',
    manifests: settings,
    inputs: { comment: 'on-failure' },
    before: async ({ deploy }) => {
      await deploy({ 'settings.yaml': 'kind: ConfigMap\n' }, { comment: 'on-failure' });
    },
    outcome: 'success',
    after: async (_, { comments }) => {
      expect(comments).toHaveLength(1);
      expect(comments[0]).toContain('✅ Deployed to staging');
      expect(comments[0]).not.toContain('### ❌');
    },
  },
];
