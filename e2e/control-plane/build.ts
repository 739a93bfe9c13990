import { existsSync, readdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { builtOnce, CACHE, go, goInstall } from '../go.ts';

/** The Kubernetes minor versions that can be started: each has a folder here, whose go.mod pins the release. */
export const VERSIONS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
export const NEWEST = '1.36';

/** KWOK has Go modules of its own, apart from those of Kubernetes: its dependencies would move theirs. */
const KWOK = { name: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', version: 'v0.8.0' };
const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];

/** The programs of a control plane, and KWOK's stage files. Absolute paths. */
export interface Programs {
  readonly etcd: string;
  readonly apiserver: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  readonly kubectl: string;
  readonly kwok: string;
  readonly stages: string;
}

/**
 * Builds the control plane from the Go modules that go.mod and go.sum pin, or finds it built already. The binaries
 * stay outside the tree, by version: minutes the first time, nothing after that. Throws when Go is missing.
 */
export async function buildPrograms(say: (line: string) => void, minor = NEWEST): Promise<Programs> {
  const packages = [...COMPONENTS.map(component), 'go.etcd.io/etcd/server/v3'];
  const version = await release(minor);
  const folder = await builtOnce(`control-plane-${version}`, async (bin) => {
    say(`building Kubernetes ${version} from its Go modules; this takes some minutes, once`);
    await build(minor, version, packages, bin);
  });
  const kwok = await goInstall(KWOK, say);
  const stages = await builtOnce(`kwok-stages-${KWOK.version}`, async (copy) => {
    const { Dir } = JSON.parse(await go(['mod', 'download', '-json', `sigs.k8s.io/kwok@${KWOK.version}`]));
    await cp(join(Dir, 'kustomize', 'stage'), copy, { recursive: true });
  });
  return {
    etcd: join(folder, 'server'),
    apiserver: join(folder, 'kube-apiserver'),
    controllerManager: join(folder, 'kube-controller-manager'),
    scheduler: join(folder, 'kube-scheduler'),
    kubectl: join(folder, 'kubectl'),
    kwok,
    stages,
  };
}

/** One program alone, such as an older kubectl or the kubelet, from the same pinned modules. Gives its path. */
export async function buildComponent(name: string, say: (line: string) => void, minor = NEWEST): Promise<string> {
  const version = await release(minor);
  const folder = await builtOnce(`${name}-${version}`, async (bin) => {
    const beside = join(CACHE, `control-plane-${version}`, name);
    if (existsSync(beside)) return cp(beside, join(bin, name));
    say(`building ${name} ${version} from its Go modules, once`);
    return build(minor, version, [component(name)], bin);
  });
  return join(folder, name);
}

const component = (name: string) => `k8s.io/kubernetes/cmd/${name}`;

/** Without these stamps a server calls itself v0.0.0-master. */
async function build(minor: string, version: string, packages: readonly string[], bin: string): Promise<void> {
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((where) => [
    `-X ${where}.gitVersion=v${version}`,
    `-X ${where}.gitMajor=1`,
    `-X ${where}.gitMinor=${minor.slice('1.'.length)}`,
  ]);
  await go(['build', '-o', `${bin}/`, '-ldflags', ['-s -w', ...stamps].join(' '), ...packages], {}, module(minor));
}

/** The release that a minor version's go.mod pins, such as `1.36.2`. */
async function release(minor: string): Promise<string> {
  if (!VERSIONS.includes(minor)) throw new Error(`there is no Kubernetes ${minor} here, but ${VERSIONS.join(', ')}`);
  const { Require } = JSON.parse(await go(['mod', 'edit', '-json'], {}, module(minor))) as {
    Require: { Path: string; Version: string }[];
  };
  return Require.find(({ Path }) => Path === 'k8s.io/kubernetes')?.Version.slice('v'.length) ?? '';
}

const module = (minor: string) => join(import.meta.dirname, minor);
