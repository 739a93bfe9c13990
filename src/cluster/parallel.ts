/**
 * Does the work for each item, at most `limit` at once, in the order they come, and gives the results in that order.
 * Rejects with the first error, once what had been started has ended; nothing is started after it.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let first: { error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && !first) {
      const at = next++;
      try {
        results[at] = await work(items[at] as T);
      } catch (error) {
        // What fails after it may do so only because of it.
        first ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (first) throw first.error;
  return results;
}

/** Objects that are worked on at once. A few more than requests can be in flight, so that none of those ever idles. */
export const AT_ONCE = 32;
