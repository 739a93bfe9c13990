import { moment } from './heading.ts';
import { code, link, sentence } from './markdown.ts';
import { oneLine, shorten } from './plain.ts';

/** What is known of a run that ended without a word. */
export interface Unknown {
  readonly environment: string;
  readonly imageTag: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** True when the cluster may have been changed. */
  readonly wrote: boolean;
  readonly commit: string;
  readonly commitUrl: string;
  readonly runUrl: string;
  readonly repositoryUrl: string;
}

const LONGEST_NAME = 100;

/** The section of a run that can't tell its end itself: that it died, what that means for the cluster, what to do. */
export function diedSection({ environment, imageTag, startedAt, wrote, commit, commitUrl, runUrl }: Unknown): string {
  const name = sentence(shorten(oneLine(environment), LONGEST_NAME));
  const facts = [
    link(code(commit.slice(0, 7)), commitUrl),
    imageTag !== commit && imageTag !== '' ? `image tag ${code(shorten(imageTag, LONGEST_NAME))}` : '',
    moment(startedAt),
    link('workflow run', runUrl),
  ].filter((fact) => fact !== '' && fact !== undefined);
  const extent = wrote
    ? 'Objects were being written, so the cluster may hold a part of this version.'
    : 'Nothing was written to the cluster.';
  return [
    `### 💥 Deploy to ${name} died`,
    '**The run ended without a word: its process was killed, or its runner was lost.**',
    facts.join(' · '),
    `${extent} **What to do:** run the job again. What is applied already stays as it is.`,
  ].join('\n\n');
}
