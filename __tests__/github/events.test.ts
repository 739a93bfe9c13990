import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVENTS } from '../../src/github/events.ts';

const [, table = ''] = /<!-- events -->\n(.*?)\n<!-- \/events -->/s.exec(readFileSync('docs/events.md', 'utf8')) ?? [];
const rows = table
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('docs/events.md has the events of the table in code, in its order', () => {
  expect(rows.map(([, event]) => event)).toEqual(Object.keys(EVENTS).map((event) => `\`${event}\``));
});

test.each(Object.entries(EVENTS))(
  'docs/events.md says where %s keeps its commit and its pull request',
  (event, facts) => {
    const [, , commit, pullRequest] = rows.find(([, name]) => name === `\`${event}\``) ?? [];
    expect(commit).toBe(facts.commit ? `payload.${facts.commit.join('.')}` : 'GITHUB_SHA');
    if (facts.pullRequest) expect(pullRequest).toContain(`payload.${facts.pullRequest.join('.')}`);
    else expect(pullRequest).toMatch(/^asked for$|queue/);
  },
);
