import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** One process, from spawn to exit. */
export interface Sample {
  /** When it was started, as performance.now() tells it. */
  readonly startedAt: number;
  /** Milliseconds of wall time. */
  readonly wall: number;
  /** Peak resident memory in MB; only of Node processes that were asked for it. */
  readonly memory: number;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface TimeOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The exit code of a run that did what it should. Default: 0. */
  readonly expected?: number;
  /** Told each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
  /** With a channel to a Node process. Setting one up costs it some milliseconds. */
  readonly ipc?: boolean;
}

/** Runs a program to its end. Throws with its output when it ends otherwise: a benchmark of failures says nothing. */
export function time(program: string, args: readonly string[], options: TimeOptions): Promise<Sample> {
  const { env, expected = 0, onOutput, ipc = false } = options;
  const startedAt = performance.now();
  const child = spawn(program, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    cwd: ROOT,
  });
  let output = '';
  let memory = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
      onOutput?.(String(chunk));
    });
  }
  child.on('message', (kilobytes) => (memory = Number(kilobytes) / 1024));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) => {
      const wall = performance.now() - startedAt;
      if (exitCode === expected) done({ startedAt, wall, memory });
      else fail(new Error(`${program} ${args.join(' ')} ended with ${exitCode}:\n${output}`));
    });
  });
}

export interface ActionOptions extends Partial<Omit<TimeOptions, 'env'>> {
  /** Asks for the peak memory, through a preloaded module. */
  readonly memory?: boolean;
  /** Where the runner keeps its tools. Default: nowhere. */
  readonly tools?: string | undefined;
}

/** The built action with these inputs, as the runner starts it. */
export function action(inputs: Readonly<Record<string, string>>, options: ActionOptions = {}): Promise<Sample> {
  const { memory = false, tools, ...rest } = options;
  const named = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const preload = memory ? ['--import', join(import.meta.dirname, 'tell-memory.ts')] : [];
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GITHUB_SHA: '0'.repeat(40),
    ...(tools === undefined ? {} : { RUNNER_TOOL_CACHE: tools }),
    ...Object.fromEntries(named),
  };
  return time(process.execPath, [...preload, join(ROOT, 'dist', 'index.js')], { env, ipc: memory, ...rest });
}

export function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) };
}
