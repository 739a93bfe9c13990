import type { ChildProcess } from 'node:child_process';
import { afterEach, expect } from 'vitest';
import type { SandboxGitHubOptions } from '../../sandbox/github.ts';
import { sectionIn } from '../../src/report/comment.ts';
import { type Stage, setStage } from './stage.ts';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) {
    await stage.stop();
    expect(stage.github.violations).toEqual([]);
  }
});

/** A stage that is left when the test is over: nothing on it may have been as GitHub does not have it. */
export async function on(behaviour: string, options: SandboxGitHubOptions = {}): Promise<Stage> {
  const stage = await setStage(behaviour, options);
  stages.push(stage);
  return stage;
}

export const states = ({ github }: Stage) => github.statuses.map(({ state }) => state);
export const deploymentStates = ({ github }: Stage) => github.deployments[0]?.statuses.map(({ state }) => state);
export const section = ({ github }: Stage) => sectionIn(github.comments(42)[0]?.body ?? '', 'production') ?? '';

/** Sends a signal as soon as GitHub was told of the start. */
export const once =
  ({ github }: Stage, signal: NodeJS.Signals, sent: () => void) =>
  (child: ChildProcess) => {
    const timer = setInterval(() => {
      if (!github.deployments[0]?.statuses.length) return;
      clearInterval(timer);
      sent();
      child.kill(signal);
    }, 10);
  };
