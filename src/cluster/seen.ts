import type { KubernetesObject } from '../manifest/object.ts';
import type { Follower } from './cluster.ts';

/** What a follower has been told: nothing older than it is told again, however often a server repeats itself. */
export interface Seen {
  /** Delivers when newer than what was seen of the object. True when it was. */
  update(object: KubernetesObject): boolean;
  remove(object: KubernetesObject): boolean;
  /** Takes a full list made at `resourceVersion`: what it lacks is gone. True when it brought any news. */
  replace(objects: readonly KubernetesObject[], resourceVersion: string): boolean;
  /** The object of this name was not found: it is gone, whatever was its last state. */
  vanish(name: string): void;
}

interface Entry {
  readonly resourceVersion: string;
  /** Absent: it is gone. */
  readonly object?: KubernetesObject;
}

export function createSeen(follower: Pick<Follower, 'seen' | 'gone'>): Seen {
  const entries = new Map<string, Entry>();

  const isNews = (key: string, resourceVersion: string) => {
    const known = entries.get(key);
    return known === undefined || isNewer(resourceVersion, known.resourceVersion);
  };

  const update = (object: KubernetesObject) => {
    const key = keyOf(object);
    const resourceVersion = object.metadata.resourceVersion ?? '';
    if (!isNews(key, resourceVersion)) return false;
    entries.set(key, { resourceVersion, object });
    follower.seen(object);
    return true;
  };

  const remove = (object: KubernetesObject, resourceVersion = object.metadata.resourceVersion ?? '') => {
    const key = keyOf(object);
    const known = entries.get(key);
    if (!isNews(key, resourceVersion)) return false;
    entries.set(key, { resourceVersion });
    if (known?.object) follower.gone(object);
    return true;
  };

  return {
    update,
    remove: (object) => remove(object),
    replace: (objects, resourceVersion) => {
      const listed = new Set(objects.map(keyOf));
      let news = false;
      for (const object of objects) news = update(object) || news;
      for (const [key, { object }] of entries) {
        if (object && !listed.has(key)) news = remove(object, resourceVersion) || news;
      }
      return news;
    },
    vanish: (name) => {
      for (const [key, { object, resourceVersion }] of entries) {
        if (object?.metadata.name !== name) continue;
        entries.set(key, { resourceVersion });
        follower.gone(object);
      }
    },
  };
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/**
 * Whether a resourceVersion is newer. They are decimal numbers beyond 2^53 ("Resource versions" in the Kubernetes API
 * concepts, comparable since 1.35); of one that is no number nothing is known, and it counts as newer.
 */
export function isNewer(a: string, b: string): boolean {
  if (!isNumber(a) || !isNumber(b)) return a !== b;
  return a.length === b.length ? a > b : a.length > b.length;
}

function isNumber(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}
