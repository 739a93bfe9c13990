import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE = 30_000;
/** Begins the name of each cgroup that we make; the id of the process that made it follows. */
export const CGROUP = 'kube-rollout-';

/** Where the machine's cgroups are mounted: one tree for each controller, or one for all. */
export async function cgroupTrees(): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
  return mounts.filter(([, , type]) => type === 'cgroup' || type === 'cgroup2').map(([, path = '']) => path);
}

/**
 * All pods together would have the share of the processor that any one process outside has, and hardly move on a busy
 * machine: cgroup v1 and v2 call it so.
 */
const SHARES = { 'cpu.shares': '16384', 'cpu.weight': '1600' };

/** Makes a cgroup in each tree. Throws when it may not. */
export async function makeCgroup(name: string): Promise<void> {
  for (const tree of await cgroupTrees()) {
    const path = join(tree, name);
    await mkdir(path);
    for (const [file, share] of Object.entries(SHARES))
      if (existsSync(join(path, file))) await writeFile(join(path, file), share);
  }
}

/** Removes the cgroup and those below it from each tree, once their last process is gone. */
export async function removeCgroup(name: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE;
  for (const tree of await cgroupTrees()) {
    const path = join(tree, name);
    while (existsSync(path) && !(await removeTree(path))) {
      if (Date.now() > giveUpAt) throw new Error(`processes still run in the cgroup ${path}`);
      // The kernel tells nobody when the last one is gone.
      await sleep(50);
    }
  }
}

/** Removes the cgroups of earlier runs that were killed before they could do so. */
export async function removeOrphans(): Promise<void> {
  const names = (await Promise.all((await cgroupTrees()).map((tree) => readdir(tree)))).flat();
  for (const name of new Set(names.filter((one) => one.startsWith(CGROUP))))
    if (!existsSync(`/proc/${name.slice(CGROUP.length)}`)) await removeCgroup(name);
}

/** The files in a cgroup are no files: only its directories are removed. False when it is still in use. */
async function removeTree(path: string): Promise<boolean> {
  try {
    for (const entry of await readdir(path, { withFileTypes: true }))
      if (entry.isDirectory() && !(await removeTree(join(path, entry.name)))) return false;
    await rmdir(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return false;
    throw error;
  }
}
