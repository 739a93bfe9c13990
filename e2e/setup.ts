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
    /** Where the API server reaches a kubelet of ours. */
    nodeAddress: string;
  }
}

/**
 * One real control plane for all end-to-end tests; each test makes namespaces of its own. E2E_KUBERNETES chooses its
 * minor version. With E2E_KUBECONFIG an existing cluster is used, and E2E_NODE_ADDRESS says by which address of this
 * machine it reaches a kubelet; kubectl is then the one on PATH.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { E2E_KUBECONFIG: existing, E2E_KUBERNETES: version, E2E_NODE_ADDRESS: address = '127.0.0.1' } = process.env;
  project.provide('nodeAddress', address);
  if (existing) {
    project.provide('kubeconfig', existing);
    project.provide('kubectl', 'kubectl');
    return async () => undefined;
  }
  const programs = await buildPrograms(console.log, version);
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-e2e-'));
  const cluster = await startControlPlane(programs, dir, 'none');
  project.provide('kubeconfig', cluster.kubeconfig);
  project.provide('kubectl', programs.kubectl);
  return async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
