import { ApiError } from './api-error.ts';

/**
 * Milliseconds that the own API server of a group is given to come back, since it was first met to be away: by then it
 * has started anew, or it won't.
 */
const GRACE = 15_000;

/** Which groups have an API server of their own that is away or not well, and since when: all who need one wait for it together. */
export interface GroupOutages {
  /** Milliseconds that are left for the own API server of a group, when this failure says that it is away; else Infinity. */
  left(path: string, error: unknown, now?: number): number;
  /** Its group is served. */
  answered(path: string, now?: number): void;
}

export function createGroupOutages(): GroupOutages {
  const since = new Map<string, number>();
  let servedAt = 0;
  const answered = (path: string, now = Date.now()) => {
    servedAt = now;
    if (since.size > 0) since.delete(groupOf(path));
  };
  return {
    answered,
    left: (path, error, now = Date.now()) => {
      if (!(error instanceof ApiError)) return Number.POSITIVE_INFINITY;
      if (error.unservedBecause === undefined) {
        since.delete(groupOf(path));
        return Number.POSITIVE_INFINITY;
      }
      const group = groupOf(path);
      const known = since.get(group) ?? now;
      // While nobody else is answered either, it may be the whole API server that says so: a custom resource has no other.
      const isItsOwn = !error.isStatus || servedAt > known;
      const started = isItsOwn ? known : now;
      since.set(group, started);
      return isItsOwn ? started + GRACE - now : Number.POSITIVE_INFINITY;
    },
  };
}

/** `acme.test/v1` of `/apis/acme.test/v1/namespaces/a/gadgets`. */
function groupOf(path: string): string {
  return path.split('/', 4).slice(2).join('/');
}
