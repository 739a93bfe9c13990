import { getInput } from '@actions/core';
import { parseDuration } from './duration.ts';
import { type FailureHold, parseFailureHold } from './manifest/failure-hold.ts';
import { parseImageEntries } from './manifest/images.ts';
import { nearest } from './manifest/near.ts';
import type { Problem } from './problem.ts';
import { isEnvironmentName, LONGEST_ENVIRONMENT } from './report/commit-status.ts';

/** Every input, checked. The names are action.yml's. */
export interface Inputs {
  readonly manifests: readonly string[];
  /** Absent: the full SHA of the commit being deployed. */
  readonly imageTag?: string;
  /** Milliseconds for the whole run. */
  readonly timeout: number;
  readonly variables: ReadonlyMap<string, string>;
  readonly images: readonly string[];
  readonly namespace?: string;
  readonly createNamespace: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly environment?: string;
  /** Seconds that the evidence of a failure must stand before it is believed. */
  readonly failureHold: FailureHold;
  readonly comment: (typeof COMMENT)[number];
  /** Whether the commit gets a status. */
  readonly status: boolean;
  readonly deployment: (typeof DEPLOYMENT)[number];
  /** Absent: the address of an Ingress or a LoadBalancer Service. */
  readonly environmentUrl?: string;
  readonly conflicts: (typeof CONFLICTS)[number];
  readonly githubToken?: string;
}

const NAMES = [
  'manifests',
  'image-tag',
  'timeout',
  'variables',
  'images',
  'namespace',
  'create-namespace',
  'kubeconfig',
  'context',
  'environment',
  'failure-hold',
  'comment',
  'status',
  'deployment',
  'environment-url',
  'conflicts',
  'github-token',
] as const;
const COMMENT = ['always', 'on-failure', 'never'] as const;
const DEPLOYMENT = ['auto', 'create', 'never'] as const;
const CONFLICTS = ['overwrite', 'fail'] as const;

type Name = (typeof NAMES)[number];

/** The inputs that have a mistake of their own, or whose misspelt name was given. */
export type Unsound = ReadonlySet<string>;

/** Names that the renderer declares itself; a line in `variables` can't change what they mean. */
export const BUILT_IN_VARIABLES = [
  'GIT_SHA',
  'IMAGE_TAG',
  'COMMIT_SHA',
  'COMMIT_SHORT_SHA',
  'GIT_REF_NAME',
  'PR_NUMBER',
  'RUN_ID',
  'ENVIRONMENT',
] as const;

const LONGEST_TIMEOUT = 24 * 3_600_000;
/** Milliseconds. Also what a bad timeout stands for: nothing is deployed, and the report has its time. */
const DEFAULT_TIMEOUT = 600_000;

/**
 * Reads and checks all inputs at once; nothing else in the action reads one. Every mistake is a problem of severity
 * `error`, and what stands in `inputs` for it is of no use; the others are right, so that a report can still be posted.
 */
export function readInputs(env: NodeJS.ProcessEnv): { inputs: Inputs; problems: Problem[]; unsound: Unsound } {
  const { problems, unsound } = unknownInputs(env);
  const bad = (name: Name, expected: string, found: string, remedy: string) => {
    // What stands at a misspelt name does not stand here: that the name is wrong is all there is to say.
    if (unsound.has(name) && getInput(name) === '') return;
    unsound.add(name);
    problems.push({ severity: 'error', message: `input ${name}: expected ${expected}, found ${found}`, remedy });
  };
  const images = lines('images');
  const entries = parseImageEntries(images);
  if (entries.problems.length > 0) unsound.add('images');
  problems.push(...entries.problems);
  const inputs: Inputs = {
    manifests: readManifests(bad),
    ...optional('imageTag', readImageTag(bad)),
    timeout: readTimeout(bad),
    variables: readVariables(bad),
    images,
    ...optional('namespace', readNamespace(bad)),
    createNamespace: readBoolean('create-namespace', bad),
    ...optional('kubeconfig', getInput('kubeconfig')),
    ...optional('context', getInput('context')),
    ...optional('environment', readEnvironment(bad)),
    failureHold: readFailureHold(bad),
    comment: readChoice('comment', COMMENT, bad),
    status: readBoolean('status', bad, 'true'),
    deployment: readChoice('deployment', DEPLOYMENT, bad),
    ...optional('environmentUrl', readEnvironmentUrl(bad)),
    conflicts: readChoice('conflicts', CONFLICTS, bad),
    ...optional('githubToken', readToken(problems)),
  };
  return { inputs, problems, unsound };
}

