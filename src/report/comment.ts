import type { Result } from './result.ts';
import { fitSection } from './section.ts';

/** The first line of our comment, by which it is found again. Invisible on GitHub. */
export const COMMENT_MARKER = '<!-- kube-rollout -->';

/** GitHub refuses a longer body with 422 "body is too long". */
export const LONGEST_COMMENT = 65_536;

/** What a section should have before the details of others are kept, and before others are kept at all. */
const FAIR_SHARE = LONGEST_COMMENT / 2;
const LEAST_SHARE = LONGEST_COMMENT / 8;
const DETAILS = '<!-- kube-rollout:details -->';

/**
 * The section of the pull request comment that tells of one environment, in Markdown of at most `limit` UTF-16 units.
 * In this order: did it work, what to know first, the cause and what to do, what runs now, what changed.
 */
export function commentSection(result: Result, limit: number): string {
  const section = fitSection(result, '###', (each) => joined(each).length <= limit);
  return joined(section);
}

function joined(section: { essence: string; details: string }): string {
  return section.details === '' ? section.essence : `${section.essence}\n\n${DETAILS}\n\n${section.details}`;
}

/**
 * The whole comment: the sections of `existing` (the comment's body as it stands, if there is one) with that of
 * `environment` replaced or added; at most `limit` UTF-16 units. `section` writes it in the room that it is given.
 * Where there is too little of it, the details of other environments go first, then their sections, the oldest first.
 */
export function mergeComment(
  existing: string | undefined,
  environment: string,
  section: (limit: number) => string,
  limit: number = LONGEST_COMMENT,
): string {
  const sections = parseSections(existing ?? '');
  const own = environment.toWellFormed();
  const room = () => limit - assemble(new Map(sections).set(own, '')).length;
  const others = [...sections.keys()].filter((name) => name !== own);
  for (const name of others) {
    if (room() >= FAIR_SHARE) break;
    sections.set(name, withoutDetails(sections.get(name) ?? ''));
  }
  for (const name of others) {
    if (room() >= LEAST_SHARE) break;
    sections.delete(name);
  }
  return assemble(sections.set(own, section(room())));
}

/** The section of an environment in a comment's body, if it has one. */
export function sectionIn(body: string, environment: string): string | undefined {
  return parseSections(body).get(environment.toWellFormed());
}

/** True when a comment's body starts with our marker. A quotation of ours, in someone's answer, does not. */
export function isOurs(body: string): boolean {
  return body.startsWith(COMMENT_MARKER);
}

function assemble(sections: ReadonlyMap<string, string>): string {
  const parts = [...sections].map(([name, text]) => `${begin(name)}\n\n${text}\n\n${end(name)}`);
  return [COMMENT_MARKER, ...parts].join('\n\n');
}

/** A name may hold anything; in a marker it can't end the HTML comment, nor hold a blank. */
function begin(environment: string): string {
  return `<!-- kube-rollout:begin ${encodeURIComponent(environment)} -->`;
}

function end(environment: string): string {
  return `<!-- kube-rollout:end ${encodeURIComponent(environment)} -->`;
}

/** Sections by environment, in the order of the body. One whose end was lost reaches to the next begin. */
function parseSections(body: string): Map<string, string> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of body.replaceAll('\r\n', '\n').split('\n')) {
    const [, verb, name = ''] = /^<!-- kube-rollout:(begin|end) (\S*) -->$/.exec(line) ?? [];
    if (verb === undefined) current?.push(line);
    else current = verb === 'begin' ? [] : undefined;
    if (current && verb === 'begin') sections.set(decode(name), current);
  }
  return new Map([...sections].map(([name, lines]) => [name, lines.join('\n').trim()]));
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function withoutDetails(section: string): string {
  const [essence = ''] = section.split(`\n${DETAILS}\n`, 1);
  return essence.trim();
}
