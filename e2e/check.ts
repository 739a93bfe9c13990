import { expect } from 'vitest';
import { type Played, play, type Scenario, type World } from './scenario.ts';

/** Plays a scenario and holds what happened against what it promises. */
export async function playAndCheck(scenario: Scenario, world: World): Promise<void> {
  const { result, comment, objects, stage } = await play(scenario, world);
  const { outcome, actions, never = [] } = scenario;
  const own = (text: string | RegExp) =>
    typeof text === 'string' ? text.replaceAll('NAMESPACE', stage.namespace) : text;
  const story = `${result.log}\n--- comment\n${comment}`;
  expect(result.outputs.outcome, story).toBe(outcome);
  expect(result.exitCode, story).toBe(outcome === 'success' ? 0 : 1);
  if (actions) expect(actionsOf(objects), story).toEqual(actions);
  for (const text of scenario.log ?? []) expect(result.log).toMatch(own(text));
  for (const text of scenario.comment ?? []) expect(comment).toMatch(own(text));
  const everything = [story, result.summary, ...Object.values(result.outputs)]
    .join('\n')
    .replaceAll(/^::add-mask::.*$/gm, '');
  for (const text of never) expect(everything).not.toContain(text);
  // What no run may ever show a person.
  expect(story).not.toMatch(/^\s+at .*\(?(file|node):/m);
  expect(story).not.toMatch(/\bundefined\b|\[object Object\]|NaN/);
}

function actionsOf(objects: Played['objects']): Record<string, string> {
  return Object.fromEntries(objects.map(({ kind, name, action }) => [`${kind}/${name}`, action]));
}
