import type { Client } from './client.ts';
import { text, timestamp } from './json.ts';

/** How a kubelet presents its node. */
export interface NodeOptions {
  readonly node: string;
  /** The address of this machine by which the API server reaches it. Default: 127.0.0.1. */
  readonly address?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Keeps other pods away: the taint `sandbox.kube-rollout.dev/only`. */
  readonly tainted?: boolean;
}

/** Makes the node known, and ready; `port` is where it serves logs. Throws when the API refuses. */
export async function register(client: Client, options: NodeOptions, port: number): Promise<void> {
  const { node, labels, tainted } = options;
  const taints = tainted ? [{ key: 'sandbox.kube-rollout.dev/only', effect: 'NoSchedule' }] : [];
  const metadata = { name: node, labels: { 'kubernetes.io/hostname': node, 'kubernetes.io/os': 'linux', ...labels } };
  const made = await client.request('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec: { taints },
  });
  if (made.status !== 201 && made.status !== 409)
    throw new Error(`can't register node ${node}: ${text(made.body, 'message')}`);
  await heartbeat(client, options, port);
  await client.request(
    'PATCH',
    `/api/v1/nodes/${node}`,
    { metadata: { labels: metadata.labels }, spec: { taints } },
    'application/merge-patch+json',
  );
}

/** Says that the node is alive. */
export async function heartbeat(client: Client, options: NodeOptions, port: number): Promise<void> {
  const { node, address = '127.0.0.1' } = options;
  const now = timestamp();
  const resources = { cpu: '64', memory: '256Gi', pods: '1000', 'ephemeral-storage': '1Ti' };
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const status = {
    capacity: resources,
    allocatable: resources,
    addresses: [{ type: 'InternalIP', address }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }],
    nodeInfo: {
      kubeletVersion: 'v1.36.2',
      operatingSystem: 'linux',
      architecture: 'amd64',
      containerRuntimeVersion: 'containerd://2.0.0',
    },
  };
  await client.request('PATCH', `/api/v1/nodes/${node}/status`, { status }, 'application/merge-patch+json');
}
