import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CACHE } from '../go.ts';

const run = promisify(execFile);
const FOLDER = join(CACHE, 'running');
const ROOT = join(import.meta.dirname, '..', '..');

/** A cluster that `npm run cluster` started. */
export interface Running {
  /** Of the process that started it, and ends it when it is asked to. */
  readonly pid: number;
  /** Where its data lies; the command lines of its processes name it. */
  readonly dir: string;
  /** In the order in which they were started. */
  readonly processes: readonly number[];
}

/** Notes a running cluster down, so that another process can end it. Gives what removes the note. */
export async function remember(running: Running): Promise<() => Promise<void>> {
  const note = join(FOLDER, `${running.pid}.json`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(note, JSON.stringify({ ...running, root: ROOT }));
  return () => rm(note, { force: true });
}

/** Ends the clusters that were started from this folder of the project, and only their processes. Gives how many. */
export async function stopAll(): Promise<number> {
  const names = existsSync(FOLDER) ? await readdir(FOLDER) : [];
  let ended = 0;
  for (const note of names.map((name) => join(FOLDER, name))) {
    const running = JSON.parse(await readFile(note, 'utf8')) as Running & { root: string };
    if (running.root !== ROOT) continue;
    if (await stopOne(running)) ended++;
    await rm(note, { force: true });
  }
  return ended;
}

/** Asks whoever started it; when that process is gone, ends what it left behind, clients first and etcd last. */
async function stopOne({ pid, dir, processes }: Running): Promise<boolean> {
  const starter = (await commandOf(pid)).includes(join('control-plane', 'main.ts'));
  if (starter) await end(pid);
  let found = starter;
  for (const process of processes.toReversed()) {
    if (!(await commandOf(process)).includes(dir)) continue;
    found = true;
    await end(process);
  }
  await rm(dir, { recursive: true, force: true });
  return found;
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  // Of a process that is not our child, the system tells nobody when it ends.
  while ((await commandOf(pid)) !== '') await sleep(100);
}

/** The command line of a process; empty when there is none, or only what its parent has not yet taken note of. */
async function commandOf(pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'stat=,args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.startsWith('Z') ? '' : stdout.trim();
}
