import {
  deployOf,
  deploysIn,
  deploysOf,
  hiddenData,
  historyTable,
  ICONS,
  type PastDeploy,
  rebuiltSection,
} from './history.ts';
import { sentence } from './markdown.ts';
import { oneLine, shorten } from './plain.ts';
import type { Result } from './result.ts';
import { fitSection, type Section } from './section.ts';

/** The first line of our comment, by which it is found again. Invisible on GitHub. */
export const COMMENT_MARKER = '<!-- kube-rollout -->';

/** GitHub refuses a longer body with 422 "body is too long". */
export const LONGEST_COMMENT = 65_536;

/** What a section should have before the details of others are kept, and before others are kept at all. */
const FAIR_SHARE = LONGEST_COMMENT / 2;
const LEAST_SHARE = LONGEST_COMMENT / 8;
/** Of an environment, in the line above all sections. */
const LONGEST_NAME = 60;
const DETAILS = '<!-- kube-rollout:details -->';

/** Writes a section in the room that it is given, in UTF-16 units; `earlier` are the deploys that the comment remembers. */
export type WriteSection = (limit: number, earlier: readonly PastDeploy[]) => string;

/**
 * The section of the pull request comment that tells of one environment, in Markdown of at most `limit` UTF-16 units.
 * In this order: did it work, what to know first, the cause and what to do, what runs now, what changed, the deploys
 * before. Hidden at its end is what a later run needs to go on from here.
 */
export function commentSection(result: Result, limit: number, earlier: readonly PastDeploy[] = []): string {
  const deploys = deploysOf(deployOf(result), earlier);
  const history = historyTable(deploys, result.run);
  const data = hiddenData(deploys);
  if (limit < LEAST_SHARE)
    return joined(fitSection(result, { level: '###', limit, fits: (each) => joined(each).length <= limit }));
  const whole = (section: Section) =>
    withData(joined({ ...section, details: paragraphs(section.details, history) }), data);
  return whole(fitSection(result, { level: '###', limit, fits: (each) => whole(each).length <= limit }));
}

/** A section of few words, with the deploy it tells of and those before it: for a run that can't tell more. */
export function briefSection(
  deploy: PastDeploy,
  said: string,
  earlier: readonly PastDeploy[],
  run: { repositoryUrl: string },
): string {
  const deploys = deploysOf(deploy, earlier);
  return withData(joined({ essence: said, details: historyTable(deploys, run) }), hiddenData(deploys));
}

function joined(section: Section): string {
  return section.details === '' ? section.essence : `${section.essence}\n\n${DETAILS}\n\n${section.details}`;
}

function paragraphs(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function withData(text: string, data: string): string {
  return `${text}\n\n${data}`;
}

/**
 * The whole comment: the sections of `existing` (the comment's body as it stands, if there is one) with that of
 * `environment` replaced or added; at most `limit` UTF-16 units. `section` writes it in the room that it is given.
 * Where there is too little of it, the details of other environments go first, then all but their first lines, then
 * their sections, the oldest first.
 */
export function mergeComment(
  existing: string | undefined,
  environment: string,
  section: WriteSection,
  limit: number = LONGEST_COMMENT,
): string {
  const sections = parseSections(existing ?? '');
  const own = environment.toWellFormed();
  const earlier = deploysIn(sections.get(own) ?? '');
  const room = () => limit - assemble(new Map(sections).set(own, '')).length;
  const others = [...sections.keys()].filter((name) => name !== own);
  for (const name of others) {
    if (room() >= FAIR_SHARE) break;
    sections.set(name, withoutDetails(sections.get(name) ?? ''));
  }
  for (const name of others) {
    if (room() >= LEAST_SHARE) break;
    sections.set(name, shortest(name, sections.get(name) ?? ''));
  }
  for (const name of others) {
    if (room() >= LEAST_SHARE) break;
    sections.delete(name);
  }
  return assemble(sections.set(own, section(room(), earlier)));
}

/**
 * A comment's body with what copies of it know better: sections that it lacks, and those of a later deploy. Two runs
 * that start at the same moment may each make a comment; what both say belongs into the first.
 */
export function uniteComments(body: string, copies: readonly string[]): string {
  const sections = parseSections(body);
  for (const copy of copies) {
    for (const [name, text] of parseSections(copy)) {
      const here = sections.get(name);
      if (here === undefined || startOf(text) > startOf(here)) sections.set(name, text);
    }
  }
  return copies.length === 0 ? body : assemble(sections);
}

/** When the deploy began that the section of an environment tells of, in ISO 8601; '' when it is not known. */
export function startIn(body: string, environment: string): string {
  return startOf(sectionIn(body, environment) ?? '');
}

function startOf(section: string): string {
  return deploysIn(section)[0]?.startedAt ?? '';
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
  return [COMMENT_MARKER, ...overview(sections), ...parts].join('\n\n');
}

/** Of several environments the first lines must not tell of the first one only: `✅ staging · ❌ production`. */
function overview(sections: ReadonlyMap<string, string>): string[] {
  if (sections.size < 2) return [];
  const each = [...sections].map(([name, text]) => `${iconIn(text)} ${sentence(shorten(oneLine(name), LONGEST_NAME))}`);
  return [`**${each.join(' · ')}**`];
}

/** What stands for a section of which nothing is known is as long as the longest of the others. */
function iconIn(section: string): string {
  return Object.values(ICONS).find((icon) => section.startsWith(`### ${icon} `)) ?? '▫️';
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
  return essence === section ? section : withData(essence.trim(), hiddenData(deploysIn(section)));
}

/** Another run's section can't be written anew, but what its data remembers can be told. */
function shortest(environment: string, section: string): string {
  const deploys = deploysIn(section);
  return deploys.length === 0 ? section : withData(rebuiltSection(environment, deploys), hiddenData(deploys));
}
