import { formatReference } from '../manifest/object.ts';
import type { FieldChange } from '../plan/change.ts';
import { duration } from './heading.ts';
import { location } from './location.ts';
import { details, fence, sentence, table } from './markdown.ts';
import { objectName } from './name.ts';
import { oneLine, plain, shorten } from './plain.ts';
import { isUnfinished } from './problems.ts';
import type { ObjectResult, Result } from './result.ts';
import type { Room } from './room.ts';

/** What is shorter is told as no time at all, in seconds. */
const SHORTEST = 0.05;
/** Words of `action`, in the order in which a reader cares. */
const ACTIONS = ['unknown', 'not applied', 'created', 'configured', 'unchanged'] as const;

/** What changed and how long each took: one line of counts, and behind it a table of objects and their fields. */
export function changes(result: Result, room: Room): string[] {
  const { objects, run } = result;
  if (objects.length === 0) return [];
  const rank = (object: ObjectResult) => (isUnfinished(object, result) ? -1 : ACTIONS.indexOf(object.action));
  const sorted = objects.toSorted((a, b) => rank(a) - rank(b));
  const shown = sorted.slice(0, room.objects);
  const rows = shown.map((object) => [
    `${objectName(object.reference, run)}<br>${object.position ? location(object.position, run) : 'made by this run'}`,
    object.action,
    state(object),
    object.seconds >= SHORTEST ? duration(object.seconds) : '',
  ]);
  if (rows.length === 0) return [counts(objects)];
  const body = [table(['Object', 'Change', 'Status', 'Took'], rows)];
  if (objects.length > shown.length) body.push(`… and ${objects.length - shown.length} more.`);
  return [details(counts(objects), body.join('\n\n')), ...fieldChanges(sorted, room.fields)];
}

/** `3 objects: 1 created, 2 unchanged`; `3 objects, all unchanged`. */
export function counts(objects: readonly ObjectResult[]): string {
  const found = ACTIONS.map((action) => ({
    action,
    number: objects.filter((object) => object.action === action).length,
  })).filter(({ number }) => number > 0);
  const [first] = found;
  const noun = objects.length === 1 ? 'object' : 'objects';
  if (first && found.length === 1 && objects.length > 1) return `${objects.length} ${noun}, ${ofAll(first.action)}`;
  return `${objects.length} ${noun}: ${found.map(({ action, number }) => `${number} ${action}`).join(', ')}`;
}

function ofAll(action: ObjectResult['action']): string {
  return action === 'not applied' ? 'none applied' : `all ${action}`;
}

function state({ action, status, message }: ObjectResult): string {
  const said = sentence(shorten(oneLine(message), 200));
  if (action === 'not applied' || action === 'unknown') return message === action ? '' : said;
  if (status === 'Current') return said || 'in place';
  return said === '' ? status : `${status}: ${said}`;
}

/** The fields of objects that were there before; those of a new object are its manifest. */
function fieldChanges(objects: readonly ObjectResult[], limit: number): string[] {
  const changed = objects.filter(({ action, fields }) => action !== 'created' && fields.length > 0);
  if (changed.length === 0 || limit === 0) return [];
  const number = changed.reduce((sum, { fields }) => sum + fields.length, 0);
  const blocks = changed.map(({ reference, fields }) => [
    `# ${oneLine(formatReference(reference))}`,
    ...fields.flatMap(fieldLines),
  ]);
  const { shown, rest } = fitting(blocks, limit);
  const lines = shown.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  const body = [fence(lines, 'diff'), ...(rest === '' ? [] : [`… and ${rest}.`])].join('\n\n');
  return [details(`${number} changed ${number === 1 ? 'field' : 'fields'}`, body)];
}

/** As many blocks as fit, each of them whole: half a change reads like another one. Of the first at least its beginning. */
function fitting(blocks: readonly string[][], limit: number): { shown: string[][]; rest: string } {
  const [first = []] = blocks;
  if (first.length > limit) return { shown: [first.slice(0, limit)], rest: 'more' };
  const shown: string[][] = [];
  let room = limit;
  for (const block of blocks) {
    room -= block.length + 1;
    if (room < -1) break;
    shown.push(block);
  }
  const hidden = blocks.length - shown.length;
  return { shown, rest: hidden === 0 ? '' : `${hidden} more ${hidden === 1 ? 'object' : 'objects'}` };
}

function fieldLines({ path, before, after }: FieldChange): string[] {
  return [`  ${oneLine(path)}`, ...signed('-', before), ...signed('+', after)];
}

function signed(sign: '-' | '+', value: string | undefined): string[] {
  if (value === undefined) return [];
  return plain(value)
    .split('\n')
    .map((line) => `${sign} ${line}`);
}
