import { duration, moment } from './heading.ts';
import { code, details, link, sentence, table } from './markdown.ts';
import { oneLine, shorten } from './plain.ts';
import type { Result, RunFacts } from './result.ts';

/** How many deploys of an environment the comment remembers. */
const MOST = 5;
const LONGEST_TEXT = 160;
const DATA = /^<!-- kube-rollout:data (\{.*\}) -->$/m;

/** One deploy of an environment as the comment remembers it. */
export interface PastDeploy {
  readonly outcome: Result['outcome'] | 'died';
  readonly headline: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly commit: string;
  readonly imageTag: string;
  readonly runUrl: string;
}

/** The sign that a heading begins with. */
export const ICONS = { success: '✅', failure: '❌', cancelled: '⏹️', died: '💥' } as const;
const WORDS = { success: 'succeeded', failure: 'failed', cancelled: 'was cancelled', died: 'died' } as const;

/** The deploys that a section tells of: this one, then those before it. A section that is written twice counts once. */
export function deploysOf(current: PastDeploy, earlier: readonly PastDeploy[]): PastDeploy[] {
  const same = ({ startedAt, runUrl }: PastDeploy) => startedAt === current.startedAt && runUrl === current.runUrl;
  return [current, ...earlier.filter((deploy) => !same(deploy))].slice(0, MOST);
}

/** A result as the comment will remember it. */
export function deployOf({ outcome, headline, seconds, run }: Result): PastDeploy {
  const { startedAt, runUrl } = run;
  const [said, commit, imageTag] = [headline, run.commit, run.imageTag].map((text) =>
    shorten(oneLine(text), LONGEST_TEXT),
  );
  const took = Math.round(seconds * 10) / 10;
  return {
    outcome,
    headline: said ?? '',
    startedAt,
    seconds: took,
    commit: commit ?? '',
    imageTag: imageTag ?? '',
    runUrl,
  };
}

/** The last deploys as a table behind a fold; '' when this is the first. */
export function historyTable(deploys: readonly PastDeploy[], run: Pick<RunFacts, 'repositoryUrl'>): string {
  if (deploys.length < 2) return '';
  const hasTags = deploys.some(({ imageTag, commit }) => imageTag !== commit);
  const rows = deploys.map((deploy) => [
    `${ICONS[deploy.outcome]} ${link(WORDS[deploy.outcome], deploy.runUrl)}`,
    commitLink(deploy, run),
    ...(hasTags ? [deploy.imageTag === deploy.commit ? '' : code(shorten(deploy.imageTag, LONGEST_TEXT))] : []),
    moment(deploy.startedAt),
    deploy.outcome === 'died' ? '' : duration(deploy.seconds),
  ]);
  return details(
    `The last ${deploys.length} deploys`,
    table(['Deploy', 'Commit', ...(hasTags ? ['Image tag'] : []), 'Started', 'Took'], rows),
  );
}

/** The few lines that are left of an environment's section where there is no room for more. */
export function rebuiltSection(environment: string, [deploy]: readonly PastDeploy[]): string {
  if (!deploy) return '';
  const title = `### ${ICONS[deploy.outcome]} Deploy to ${sentence(shorten(oneLine(environment), 100))} ${WORDS[deploy.outcome]}`;
  const facts = [code(deploy.commit.slice(0, 7)), moment(deploy.startedAt), link('workflow run', deploy.runUrl)];
  return [title, sentence(deploy.headline), facts.filter((fact) => fact !== '').join(' · ')].join('\n\n');
}

/** The deploys as hidden data. Nothing in it can end the HTML comment, mention a person or refer to an issue. */
export function hiddenData(deploys: readonly PastDeploy[]): string {
  const json = JSON.stringify({ version: 1, deploys });
  const safe = json.replaceAll(/[<>@#]|-(?=-)/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `<!-- kube-rollout:data ${safe} -->`;
}

/** The deploys that a section remembers; none when its data is missing, or was changed by a hand. */
export function deploysIn(section: string): PastDeploy[] {
  const [, json] = DATA.exec(section) ?? [];
  if (json === undefined) return [];
  try {
    const { deploys } = JSON.parse(json) as { deploys?: unknown };
    return Array.isArray(deploys) ? deploys.filter(isDeploy).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isDeploy(value: unknown): value is PastDeploy {
  if (typeof value !== 'object' || value === null) return false;
  const { outcome, seconds, ...rest } = value as Record<string, unknown>;
  const texts = ['headline', 'startedAt', 'commit', 'imageTag', 'runUrl'];
  if (typeof outcome !== 'string' || !Object.hasOwn(ICONS, outcome)) return false;
  return typeof seconds === 'number' && texts.every((name) => typeof rest[name] === 'string');
}

function commitLink({ commit }: PastDeploy, { repositoryUrl }: Pick<RunFacts, 'repositoryUrl'>): string {
  const isSha = /^[0-9a-f]{7,64}$/.test(commit);
  return link(code(commit.slice(0, 7)), isSha && repositoryUrl ? `${repositoryUrl}/commit/${commit}` : '');
}
