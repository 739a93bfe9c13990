import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CGROUP, cgroupTrees, makeCgroup, removeCgroup } from './cgroup.ts';
import { which } from './packages.ts';

const run = promisify(execFile);

/** Each program that is needed, and the package that has it. */
const NEEDED = {
  unshare: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  python3: 'python3',
  ldd: 'libc-bin',
  tar: 'tar',
};

/** Why this machine can't be a node, in one sentence; undefined when it can. */
export async function refusal(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'a node runs on Linux';
  if (process.getuid?.() !== 0) return 'a node needs root';
  for (const [program, bundle] of Object.entries(NEEDED))
    if (!(await which(program))) return `${program} was not found: install ${bundle}`;
  if ((await cgroupTrees()).length === 0) return 'there are no cgroups on this machine';
  const probe = `${CGROUP}${process.pid}`;
  try {
    await makeCgroup(probe);
    await removeCgroup(probe);
    await run('unshare', ['--mount', '--net', '--pid', '--fork', '--mount-proc', 'ip', 'link', 'set', 'lo', 'up']);
  } catch (error) {
    const lines = error instanceof Error ? error.message.trim().split('\n') : [error];
    return `this machine does not allow it: ${lines.at(-1)}`;
  }
  return undefined;
}
