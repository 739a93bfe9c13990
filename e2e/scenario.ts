import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Client, clientOf } from '../sandbox/client.ts';
import { startGitHub } from '../sandbox/github.ts';
import { runStep, type StepResult, type WorkflowEvent } from '../sandbox/runner.ts';
import type { Json, KubernetesObject } from '../src/manifest/object.ts';

/** One thing that can happen to a user, told once and played on the sandbox and on a real control plane alike. */
export interface Scenario {
  /** In users' words. */
  readonly name: string;
  /** File → text. `NAMESPACE` stands for the scenario's own namespace. */
  readonly manifests: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What has happened before: other people's objects, an earlier deploy. */
  readonly before?: (stage: Stage) => Promise<void>;
  readonly outcome: 'success' | 'failure';
  /** Object (`Kind/name`) → what happened to it, as the output `objects` has it. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Each must stand in the pull request comment. */
  readonly comment?: readonly (string | RegExp)[];
  /** Each must stand in the log. An annotation is there as the runner takes it: `::error title=…,file=…,line=7…::…`. */
  readonly log?: readonly (string | RegExp)[];
  /** None may stand in log, comment, summary or outputs. */
  readonly never?: readonly string[];
  /** What must hold in the cluster afterwards. */
  readonly after?: (stage: Stage) => Promise<void>;
}

/** A cluster to play on. */
export interface World {
  readonly kubeconfig: string;
  /** Makes namespaces unlike those of other runs on the same cluster. */
  readonly prefix: string;
}

/** Where a scenario plays. */
export interface Stage {
  readonly client: Client;
  readonly namespace: string;
  /** Deploys the manifests given, as an earlier run of the action would have. */
  deploy(manifests: Readonly<Record<string, string>>, inputs?: Readonly<Record<string, string>>): Promise<StepResult>;
  /** Creates an object as somebody else. Throws when the server refuses. */
  create(object: KubernetesObject): Promise<void>;
  /** Server-side apply by another field manager, forced. Throws when the server refuses. */
  applyAs(manager: string, object: KubernetesObject): Promise<void>;
  /** An object of the stage's namespace as the cluster has it, or undefined. `path`: `/apis/apps/v1` and the like. */
  get(path: string, plural: string, name: string): Promise<KubernetesObject | undefined>;
}

export interface Played {
  readonly result: StepResult;
  readonly comment: string;
  readonly objects: readonly {
    kind: string;
    name: string;
    action: string;
    status: string;
    file: string;
    line: number;
  }[];
}

const COMMIT = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';
let played = 0;

/** Plays a scenario to its end: the built action on a pull request event, in a namespace of its own. */
export async function play(scenario: Scenario, world: World): Promise<Played & { stage: Stage }> {
  const namespace = `${world.prefix}-${++played}`;
  const workspace = await mkdtemp(join(tmpdir(), 'kube-rollout-scenario-'));
  const github = await startGitHub({ repository: 'acme/payments-api' });
  const client = clientOf(world.kubeconfig);
  const deploy: Stage['deploy'] = async (manifests, inputs = {}) => {
    const root = await mkdtemp(join(workspace, 'run-'));
    for (const [file, text] of Object.entries(manifests)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text.replaceAll('NAMESPACE', namespace));
    }
    return runStep({
      inputs: inputsOf(world, namespace, inputs),
      event: pullRequest(),
      githubUrl: github.url,
      workspace: root,
    });
  };
  const stage: Stage = { client, namespace, deploy, ...acting(client, namespace) };
  try {
    await stage.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await scenario.before?.(stage);
    const result = await deploy(scenario.manifests, scenario.inputs);
    const objects = JSON.parse(result.outputs.objects ?? '[]');
    const comment = github.comments(42)[0]?.body ?? '';
    await scenario.after?.(stage);
    return { result, comment, objects, stage };
  } finally {
    await client.request('DELETE', `/api/v1/namespaces/${namespace}`);
    client.close();
    await github.stop();
    await rm(workspace, { recursive: true, force: true });
  }
}

function inputsOf({ kubeconfig }: World, namespace: string, inputs: Readonly<Record<string, string>>) {
  const defaults = {
    manifests: '.',
    timeout: '60s',
    namespace,
    environment: 'staging',
    kubeconfig,
    'github-token': 'ghs_nobody',
  };
  const mine = Object.entries(inputs).map(([name, value]) => [name, value.replaceAll('NAMESPACE', namespace)]);
  return { ...defaults, ...Object.fromEntries(mine) };
}

function pullRequest(): WorkflowEvent {
  const pull = { number: 42, head: { sha: COMMIT, ref: 'faster-payments' } };
  return {
    name: 'pull_request',
    sha: 'f'.repeat(40),
    ref: 'refs/pull/42/merge',
    payload: { number: 42, pull_request: pull },
  };
}

function acting(client: Client, namespace: string): Pick<Stage, 'create' | 'applyAs' | 'get'> {
  const expect = async (reply: Promise<{ status: number; body: Json }>) => {
    const { status, body } = await reply;
    if (status >= 300) throw new Error(`the cluster answered ${status}: ${JSON.stringify(body)}`);
  };
  const pathOf = ({ apiVersion, kind, metadata }: KubernetesObject) => {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const plural = kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
    const scope = CLUSTER_SCOPED.has(kind) ? '' : `/namespaces/${metadata.namespace ?? namespace}`;
    return `${root}${scope}/${plural.toLowerCase()}`;
  };
  return {
    create: (object) => expect(client.request('POST', pathOf(object), object)),
    applyAs: (manager, object) => {
      const path = `${pathOf(object)}/${object.metadata.name}?fieldManager=${manager}&force=true`;
      return expect(client.request('PATCH', path, object, 'application/apply-patch+yaml'));
    },
    get: async (path, plural, name) => {
      const { status, body } = await client.request('GET', `${path}/namespaces/${namespace}/${plural}/${name}`);
      return status === 200 ? (body as KubernetesObject) : undefined;
    },
  };
}

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'StorageClass',
  'PriorityClass',
]);
