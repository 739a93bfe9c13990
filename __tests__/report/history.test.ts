import { describe, expect, test } from 'vitest';
import { commentSection, mergeComment, sectionIn } from '../../src/report/comment.ts';
import { deployOf, deploysIn, deploysOf, hiddenData, historyTable, type PastDeploy } from '../../src/report/history.ts';
import type { Result } from '../../src/report/result.ts';
import { fixture, manyObjects } from './fixture.ts';

const success = fixture('success');
const { environment } = success.run;
/** The nth deploy of a day. */
const nth = (number: number, more: Partial<Result> = {}): Result => ({
  ...success,
  ...more,
  run: {
    ...success.run,
    startedAt: `2026-03-05T0${number}:00:00Z`,
    runUrl: `https://github.com/acme/payments/actions/runs/${number}`,
  },
});
const write = (body: string | undefined, result: Result, name = environment) =>
  mergeComment(body, name, (limit, earlier) => commentSection(result, limit, earlier));

describe('the deploys that a comment remembers', () => {
  test('a first deploy has no table', () => {
    expect(write(undefined, nth(1))).not.toContain('deploys</summary>');
  });

  test('the last five, the newest first', () => {
    const body = [1, 2, 3, 4, 5, 6, 7]
      .map((number) => nth(number))
      .reduce<string | undefined>((text, each) => write(text, each), undefined);
    expect(body).toContain('<summary>The last 5 deploys</summary>');
    expect(body?.match(/^\| ✅ \[succeeded\]\(\S+\)/gm)?.map((row) => row.at(-2))).toEqual(['7', '6', '5', '4', '3']);
  });

  test('image tags have a column when one of them is not the commit', () => {
    expect(write(write(undefined, nth(1)), nth(2))).toContain('| Deploy | Commit | Started | Took |');
    const tagged = { ...nth(2), run: { ...nth(2).run, imageTag: 'v2' } };
    expect(write(write(undefined, nth(1)), tagged)).toContain('| Deploy | Commit | Image tag | Started | Took |');
  });

  test('a failure before is told as one', () => {
    const body = write(write(undefined, nth(1, { outcome: 'failure' })), nth(2));
    expect(body).toMatch(/✅ \[succeeded\].*\n.*❌ \[failed\]/);
  });

  test('a section that is written twice counts once', () => {
    const body = write(write(undefined, nth(1)), nth(2));
    expect(write(body, nth(2))).toBe(body);
  });

  test('each environment has its own', () => {
    const body = write(write(write(undefined, nth(1), 'a'), nth(2), 'b'), nth(3), 'a');
    expect(deploysIn(sectionIn(body, 'a') ?? '')).toHaveLength(2);
    expect(deploysIn(sectionIn(body, 'b') ?? '')).toHaveLength(1);
  });

  test('they outlive the details, and a section that is cut to its first lines', () => {
    const big = { ...success, objects: manyObjects(success, 3_000) };
    const names = Array.from({ length: 9 }, (_, index) => `env-${index}`);
    const body = names.reduce<string | undefined>(
      (text, name) => write(write(text, nth(1), name), nth(2), name),
      undefined,
    );
    const crowded = mergeComment(body, 'mine', (limit, earlier) => commentSection(big, limit, earlier), 24_000);
    expect(crowded.length).toBeLessThanOrEqual(24_000);
    const kept = names.filter((name) => sectionIn(crowded, name) !== undefined);
    expect(kept).toEqual(names);
    for (const name of kept) expect(deploysIn(sectionIn(crowded, name) ?? '')).toHaveLength(2);
  });

  test('what a section can no longer hold is rebuilt from its data: how it ended, of which commit, and where to read on', () => {
    const names = Array.from({ length: 12 }, (_, index) => `env-${index}`);
    const body = names.reduce<string | undefined>((text, name) => write(text, nth(1), name), undefined);
    const crowded = mergeComment(body, 'mine', (limit) => 'x'.repeat(limit), 18_000);
    expect(sectionIn(crowded, 'env-0')).toMatch(
      /^### ✅ Deploy to env-0 succeeded\n\n.+\n\n`[0-9a-f]{7}` · 2026-03-05 01:00 UTC · \[workflow run\]\(https:\S+\)/,
    );
  });
});

describe('hidden data', () => {
  const deploy: PastDeploy = {
    ...deployOf(success),
    headline: 'ends --> here <!-- @dana #1 -- "x" \n::error::',
  };

  test('comes back as it went, on one line, and nothing in it is seen by GitHub', () => {
    const data = hiddenData([deploy]);
    expect(deploysIn(`text\n\n${data}`)).toEqual([deploy]);
    expect(data).not.toContain('\n');
    expect(data.slice(4, -3)).not.toMatch(/--|[<>@#]/);
  });

  test.each<[string, string]>([
    ['no data', 'text'],
    ['no JSON', '<!-- kube-rollout:data {"deploys": -->'],
    ['another shape', '<!-- kube-rollout:data {"deploys":{"0":1}} -->'],
    [
      'deploys of another shape',
      '<!-- kube-rollout:data {"deploys":[1,null,{"outcome":"toString"},{"outcome":"success"}]} -->',
    ],
  ])('%s is no deploy at all', (_, text) => {
    expect(deploysIn(text)).toEqual([]);
  });

  test('what a hand has written into it can only be read as text', () => {
    const forged = {
      ...deploy,
      commit: '`](x) <b>',
      imageTag: '| @dana',
      runUrl: 'javascript:alert(1)',
      startedAt: '<i>',
    };
    const rows = historyTable(deploysOf(deploy, [forged]), { repositoryUrl: '' });
    expect(rows).not.toMatch(/javascript|<i>|\| @dana/);
  });
});