type Bad = (name: Name, expected: string, found: string, remedy: string) => void;

function optional<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]: string });
}

/** The lines of an input that say something: trimmed, without blank ones and `#` comments. */
function lines(name: Name): string[] {
  return numbered(name).map(({ line }) => line);
}

/** The same, each with its number in the input. */
function numbered(name: Name): { line: string; number: number }[] {
  return getInput(name)
    .split('\n')
    .map((line, at) => ({ line: line.trim(), number: at + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
}

function readManifests(bad: Bad): string[] {
  const patterns = lines('manifests');
  if (patterns.length === 0) {
    bad(
      'manifests',
      'directories, files or globs, one a line',
      'nothing',
      'Name the directory, such as `manifests: k8s/`.',
    );
  }
  return patterns;
}

/** The grammar of a tag is the OCI distribution specification's. */
function readImageTag(bad: Bad): string {
  const tag = getInput('image-tag');
  if (tag !== '' && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) {
    bad(
      'image-tag',
      'an image tag (letters, digits, "_", "." and "-", at most 128 characters)',
      quote(tag),
      tag.includes('/')
        ? 'A branch name with "/" is no image tag: use the commit, `image-tag: ${{ github.sha }}`.'
        : 'Give the tag that your build pushed, without the image name; a digest belongs in the `images` input.',
    );
  }
  return tag;
}

function readTimeout(bad: Bad): number {
  const text = getInput('timeout');
  if (text === '') return DEFAULT_TIMEOUT;
  const duration = parseDuration(text);
  const expected = 'a Go duration such as 90s, 5m or 1h30m';
  if (duration === undefined) {
    const remedy = /^\d+(\.\d+)?$/.test(text)
      ? `Add the unit: ${text}s for seconds, ${text}m for minutes.`
      : 'Write a number with its unit: s, m or h.';
    bad('timeout', expected, quote(text), remedy);
    return DEFAULT_TIMEOUT;
  }
  if (duration >= 1_000 && duration <= LONGEST_TIMEOUT) return duration;
  const remedy = 'Give the time that a healthy rollout needs, and some to spare.';
  bad('timeout', `${expected}, between 1s and 24h`, quote(text), remedy);
  return DEFAULT_TIMEOUT;
}

/** Both holds have a default; the input names the ones to change: `terminal=5s,retryable=60s`. */
function readFailureHold(bad: Bad): Inputs['failureHold'] {
  const { hold, bad: parts } = parseFailureHold(getInput('failure-hold'), { terminal: 5, retryable: 45 });
  const remedy = 'Write it like terminal=5s,retryable=60s.';
  for (const part of parts) bad('failure-hold', 'terminal=DURATION,retryable=DURATION', quote(part), remedy);
  return hold;
}

function readVariables(bad: Bad): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { line, number } of numbered('variables')) {
    const equals = line.indexOf('=');
    const name = equals < 0 ? '' : line.slice(0, equals).trim();
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      // The line may hold a secret: it is told by its number of characters only.
      bad(
        'variables',
        'NAME=value lines',
        `line ${number} (${line.length} long) without a name of letters, digits and _ before "="`,
        'Write one NAME=value a line, without a dash or a colon; a name starts with no digit.',
      );
    } else if ((BUILT_IN_VARIABLES as readonly string[]).includes(name)) {
      bad('variables', 'names of your own', `${name}, which is built in`, 'Choose another name, or set `image-tag`.');
    } else if (variables.has(name)) {
      bad('variables', 'each name once', `${name} twice`, 'Remove one of the two lines.');
    } else {
      variables.set(name, line.slice(equals + 1).trim());
    }
  }
  return variables;
}

