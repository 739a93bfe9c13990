import { code, link, sentence } from './markdown.ts';
import { oneLine, shorten } from './plain.ts';
import type { ObjectResult, Result, RunFacts } from './result.ts';

const LONGEST = 600;
const MOST_CONSEQUENCES = 5;

/** What a failure means now: what users have meanwhile, what else it holds up, and which commits came with it. */
export function aftermath({ serving, diagnosis, previousCommit }: ObjectResult, { run }: Result): string[] {
  const consequences = diagnosis?.consequences ?? [];
  const shown = consequences.slice(0, MOST_CONSEQUENCES).join('; ');
  const more = consequences.length > MOST_CONSEQUENCES ? ` and ${consequences.length - MOST_CONSEQUENCES} more` : '';
  const commits = comparison(previousCommit, run);
  return [
    ...(serving === undefined ? [] : [`**Meanwhile:** ${inline(serving)}`]),
    ...(shown === '' ? [] : [`**Follows from it:** ${inline(`${shown}${more}`)}`]),
    ...(commits === '' ? [] : [`**Commits since the last good deploy:** ${commits}`]),
  ];
}

/** The commits between two deploys, as GitHub compares them; '' when there is nothing to compare. */
export function comparison(before: string | undefined, { commit, repositoryUrl }: RunFacts): string {
  if (before === undefined || before === commit || commit === '' || repositoryUrl === '') return '';
  const label = code(`${before.slice(0, 7)}...${commit.slice(0, 7)}`);
  return link(label, `${repositoryUrl}/compare/${before}...${commit}`);
}

function inline(text: string): string {
  return sentence(shorten(oneLine(text), LONGEST));
}
