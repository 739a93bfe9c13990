import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where built programs stay, outside the tree, each in a folder that names its version. */
export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kube-rollout');

/** A program of a Go module that can be installed at a version, without the modules of this project. */
export interface GoProgram {
  /** The last element of the package's path. */
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly tags?: string;
}

/** Builds a program with `go install`, or finds it built already. Gives its path. Throws when Go is missing. */
export async function goInstall(program: GoProgram, say: (line: string) => void): Promise<string> {
  const { name, version } = program;
  const folder = await builtOnce(`${name}-${version}`, async (bin) => {
    say(`building ${name} ${version} from its Go modules, once`);
    const tags = program.tags ? ['-tags', program.tags] : [];
    await go(['install', '-ldflags', '-s -w', ...tags, `${program.package}@${version}`], { GOBIN: bin });
  });
  return join(folder, name);
}

/** The folder of the cache with this name, filled by `build` unless it exists. A build that fails leaves nothing. */
export async function builtOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const building = `${folder}.building-${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    await build(building);
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Somebody else may have finished the same build meanwhile.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** What `go` prints. Throws with one sentence when there is no Go, and with what Go said when it fails. */
export async function go(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = dirname(CACHE)): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 << 20 };
    return (await run('go', [...args], options)).stdout.trim();
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code !== 'ENOENT') throw new Error(`go ${args[0]} failed:\n${stderr ?? ''}`, { cause: error });
    throw new Error('Go was not found: install Go 1.26 or newer (https://go.dev/dl), which the testbed is built with.');
  }
}
