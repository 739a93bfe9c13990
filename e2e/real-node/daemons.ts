import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { REGISTRY } from './registry.ts';

/** The node's name. The API server asks for logs by it, so it has to be one that resolves. */
export const NODE = 'localhost';
/** The bridge that pods hang on, and the node's address: a kubelet takes none of loopback. */
export const BRIDGE = { name: 'pods', address: '10.244.0.1', subnet: '10.244.0.0/24' };

/** Where the daemons find and keep what they need. */
export interface Places {
  /** Ours, to be removed afterwards. */
  readonly dir: string;
  /** Holds the CNI plug-ins. */
  readonly plugins: string;
  /** Where in the machine's cgroups the node's own are. */
  readonly cgroup: string;
}

export const socketOf = (dir: string) => join(dir, 'containerd.sock');

/** Writes containerd's configuration; gives its path. */
export async function containerdConfig({ dir, plugins }: Places): Promise<string> {
  const network = {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: BRIDGE.name,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: BRIDGE.subnet, gateway: BRIDGE.address }]] },
      },
      { type: 'loopback' },
    ],
  };
  await write(join(dir, 'cni', '10-pods.conflist'), JSON.stringify(network));
  // The registry of the tests is no one's: its certificate proves nothing.
  const registry = `server = "https://${REGISTRY}"\nskip_verify = true\n[host]\n`;
  await write(join(dir, 'registries', REGISTRY, 'hosts.toml'), registry);
  return write(
    join(dir, 'containerd.toml'),
    `version = 2
root = "${join(dir, 'containerd')}"
state = "${join(dir, 'containerd-state')}"
oom_score = 0
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing"]
[grpc]
address = "${socketOf(dir)}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${REGISTRY}/acme/pause:1"
restrict_oom_score_adj = true
stream_server_address = "127.0.0.1"
stream_server_port = "0"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${join(dir, 'registries')}"
[plugins."io.containerd.grpc.v1.cri".containerd]
default_runtime_name = "runc"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${plugins}"
conf_dir = "${join(dir, 'cni')}"
`,
  );
}

/** Writes the kubelet's configuration; gives its path. */
export function kubeletConfig({ dir, cgroup }: Places): Promise<string> {
  const config = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: '127.0.0.1',
    readOnlyPort: 0,
    containerRuntimeEndpoint: `unix://${socketOf(dir)}`,
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    // Any address: without one each pod gets a warning.
    clusterDNS: ['10.0.0.10'],
    clusterDomain: 'cluster.local',
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    oomScoreAdj: 0,
    // Nobody but the tests reaches it.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    serializeImagePulls: false,
    nodeStatusUpdateFrequency: '5s',
  };
  return write(join(dir, 'kubelet.json'), JSON.stringify(config));
}

async function write(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}
