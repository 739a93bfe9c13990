import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { builtOnce } from '../go.ts';

const run = promisify(execFile);
const PACKAGES = ['containerd', 'runc', 'containernetworking-plugins'];
const PLUGINS = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'];

/** A container runtime and network plug-ins. */
export interface NodePackages {
  readonly containerd: string;
  /** Holds the CNI plug-ins. */
  readonly plugins: string;
  /** A PATH on which containerd finds runc and its shim. */
  readonly path: string;
}

/**
 * Those of the machine, or else Debian's packages, unpacked beside the other things that are built: nothing is
 * installed, and no daemon is started. Throws with one sentence when neither can be had.
 */
export async function nodePackages(say: (line: string) => void): Promise<NodePackages> {
  const path = process.env.PATH ?? '';
  const containerd = await which('containerd');
  const plugins = PLUGINS.find((folder) => existsSync(join(folder, 'bridge')));
  if (containerd && plugins && (await which('runc'))) return { containerd, plugins, path };
  const folder = await builtOnce('node-packages', async (root) => {
    say(`unpacking Debian's packages ${PACKAGES.join(', ')}, once`);
    await unpack(root);
  });
  const bin = ['usr/bin', 'usr/sbin'].map((part) => join(folder, part));
  const unpacked = [...bin, path].join(delimiter);
  await run('runc', ['--version'], { env: { ...process.env, PATH: unpacked } }).catch((error: Error) => {
    throw new Error(`runc of Debian's package does not run here: install runc yourself (${error.message.trim()})`);
  });
  return {
    containerd: join(folder, 'usr/bin/containerd'),
    plugins: join(folder, 'usr/lib/cni'),
    path: unpacked,
  };
}

async function unpack(root: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-packages-'));
  const download = () => run('apt-get', ['download', ...PACKAGES], { cwd: dir });
  try {
    await download().catch(async () => {
      await run('apt-get', ['update']);
      await download();
    });
    for (const file of await readdir(dir)) await run('dpkg-deb', ['--extract', join(dir, file), root]);
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : error;
    throw new Error(`${PACKAGES.join(', ')} are not on this machine, nor to be had from its apt: ${why}`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Where a program is, or undefined. */
export async function which(name: string): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
