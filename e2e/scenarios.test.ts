import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { playAndCheck } from './check.ts';
import { joinCluster, type Node } from './node.ts';
import { scenariosOf } from './scenarios/index.ts';
import { signIn } from './sign-in.ts';

/** The same kubelet that the sandbox has joins the real control plane, so that pods behave alike in both. */
let node: Node;
let kubeconfig: string;
beforeAll(async () => {
  kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
  node = await joinCluster({
    kubeconfig,
    node: 'e2e',
    address: inject('nodeAddress'),
    images: (image) => (image.endsWith(':missing') ? 'not-found' : 'found'),
  });
});
afterAll(() => node.leave());

describe.concurrent('the built action on a real control plane', () => {
  test.for(scenariosOf('real').map((scenario) => [scenario.name, scenario] as const))('%s', ([, scenario]) =>
    playAndCheck(scenario, {
      kind: 'real',
      kubeconfig,
      prefix: `scenario-${process.pid}`,
      nodeAddress: inject('nodeAddress'),
      signIn: (stage, rights) => signIn(stage, rights, kubeconfig),
    }),
  );
});
