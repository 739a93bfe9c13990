import { formatReference } from '../manifest/object.ts';
import { type Problem, withRemedy } from '../problem.ts';
import type { ContainerLog } from '../rollout/outcome.ts';
import { aftermath } from './aftermath.ts';
import { capitalised } from './heading.ts';
import { location } from './location.ts';
import { details, fence, htmlCode, sentence } from './markdown.ts';
import { objectName } from './name.ts';
import { oneLine, shorten, wrap } from './plain.ts';
import { byGravity, endingOf, isLeft } from './problems.ts';
import type { ObjectResult, Result, RunFacts } from './result.ts';
import type { Room } from './room.ts';

const LONGEST_MESSAGE = 1_500;
/** What a comment shows without scrolling. */
const LINE_WIDTH = 100;

/** Why it failed: every unfinished object with its cause, evidence and remedy, then every other error. */
export function causes(result: Result, room: Room): string[] {
  const objects = result.objects.filter((object) => isLeft(object, result)).toSorted(byGravity);
  const errors = result.problems.filter((problem) => problem.severity === 'error' && !tells(objects, problem));
  const shownObjects = objects.slice(0, room.causes);
  const shownErrors = errors.slice(0, room.causes);
  const hidden = objects.length - shownObjects.length + errors.length - shownErrors.length;
  return [
    ...shownObjects.flatMap((object, index) => objectCause(object, result, room, shownObjects.slice(0, index))),
    ...errorList(shownErrors, result),
    ...(hidden > 0 ? [`… and ${hidden} more.`] : []),
    ...whatToDo(endingOf(result)?.remedy),
  ];
}

/** The warnings and notices, folded; without the one that the first lines tell. */
export function remarks(result: Result, room: Room): string[] {
  const told = endingOf(result);
  const found = result.problems.filter((problem) => problem.severity !== 'error' && problem !== told);
  if (found.length === 0 || room.remarks === 0) return [];
  const hidden = found.length - room.remarks;
  const items = found.slice(0, room.remarks).map((problem) => problemItem(problem, result.run));
  if (hidden > 0) items.push(`- … and ${hidden} more.`);
  return [details(countRemarks(found), items.join('\n'))];
}

function countRemarks(found: readonly Problem[]): string {
  const warnings = found.filter((problem) => problem.severity === 'warning').length;
  const notices = found.length - warnings;
  return [count(warnings, 'warning'), count(notices, 'notice')].filter((text) => text !== '').join(', ');
}

function count(number: number, noun: string): string {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function objectCause(object: ObjectResult, result: Result, room: Room, before: readonly ObjectResult[]): string[] {
  const first = before.length === 0;
  const { headline, run } = result;
  const { diagnosis, reference, message, position, blame } = object;
  const place = blame ?? position;
  const where = place && location(place, run);
  const said = oneLine(diagnosis?.message ?? message);
  const name = objectName(reference, run);
  // What the first lines have said is not said again; then this is only where to look.
  const isSaid = first && oneLine(headline).includes(said);
  const lines = [
    isSaid
      ? `**Where:** ${where ? `${where}, in ` : ''}${name}`
      : `${name}${where ? ` at ${where}` : ''}: ${inline(said)}`,
  ];
  const remedy = remedyOf(object);
  const isToldAbove = remedy !== undefined && before.some((other) => remedyOf(other) === remedy);
  lines.push(...whatToDo(isToldAbove ? 'The same as above.' : remedy), ...aftermath(object, result));
  if (!diagnosis) return lines;
  const evidence = diagnosis.evidence.slice(0, room.evidence);
  if (evidence.length > 0)
    lines.push(details('Evidence', fence(evidence.flatMap((line) => wrap(oneLine(line), LINE_WIDTH))), first));
  if (room.logLines > 0) lines.push(...diagnosis.logs.map((log) => logBlock(log, room.logLines, first)));
  return lines;
}

function remedyOf({ diagnosis, remedy }: ObjectResult): string | undefined {
  return diagnosis?.remedy ?? remedy;
}

function logBlock(log: ContainerLog, limit: number, open: boolean): string {
  const which = log.previous ? ' before its restart' : '';
  const summary = `Last log lines of ${htmlCode(log.container)} in ${htmlCode(log.pod)}${which}`;
  return details(summary, log.lines.length === 0 ? 'It wrote nothing.' : fence(log.lines.slice(-limit)), open);
}

/** One problem needs no list. */
function errorList(errors: readonly Problem[], { headline, run }: Result): string[] {
  const [only, ...others] = errors;
  if (!only) return [];
  if (others.length > 0) return [errors.map((problem) => problemItem(problem, run)).join('\n')];
  const where = only.position ? [`**Where:** ${location(only.position, run)}`] : [];
  const message = oneLine(headline).includes(oneLine(only.message)) ? [] : [capitalised(inline(only.message))];
  return [...message, ...where, ...whatToDo(only.remedy)];
}

function whatToDo(remedy: string | undefined): string[] {
  return remedy ? [`**What to do:** ${inline(remedy)}`] : [];
}

function problemItem({ position, message, remedy }: Problem, run: RunFacts): string {
  const where = position ? `${location(position, run)}: ` : '';
  return `- ${where}${withRemedy(inline(message), remedy && inline(remedy))}`;
}

function inline(text: string): string {
  return sentence(shorten(oneLine(text), LONGEST_MESSAGE));
}

/** True when an object's own account says the same already. */
function tells(objects: readonly ObjectResult[], { message }: Problem): boolean {
  return objects.some(({ diagnosis, message: own, reference }) => {
    const said = diagnosis?.message ?? own;
    return message === said || message === `${formatReference(reference)}: ${said}`;
  });
}
