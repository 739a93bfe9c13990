import { readFileSync } from 'node:fs';
import { isRecord, type JsonObject } from '../manifest/object.ts';
import type { Problem } from '../problem.ts';

/**
 * The event that started the workflow, from the file that the runner names in GITHUB_EVENT_PATH.
 * Never throws: without a readable file the payload is empty, and a notice says what is then not known.
 */
export function readPayload(env: Readonly<Record<string, string | undefined>>): {
  payload: JsonObject;
  notices: Problem[];
} {
  const path = env.GITHUB_EVENT_PATH;
  if (!path) return { payload: {}, notices: [] };
  try {
    const payload: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(payload as JsonObject)) return { payload: payload as JsonObject, notices: [] };
    return { payload: {}, notices: [notice('expected a JSON object')] };
  } catch (error) {
    return { payload: {}, notices: [notice(error instanceof SyntaxError ? 'expected JSON' : codeOf(error))] };
  }
}

function notice(cause: string): Problem {
  return {
    severity: 'notice',
    message: `the event payload at GITHUB_EVENT_PATH could not be read (${cause})`,
    remedy:
      'Check that no earlier step removed or changed the file. Of a pull request or a workflow_run the commit is not known without it: then the report is in the job summary only.',
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
