import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { cgroupTrees } from './cgroup.ts';

/** What a node could change on a machine, by name. */
export type MachineState = Readonly<Record<string, string>>;

/** What a kubelet sets for the whole machine when it starts. */
export const KUBELET_SETTINGS = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];
const SETTINGS = [
  ...KUBELET_SETTINGS,
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/forwarding',
  'net/ipv4/conf/all/route_localnet',
];
const PATHS = [
  '/etc/cni',
  '/etc/kubernetes',
  '/opt/cni',
  '/run/containerd',
  '/run/netns',
  '/usr/libexec/kubernetes',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
];

/** What a node could change, as it is now. */
export async function machineState(): Promise<MachineState> {
  const settings = SETTINGS.map(async (name) => [`/proc/sys/${name}`, await contentOf(`/proc/sys/${name}`)]);
  const paths = PATHS.map((path) => [path, existsSync(path) ? 'is there' : 'is not there']);
  const hosts = ['/etc/hosts', '/etc/resolv.conf'].map(async (path) => [path, await contentOf(path)]);
  const links = (await readdir('/sys/class/net')).sort().join(' ');
  const trees = (await cgroupTrees()).map(async (tree) => {
    const own = (await readdir(tree)).filter((name) => name.includes('kube'));
    return [`cgroups in ${tree}`, own.sort().join(' ')];
  });
  const all = await Promise.all([...settings, ...paths, ...hosts, ...trees]);
  return Object.fromEntries([...all, ['network links', links]]);
}

/** One line for each thing that is not what it was. */
export function differences(before: MachineState, after: MachineState): string[] {
  const names = Object.keys({ ...before, ...after });
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `  ${name}: was ${before[name] ?? 'nothing'}, is ${after[name] ?? 'nothing'}`);
}

async function contentOf(path: string): Promise<string> {
  return existsSync(path) ? (await readFile(path, 'utf8')).trim() : '';
}
