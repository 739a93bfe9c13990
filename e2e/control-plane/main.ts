import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildPrograms, NEWEST, VERSIONS } from './build.ts';
import { startControlPlane } from './control-plane.ts';
import { remember, stopAll } from './running.ts';

/** `npm run cluster [-- start VERSION | -- stop]`: a Kubernetes on this machine, until Ctrl-C or `stop`. */
const [verb = 'start', version = NEWEST] = process.argv.slice(2);
try {
  if (verb === 'start' && VERSIONS.includes(version)) await start(version);
  else if (verb === 'stop') await stop();
  else usage();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function start(version: string): Promise<void> {
  const programs = await buildPrograms(console.log, version);
  const asked = untilAskedToEnd();
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-cluster-'));
  try {
    const started = performance.now();
    const cluster = await startControlPlane(programs, dir, 'kwok');
    const forget = await remember({ pid: process.pid, dir, processes: cluster.processes });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`Kubernetes ${version} is up after ${seconds} s. Ctrl-C or \`npm run cluster -- stop\` ends it.`);
    console.log(`export KUBECONFIG=${cluster.kubeconfig} PATH=${dirname(programs.kubectl)}:$PATH`);
    await asked;
    await cluster.stop();
    await forget();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A terminal and npm may both pass the same Ctrl-C on: only the first counts, and none ends the process itself. */
function untilAskedToEnd(): Promise<void> {
  const awake = setInterval(() => undefined, 2 ** 30);
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        clearInterval(awake);
        done();
      });
    }
  });
}

async function stop(): Promise<void> {
  const ended = await stopAll();
  console.log(ended === 0 ? 'no cluster is running' : `ended ${ended === 1 ? 'the cluster' : `${ended} clusters`}`);
}

function usage(): void {
  console.error(`usage: npm run cluster -- start [${VERSIONS.join(' | ')}]\n       npm run cluster -- stop`);
  process.exitCode = 1;
}
