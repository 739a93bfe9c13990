import { code, link, sentence } from './markdown.ts';
import { oneLine, shorten } from './plain.ts';
import type { Result } from './result.ts';

/** The longest headline and environment that the first lines take; what is longer is told in full further down. */
const LONGEST_HEADLINE = 600;
const LONGEST_NAME = 100;

/** The three lines that a person reads at night: did it work, what to know first, of which version that is said. */
export function heading(result: Result, level: '##' | '###'): string {
  const headline = capitalised(sentence(shorten(oneLine(result.headline), LONGEST_HEADLINE)));
  const said = headline === '' ? [] : [result.outcome === 'success' ? headline : `**${headline}**`];
  return [`${level} ${title(result)}`, ...said, facts(result)].join('\n\n');
}

/** Messages start lower-case, to stand inside of others; here one stands alone. A name such as `payments-api` is left. */
export function capitalised(text: string): string {
  return text.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}

function title(result: Result): string {
  const environment = sentence(shorten(oneLine(result.run.environment), LONGEST_NAME));
  if (result.outcome === 'cancelled') return `⏹️ Deploy to ${environment} cancelled ${extent(result)}`;
  if (result.outcome === 'failure') return `❌ Deploy to ${environment} failed ${extent(result)}`;
  const changed = result.objects.some((object) => object.action !== 'unchanged');
  return changed ? `✅ Deployed to ${environment}` : `✅ Nothing to change in ${environment}`;
}

/** What the cluster has taken of a run that did not end well: the next thing anyone wants to know. */
export function extent({ step, objects }: Result): string {
  if (step !== 'apply' && step !== 'wait' && step !== 'done') return 'before anything was written';
  const left = objects.filter((object) => object.action === 'not applied').length;
  const unknown = objects.filter((object) => object.action === 'unknown').length;
  if (left === objects.length) return 'before anything was written';
  if (left + unknown > 0) return `with ${objects.length - left - unknown} of ${objects.length} objects applied`;
  return 'after everything was applied';
}

function facts({ run, seconds }: Result): string {
  const { commit, commitUrl, imageTag, namespace, runUrl, startedAt } = run;
  return [
    commit && link(code(commit.slice(0, 7)), commitUrl),
    imageTag && imageTag !== commit && `image tag ${code(shorten(imageTag, LONGEST_NAME))}`,
    namespace && `namespace ${code(shorten(namespace, LONGEST_NAME))}`,
    duration(seconds),
    moment(startedAt),
    runUrl && link('workflow run', runUrl),
  ]
    .filter((fact) => fact !== '' && fact !== undefined && fact !== false)
    .join(' · ');
}

/** `2026-03-05T01:58:03Z` → `2026-03-05 01:58 UTC`. */
export function moment(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : '';
}

/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return units(Math.floor(whole / 60), 'min', whole % 60, 's');
  return units(Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'min');
}

function units(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
