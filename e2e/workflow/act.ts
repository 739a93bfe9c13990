import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { goInstall } from '../go.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const ACT = { name: 'act', package: 'github.com/nektos/act', version: 'v0.2.89', tags: 'WITHOUT_DOCKER' };

/**
 * A workflow runner on this machine, without containers, whose jobs find this kubeconfig where a login step leaves it.
 * Builds it on first use. Throws when Go is missing.
 */
export async function startRunner(kubeconfig: string): Promise<Runner> {
  const act = await goInstall(ACT, console.log);
  const home = await mkdtemp(join(tmpdir(), 'kube-rollout-runner-'));
  // Without this file it asks which images to use.
  await write(join(home, '.config', 'act', 'actrc'), '');
  await write(join(home, '.kube', 'config'), kubeconfig);
  await write(join(home, 'nothing', 'action.yml'), NOTHING);
  await write(join(home, 'bin', 'aws'), '#!/bin/sh\n');
  await chmod(join(home, 'bin', 'aws'), 0o755);
  const action = join(home, 'kube-rollout');
  await cp(join(ROOT, 'action.yml'), join(action, 'action.yml'));
  await cp(join(ROOT, 'dist'), join(action, 'dist'), { recursive: true });
  return { act, home, action };
}

/** Stands in for actions that sign in to a cloud. */
const NOTHING = 'name: nothing\nruns:\n  using: composite\n  steps: [{ run: exit 0, shell: sh }]\n';

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

export interface Runner {
  readonly act: string;
  /** HOME of everything that runs; the caller removes it. */
  readonly home: string;
  /** What a checkout of this action holds that a workflow uses. */
  readonly action: string;
}

/** A repository on GitHub, checked out. */
export interface Checkout {
  readonly folder: string;
  /** Of its only commit. */
  readonly commit: string;
}

/** Makes the repository acme/payments-api, with these files in one commit on main, under the runner's home. */
export async function checkOut(runner: Runner, files: Readonly<Record<string, string>>): Promise<Checkout> {
  const folder = await mkdtemp(join(runner.home, 'payments-api-'));
  for (const [file, text] of Object.entries(files)) await write(join(folder, file), text);
  const git = (...args: string[]) =>
    run('git', ['-C', folder, ...args], { env: { ...process.env, HOME: runner.home } });
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', 'https://github.com/acme/payments-api');
  await git('add', '--all');
  await git('-c', 'user.name=octocat', '-c', 'user.email=octocat@github.invalid', 'commit', '--quiet', '--message=one');
  return { folder, commit: (await git('rev-parse', 'HEAD')).stdout.trim() };
}

export interface WorkflowOptions {
  readonly checkout: Checkout;
  /** YAML. */
  readonly workflow: string;
  readonly event: 'push' | 'pull_request';
  readonly payload: object;
  readonly githubUrl: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** Actions of other people that the workflow uses, such as `owner/name@ref`: they do nothing here. */
  readonly others?: readonly string[];
  /** Who started it. */
  readonly actor?: string;
  /** Told each line that a step prints; `signal` sends a signal to the step's process, as the runner does to a cancelled one. */
  readonly onLine?: (line: string, signal: (name: NodeJS.Signals) => Promise<void>) => void;
}

/** An annotation, as the runner understood it. */
export interface Annotation {
  readonly severity: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: string;
}

export interface WorkflowRun {
  readonly exitCode: number | null;
  /** Job (with its matrix) → `success` or `failure`. */
  readonly jobs: Readonly<Record<string, string>>;
  /** What people see of all steps, secrets hidden by the runner. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  /** Job summaries, in the order in which they were written. */
  readonly summaries: readonly string[];
}

/** Runs a workflow to its end, `uses:` and all. `<owner>/kube-rollout` at any ref is this project. */
export async function runWorkflow(runner: Runner, options: WorkflowOptions): Promise<WorkflowRun> {
  const { checkout, workflow, event, payload } = options;
  const scratch = await mkdtemp(join(runner.home, 'run-'));
  await writeFile(join(scratch, 'workflow.yml'), workflow);
  await writeFile(join(scratch, 'event.json'), JSON.stringify(payload));
  const args = [
    event,
    ...['--directory', checkout.folder, '--workflows', join(scratch, 'workflow.yml')],
    ...['--eventpath', join(scratch, 'event.json'), '--platform', 'ubuntu-latest=-self-hosted'],
    ...['--action-offline-mode', '--no-cache-server', '--json', '--env', `GITHUB_API_URL=${options.githubUrl}`],
    ...Object.entries(repositoriesOf(runner, options)).flatMap(([name, folder]) => [
      '--local-repository',
      `${name}=${folder}`,
    ]),
    ...Object.entries(options.secrets).flatMap(([name, value]) => ['--secret', `${name}=${value}`]),
    ...(options.actor ? ['--actor', options.actor] : []),
    ...Object.entries(options.vars ?? {}).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
  ];
  // It hands its own variables on to every step, and takes whatever `node` it finds: Node 24 has to come first.
  const env = {
    HOME: runner.home,
    PATH: [dirname(process.execPath), join(runner.home, 'bin'), process.env.PATH].join(':'),
  };
  const child = spawn(runner.act, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return follow(child, options.onLine);
}

/** Whatever ref of this action a workflow names. */
function repositoriesOf(runner: Runner, { workflow, others = [] }: WorkflowOptions): Record<string, string> {
  const used = workflow.split(/\s/).filter((word) => word.startsWith('<owner>/kube-rollout@'));
  const named = (names: readonly string[], folder: string) => names.map((name) => [name, folder]);
  return Object.fromEntries([...named(used, runner.action), ...named(others, join(runner.home, 'nothing'))]);
}

/** What act prints, one JSON value a line. */
interface Told {
  readonly job?: string;
  readonly jobResult?: string;
  readonly raw_output?: boolean;
  readonly msg?: string;
  readonly command?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly kvPairs?: Readonly<Record<string, string>>;
}

async function follow(child: ChildProcess, onLine: WorkflowOptions['onLine']): Promise<WorkflowRun> {
  const jobs: Record<string, string> = {};
  const annotations: Annotation[] = [];
  const summaries: string[] = [];
  let log = '';
  const hear = (text: string) => {
    const told = understand(text);
    if (told.jobResult) jobs[told.job ?? ''] = told.jobResult;
    if (told.command === 'summary') summaries.push(told.content ?? '');
    if (told.command === 'error' || told.command === 'warning' || told.command === 'notice')
      annotations.push({ ...told.kvPairs, severity: told.command, message: told.arg ?? '' });
    log += `${(told.msg ?? '').trimEnd()}\n`;
    if (told.raw_output) onLine?.(told.msg ?? '', (name) => signalStep(child, name));
  };
  const ended = new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', hear);
  return { exitCode: await ended, jobs, log, annotations, summaries };
}

/** The few lines that are not JSON come from before any job. */
function understand(text: string): Told {
  return text.startsWith('{') ? (JSON.parse(text) as Told) : { msg: text };
}

/** GitHub's runner sends a cancelled step SIGINT and gives it 7.5 s; act would only kill it, so we send it here. */
async function signalStep({ pid }: ChildProcess, name: NodeJS.Signals): Promise<void> {
  const { stdout } = await run('pgrep', ['-P', String(pid)]);
  for (const step of stdout.trim().split('\n')) process.kill(Number(step), name);
}
