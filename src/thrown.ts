/** What was thrown, as an error: JavaScript can throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What it says. */
export function messageOf(thrown: unknown): string {
  return asError(thrown).message;
}

/** What it says after its own name, for one that nobody foresaw: `TypeError: …`. */
export function nameAndMessageOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
