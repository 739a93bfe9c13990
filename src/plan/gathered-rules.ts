import type { Declared } from '../manifest/declared.ts';
import { isRecord, parseApiVersion } from '../manifest/object.ts';

/**
 * A ClusterRole with an `aggregationRule` without its `rules`: a controller gathers them from other roles, and
 * overwrites what anyone else writes there ("Using RBAC Authorization"). Manifests state them all the same, as `[]`:
 * to apply that would leave everyone who is bound to the role without rights for a moment, in each deploy. Anything
 * else comes back as it is.
 */
export function withoutGatheredRules(declared: Declared): Declared {
  const { rules, ...rest } = declared.object;
  const { group } = parseApiVersion(rest.apiVersion);
  const isGathered = rest.kind === 'ClusterRole' && group === 'rbac.authorization.k8s.io';
  if (!isGathered || rules === undefined || !isRecord(rest.aggregationRule)) return declared;
  return { ...declared, object: rest as typeof declared.object };
}
