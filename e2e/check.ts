import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { shownIn } from '../__tests__/rollout/failures-page.ts';
import type { Cause } from '../src/rollout/outcome.ts';
import { type Played, play, type Scenario, type World } from './scenario.ts';
import { exampleOf, gist, shownBy } from './shown.ts';

/** Plays a scenario and holds what happened against what it promises. */
export async function playAndCheck(scenario: Scenario, world: World): Promise<void> {
  const played = await play(scenario, world);
  const { result, comment, comments, stage } = played;
  const story = `${result.log}\n--- comment\n${comments[0] ?? ''}`;
  const own = <T>(text: T) => (typeof text === 'string' ? text.replaceAll('NAMESPACE', stage.namespace) : text);
  expect(result.outputs.outcome, story).toBe(scenario.outcome);
  expect(result.exitCode, story).toBe(scenario.outcome === 'success' ? 0 : 1);
  const actions = Object.entries(scenario.actions ?? {}).map(([name, action]) => [own(name), action]);
  if (scenario.actions) expect(actionsOf(played), story).toEqual(Object.fromEntries(actions));
  for (const text of scenario.log ?? []) expect(result.log, story).toMatch(own(text));
  for (const text of scenario.comment ?? []) expectSaid(own(text), comment, story);
  if (scenario.cause && scenario.outcome === 'failure') expect(causesOf(played), story).toContain(scenario.cause);
  for (const place of scenario.blames ?? []) checkBlame(place, played);
  if (scenario.writes === 'nothing') checkNothingWritten(played);
  // The page has the images as the manifests of the other worlds name them.
  if (!world.manifests) checkExample(scenario, played);
  checkSecrets(scenario, played);
  checkManners(played, story);
}

/** As a reader sees it: what is set as code, and what begins a sentence, is no matter of the scenarios. */
function expectSaid(words: string | RegExp, comment: string, story: string): void {
  const read = (text: string) => text.replaceAll('`', '');
  if (typeof words === 'string') expect(read(comment).toLowerCase(), story).toContain(read(words).toLowerCase());
  else expect(read(comment), story).toMatch(words);
}

function actionsOf({ objects }: Played): Record<string, string> {
  return Object.fromEntries(objects.map(({ kind, name, action }) => [`${kind}/${name}`, action]));
}

function causesOf({ objects }: Played): (Cause | undefined)[] {
  return objects.map(({ cause }) => cause);
}

/** What docs/failures.md shows of a cause is still so; numbers and names of pods are others each time. */
function checkExample(scenario: Scenario, played: Played): void {
  if (scenario.cause === undefined || exampleOf(scenario.cause) !== scenario) return;
  const page = readFileSync(new URL('../docs/failures.md', import.meta.url), 'utf8');
  expect(gist(shownBy(scenario, played))).toEqual(gist(shownIn(page).get(scenario.cause) ?? ''));
}

/** The line is marked in the files of the pull request, and named in the comment. */
function checkBlame(place: string, { result, comment }: Played): void {
  const [file = '', line = ''] = place.split(':');
  expect(result.log).toMatch(
    new RegExp(`^::error title=kube-rollout,file=${RegExp.escape(file)},line=${line}[,:]`, 'm'),
  );
  expect(comment).toContain(place);
}

function checkNothingWritten({ result, comment, before, after }: Played): void {
  expect(after).toEqual(before);
  expect(result.log).toContain('before anything was written');
  expect(comment).toContain('before anything was written');
}

function checkSecrets({ never = [] }: Scenario, { result, comments }: Played): void {
  const shown = [result.log, result.summary, ...comments, ...Object.values(result.outputs)].join('\n');
  // The runner keeps these lines to itself.
  const seen = shown.replaceAll(/^::add-mask::.*$/gm, '');
  for (const text of never) expect(seen).not.toContain(text);
}

/** What holds for each run, however it ended. */
function checkManners({ result, comment, objects }: Played, story: string): void {
  expect(result.outputs.duration, story).toMatch(/^\d+(\.\d+)?$/);
  expect(Array.isArray(objects), story).toBe(true);
  expect(result.summary, story).not.toBe('');
  // No stack trace, nothing of JavaScript's own, no grammar that gives a machine away.
  expect(story).not.toMatch(/^\s+at .*\(?(file|node):/m);
  expect(story).not.toMatch(/\bundefined\b|\[object Object\]|\bNaN\b/);
  expect(story).not.toMatch(
    /[^.]\.\.(\s|$)|(?<!of )\b1 (restarts|objects|pods|old pods|fields|warnings|more objects)\b/m,
  );
  if (result.outputs.outcome === 'failure' && comment !== '') {
    // Whoever is woken by it is told what to do or at least where, and not left with a name that nothing is said about.
    expect(comment, story).toMatch(/\*\*(What to do|Where):\*\* \S|^- \S/m);
    expect(comment, story).not.toMatch(/^\S+ `[^`]*` at \[`[^`]*`\]\(\S*\)$/m);
  }
}
