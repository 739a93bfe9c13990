import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { buildComponent, type Programs } from '../e2e/control-plane/build.ts';
import { goInstall } from '../e2e/go.ts';
import { action, time } from './measure.ts';
import { OBJECTS, type Workload } from './workloads.ts';

export const HELM = { name: 'helm', package: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.1' };

/** One deploy to be done. */
export interface Task {
  readonly workload: Workload;
  /** A chart whose templates are plain manifests of the namespace. */
  readonly chart: string;
  readonly namespace: string;
  /** A path. */
  readonly kubeconfig: string;
}

export interface Contestant {
  readonly name: string;
  /** Milliseconds of wall time of a whole deploy: all its processes, from the first spawn to the last exit. */
  run(task: Task): Promise<number>;
}

/** What all are compared with. */
export const REFERENCE = 'kubectl 1.36';
/** The same on a machine that has never run it: kubectl keeps what it has learned of a server in the home folder. */
export const REFERENCE_AT_FIRST = 'kubectl 1.36, first run';
export const OURS = 'kube-rollout';
/** The same on a machine that has never run it, as each of GitHub's own runners is. */
export const OURS_AT_FIRST = 'kube-rollout, first run';
export const FLOOR = 'bare requests';

/** Everybody, by name. Builds what has to be built. */
export async function contestants(programs: Programs, home: string) {
  const older = await buildComponent('kubectl', console.log, '1.33');
  const helm = await goInstall(HELM, console.log);
  return {
    kubectl: kubectl(REFERENCE, programs.kubectl, async () => home),
    kubectlAtFirst: kubectl(REFERENCE_AT_FIRST, programs.kubectl, () => mkdtemp(join(home, 'home-'))),
    older: kubectl('kubectl 1.33', older, async () => home),
    helm: helmOf(helm, home),
    floor: await floor(home),
    ours: ours(OURS, join(home, 'tools')),
    oursAtFirst: ours(OURS_AT_FIRST),
  } satisfies Record<string, Contestant>;
}

/** `apply --server-side`, and `rollout status` when there is something to follow. */
function kubectl(name: string, program: string, homeOf: () => Promise<string>): Contestant {
  return {
    name,
    run: async ({ workload, chart, namespace, kubeconfig }) => {
      const env = { PATH: process.env.PATH, HOME: await homeOf(), KUBECONFIG: kubeconfig };
      const applied = await time(program, ['apply', '--server-side', '-f', join(chart, 'templates')], { env });
      if (workload.kind === 'ConfigMap') return applied.wall;
      const follow = ['rollout', 'status', 'deployment', '-n', namespace, '--timeout=300s'];
      return applied.wall + (await time(program, follow, { env })).wall;
    },
  };
}

function helmOf(program: string, home: string): Contestant {
  return {
    name: `helm ${HELM.version.slice(1)}`,
    run: async ({ chart, namespace, kubeconfig }) => {
      const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig };
      const args = ['upgrade', '--install', 'bench', chart, '--namespace', namespace, '--wait', '--timeout=300s'];
      return (await time(program, args, { env })).wall;
    },
  };
}

/** Its types are stripped beforehand: a floor does not pay for that. */
async function floor(home: string): Promise<Contestant> {
  const program = join(home, 'raw.mjs');
  await writeFile(program, stripTypeScriptTypes(await readFile(join(import.meta.dirname, 'raw.ts'), 'utf8')));
  return {
    name: FLOOR,
    run: async ({ chart, kubeconfig }) => {
      const args = [program, kubeconfig, join(chart, OBJECTS)];
      return (await time(process.execPath, args, { env: { PATH: process.env.PATH } })).wall;
    },
  };
}

/** `tools` is where a runner keeps its tools from job to job (RUNNER_TOOL_CACHE). */
function ours(name: string, tools?: string): Contestant {
  return {
    name,
    run: async ({ chart, kubeconfig }) =>
      (await action({ manifests: join(chart, 'templates'), kubeconfig, timeout: '5m' }, { tools })).wall,
  };
}
