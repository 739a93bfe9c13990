import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildComponent, buildPrograms } from '../control-plane/build.ts';
import { CGROUP, makeCgroup, removeCgroup, removeOrphans } from './cgroup.ts';
import { differences, machineState } from './machine.ts';
import { type NodePackages, nodePackages } from './packages.ts';
import { refusal } from './refusal.ts';
import type { Given } from './setup.ts';

/**
 * Runs a program, the tests, where a real node can be started: in mount, network and process namespaces of its own, so
 * that nothing of the machine is another afterwards, however it ends. Gives the exit code; 0 as well where the machine
 * does not allow it, which is said.
 */
export async function onRealNode(program: string, args: readonly string[]): Promise<number> {
  const no = (await refusal()) ?? (await packagesOrRefusal());
  if (typeof no === 'string') {
    console.log(`real node: SKIPPED: ${no}`);
    return 0;
  }
  // No request leaves the namespaces: what is built is built before.
  await buildPrograms(console.log, process.env.E2E_KUBERNETES);
  await buildComponent('kubelet', console.log, process.env.E2E_KUBERNETES);
  await removeOrphans();
  const before = await machineState();
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-node-'));
  const cgroup = `${CGROUP}${process.pid}`;
  let code = 1;
  try {
    await makeCgroup(cgroup);
    code = await inNamespaces(dir, { dir, cgroup, plugins: no.plugins, containerd: no.containerd }, no.path, [
      program,
      ...args,
    ]);
  } finally {
    await removeCgroup(cgroup);
    await rm(dir, { recursive: true, force: true });
  }
  const changed = differences(before, await machineState());
  if (changed.length > 0) console.error(`real node: this is not as it was before:\n${changed.join('\n')}`);
  else console.log('real node: the machine is as it was before');
  return changed.length > 0 ? 1 : code;
}

async function packagesOrRefusal(): Promise<NodePackages | string> {
  try {
    return await nodePackages(console.log);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The exit code of a command there; when we are asked to end, everything there ends at once. */
async function inNamespaces(dir: string, given: Given, path: string, command: readonly string[]): Promise<number> {
  const flags = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
  const inside = [process.execPath, join(import.meta.dirname, 'inside.ts'), dir, ...command];
  const env = { ...process.env, PATH: path, TMPDIR: dir, REAL_NODE: JSON.stringify(given) };
  // What is started here ends with us, also when we are killed.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...flags, ...inside], { stdio: 'inherit', env });
  const end = () => child.kill('SIGKILL');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    return await new Promise((done, fail) => {
      child.on('error', fail);
      child.on('exit', (code) => done(code ?? 130));
    });
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}
