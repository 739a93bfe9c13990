const STARS = '***';

/** A value in a log that can only be a credential, and the part of it that may be shown. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // user:password@ in an address: either may hold an @, so it ends at the last one before the path.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/]*):[^\s@]+@(?:[^\s/?#@]*@)*/gi, `$1:${STARS}@`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi, `$1 ${STARS}`],
  // JSON Web Tokens: three parts of base64url, the first of which is JSON.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, STARS],
  // GitHub: personal, OAuth, app, refresh and fine-grained tokens.
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/g, STARS],
  // AWS: access key ids, and what is said to be a secret key or session token.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, STARS],
  [/((?:aws_)?(?:secret_access_key|session_token)["']?\s*[:=]\s*["']?)[\w/+=]{16,}/gi, `$1${STARS}`],
  // Slack, Stripe, GitLab, npm, Google.
  [/\bxox[abeoprs]-[\w-]{10,}|\b[sr]k_(?:live|test)_\w{10,}|\bglpat-[\w-]{20,}|\bnpm_\w{30,}|\bAIza[\w-]{35}/g, STARS],
  // A setting whose name says what it is.
  [
    /\b((?:[\w-]*(?:password|passwd|secret|token|api[_-]?key|private[_-]?key))["']?\s*[=:]\s*)(?!["']?\*\*\*)("[^"]*"|'[^']*'|[^\s"',;&]+)/gi,
    `$1${STARS}`,
  ],
];

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;
const KEY_END = /-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;

/** The text with every value that looks like a credential replaced: logs hold what nobody has registered as a secret. */
export function withoutCredentials(text: string): string {
  return PATTERNS.reduce((left, [pattern, shown]) => left.replaceAll(pattern, shown), text);
}

/** The same of a text of one line or of many. */
export function textWithoutCredentials(text: string): string {
  return linesWithoutCredentials(text.split('\n')).join('\n');
}

/** The same of the lines of a log, in which a private key takes many; a log may begin or end in the middle of one. */
export function linesWithoutCredentials(lines: readonly string[]): string[] {
  const firstEnd = lines.findIndex((line) => KEY_END.test(line));
  const firstBegin = lines.findIndex((line) => KEY_BEGIN.test(line));
  let inside = firstEnd >= 0 && (firstBegin < 0 || firstBegin > firstEnd);
  return lines.flatMap((line) => {
    const begins = KEY_BEGIN.test(line);
    const hidden = inside || begins;
    inside = hidden && !KEY_END.test(line);
    if (begins) return [`${line.slice(0, line.search(KEY_BEGIN))}-----PRIVATE KEY----- ${STARS}`];
    return hidden ? [] : [withoutCredentials(line)];
  });
}
