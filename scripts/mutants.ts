/**
 * Shows that every scenario can fail: breaks the product on purpose, by one mutation of mutants.yaml at a time, and
 * plays the scenarios of the themes that the mutation is about, and one of every other theme. Ends with 1 when no
 * mutation made some scenario fail. Words as arguments choose mutations by name, and tell which scenarios noticed each.
 *
 * All of it happens in a copy of the project. It needs Go, as `npm run e2e` does, and an hour of a machine of its own:
 * on a busy one scenarios fail for want of time.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { buildPrograms } from '../e2e/control-plane/build.ts';
import { startControlPlane } from '../e2e/control-plane/control-plane.ts';
import type { Scenario } from '../e2e/scenario.ts';
import { themes } from '../e2e/scenarios/index.ts';

export interface Mutation {
  /** What the product does then. */
  readonly name: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly replace: string;
  readonly by: string;
  /** What it is about. */
  readonly themes: readonly (keyof typeof themes)[];
}

const ROOT = join(import.meta.dirname, '..');
const NOT_COPIED = ['.git', 'node_modules', 'lib', 'dist'];
/** Some scenarios have a deadline of four seconds: more of them at once than this, and they would fail for want of time. */
const AT_ONCE = 8;
/** A mutation that makes more than this part of the other themes fail tells nothing of what its own can notice. */
const TOO_MUCH = 0.6;

const everything: readonly Scenario[] = Object.values(themes).flat();
const all: Mutation[] = parse(await readFile(join(import.meta.dirname, 'mutants.yaml'), 'utf8'));
const words = process.argv.slice(2);
const mutations = words.length === 0 ? all : all.filter(({ name }) => words.some((word) => name.includes(word)));

const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-mutants-'));
const copy = join(dir, 'project');
let playing: ChildProcess | undefined;
// Whoever stops it, nothing is left behind: the control plane, too, ends when this process exits.
process.once('exit', () => {
  playing?.kill();
  rmSync(dir, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

try {
  await copyProject();
  for (const mutation of mutations) await mutated(mutation);
  const cluster = await startControlPlane(await buildPrograms(console.log), join(dir, 'cluster'), 'none');
  await playAll(cluster.kubeconfig).finally(cluster.stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** What is played are the sources: nothing has to be built for a mutation, and its types may be wrong. */
async function copyProject(): Promise<void> {
  const isCopied = (path: string) => !NOT_COPIED.includes(relative(ROOT, path).split('/')[0] ?? '');
  await cp(ROOT, copy, { recursive: true, filter: isCopied });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const cache = `import { enableCompileCache } from 'node:module';\nenableCompileCache(${JSON.stringify(join(dir, 'cache'))});`;
  await mkdir(join(copy, 'dist', 'cleanup'), { recursive: true });
  await writeFile(join(copy, 'dist', 'index.js'), `${cache}\nawait import('../src/index.ts');\n`);
  await writeFile(join(copy, 'dist', 'cleanup', 'index.js'), `${cache}\nawait import('../../src/cleanup.ts');\n`);
}

/** A file as it is, and as the mutation makes it. */
async function mutated({
  name,
  file,
  replace,
  by,
}: Mutation): Promise<{ path: string; before: string; after: string }> {
  const path = join(copy, file);
  const before = await readFile(path, 'utf8');
  const times = before.split(replace).length - 1;
  if (times !== 1) throw new Error(`"${name}": expected its text once in ${file}, found it ${times} times`);
  return { path, before, after: before.replace(replace, () => by) };
}

async function playAll(kubeconfig: string): Promise<void> {
  if (words.length === 0) {
    const failed = await play(everything, kubeconfig);
    if (failed.length > 0) throw new Error(`these fail with nothing broken:\n${listed(failed)}`);
  }
  console.log('| mutation | scenarios that noticed | of |\n| --- | --- | --- |');
  const noticed = new Set<string>();
  for (const mutation of mutations) for (const name of await noticedOf(mutation, kubeconfig)) noticed.add(name);
  const others = everything.filter(({ name }) => !noticed.has(name)).map(({ name }) => name);
  if (words.length === 0 && others.length > 0) throw new Error(`\nNo mutation made these fail:\n${listed(others)}`);
}

/** The scenarios that fail under a mutation; none when it breaks too much. */
async function noticedOf(mutation: Mutation, kubeconfig: string): Promise<readonly string[]> {
  const own = mutation.themes.flatMap((theme) => themes[theme]);
  const sample = Object.values(themes).flatMap(([first]) => (first && !own.includes(first) ? [first] : []));
  const { path, before, after } = await mutated(mutation);
  await writeFile(path, after);
  const failed = await play([...own, ...sample], kubeconfig).finally(() => writeFile(path, before));
  const isTooMuch = sample.filter(({ name }) => failed.includes(name)).length > TOO_MUCH * sample.length;
  const remark = isTooMuch ? ': breaks too much to count' : '';
  const which = words.length > 0 && failed.length > 0 ? `: ${failed.join('; ')}` : '';
  console.log(`| ${mutation.name}${remark} | ${failed.length}${which} | ${own.length + sample.length} |`);
  return isTooMuch ? [] : failed;
}

/** Plays scenarios on the sandbox, and on the control plane those that need one. Gives the names of those that fail. */
async function play(some: readonly Scenario[], kubeconfig: string): Promise<string[]> {
  const report = join(dir, 'report.json');
  await rm(report, { force: true });
  const [real, others] = [some.filter(isReal), some.filter((scenario) => !isReal(scenario))];
  const pattern = `^the built action on (?:the sandbox, every scenario > ${oneOf(others)}|a real control plane > ${oneOf(real)})$`;
  const files = ['e2e/sandbox-scenarios.test.ts', 'e2e/scenarios.test.ts'];
  const options = ['--reporter=json', `--outputFile=${report}`, `--maxConcurrency=${AT_ONCE}`, '-t', pattern];
  const said = await vitest(['run', '--project', 'e2e', ...files, ...options], kubeconfig);
  const text = await readFile(report, 'utf8').catch(() => {
    throw new Error(`the scenarios could not be played: ${said}`);
  });
  const { testResults }: { testResults: { assertionResults: { title: string; status: string }[] }[] } =
    JSON.parse(text);
  const ends = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = ends.filter(({ status }) => status === 'failed').map(({ title }) => title);
  const played = failed.length + ends.filter(({ status }) => status === 'passed').length;
  if (played !== some.length) throw new Error(`${played} of ${some.length} scenarios were played: ${said}`);
  return failed;
}

function isReal({ only }: Scenario): boolean {
  return only?.world === 'real';
}

function oneOf(some: readonly Scenario[]): string {
  return `(?:${some.map(({ name }) => RegExp.escape(name)).join('|') || '(?!)'})`;
}

/** All that it wrote. That it ends with 1 is no error: scenarios are meant to fail here. */
function vitest(args: readonly string[], kubeconfig: string): Promise<string> {
  const command = [join(copy, 'node_modules/vitest/vitest.mjs'), ...args];
  const options = { cwd: copy, env: { ...process.env, E2E_KUBECONFIG: kubeconfig }, maxBuffer: 2 ** 26 };
  return new Promise((done) => {
    playing = execFile(process.execPath, command, options, (_, stdout, stderr) => done(`${stdout}${stderr}`));
  });
}

function listed(names: readonly string[]): string {
  return names.map((name) => `- ${name}`).join('\n');
}
