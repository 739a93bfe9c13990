import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrograms } from '../e2e/control-plane/build.ts';
import { startControlPlane } from '../e2e/control-plane/control-plane.ts';
import { action, type Spread, spread, time } from './measure.ts';

/**
 * `npm run bench`: the built action beside kubectl on the same control plane, in turns, each a whole process (for
 * kubectl: its two processes) from spawn to exit. Figures are medians; what counts is the ratio of one run.
 */
const programs = await buildPrograms(console.log);
const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-bench-'));
const cluster = await startControlPlane(programs, join(dir, 'cluster'), 'kwok');
const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
const kubectl = (...args: string[]) => time(programs.kubectl, args, env);

interface Row {
  readonly what: string;
  readonly kubectl: Spread;
  readonly ours: Spread;
  readonly memory: number;
}

try {
  const rows = [await oneDeployment(), ...(await thousandConfigMaps())];
  for (const { what, kubectl, ours, memory } of rows) {
    const ratio = (ours.median / kubectl.median).toFixed(2);
    console.log(
      `${what}: kubectl ${show(kubectl)}; kube-rollout ${show(ours)}, ${memory.toFixed(0)} MB; ratio ${ratio}`,
    );
  }
} finally {
  await cluster.stop();
  await rm(dir, { recursive: true, force: true });
}

function show({ min, median, max }: Spread): string {
  return `${median.toFixed(0)} ms (${min.toFixed(0)}–${max.toFixed(0)})`;
}

/** One Deployment of three pods with a readiness probe: what everything around the rollout itself costs. */
async function oneDeployment(): Promise<Row> {
  const theirs: number[] = [];
  const ours: number[] = [];
  let memory = 0;
  for (let round = 0; round < 16; round++) {
    const manifests = join(dir, `deployment-${round}`);
    for (const who of round % 2 ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const)) {
      const namespace = `one-${who}-${round}`;
      await kubectl('create', 'namespace', namespace);
      await mkdir(manifests, { recursive: true });
      await writeFile(join(manifests, 'deployment.yaml'), deployment(namespace));
      if (who === 'ours') {
        const sample = await action({ manifests, kubeconfig: cluster.kubeconfig, timeout: '60s' }, { memory: false });
        ours.push(sample.wall);
        memory = Math.max(memory, sample.memory);
      } else {
        const applied = await kubectl('apply', '--server-side', '-f', manifests);
        const followed = await kubectl('rollout', 'status', 'deployment/api', '-n', namespace, '--timeout=60s');
        theirs.push(applied.wall + followed.wall);
      }
    }
  }
  return { what: '1 Deployment of three', kubectl: spread(theirs), ours: spread(ours), memory };
}

async function thousandConfigMaps(): Promise<Row[]> {
  const creating = { theirs: [] as number[], ours: [] as number[], memory: 0 };
  const again = { theirs: [] as number[], ours: [] as number[], memory: 0 };
  for (let round = 0; round < 3; round++) {
    for (const who of round % 2 ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const)) {
      const namespace = `many-${who}-${round}`;
      const manifests = join(dir, `configmaps-${who}-${round}`);
      await kubectl('create', 'namespace', namespace);
      await mkdir(manifests);
      await writeFile(join(manifests, 'configmaps.yaml'), configMaps(namespace, 1000));
      for (const figures of [creating, again]) {
        if (who === 'ours') {
          const sample = await action({ manifests, kubeconfig: cluster.kubeconfig, timeout: '120s' }, { memory: true });
          figures.ours.push(sample.wall);
          figures.memory = Math.max(figures.memory, sample.memory);
        } else {
          figures.theirs.push((await kubectl('apply', '--server-side', '-f', manifests)).wall);
        }
      }
    }
  }
  return [
    {
      what: '1,000 ConfigMaps, created',
      kubectl: spread(creating.theirs),
      ours: spread(creating.ours),
      memory: creating.memory,
    },
    {
      what: '1,000 ConfigMaps, unchanged',
      kubectl: spread(again.theirs),
      ours: spread(again.ours),
      memory: again.memory,
    },
  ];
}

function deployment(namespace: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: ${namespace}
spec:
  replicas: 3
  selector:
    matchLabels: { app: api }
  template:
    metadata:
      labels: { app: api }
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1
          readinessProbe:
            httpGet: { path: /health/ready, port: 8000 }
`;
}

function configMaps(namespace: string, count: number): string {
  const one = (index: number) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-${index}
  namespace: ${namespace}
data:
  name: "settings-${index}"
  text: |
    some lines of a file
    that belongs to number ${index}
`;
  return Array.from({ length: count }, (_, index) => one(index)).join('---\n');
}
