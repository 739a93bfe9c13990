import { clientOf } from '../sandbox/client.ts';
import { type KubeletOptions, startKubelet } from '../sandbox/kubelet.ts';

/** A node of the tests that play on it. */
export interface Node {
  /** Ends the kubelet and takes its node away: the scheduler would go on giving pods to a node that only looks alive. */
  leave(): Promise<void>;
}

/** Joins a cluster with the sandbox's kubelet as a node of its own. */
export async function joinCluster(options: KubeletOptions): Promise<Node> {
  const kubelet = await startKubelet(options);
  return {
    leave: async () => {
      await kubelet.stop();
      const client = clientOf(options.kubeconfig);
      await client.request('DELETE', `/api/v1/nodes/${options.node}`);
      client.close();
    },
  };
}
