import { afterAll, beforeAll, describe, test } from 'vitest';
import { playAndCheck } from '../e2e/check.ts';
import type { Right, World } from '../e2e/scenario.ts';
import { scenariosOf } from '../e2e/scenarios/index.ts';
import { allows } from '../e2e/sign-in.ts';
import { type SandboxCluster, startCluster } from '../sandbox/cluster.ts';

let cluster: SandboxCluster;
const rights = new Map<string, readonly Right[]>();
beforeAll(async () => {
  cluster = await startCluster({
    allow: (access) => {
      const own = rights.get(access.user);
      return own === undefined || (access.user.split(':')[2] === access.namespace && allows(own, access));
    },
  });
});
afterAll(() => cluster.stop());

function world(): World {
  return {
    kind: 'sandbox',
    kubeconfig: cluster.kubeconfig,
    prefix: 'scenario',
    signIn: async ({ namespace }, own) => {
      const user = `system:serviceaccount:${namespace}:deployer`;
      rights.set(user, own);
      return cluster.signIn(user);
    },
  };
}

describe.concurrent('the built action on the sandbox', { timeout: 60_000 }, () => {
  test.for(scenariosOf('sandbox').map((scenario) => [scenario.name, scenario] as const))('%s', ([, scenario]) =>
    playAndCheck(scenario, world()),
  );
});
