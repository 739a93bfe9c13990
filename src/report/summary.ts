import type { Result } from './result.ts';
import { fitSection, type Section } from './section.ts';
import { timeline } from './timeline.ts';

/** The runner shows nothing at all of a longer job summary (actions/runner, step summary limit). */
export const LONGEST_SUMMARY = 1_048_576;

/** The report as the job summary: the same words as the comment, with more room. At most `limit` bytes of UTF-8. */
export function jobSummary(result: Result, limit: number = LONGEST_SUMMARY): string {
  const diagram = timeline(result)
    .map((text) => `\n${text}\n`)
    .join('');
  const room = limit - Buffer.byteLength(diagram);
  return (
    joined(
      fitSection(result, { level: '##', limit: room, fits: (section) => Buffer.byteLength(joined(section)) <= room }),
    ) + diagram
  );
}

function joined({ essence, details }: Section): string {
  return details === '' ? `${essence}\n` : `${essence}\n\n${details}\n`;
}
