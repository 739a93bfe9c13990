import { stripVTControlCharacters } from 'node:util';

const STARS = '***';

type Shown = string | ((match: string, ...rest: (string | number)[]) => string);

/** A value in a log that can only be a credential, and what is shown of it. */
const PATTERNS: readonly (readonly [RegExp, Shown])[] = [
  // user:password@ in an address: either may hold an @, so it ends at the last one before the path. A port is none, before
  // a path with an @ of its own, nor is what a digest follows.
  [/(:\/\/[^\s:/]*):(?!\d{2,5}\/(?:[^\s@]{0,2048}\/)?@)[^\s@]{1,2048}@(?!sha256:)(?:[^\s/?#@]*@)*/g, `$1:${STARS}@`],
  // A token in the place of a user, and addresses without a scheme, as those of Go's MySQL driver.
  [/(:\/\/)[^\s:/?#@]{20,}@/g, `$1${STARS}@`],
  [
    /(?<![\w.-])([\w.-]{1,64}):(?!\/\/)\S{1,128}?@(?=(?:tcp\d?|unix)\(|(?!sha256:)[\w.-]{1,256}:\d{2,5}\b)/g,
    `$1:${STARS}@`,
  ],
  [/([?&](?:sig|(?:x-(?:amz|goog)-)?signature)=)[^&\s"'#]+/gi, `$1${STARS}`],
  [/\b(bearer|basic)(\s+)([A-Za-z0-9._~+/-]{8,}=*)/gi, withoutToken],
  // Of any other scheme, or of none: what holds a digit is no word.
  [/(\bauthorization\\*["']?\s*[:=]\s*\[?\\*["']?(?:[a-z]+\s+)?)(?=[^\s"',:]{0,8192}\d)[^\s"',:]{8,}/gi, `$1${STARS}`],
  // An option of a command, and what a browser sends.
  [
    /(--[\w-]{0,64}?(?:password|passwd|passphrase|secret|token|api-?key))(\s+)(?!-)("[^"]*"|'[^']*'|[^\s"']+)/gi,
    withoutToken,
  ],
  // The same in one letter, as curl, the clients of MySQL and of Redis, and sshpass take it. Two numbers are a user and a group.
  [/((?:^|\s)(?:-u|--user)[\s=]\s*["']?[^\s:"'/]{1,256}:)(?!\d+(?:\s|$))[^\s"']+/g, `$1${STARS}`],
  [/(\b(?:mysql|mariadb)(?:-?dump|-?admin)?\s(?:\S+\s+){0,20}?-p)[^\s]+/g, `$1${STARS}`],
  [/(\b(?:redis-cli\s(?:\S+\s+){0,20}?-a|sshpass\s+-p)\s*)\S+/g, `$1${STARS}`],
  [/(\bcookie\\*["']?\s*[:=]\s*\[?\\*["']?)[^\s"'=;]{1,256}=[^"'\\]+/gi, `$1${STARS}`],
  // JSON Web Tokens: three parts of base64url, or five, the first of which is JSON.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, STARS],
  // GitHub: personal, OAuth, app, refresh and fine-grained tokens; an app's may end in a JSON Web Token.
  [/\b(?:gh[pousr]_[\w-]{20,}(?:\.[\w-]+)*|github_pat_\w{20,})/g, STARS],
  // AWS: access key ids, and what is said to be a secret key or session token.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, STARS],
  [/((?:aws_)?(?:secret_?access_?key|session_?token)\\?["']?\s*[:=>]\s*\\?["']?)[\w/+=]{16,}/gi, `$1${STARS}`],
  // A variable that is called a key, and holds what only a machine writes.
  [
    /(\b[A-Z][A-Z0-9_]{0,64}_KEY\\?["']?\s*[=:]\s*\\?["']?)(?=[^\s"']{0,256}\d)(?=[^\s"']{0,256}[A-Za-z])\w[\w+/=~-]{19,}/g,
    `$1${STARS}`,
  ],
  // Slack, Stripe, GitLab, npm, Google.
  [/\bxox[abeoprs]-[\w-]{10,}|\b[sr]k_(?:live|test)_\w{10,}|\bglpat-[\w-]{20,}|\bnpm_\w{30,}|\bAIza[\w-]{35}/g, STARS],
  [/(\bhooks\.slack\.com\/services\/)[\w/-]+/g, `$1${STARS}`],
  // OpenAI and Anthropic, Vault, Docker Hub, SendGrid, PyPI.
  [
    /\bsk-(?:(?:proj|ant|svcacct|admin)-[\w-]{16,}|[A-Za-z0-9]{32,})|\bhv[bsr]\.[\w-]{20,}|\bdckr_pat_[\w-]{20,}/g,
    STARS,
  ],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}|\bpypi-AgE[\w-]{16,}/g, STARS],
  // A setting whose name says what it is, also in JSON within JSON, and as Ruby, Go and Python write it.
  [
    /(?<![\w-])([\w-]*(?:password(?:[_-]?\d{1,3})?|passwd|passphrase|_pass|_pwd|secret|token|api[ _-]?key|(?:private|secret|access|account|encryption|signing|master)[_-]?key(?:[_-]?base)?)|(?<=;\s?)pwd)(\\*["']?\]?\s*(?:=>|:=|[=:])\s*\[?)(?!\\?["']?\*\*\*)((?:(?:[bru]{1,2}|\w{1,64}\()(?=["']))?(?:\\+"[^"]*"|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"',;&]+))/gi,
    withoutValue,
  ],
];

/** What a setting is when it is not set. */
const NOTHING = new Set(['none', 'null', 'nil', 'undefined', 'true', 'false', 'yes', 'no', '<nil>', '<none>', 'nan']);
/** What begins an explanation, and is nobody's password. */
const EXPLAINS = new Set(
  'and authentication authorization authorized cannot could credentials denied does empty environment expected expired failed failure field has input invalid is missing must not or rejected required set should this too unauthorized undefined unexpected unset was wrong'.split(
    ' ',
  ),
);
const FAILING = /\b(?:fail|could not|couldn't|can ?not|can't|unable|error|invalid|unexpected|refus|reject)/i;

/** How far around a setting its sentence is looked at, in characters. */
const NEAR = 200;

function withoutToken(match: string, scheme: unknown, space: unknown, value: unknown): string {
  return EXPLAINS.has(String(value).toLowerCase()) ? match : `${scheme}${space}${STARS}`;
}

function withoutValue(match: string, ...parts: (string | number)[]): string {
  const [name, between, value, offset, line] = parts as [string, string, string, number, string];
  const end = offset + match.length;
  const [before, rest] = [line.slice(Math.max(0, offset - NEAR), offset), line.slice(end, end + NEAR)];
  const isPlain =
    NOTHING.has(value.replace(/\)$/, '').toLowerCase()) || isProse({ name, between, value, before, rest });
  return isPlain ? match : `${name}${between}${STARS}`;
}

interface Setting {
  readonly name: string;
  readonly between: string;
  readonly value: string;
  readonly before: string;
  readonly rest: string;
}

/**
 * True for `could not renew token: connection refused`, which is no setting. A password may be any word: only words that
 * explain are none. A token is made by a machine, so where a failure is told of, or an address or path ends with its name,
 * a word with more words behind it is none.
 */
function isProse({ name, between, value, before, rest }: Setting): boolean {
  const isPath = before.endsWith('/');
  if (!(isPath ? /^["']?:\s+$/ : /^:\s+$/).test(between)) return false;
  if (EXPLAINS.has(value.replace(/[.:!]$/, '').toLowerCase())) return true;
  if (!isPath && !(/(?:token|key)$/i.test(name) && FAILING.test(`${before}${name}`))) return false;
  // A status, or what a parser stumbled over.
  if (/^[1-5]\d\d$|^[^\w*]{1,2}$/.test(value)) return true;
  return /^[A-Z]?[a-z']{1,19}$/.test(value) && (isPath ? /^\s+\S/ : GOES_ON).test(rest);
}

/** More words, and no setting: those stand in rows. */
const GOES_ON = /^\s+(?!["']?[\w.-]+["']?(?:=|:(?:\s|$)))\S/;

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;
const KEY_END = /-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;

/** The text with every value that looks like a credential replaced: logs hold what nobody has registered as a secret. */
export function withoutCredentials(text: string): string {
  return PATTERNS.reduce(
    (left, [pattern, shown]) =>
      typeof shown === 'string' ? left.replaceAll(pattern, shown) : left.replaceAll(pattern, shown),
    // A coloured name and its value would not be told as such, and the colours are not shown in the end.
    stripVTControlCharacters(text),
  );
}

/** Short words and nothing between them that could lead to a value: most of what we say ourselves, told at once. */
const PLAIN = /^(?!.*(?:basic|bearer|eyJ))(?!.*\w{13})[\w ,.]*$/i;

/** The same of a text of one line or of many. */
export function textWithoutCredentials(text: string): string {
  return PLAIN.test(text) ? text : linesWithoutCredentials(text.split('\n')).join('\n');
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
