import type { PreviousDeploy } from '../rollout/outcome.ts';
import { code, link, sentence } from './markdown.ts';
import { oneLine, shorten } from './plain.ts';
import type { ObjectResult, Result, RunFacts } from './result.ts';

const LONGEST = 600;
const MOST_CONSEQUENCES = 5;

/**
 * What a failure means now: what users have meanwhile, what else it holds up, which commits came with it, and how to go
 * back.
 */
export function aftermath({ serving, diagnosis, previousDeploy }: ObjectResult, { run }: Result): string[] {
  const consequences = diagnosis?.consequences ?? [];
  const shown = consequences.slice(0, MOST_CONSEQUENCES).join('; ');
  const more = consequences.length > MOST_CONSEQUENCES ? ` and ${consequences.length - MOST_CONSEQUENCES} more` : '';
  const commits = comparison(previousDeploy?.commit, run);
  return [
    ...(serving === undefined ? [] : [`**Meanwhile:** ${inline(serving)}`]),
    ...(shown === '' ? [] : [`**Follows from it:** ${inline(`${shown}${more}`)}`]),
    ...(commits === '' ? [] : [`**Commits since the last good deploy:** ${commits}`]),
    ...wayBack(previousDeploy, run),
  ];
}

/** A run that is started anew deploys the same commit with the same manifests, all of them. */
function wayBack(previous: PreviousDeploy | undefined, { commit, repositoryUrl }: RunFacts): string[] {
  if (previous === undefined || previous.commit === commit) return [];
  const [, id] = previous.runUrl.startsWith(`${repositoryUrl}/`)
    ? (RUN.exec(previous.runUrl.slice(repositoryUrl.length)) ?? [])
    : [];
  if (repositoryUrl === '' || id === undefined) return [];
  const run = link(`the run that deployed ${code(previous.commit.slice(0, 7))}`, `${repositoryUrl}/actions/runs/${id}`);
  return [`**To go back:** start ${run} again; it applies the manifests of that commit, all of them.`];
}

const RUN = /^\/actions\/runs\/(\d{1,20})(?:\/attempts\/\d{1,10})?$/;

/** The commits between two deploys, as GitHub compares them; '' when there is nothing to compare. */
export function comparison(before: string | undefined, { commit, repositoryUrl }: RunFacts): string {
  if (before === undefined || before === commit || commit === '' || repositoryUrl === '') return '';
  const label = code(`${before.slice(0, 7)}...${commit.slice(0, 7)}`);
  return link(label, `${repositoryUrl}/compare/${before}...${commit}`);
}

function inline(text: string): string {
  return sentence(shorten(oneLine(text), LONGEST));
}
