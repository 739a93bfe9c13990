import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrograms } from './build.ts';
import { startControlPlane } from './control-plane.ts';

/** `npm run cluster`: a Kubernetes on this machine until Ctrl-C. */
const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-cluster-'));
const programs = await buildPrograms(console.log);
const started = performance.now();
const cluster = await startControlPlane(programs, dir, 'kwok');
console.log(
  `Kubernetes is up after ${((performance.now() - started) / 1000).toFixed(1)} s; Ctrl-C ends it. In another shell:`,
);
console.log(`export KUBECONFIG=${cluster.kubeconfig} PATH=${join(programs.kubectl, '..')}:$PATH`);

const forever = setInterval(() => undefined, 2 ** 30);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    clearInterval(forever);
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });
}
