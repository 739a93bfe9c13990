import { setOutput } from '@actions/core';
import type { Reported } from './github/report.ts';
import { outputsOf } from './report/outputs.ts';
import type { Result } from './report/result.ts';

/** Sets every output that action.yml names, on failure too; nothing else in the action sets one. */
export function writeOutputs(result: Result, { commentUrl, deploymentId, environmentUrl }: Reported): void {
  const texts = {
    ...outputsOf(result),
    'comment-url': commentUrl,
    'deployment-id': deploymentId,
    'environment-url': environmentUrl,
  };
  for (const [name, text] of Object.entries(texts)) setOutput(name, text);
}
