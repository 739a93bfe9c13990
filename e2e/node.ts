import { clientOf } from '../sandbox/client.ts';
import { type KubeletOptions, startKubelet } from '../sandbox/kubelet.ts';
import type { JsonObject } from '../src/manifest/object.ts';

/** On the nodes of a scenario of its own: the stage's namespace. */
export const NODE_LABEL = 'sandbox.kube-rollout.dev/node';

/** Lines of a pod's spec that send it to the nodes that `Stage.join` makes. */
export const onOwnNodes = `      nodeSelector: { ${NODE_LABEL}: NAMESPACE }
      tolerations: [{ key: sandbox.kube-rollout.dev/only, operator: Exists }]
`;

/** A node of the tests that play on it. */
export interface Node {
  readonly name: string;
  /** The machine is lost: its kubelet is silent, and the control plane says so of the node. */
  lose(): Promise<void>;
  /** Ends the kubelet and takes its node away: the scheduler would go on giving pods to a node that only looks alive. */
  leave(): Promise<void>;
}

/** Joins a cluster with the sandbox's kubelet as a node of its own. */
export async function joinCluster(options: KubeletOptions): Promise<Node> {
  const { kubeconfig, node: name } = options;
  const kubelet = await startKubelet(options);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= kubelet.stop();
    return stopping;
  };
  return {
    name,
    lose: async () => {
      await stop();
      const client = clientOf(kubeconfig);
      await client.request('PATCH', `/api/v1/nodes/${name}/status`, { status: silent() }, MERGE);
      client.close();
    },
    leave: async () => {
      await stop();
      const client = clientOf(kubeconfig);
      await client.request('DELETE', `/api/v1/nodes/${name}`);
      client.close();
    },
  };
}

const MERGE = 'application/merge-patch+json';

/** What the node controller says of a node that it has not heard of for too long. */
function silent(): JsonObject {
  const now = new Date().toISOString();
  const message = 'Kubelet stopped posting node status.';
  const ready = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message };
  return { conditions: [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }] };
}
