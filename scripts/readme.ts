/**
 * Fills the tables of README.md from action.yml, between `<!-- inputs -->` and `<!-- /inputs -->`, and likewise for
 * outputs. With --check it writes nothing and fails when README.md says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Input {
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
}

interface Output {
  readonly description: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly outputs: Readonly<Record<string, Output>>;
}

const root = join(import.meta.dirname, '..');
const path = join(root, 'README.md');
const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
const before = readFileSync(path, 'utf8');
const after = fill(fill(before, 'inputs', inputsTable(action)), 'outputs', outputsTable(action));

if (!process.argv.includes('--check')) writeFileSync(path, after);
else if (after !== before) {
  console.error('README.md says something else than action.yml. Run: npm run readme');
  process.exitCode = 1;
}

function inputsTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(([name, input]) => [code(name), cell(input.description), defaultOf(input)]);
  return table(['input', 'what it means', 'default'], rows);
}

function outputsTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [code(name), cell(description)]);
  return table(['output', 'what it holds'], rows);
}

function defaultOf(input: Input): string {
  if (input.required) return 'required';
  return input.default ? code(input.default) : '';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}

/** A description as one table cell. */
function cell(text: string): string {
  return text.trim().replaceAll('\n', ' ').replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Replaces what stands between the two markers of a name. Throws when README.md lacks them. */
function fill(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`README.md: expected ${begin} and ${end}, found ${from < 0 ? 'neither' : 'no end'}`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
