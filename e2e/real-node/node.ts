import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, clientOf } from '../../sandbox/client.ts';
import { records } from '../../sandbox/json.ts';
import { BRIDGE, containerdConfig, kubeletConfig, NODE, type Places, socketOf } from './daemons.ts';

/** The programs of a node. Absolute paths. */
export interface NodePrograms {
  readonly kubelet: string;
  readonly containerd: string;
}

/** What came of it, and how to end it. */
export interface RealNode {
  /** Ends the kubelet and containerd, and leaves its pods to whoever ends the namespace that they run in. */
  stop(): void;
}

const PATIENCE = 90_000;

/**
 * Starts containerd and a kubelet that joins the control plane, and waits until its node is ready. Throws with the end
 * of a log when one of them ends early, or when the node is not ready after a minute and a half.
 */
export async function startNode(kubeconfig: string, programs: NodePrograms, places: Places): Promise<RealNode> {
  const { dir } = places;
  const daemons: { name: string; child: ChildProcess }[] = [];
  const start = (name: string, program: string, args: readonly string[]) => {
    const log = openSync(join(dir, `${name}.log`), 'w');
    daemons.push({ name, child: spawn(program, args, { stdio: ['ignore', log, log] }) });
  };
  const stop = () => {
    for (const { child } of daemons.toReversed()) child.kill('SIGTERM');
  };
  const client = clientOf(await readFile(kubeconfig, 'utf8'));
  try {
    start('containerd', programs.containerd, ['--config', await containerdConfig(places)]);
    await Promise.race([untilListening(socketOf(dir)), firstEnd(daemons)]);
    start('kubelet', programs.kubelet, [
      `--config=${await kubeletConfig(places)}`,
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${NODE}`,
      `--node-ip=${BRIDGE.address}`,
      '--v=2',
    ]);
    await Promise.race([untilReady(client), firstEnd(daemons)]);
    return { stop };
  } catch (error) {
    stop();
    const ends = await Promise.all(daemons.map(({ name }) => endOfLog(dir, name)));
    throw new Error(`the node did not start: ${error instanceof Error ? error.message : error}\n${ends.join('\n')}`);
  } finally {
    client.close();
  }
}

/** Throws as soon as one of them is no more. */
function firstEnd(daemons: readonly { name: string; child: ChildProcess }[]): Promise<never> {
  return new Promise((_, fail) => {
    for (const { name, child } of daemons) {
      child.on('error', fail);
      child.on('exit', (code, signal) => fail(new Error(`${name} ended (${signal ?? `exit code ${code}`})`)));
    }
  });
}

/** A kubelet that finds no container runtime gives up. */
async function untilListening(socket: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE;
  while (!existsSync(socket)) {
    if (Date.now() > giveUpAt) throw new Error(`there was no ${socket} after ${PATIENCE / 1000} s`);
    await sleep(50);
  }
}

async function untilReady(client: Client): Promise<void> {
  const path = `/api/v1/nodes?watch=true&fieldSelector=metadata.name=${NODE}`;
  for await (const { object } of client.watch(path, AbortSignal.timeout(PATIENCE))) {
    const ready = records(object, 'status', 'conditions').find(({ type }) => type === 'Ready');
    if (ready?.status === 'True') return;
  }
  throw new Error(`it was not ready after ${PATIENCE / 1000} s`);
}

async function endOfLog(dir: string, name: string): Promise<string> {
  const log = await readFile(join(dir, `${name}.log`), 'utf8');
  return `${name}'s log ends with:\n${log.split('\n').slice(-25).join('\n')}`;
}
