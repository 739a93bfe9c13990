import { randomBytes } from 'node:crypto';
import * as core from '@actions/core';
import { formatProblem, type Problem } from '../problem.ts';
import { type Annotation, annotationsOf } from '../report/annotations.ts';
import { plain } from '../report/plain.ts';

/** One or more lines of the log, as text: what would be a command to the runner is no command any more. */
export function info(text: string): void {
  core.info(harmless(text));
}

/**
 * Lines of pods and servers. Workflow commands are switched off around them with a word that they can't know; see
 * GitHub Docs, "Workflow commands: stopping and starting".
 */
export function untrusted(lines: readonly string[]): void {
  if (lines.length === 0) return;
  const token = randomBytes(16).toString('hex');
  core.info(`::stop-commands::${token}`);
  core.info(lines.map(harmless).join('\n'));
  core.info(`::${token}::`);
}

/** Problems as annotations on their manifest lines; those that are too many for the runner are lines of the log. */
export function annotate(problems: readonly Problem[]): void {
  const { annotations, rest } = annotationsOf(problems);
  for (const annotation of annotations) issue(annotation);
  for (const problem of rest) info(`${problem.severity}: ${formatProblem(problem)}`);
}

const secrets = new Set<string>();

/**
 * Keeps a value out of every log line from now on, and out of the report. Of several lines each one of eight
 * characters and more is a secret of its own: the runner would mask a lone `}` of it wherever it stands.
 */
export function mask(value: string): void {
  const lines = value
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const line of lines.length === 1 ? lines : lines.filter(({ length }) => length >= 8)) {
    if (!secrets.has(line)) core.setSecret(line);
    secrets.add(line);
  }
}

/** Every value that was masked. What goes to GitHub by another way than the log must not have them either. */
export function masked(): readonly string[] {
  return [...secrets];
}

/**
 * Text that the runner takes for no command. It reads `::` after leading blanks, and the old `##[` anywhere in a line
 * (actions/runner, ActionCommand). Exported for its test.
 */
export function harmless(text: string): string {
  return plain(text)
    .replaceAll(/^(\s*):(?=:)/gm, '$1:\u200B')
    .replaceAll('##[', '##\u200B[');
}

const ISSUE = { error: core.error, warning: core.warning, notice: core.notice };

function issue({ severity, message, position }: Annotation): void {
  ISSUE[severity](message, {
    title: 'kube-rollout',
    ...(position && {
      file: position.file,
      startLine: position.line,
      ...(position.endLine !== undefined && { endLine: position.endLine }),
      ...(position.column !== undefined && { startColumn: position.column }),
      ...(position.endColumn !== undefined && { endColumn: position.endColumn }),
    }),
  });
}
