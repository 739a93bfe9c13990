import { causes, remarks } from './causes.ts';
import { changes } from './changes.ts';
import { heading } from './heading.ts';
import { LONGEST_LINE, link } from './markdown.ts';
import type { Result } from './result.ts';
import { ROOMS, type Room } from './room.ts';
import { running } from './running.ts';

export interface Section {
  /** Did it work, why not, what runs now: what is kept to the last. */
  readonly essence: string;
  /** What changed, folded; '' when there is nothing more to say. */
  readonly details: string;
}

export interface Fit {
  readonly level: '##' | '###';
  /** Nothing that is sure to be longer is tried, in characters. */
  readonly limit: number;
  readonly fits: (section: Section) => boolean;
}

/** The report on a result with as much of it as `fits`; at the very least its first lines. */
export function fitSection(result: Result, { level, limit, fits }: Fit): Section {
  for (const [index, room] of ROOMS.entries()) {
    if (logSize(result, room) > 2 * limit) continue;
    const section = sectionOf(result, level, room, index > 0);
    if (fits(section)) return section;
  }
  return { essence: [heading(result, level), shortened(result)].join('\n\n'), details: '' };
}

/** Characters of the logs that a room has place for. A thousand failures with long logs are not written out in vain. */
function logSize({ objects }: Result, { causes: most, logLines }: Room): number {
  const logs = objects.flatMap(({ diagnosis }) => (diagnosis ? [diagnosis.logs] : [])).slice(0, most);
  const lines = logs.flat().flatMap((log) => (logLines === 0 ? [] : log.lines.slice(-logLines)));
  return lines.reduce((sum, line) => sum + Math.min(line.length, LONGEST_LINE), 0);
}

function sectionOf(result: Result, level: '##' | '###', room: Room, short: boolean): Section {
  const essence = [heading(result, level), ...causes(result, room), ...running(result, room)];
  const more = [...changes(result, room), ...remarks(result, room), ...(short ? [shortened(result)] : [])];
  return { essence: essence.join('\n\n'), details: more.join('\n\n') };
}

/** Where a report that was cut sends its reader. */
export function shortened({ run }: Pick<Result, 'run'>): string {
  return `Shortened to fit. ${run.runUrl ? link('The workflow run', run.runUrl) : 'The workflow log'} has everything.`;
}
