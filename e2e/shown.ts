import type { Cause } from '../src/rollout/outcome.ts';
import type { Played, Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

/** The scenario that docs/failures.md shows for a cause: the first that has it. */
export function exampleOf(cause: Cause): Scenario | undefined {
  return scenarios.find((scenario) => scenario.cause === cause);
}

/** What a run has told of its cause, as docs/failures.md shows it: the line to blame, the message, the evidence, what to do. */
export function shownBy(scenario: Scenario, played: Played): string {
  const { message, remedy, place } = scenario.outcome === 'failure' ? failure(scenario, played) : warning(played);
  const evidence = scenario.outcome === 'failure' ? evidenceIn(played.comment) : [];
  const what = remedy === '' ? [] : [`What to do: ${remedy}`];
  const lines = [`${place}: ${lineAt(place, scenario)}`, '', message, ...evidence.map((line) => `  ${line}`), ...what];
  return lines.join('\n').replaceAll(played.stage.namespace, 'shop').replaceAll('NAMESPACE', 'shop');
}

interface Shown {
  readonly message: string;
  readonly remedy: string;
  /** `file:line`. */
  readonly place: string;
}

function failure({ cause }: Scenario, { objects, comment, result }: Played): Shown {
  const failed = objects.find((object) => object.cause === cause);
  const remedy = /^\*\*What to do:\*\* (.*)$/m.exec(comment)?.[1] ?? '';
  const message = `${failed?.kind} ${failed?.name}: ${failed?.message}`;
  return {
    message,
    remedy: remedy.replaceAll('`', ''),
    place: placeIn(result.log, 'error'),
  };
}

function warning({ result, stage }: Played): Shown {
  const message = /^::warning [^\n]*?::(.*)$/m.exec(result.log)?.[1] ?? '';
  return { message: message.replaceAll(`${stage.namespace}/`, ''), remedy: '', place: placeIn(result.log, 'warning') };
}

function placeIn(log: string, severity: string): string {
  const [, file = '', line = ''] = new RegExp(`^::${severity} [^:]*file=([^,]+),line=(\\d+)`, 'm').exec(log) ?? [];
  return `${file}:${line}`;
}

function lineAt(place: string, { manifests }: Scenario): string {
  const [file = '', line = ''] = place.split(':');
  return String(manifests[file]).split('\n')[Number(line) - 1]?.trim() ?? '';
}

function evidenceIn(comment: string): string[] {
  const [, lines = ''] = /<summary>Evidence<\/summary>\n\n`{3,}text\n([\s\S]*?)\n`{3,}/.exec(comment) ?? [];
  return lines === '' ? [] : lines.split('\n');
}

/** The line to blame, what is said up to the first colon, and what to do. */
export function gist(shown: string): string[] {
  const [place = '', , message = '', ...rest] = shown.split('\n');
  const said = message
    .replace(/(the first )?(\d+ )?of \d+ new pods: /, '')
    .split(': ')
    .slice(0, 2)
    .join(': ');
  const remedy = rest.find((line) => line.startsWith('What to do: ')) ?? '';
  return [place, said.replace(/ at once| after [\d.]+ s/, ''), remedy].map((text) =>
    text.replace(/Did you mean [^?]*\? /, '').replace(/\d+/g, '#'),
  );
}
