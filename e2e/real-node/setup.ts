import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildComponent, buildPrograms } from '../control-plane/build.ts';
import { startControlPlane } from '../control-plane/control-plane.ts';
import type { Places } from './daemons.ts';
import { layer } from './files.ts';
import { serveNoNames } from './names.ts';
import { startNode } from './node.ts';
import { serveRegistry } from './registry.ts';

/** What the processes outside tell those inside, in the variable REAL_NODE. */
export interface Given extends Places {
  readonly containerd: string;
}

/** A control plane, a registry, and a node with a real kubelet. All of it ends with the namespaces that it runs in. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.REAL_NODE;
  if (given === undefined) throw new Error('a real node is started by: npm run e2e -- --node');
  const places = JSON.parse(given) as Given;
  const version = process.env.E2E_KUBERNETES;
  const programs = await buildPrograms(console.log, version);
  const kubelet = await buildComponent('kubelet', console.log, version);
  const registry = await serveRegistry(await layer(places.dir), 443);
  const names = await serveNoNames();
  const cluster = await startControlPlane(programs, join(places.dir, 'control-plane'), 'none');
  const node = await startNode(cluster.kubeconfig, { kubelet, containerd: places.containerd }, places);
  project.provide('kubeconfig', cluster.kubeconfig);
  return async () => {
    node.stop();
    registry.stop();
    names.stop();
    await cluster.stop();
  };
}
