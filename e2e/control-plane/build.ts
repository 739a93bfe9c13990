import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Kubernetes version that go.mod pins, and KWOK's, which has a Go module of its own. */
export const KUBERNETES = '1.36.2';
export const KWOK = 'v0.8.0';

const HERE = import.meta.dirname;
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
export async function buildPrograms(say: (line: string) => void): Promise<Programs> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kube-rollout');
  const home = join(cache, `control-plane-${KUBERNETES}-${KWOK}`);
  const bin = join(home, 'bin');
  const goModules = await goEnvironment('GOMODCACHE');
  if (!existsSync(home)) {
    say(`building Kubernetes ${KUBERNETES} from its Go modules; this takes some minutes, once`);
    const building = `${home}.building-${process.pid}`;
    await mkdir(join(building, 'bin'), { recursive: true });
    await buildInto(join(building, 'bin'));
    await rename(building, home);
  }
  return {
    etcd: join(bin, 'server'),
    apiserver: join(bin, 'kube-apiserver'),
    controllerManager: join(bin, 'kube-controller-manager'),
    scheduler: join(bin, 'kube-scheduler'),
    kubectl: join(bin, 'kubectl'),
    kwok: join(bin, 'kwok'),
    stages: join(goModules, 'sigs.k8s.io', `kwok@${KWOK}`, 'kustomize', 'stage'),
  };
}

async function buildInto(bin: string): Promise<void> {
  const [major, minor] = KUBERNETES.split('.');
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((where) => [
    `-X ${where}.gitVersion=v${KUBERNETES}`,
    `-X ${where}.gitMajor=${major}`,
    `-X ${where}.gitMinor=${minor}`,
  ]);
  const packages = [...COMPONENTS.map((name) => `k8s.io/kubernetes/cmd/${name}`), 'go.etcd.io/etcd/server/v3'];
  const output = { maxBuffer: 64 << 20 };
  await run('go', ['build', '-o', `${bin}/`, '-ldflags', ['-s -w', ...stamps].join(' '), ...packages], {
    ...output,
    cwd: HERE,
  });
  await run('go', ['install', `sigs.k8s.io/kwok/cmd/kwok@${KWOK}`], {
    ...output,
    env: { ...process.env, GOBIN: bin },
  });
}

async function goEnvironment(name: string): Promise<string> {
  try {
    return (await run('go', ['env', name])).stdout.trim();
  } catch (cause) {
    throw new Error('the control plane is built from Go modules, and `go` was not found: install Go 1.26 (go.dev/dl)', {
      cause,
    });
  }
}
