import type { Reference } from '../manifest/object.ts';
import { code, sentence } from './markdown.ts';
import type { RunFacts } from './result.ts';

/** Deployment `api`; with its namespace only where that is not the run's own, which the first lines tell. */
export function objectName({ kind, namespace, name }: Reference, run: RunFacts): string {
  const full = namespace && namespace !== run.namespace ? `${namespace}/${name}` : name;
  return `${sentence(kind)} ${code(full)}`;
}
