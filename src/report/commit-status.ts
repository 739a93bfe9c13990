import { extent } from './heading.ts';
import { oneLine, shorten } from './plain.ts';
import type { Result } from './result.ts';

/** What GitHub takes as the description of a commit status, and of a deployment's status. */
const LONGEST_DESCRIPTION = 140;
const PREFIX = 'kube-rollout/';
const LONGEST_CONTEXT = 255;

/** The longest name of an environment that a status context holds whole. */
export const LONGEST_ENVIRONMENT = LONGEST_CONTEXT - PREFIX.length;

/** True for a name under which an environment can be told: one line of visible characters. A namespace always is. */
export function isEnvironmentName(name: string): boolean {
  return name.length <= LONGEST_ENVIRONMENT && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name) && name.isWellFormed();
}

/** The name of the commit status of an environment: what branch protection and rulesets require. */
export function statusContext(environment: string): string {
  return `${PREFIX}${environment}`;
}

/** How GitHub calls an outcome. A cancelled run says nothing of the change, so it is no failure of it. */
export function stateOf(outcome: Result['outcome']): 'success' | 'failure' | 'error' {
  return outcome === 'cancelled' ? 'error' : outcome;
}

/** What happened, for commit status and GitHub deployment: text of at most 140 characters. */
export function describeResult(result: Result): string {
  const headline = oneLine(result.headline);
  if (result.outcome === 'success') return shorten(`${headline}${proof(result, headline.length)}`, LONGEST_DESCRIPTION);
  const how = result.outcome === 'failure' ? 'failed' : 'cancelled';
  return shorten(`${how} ${extent(result)}: ${headline.replace(/^cancelled (?=by )/, '')}`, LONGEST_DESCRIPTION);
}

/** The digests that run, as many as there is room for, each of them whole or not at all. */
function proof({ objects }: Result, taken: number): string {
  const digests = new Set(objects.flatMap(({ images }) => images.flatMap((image) => image.digests)));
  let said = '';
  for (const digest of digests)
    if (taken + said.length + digest.length + 2 <= LONGEST_DESCRIPTION) said += `; ${digest}`;
  return said;
}

const UNTIL = 'deploying, until ';

/** What a status says while the deploy goes on. The time lets a later run see that nobody will ever close it. */
export function describePending(endsAt: number): string {
  return `${UNTIL}${new Date(endsAt).toISOString().slice(0, 19).replace('T', ' ')} UTC at the latest`;
}

/** Milliseconds of Date.now() at which a pending status said that it would be over; undefined when it is not one of ours. */
export function pendingUntil(description: string): number | undefined {
  const [, day, time] = /^deploying, until (\S{10}) (\S{8}) UTC at the latest$/.exec(description) ?? [];
  const until = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(until) ? undefined : until;
}

/** What the status of a run says that ended without a word, and that somebody else has to close. */
export const DIED = 'the run died: its process was killed, or its runner was lost; see its log';
