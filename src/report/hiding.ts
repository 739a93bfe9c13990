/** What the runner writes in place of a masked value. */
export const STARS = '***';

export type Hide = (text: string) => string;

/** Of a secret that a shortened text ends in, a beginning of this many characters is hidden as well. */
const TELLING = 3;

/** Replaces every one of `secrets` in a text, the longest first: one may be part of another. */
export function hiding(secrets: readonly string[]): Hide {
  const forms = new Set(secrets.flatMap(formsOf));
  const longestFirst = [...forms].filter((form) => form !== '').toSorted((a, b) => b.length - a.length);
  return (text) => {
    const left = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, STARS), text);
    return left.includes('…') ? longestFirst.reduce(withoutBeginning, left) : left;
  };
}

/** A value as it is, and as it stands in JSON (a list, a log line, an error quoted in one) and in an address. */
function formsOf(secret: string): string[] {
  const once = jsonForms(secret);
  const known = secret.toWellFormed();
  const inQuery = new URLSearchParams([['', known]]).toString().slice(1);
  return [secret, ...once, ...once.flatMap(jsonForms), encodeURIComponent(known), inQuery];
}

/** As JSON.stringify writes a text, and as servers do that are written in Go: encoding/json escapes `<`, `>` and `&`. */
function jsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [json, json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')];
}

/** Without what a shortened text, `… n3wVal…`, still has of a secret. */
function withoutBeginning(text: string, secret: string): string {
  let left = text;
  for (let end = left.indexOf('…'); end >= 0; end = left.indexOf('…', end + 1)) {
    const length = beginningBefore(left, end, secret);
    if (length === 0) continue;
    left = left.slice(0, end - length) + STARS + left.slice(end);
    end += STARS.length - length;
  }
  return left;
}

/** How many characters before `end` are the beginning of a secret; 0 for too few. */
function beginningBefore(text: string, end: number, secret: string): number {
  for (let length = Math.min(secret.length - 1, end); length >= TELLING; length--) {
    const isLike = text[end - 1] === secret[length - 1] && text[end - length] === secret[0];
    if (isLike && secret.startsWith(text.slice(end - length, end))) return length;
  }
  return 0;
}
