import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '..', 'dist');
const ENTRIES = { main: join(DIST, 'index.js'), post: join(DIST, 'cleanup', 'index.js') } as const;

/** A workflow event, as GitHub describes it to a step. */
export interface WorkflowEvent {
  readonly name: string;
  readonly payload: object;
  /** GITHUB_SHA and GITHUB_REF. */
  readonly sha: string;
  readonly ref: string;
}

export interface StepOptions {
  /** Inputs as a workflow writes them; action.yml's defaults are the caller's to give. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly event?: WorkflowEvent;
  /** Base URL of GitHub's API. */
  readonly githubUrl?: string;
  /** Where manifests' paths start. Default: this project. */
  readonly workspace?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What runs: `main` and `post` as built, or a path of its own. Default `main`. */
  readonly entry?: keyof typeof ENTRIES | (string & {});
  /** What an earlier step of the same action has left for its post step. */
  readonly state?: Readonly<Record<string, string>>;
  /** Told each piece of the log as it comes. */
  readonly onLog?: (text: string) => void;
  /** Handed the process, to send it signals. */
  readonly onStart?: (child: ChildProcess) => void;
}

export interface StepResult {
  readonly exitCode: number | null;
  /** The log as the action wrote it, workflow commands and all. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What it left for the post step. The runner reads it also when the process was killed. */
  readonly state: Readonly<Record<string, string>>;
  /** Wall time of the process. */
  readonly milliseconds: number;
}

/** Runs the built action as the workflow runner runs a step of it: a fresh process, inputs and event in variables, files for what it says. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-step-'));
  try {
    const [output, summary, state] = [join(dir, 'output'), join(dir, 'summary'), join(dir, 'state')];
    const files = { output, summary, state, event: join(dir, 'event.json') };
    await Promise.all([
      writeFile(files.output, ''),
      writeFile(files.state, ''),
      writeFile(files.summary, ''),
      writeFile(files.event, JSON.stringify(options.event?.payload ?? {})),
    ]);
    const ended = await run(options, environment(options, files, dir));
    const outputs = parseOutputs(await readFile(files.output, 'utf8'));
    const left = parseOutputs(await readFile(files.state, 'utf8'));
    return { ...ended, outputs, state: left, summary: await readFile(files.summary, 'utf8') };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function environment(
  options: StepOptions,
  files: Record<'output' | 'summary' | 'state' | 'event', string>,
  home: string,
) {
  const { inputs, event, githubUrl, workspace = join(import.meta.dirname, '..') } = options;
  const left = Object.entries(options.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]);
  const named = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return {
    PATH: process.env.PATH,
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_STATE: files.state,
    ...(event ? { GITHUB_EVENT_PATH: files.event, ...variablesOf(event) } : {}),
    ...(githubUrl ? { GITHUB_API_URL: githubUrl, GITHUB_GRAPHQL_URL: `${githubUrl}/graphql` } : {}),
    ...Object.fromEntries([...named, ...left]),
    ...options.env,
  };
}

function variablesOf({ name, sha, ref }: WorkflowEvent) {
  return {
    GITHUB_EVENT_NAME: name,
    GITHUB_SHA: sha,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REPOSITORY: 'acme/payments-api',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '7301',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'deploy',
    GITHUB_ACTOR: 'octocat',
  };
}

async function run({ entry = 'main', onLog, onStart }: StepOptions, env: NodeJS.ProcessEnv) {
  const started = performance.now();
  const child = spawn(process.execPath, [fileOf(entry)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const hear = (chunk: Buffer) => {
    log += chunk;
    onLog?.(String(chunk));
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  onStart?.(child);
  const exitCode = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  return { exitCode, log, milliseconds: performance.now() - started };
}

function fileOf(entry: string): string {
  return Object.hasOwn(ENTRIES, entry) ? ENTRIES[entry as keyof typeof ENTRIES] : entry;
}

/** The runner's file format: `name<<delimiter`, the value's lines, the delimiter. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const [name, delimiter] = lines[at]?.split('<<') ?? [];
    if (!name || !delimiter) continue;
    const end = lines.indexOf(delimiter, at + 1);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}
