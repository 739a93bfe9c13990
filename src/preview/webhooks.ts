import { explainUnasked } from '../plan/explain-admission.ts';
import { pathOf } from '../plan/resource.ts';
import { type Candidate, type Checked, referenceOf } from './candidate.ts';

/** Which admission webhooks can't be called, by what they were asked about. */
export interface Webhooks {
  learn(candidate: Candidate, checked: Checked): void;
  /** What is said of an object instead of asking about it, where such a webhook was asked about others like it. */
  inVain(candidate: Candidate): Checked | undefined;
}

/**
 * To find out that a webhook can't be called takes up to 20 s, the tries that ride out a short fault included. That is
 * found out once for each kind and namespace: all others like it would each wait as long to be told the same.
 */
export function webhooksOf(): Webhooks {
  const silent = new Map<string, string>();
  return {
    learn: ({ target }, checked) => {
      const failures = 'failures' in checked ? checked.failures : [];
      for (const { webhook } of failures) if (webhook !== undefined) silent.set(likeness(target), webhook);
    },
    inVain: (candidate) => {
      const webhook = silent.get(likeness(candidate.target));
      if (webhook === undefined) return undefined;
      const { source } = candidate.declared;
      return { failures: [explainUnasked(webhook, { source, reference: referenceOf(candidate) })] };
    },
  };
}

function likeness({ resource, namespace }: Candidate['target']): string {
  return pathOf(resource, namespace);
}
