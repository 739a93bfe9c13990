import type { Cluster } from '../cluster/cluster.ts';
import { formatReference, referenceOf } from '../manifest/object.ts';
import type { Rendered } from '../manifest/render.ts';
import type { Action, Applied, Change } from '../plan/change.ts';
import { formatPosition } from '../problem.ts';
import { info } from './log.ts';

/** What the workflow log tells while a deploy goes on: a line when something happened, in the order of the story. */

export function rendered(
  { declared, replacements }: Rendered,
  { server, context }: Pick<Cluster, 'server' | 'context'>,
): void {
  info(`${count(declared.length, 'object')} for ${server} (context ${context})`);
  for (const { name, count: times, positions } of replacements) {
    const [first] = positions;
    const where = first ? ` (${formatPosition(first)}${positions.length > 1 ? ', …' : ''})` : '';
    info(`  ${name}: ${times === 1 ? 'replaced once' : `replaced ${times} times`}${where}`);
  }
}

export function previewed(changes: readonly Change[]): void {
  const words: readonly Action[] = ['created', 'configured', 'unchanged'];
  const counts = words.map((word) => `${changes.filter(({ action }) => action === word).length} ${word}`);
  info(`Checked by the server, nothing written yet: ${counts.join(', ')}`);
}

export function applied({ object, action, source }: Applied): void {
  if (action !== 'unchanged')
    info(`  ${action.padEnd(10)} ${formatReference(referenceOf(object))} (${formatPosition(source.position)})`);
}
