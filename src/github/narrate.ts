import type { Cluster } from '../cluster/cluster.ts';
import { formatReference, referenceOf } from '../manifest/object.ts';
import type { Rendered } from '../manifest/render.ts';
import type { Action, Applied, Change } from '../plan/change.ts';
import { formatPosition } from '../problem.ts';
import { duration, extent } from '../report/heading.ts';
import { oneLine } from '../report/plain.ts';
import type { Result } from '../report/result.ts';
import type { ProgressEvent, Standing } from '../rollout/progress.ts';
import { info, untrusted } from './log.ts';

// What the workflow log tells while a deploy goes on: a line when something happened, in the order of the story.

export function rendered(
  { declared, replacements }: Rendered,
  { server, context }: Pick<Cluster, 'server' | 'context'>,
): void {
  info(`${count(declared.length, 'object')} for ${server} (context ${context})`);
  for (const { name, count: times, positions } of replacements) {
    const [first, ...others] = positions;
    const where = first ? ` at ${formatPosition(first)}${others.length > 0 ? ` and ${others.length} more` : ''}` : '';
    info(`  ${name} replaced${where}${times > positions.length ? ` (${times} times)` : ''}`);
  }
}

export function previewed(changes: readonly Change[]): void {
  const words: readonly Action[] = ['created', 'configured', 'unchanged'];
  const counts = words.map((word) => `${changes.filter(({ action }) => action === word).length} ${word}`);
  info(`Preview, nothing written yet: ${counts.join(', ')}`);
}

export function applied({ object, action, source }: Applied): void {
  if (action === 'unchanged') return;
  info(
    `  ${action.padEnd(10)} ${formatReference(referenceOf(object))} (${source.isImplied ? 'create-namespace' : formatPosition(source.position)})`,
  );
}

export function progress(event: ProgressEvent): void {
  if (event.kind === 'trouble') info(oneLine(event.message));
  else if (event.kind === 'status') info(`  ${clock(event.seconds)} ${line(event.standing)}`);
  else if (event.unfinished.length > 0) {
    info(`  ${clock(event.seconds)} still waiting for ${count(event.unfinished.length, 'object')}:`);
    for (const standing of event.unfinished.slice(0, 10)) info(`           ${line(standing)}`);
  }
}

/** The last lines: the logs of what failed, and how it ended. */
export function ended(result: Result): void {
  for (const { diagnosis } of result.objects) {
    for (const { pod, container, previous, lines } of diagnosis?.logs ?? []) {
      info(`Last log lines of ${container} in ${pod}${previous ? ' before its restart' : ''}:`);
      untrusted(lines.length > 0 ? lines : ['(none)']);
    }
  }
  const { outcome, run, headline, seconds } = result;
  const how =
    outcome === 'success'
      ? 'succeeded'
      : outcome === 'failure'
        ? `failed ${extent(result)}`
        : `was cancelled ${extent(result)}`;
  info(`The deploy to ${oneLine(run.environment)} ${how}, in ${duration(seconds)}: ${oneLine(headline)}`);
}

function line({ applied: { object }, status, message }: Standing): string {
  return `${formatReference(referenceOf(object))}: ${status}, ${oneLine(message)}`;
}

function clock(seconds: number): string {
  return `${seconds.toFixed(1).padStart(6)} s`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
