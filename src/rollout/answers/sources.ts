import { ApiError } from '../../cluster/api-error.ts';
import { nearest } from '../../manifest/near.ts';
import { isRecord } from '../../manifest/object.ts';
import { pathOf } from '../../plan/resource.ts';
import { recordsAt, textAt } from '../at.ts';
import { type Answer, type Ask, NAME_ONLY, NAMES_ONLY, resourceOf } from './answer.ts';

const MOST_NAMES = 8;

/** The ConfigMaps or Secrets that there are instead of one that is missing. */
export async function otherNames(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  namespace: string,
  ask: Ask,
): Promise<Answer> {
  const list = await ask(pathOf(resourceOf(kind), namespace), { limit: '500' }, NAMES_ONLY);
  const names = recordsAt(list, 'items')
    .map((item) => textAt(item, 'metadata', 'name'))
    .filter((other) => other !== 'kube-root-ca.crt');
  return alternatives(`${kind}s in the namespace`, name, names);
}

/** A ConfigMap or Secret that is missing although this deploy has applied it: nothing in the manifests is to be mended. */
export async function takenAway(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  namespace: string,
  ask: Ask,
): Promise<Answer> {
  try {
    await ask(pathOf(resourceOf(kind), namespace, name), {}, NAME_ONLY);
    return { evidence: [] };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
    return {
      evidence: [`${kind} ${name}: not found, although this deploy applied it`],
      says: '; this deploy applied it, and someone has deleted it since',
      remedy: 'Find out who deletes it (another deploy, a person, a controller), then deploy again.',
    };
  }
}

/** The keys that a ConfigMap or Secret has instead of one that is missing. */
export async function otherKeys(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  key: string,
  namespace: string,
  ask: Ask,
): Promise<Answer> {
  const source = await ask(pathOf(resourceOf(kind), namespace, name));
  const { data, binaryData } = isRecord(source) ? source : {};
  const keys = [data, binaryData].flatMap((map) => (isRecord(map) ? Object.keys(map) : []));
  return alternatives(`keys of ${kind} ${name}`, key, keys);
}

/** What there is, and whether one of it may have been meant. */
export function alternatives(what: string, wanted: string, found: readonly string[]): Answer {
  const near = nearest(wanted, found);
  const shown = found.toSorted().slice(0, MOST_NAMES).join(', ');
  const more = found.length > MOST_NAMES ? ` and ${found.length - MOST_NAMES} more` : '';
  return {
    evidence: [`${what}: ${shown || 'none'}${more}`],
    ...(near === undefined ? {} : { advice: `Did you mean ${near}?` }),
  };
}
