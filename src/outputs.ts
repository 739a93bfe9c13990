import { setOutput } from '@actions/core';
import type { Reported } from './github/report.ts';
import { outputsOf } from './report/outputs.ts';
import type { Result } from './report/result.ts';
import { messageOf } from './thrown.ts';

/** Sets every output that action.yml names, on failure too; nothing else in the action sets one. Throws when they can't be written. */
export function writeOutputs(result: Result, { commentUrl, deploymentId, environmentUrl }: Reported): void {
  const texts = {
    ...outputsOf(result),
    'comment-url': commentUrl,
    'deployment-id': deploymentId,
    'environment-url': environmentUrl,
  };
  try {
    for (const [name, text] of Object.entries(texts)) setOutput(name, text);
  } catch (cause) {
    const message = `the deploy ended as ${result.outcome}, but its outputs could not be written to GITHUB_OUTPUT (${messageOf(cause)})`;
    throw new Error(`${message}. Make room on the runner's disk: later steps may need them.`, { cause });
  }
}
