import type { Problem } from '../problem.ts';
import { oneLine, shorten } from '../report/plain.ts';
import { type Fault, faultOf, isRateLimit } from './client.ts';

/** Why the pull request comment was not written, as one notice. `spent` is in milliseconds. */
export function noticeOf(error: unknown, spent: number): Problem {
  const { cause, remedy } = explain(faultOf(error), spent);
  return { severity: 'notice', message: `the pull request comment was not written: ${cause}`, remedy };
}

const ELSEWHERE = 'The job summary has the whole report.';

function explain(fault: Fault, spent: number): { cause: string; remedy: string } {
  const { status, message } = fault;
  if (status === 0) return { cause: `GitHub did not answer within ${seconds(spent)}`, remedy: ELSEWHERE };
  if (isRateLimit(fault)) return { cause: 'GitHub asked to wait longer (rate limit)', remedy: ELSEWHERE };
  if (status === 401) {
    return { cause: 'GitHub did not accept the github-token', remedy: `Check that it has not expired. ${ELSEWHERE}` };
  }
  if (status === 403 && /locked/i.test(message)) {
    return {
      cause: 'the conversation of the pull request is locked',
      remedy: `Unlock it to get comments. ${ELSEWHERE}`,
    };
  }
  if (status === 403) return missingPermission(fault);
  if (status >= 500) return { cause: `GitHub answered ${status} for ${seconds(spent)}`, remedy: ELSEWHERE };
  if (status === 404) {
    return {
      cause: 'GitHub says that there is no such pull request (404)',
      remedy: `Check that the github-token may read this repository. ${ELSEWHERE}`,
    };
  }
  return { cause: `GitHub answered ${status}: ${shorten(oneLine(message), 300)}`, remedy: ELSEWHERE };
}

function missingPermission({ headers }: Fault): { cause: string; remedy: string } {
  const permission = acceptedPermission(String(headers['x-accepted-github-permissions'] ?? ''));
  return {
    cause: `the github-token lacks the permission \`${permission}\``,
    remedy: `Add \`${permission}\` under \`permissions:\` of the job; runs of forks and Dependabot never get it. ${ELSEWHERE}`,
  };
}

/** `issues=write; pull_requests=write` lists ways to be allowed; ours is the pull request's. As a workflow writes it. */
function acceptedPermission(header: string): string {
  const ways = header.split(';').map((way) => way.trim());
  const way = ways.find((each) => each.startsWith('pull_requests=')) ?? ways[0];
  const [name, level] = (way || 'pull_requests=write').split(',')[0]?.split('=') ?? [];
  return `${oneLine(name ?? '').replaceAll('_', '-')}: ${oneLine(level ?? 'write')}`;
}

function seconds(milliseconds: number): string {
  return `${Math.max(0.1, milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
