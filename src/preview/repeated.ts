import type { Source } from '../manifest/declared.ts';
import { repetition } from '../manifest/render.ts';
import type { Failure } from '../plan/failure.ts';
import type { Candidate } from './candidate.ts';

/**
 * The same object twice, where only the server's word tells so: a namespace means nothing to a kind that lives in none.
 * What the manifests alone tell was refused when they were read.
 */
export function repeated(candidates: readonly Candidate[]): Failure[] {
  const first = new Map<string, Source>();
  return candidates.flatMap(({ declared: { object, source }, target: { resource, namespace, name } }) => {
    if (name === '') return [];
    const identity = JSON.stringify([resource.group, resource.plural, namespace ?? '', name]);
    const earlier = first.get(identity);
    if (earlier) return [{ problem: repetition(object, source, earlier) }];
    first.set(identity, source);
    return [];
  });
}
