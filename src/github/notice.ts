import type { Problem } from '../problem.ts';
import { oneLine, shorten } from '../report/plain.ts';
import { ELSEWHERE, type Fault, faultOf, isRateLimit } from './client.ts';
import type { Run } from './run.ts';

/** What a deploy wants to write at GitHub, and the permission that it takes. */
const PERMISSIONS = {
  'commit status': 'statuses',
  'GitHub deployment': 'deployments',
  'pull request comment': 'pull-requests',
} as const;

export type What = keyof typeof PERMISSIONS;

/** Something that was not written. */
export interface Failure {
  readonly what: What;
  readonly error: unknown;
  /** Milliseconds. */
  readonly spent: number;
}

/** Inputs by which a person can do without what a token does not allow. */
const WITHOUT: Readonly<Record<What, string>> = {
  'commit status': '`status: false`',
  'GitHub deployment': '`deployment: never`',
  'pull request comment': '`comment: never`',
};

/**
 * Why something was not written, as notices: one for each cause, naming all that it hit; a missing permission is a cause
 * of its own, with the line to add. A token of a fork or of Dependabot is one cause.
 */
export function noticesOf(failures: readonly Failure[], run: Pick<Run, 'readOnlyFor'>): Problem[] {
  const told = new Map<string, { explanation: Explanation; whats: What[]; spent: number }>();
  for (const { what, error, spent } of failures) {
    const explanation = explain(what, faultOf(error), run);
    const { whats, spent: before } = told.get(explanation.cause) ?? { whats: [], spent: 0 };
    told.set(explanation.cause, { explanation, whats: [...whats, what], spent: before + spent });
  }
  return [...told.values()].map(({ explanation: { cause, remedy, isAway }, whats, spent }) => {
    const was = whats.length > 1 ? 'were' : 'was';
    const message = `the ${listed(whats)} ${was} not written: ${cause}${isAway ? `, after ${seconds(spent)}` : ''}`;
    return { severity: 'notice', message, remedy };
  });
}

interface Explanation {
  readonly cause: string;
  readonly remedy: string;
  /** True when GitHub was waited for. */
  readonly isAway?: boolean;
}

/** True when the token may not do it, so that it need not be tried again. */
export function isRefusal(error: unknown): boolean {
  const fault = faultOf(error);
  return [401, 403, 404].includes(fault.status) && !isRateLimit(fault);
}

function explain(what: What, fault: Fault, run: Pick<Run, 'readOnlyFor'>): Explanation {
  const { status, message } = fault;
  if (status === 0) return { cause: 'GitHub did not answer', remedy: ELSEWHERE, isAway: true };
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
  if (status === 403) return missingPermission(what, fault, run);
  if (status >= 500) return { cause: `GitHub answered ${status}`, remedy: ELSEWHERE, isAway: true };
  if (status === 404) {
    const found = what === 'pull request comment' ? 'no such pull request' : 'no such repository or commit';
    return {
      cause: `GitHub says that there is ${found} (404)`,
      remedy: `Check that the github-token may read this repository. ${ELSEWHERE}`,
    };
  }
  return { cause: `GitHub answered ${status}: ${shorten(oneLine(message), 300)}`, remedy: ELSEWHERE };
}

function missingPermission(what: What, { headers }: Fault, { readOnlyFor }: Pick<Run, 'readOnlyFor'>) {
  if (readOnlyFor) {
    return {
      cause: `the github-token of a run that ${readOnlyFor} started can only read`,
      remedy: `${ELSEWHERE} docs/events.md of kube-rollout shows a workflow that reports on such pull requests.`,
    };
  }
  const permission = acceptedPermission(what, String(headers['x-accepted-github-permissions'] ?? ''));
  return {
    cause: `the github-token lacks the permission \`${permission}\``,
    remedy: `Add \`${permission}\` under \`permissions:\` of the job, or set ${WITHOUT[what]}; runs of forks and Dependabot never get it. ${ELSEWHERE}`,
  };
}

/**
 * `issues=write; pull_requests=write` lists ways to be allowed. Where the feature's own permission is one of them it
 * has to be `write`, though the refused call was one that only reads. As a workflow writes it.
 */
function acceptedPermission(what: What, header: string): string {
  const ways = header.split(/[;,]/).map((way) => oneLine(way).trim().replaceAll('_', '-').split('='));
  const own = PERMISSIONS[what];
  const [[name = '', level = 'write'] = []] = ways;
  return name === '' || ways.some(([each]) => each === own) ? `${own}: write` : `${name}: ${level}`;
}

function listed(whats: readonly string[]): string {
  return whats.length < 2 ? (whats[0] ?? '') : `${whats.slice(0, -1).join(', the ')} and the ${whats.at(-1)}`;
}

function seconds(milliseconds: number): string {
  return `${Math.max(0.1, milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
