import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { librariesOf, pythonOfThisMachine } from './python.ts';

const run = promisify(execFile);

/** A program that does nothing, which holds a pod's network open: from the machine's own coreutils. */
export const PAUSE = '/bin/sleep';

/** One layer for all images: the application, Python from this machine, and things to stumble over. A tar. */
export async function layer(scratch: string): Promise<Buffer> {
  const root = join(scratch, 'layer');
  const python = await pythonOfThisMachine();
  for (const path of [...python.files, PAUSE, ...(await librariesOf(PAUSE))]) await copy(path, root);
  await mkdir(join(root, 'usr', 'local', 'bin'), { recursive: true });
  await symlink(python.executable, join(root, 'usr', 'local', 'bin', 'python3'));
  await mkdir(join(root, 'app'));
  await cp(join(import.meta.dirname, 'app', 'main.py'), join(root, 'app', 'main.py'));
  await writeFile(join(root, 'app', 'start.sh'), '#!/usr/local/bin/python3\n', { mode: 0o644 });
  await writeFile(join(root, 'app', 'foreign'), await forAnotherProcessor(), { mode: 0o755 });
  await mkdir(join(root, 'etc'), { recursive: true });
  await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  await mkdir(join(root, 'data'));
  await mkdir(join(root, 'tmp'));
  const tar = join(scratch, 'layer.tar');
  // A user other than root must be able to read what lies in root's home here.
  await run('chmod', ['-R', 'a+rX', root]);
  await chmod(join(root, 'data'), 0o700);
  await chmod(join(root, 'tmp'), 0o777);
  await run('tar', ['-C', root, '--owner=0', '--group=0', '--numeric-owner', '--sort=name', '-cf', tar, '.']);
  return readFile(tar);
}

async function copy(path: string, root: string): Promise<void> {
  const to = join(root, path);
  await mkdir(dirname(to), { recursive: true });
  await cp(path, to, { dereference: true });
}

/** An executable file of this machine, whose header says that it is for IBM's s390. */
async function forAnotherProcessor(): Promise<Buffer> {
  const program = await readFile(PAUSE);
  program.writeUInt16LE(22, 18);
  return program;
}
