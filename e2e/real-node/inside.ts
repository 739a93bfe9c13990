import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { BRIDGE } from './daemons.ts';
import { KUBELET_SETTINGS } from './machine.ts';
import { REGISTRY } from './registry.ts';

/**
 * The first process of namespaces of its own: it furnishes them, runs the tests, and everything in them ends with it.
 * `node inside.ts DIR PROGRAM ARGUMENT...`; DIR is empty, and ours.
 */
const [dir = '', program = '', ...args] = process.argv.slice(2);
const run = promisify(execFile);

/** What daemons write to at paths that they don't let one choose. */
const COVERED = ['/run', '/var/lib', '/var/log'];

await coverPaths();
await coverSettings();
await closeOff();
process.exitCode = await tests();

/** Mounts are seen by these processes alone, and pods see those that the kubelet makes. */
async function coverPaths(): Promise<void> {
  await run('mount', ['--make-rshared', '/']);
  for (const path of COVERED) {
    const own = join(dir, 'covered', path);
    await mkdir(own, { recursive: true });
    await run('mount', ['--bind', own, path]);
  }
}

/** A kubelet reads and writes files that only look like the settings of the machine. */
async function coverSettings(): Promise<void> {
  for (const setting of KUBELET_SETTINGS) {
    const path = join('/proc/sys', setting);
    const own = join(dir, setting.replaceAll('/', '.'));
    await writeFile(own, await readFile(path));
    await run('mount', ['--bind', own, path]);
  }
}

/** A network of its own, which leads nowhere: the registry is on loopback, and other names are nobody's. */
async function closeOff(): Promise<void> {
  const files = { '/etc/hosts': `127.0.0.1 localhost ${REGISTRY}\n`, '/etc/resolv.conf': 'nameserver 127.0.0.1\n' };
  for (const [path, text] of Object.entries(files)) {
    const own = join(dir, basename(path));
    await writeFile(own, text);
    // Where the name servers stand in /run, they are out of sight already; without any, loopback is asked.
    if (existsSync(path)) await run('mount', ['--bind', own, path]);
  }
  await run('ip', ['link', 'set', 'lo', 'up']);
  await run('ip', ['link', 'add', BRIDGE.name, 'type', 'bridge']);
  await run('ip', ['address', 'add', `${BRIDGE.address}/24`, 'dev', BRIDGE.name]);
  await run('ip', ['link', 'set', BRIDGE.name, 'up']);
}

function tests(): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', fail);
    child.on('exit', (code) => done(code ?? 1));
  });
}
