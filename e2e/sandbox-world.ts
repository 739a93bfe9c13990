import { type SandboxCluster, startCluster } from '../sandbox/cluster.ts';
import type { Right, World } from './scenario.ts';
import { allows } from './sign-in.ts';

/** A sandbox to play scenarios on, with service accounts that have the rights a scenario gives them. */
export async function startSandboxWorld(): Promise<{ world: World; cluster: SandboxCluster }> {
  const rights = new Map<string, readonly Right[]>();
  const cluster = await startCluster({
    allow: (access) => {
      const own = rights.get(access.user);
      return own === undefined || (access.user.split(':')[2] === access.namespace && allows(own, access));
    },
  });
  const signIn: World['signIn'] = async ({ namespace }, own) => {
    const user = `system:serviceaccount:${namespace}:deployer`;
    rights.set(user, own);
    return cluster.signIn(user);
  };
  return { cluster, world: { kind: 'sandbox', kubeconfig: cluster.kubeconfig, prefix: 'scenario', signIn } };
}