/** Names of namespaces are RFC 1123 labels (Kubernetes, "Object Names and IDs"). */
function readNamespace(bad: Bad): string {
  const namespace = getInput('namespace');
  if (namespace !== '' && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    bad(
      'namespace',
      'a namespace (lower-case letters, digits and "-", at most 63 characters)',
      quote(namespace),
      'Give the name as `kubectl get namespaces` shows it.',
    );
  }
  return namespace;
}

/** The name is part of a commit status, which has 255 characters (see `statusContext`), and of a comment. */
function readEnvironment(bad: Bad): string {
  const environment = getInput('environment');
  const isLong = environment.length > LONGEST_ENVIRONMENT;
  if (!isEnvironmentName(environment)) {
    bad(
      'environment',
      `one line of at most ${LONGEST_ENVIRONMENT} visible characters`,
      isLong ? `${environment.length} characters` : 'a line break, a control character or an invisible one',
      'Give a short name such as production.',
    );
  }
  return environment;
}

function readEnvironmentUrl(bad: Bad): string {
  const text = getInput('environment-url');
  if (text === '') return '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOpen = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  // A placeholder passes for a host; nothing fills it here.
  if (isOpen && !/[${}]/.test(url.host)) return url.href;
  // An address with a password in it is not shown.
  const found = url && (url.username || url.password) ? 'an address with a user or a password' : quote(text);
  bad(
    'environment-url',
    'an address that starts with https:// or http:// and a host name',
    found,
    'Write it like https://payments.example.com.',
  );
  return '';
}

/** What can't be a token is left out: a report can't be the reason why nothing is deployed. Never shows it. */
function readToken(problems: Problem[]): string {
  const token = getInput('github-token');
  if (/^[!-~]*$/.test(token)) return token;
  const message = `input github-token: expected a token, found ${token.length} characters with blanks, line breaks or others that no token has`;
  const remedy = 'Leave it at its default, or name the secret alone. The report is in the job summary.';
  problems.push({ severity: 'warning', message, remedy });
  return '';
}

function readBoolean(name: Name, bad: Bad, fallback: 'true' | 'false' = 'false'): boolean {
  const text = getInput(name) || fallback;
  if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text)) {
    bad(name, 'true or false', quote(text), `Write \`${name}: true\` or \`${name}: false\`.`);
  }
  return text.toLowerCase() === 'true';
}

function readChoice<const T extends readonly [string, ...string[]]>(name: Name, choices: T, bad: Bad): T[number] {
  const text = getInput(name) || choices[0];
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  bad(
    name,
    `one of ${choices.join(', ')}`,
    quote(text),
    didYouMean(text, choices) ?? `Choose one of ${choices.join(', ')}.`,
  );
  return choices[0];
}

/**
 * GitHub only warns of an input that action.yml does not have, and runs on. A likely misspelling is an error here,
 * since a deploy without the timeout or the namespace that was meant is not what anyone asked for; anything else is
 * a warning, since INPUT_ variables of other tools may be around.
 */
function unknownInputs(env: NodeJS.ProcessEnv): { problems: Problem[]; unsound: Set<string> } {
  const variables = Object.keys(env).filter((variable) => variable.startsWith('INPUT_'));
  const names = variables.map((variable) => variable.slice('INPUT_'.length).toLowerCase());
  const unsound = new Set<string>();
  const problems = names
    .filter((name) => !(NAMES as readonly string[]).includes(name))
    .map((name): Problem => {
      const message = `input ${quote(name)} is not one of this action`;
      const meant = nearest(name.replaceAll('_', '-'), NAMES);
      if (meant === undefined)
        return { severity: 'warning', message, remedy: `It is ignored. The inputs are ${NAMES.join(', ')}.` };
      unsound.add(meant);
      return { severity: 'error', message, remedy: `Did you mean ${meant}?` };
    });
  return { problems, unsound };
}

function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short);
}
