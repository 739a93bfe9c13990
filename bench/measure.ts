import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** One process, from spawn to exit. */
export interface Sample {
  /** Milliseconds of wall time. */
  readonly wall: number;
  /** Peak resident memory in MB; only of Node processes. */
  readonly memory: number;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Runs a program to its end. Throws with its output when it fails: a benchmark of failures says nothing. */
export function time(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Sample> {
  const started = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], cwd: ROOT });
  let output = '';
  let memory = 0;
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  child.on('message', (kilobytes) => (memory = Number(kilobytes) / 1024));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      const wall = performance.now() - started;
      if (code === 0) done({ wall, memory });
      else fail(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`));
    });
  });
}

/** The built action with these inputs, as the runner starts it; `memory` is told through a preloaded module. */
export function action(inputs: Readonly<Record<string, string>>, options: { memory: boolean }): Promise<Sample> {
  const named = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const preload = options.memory ? ['--import', join(import.meta.dirname, 'tell-memory.ts')] : [];
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GITHUB_SHA: '0'.repeat(40),
    ...Object.fromEntries(named),
  };
  return time(process.execPath, [...preload, join(ROOT, 'dist', 'index.js')], env);
}

export function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}
