import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildPrograms } from './control-plane/build.ts';
import { startControlPlane } from './control-plane/control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    kubeconfig: string;
    kubectl: string;
  }
}

/** One real control plane for all end-to-end tests; each test makes namespaces of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = await buildPrograms(console.log);
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-e2e-'));
  const cluster = await startControlPlane(programs, dir, 'none');
  project.provide('kubeconfig', cluster.kubeconfig);
  project.provide('kubectl', programs.kubectl);
  return async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
