import { setOutput } from '@actions/core';
import { outputsOf } from './report/outputs.ts';
import type { Result } from './report/result.ts';

/** Sets every output that action.yml names, on failure too; nothing else in the action sets one. */
export function writeOutputs(result: Result, commentUrl: string): void {
  const texts = { ...outputsOf(result), 'comment-url': commentUrl };
  for (const [name, text] of Object.entries(texts)) setOutput(name, text);
}
