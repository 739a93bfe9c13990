import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clientOf } from '../sandbox/client.ts';
import { startGitHub } from '../sandbox/github.ts';
import type { ImageAnswer } from '../sandbox/plan.ts';
import { runStep, type StepResult, type WorkflowEvent } from '../sandbox/runner.ts';
import type { Cause } from '../src/rollout/outcome.ts';
import { type Acting, acting, type Contents, contentsOf, openNamespace } from './acting.ts';
import { joinCluster, NODE_LABEL, type Node } from './node.ts';

/** One thing that can happen to a user, told once and played on the sandbox and on a real control plane alike. */
export interface Scenario {
  /** In users' words. */
  readonly name: string;
  /** Says why only one of the two worlds can play it. */
  readonly only?: { readonly world: World['kind']; readonly because: string };
  /** Says why a real node can't play it. */
  readonly offNode?: string;
  /** File → what is in it. `NAMESPACE` stands for the scenario's own namespace. */
  readonly manifests: Files;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the account that deploys may do in the namespace, or `stranger` for a token that the server does not know. */
  readonly rights?: readonly Right[] | 'stranger';
  /** What has happened before: other people's objects, an earlier deploy. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** What others do while it runs. */
  readonly meanwhile?: (stage: Stage) => Promise<void>;
  readonly outcome: 'success' | 'failure';
  /** What it failed of, or what is doubted. docs/failures.md shows of each cause what its first scenario told. */
  readonly cause?: Cause;
  /** Object (`Kind/name`) → what happened to it, as the output `objects` has it. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Each must stand in the pull request comment, where a reader sees it and of this deploy. */
  readonly comment?: readonly (string | RegExp)[];
  /** Each must stand in the log. An annotation is there as the runner takes it: `::error title=…,file=…,line=7…::…`. */
  readonly log?: readonly (string | RegExp)[];
  /** Each `file:line` must carry an error annotation, and stand in the comment. */
  readonly blames?: readonly string[];
  /** `nothing`: no object of the namespace is another than before, and the report says so. */
  readonly writes?: 'nothing';
  /** None may stand in log, comments, summary or outputs. */
  readonly never?: readonly string[];
  /** What must hold afterwards. */
  readonly after?: (stage: Stage, told: Told) => Promise<void>;
}

/** A file's text, or its bytes. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A rule of a role. */
export interface Right {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** A cluster to play on. */
export interface World {
  readonly kind: 'sandbox' | 'real';
  readonly kubeconfig: string;
  /** Makes namespaces unlike those of other runs on the same cluster. */
  readonly prefix: string;
  /** The address of this machine by which the API server reaches a kubelet of a scenario's own. */
  readonly nodeAddress?: string;
  /** A kubeconfig of the service account `deployer`, with these rights in the namespace and no others. */
  signIn(stage: Stage, rights: readonly Right[]): Promise<string>;
  /** How a manifest's text reads in this world. Default: as it is. */
  manifests?(text: string): string;
}

/** Where a scenario plays. */
export interface Stage extends Acting {
  /** Deploys the manifests given, as an earlier run of the action would have. */
  deploy(manifests: Files, inputs?: Readonly<Record<string, string>>): Promise<StepResult>;
  /** A node of the scenario's own joins: see `onOwnNodes` for the pods that go there. It leaves when the scenario ends. */
  join(name: string, images?: (image: string) => ImageAnswer): Promise<Node>;
}

/** What a run has told people. */
export interface Told {
  readonly result: StepResult;
  /** The bodies of all comments of the pull request. */
  readonly comments: readonly string[];
  /** What a reader sees in the first of them, without the list of former deploys. */
  readonly comment: string;
  readonly objects: readonly {
    kind: string;
    name: string;
    action: string;
    status: string;
    message: string;
    cause?: Cause;
    file: string;
    line: number;
  }[];
}

export interface Played extends Told {
  readonly stage: Stage;
  /** The namespace's objects, their status aside. */
  readonly before: Contents;
  readonly after: Contents;
}

const COMMIT = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';
const PULL_REQUEST = 42;
let played = 0;

/** Plays a scenario to its end: the built action on a pull request event, in a namespace of its own. */
export async function play(scenario: Scenario, world: World): Promise<Played> {
  const namespace = `${world.prefix}-${++played}`;
  const workspace = await mkdtemp(join(tmpdir(), 'kube-rollout-scenario-'));
  const github = await startGitHub({ repository: 'acme/payments-api' });
  const client = clientOf(world.kubeconfig);
  let { kubeconfig } = world;
  const deploy: Stage['deploy'] = async (manifests, inputs = {}) => {
    const root = await mkdtemp(join(workspace, 'run-'));
    await writeFiles(root, manifests, (text) => (world.manifests?.(text) ?? text).replaceAll('NAMESPACE', namespace));
    return runStep({
      inputs: inputsOf(kubeconfig, namespace, inputs),
      event: pullRequest(),
      githubUrl: github.url,
      workspace: root,
    });
  };
  const nodes: Node[] = [];
  const joinNode: Stage['join'] = async (name, images) => {
    const { kubeconfig, nodeAddress: address } = world;
    const node = await joinCluster({
      kubeconfig,
      node: `${namespace}-${name}`,
      labels: { [NODE_LABEL]: namespace },
      tainted: true,
      ...(address ? { address } : {}),
      ...(images ? { images } : {}),
    });
    nodes.push(node);
    return node;
  };
  const stage: Stage = { deploy, join: joinNode, ...acting(client, namespace) };
  try {
    await openNamespace(stage);
    await scenario.before?.(stage);
    if (scenario.rights) kubeconfig = await kubeconfigFor(scenario.rights, world, stage);
    const before = await contentsOf(stage);
    const running = deploy(scenario.manifests, scenario.inputs);
    const [result] = await Promise.all([running, scenario.meanwhile?.(stage)]);
    const comments = github.comments(PULL_REQUEST).map(({ body }) => body);
    const told = {
      result,
      comments,
      comment: readIn(comments[0] ?? ''),
      objects: JSON.parse(result.outputs.objects ?? '[]'),
    };
    const after = await contentsOf(stage);
    await scenario.after?.(stage, told);
    return { ...told, stage, before, after };
  } finally {
    await Promise.all(nodes.map((node) => node.leave()));
    await client.request('DELETE', `/api/v1/namespaces/${namespace}`);
    client.close();
    await github.stop();
    await rm(workspace, { recursive: true, force: true });
  }
}

/** A line that GitHub does not show: a marker of ours, or what the next deploy is to know of this one and those before. */
const HIDDEN = /^<!-- kube-rollout\b.* -->$/gm;
const FORMER = /^<details>\n<summary>The last \d+ deploys<\/summary>.*?^<\/details>$/gms;

function readIn(comment: string): string {
  return comment.replaceAll(HIDDEN, '').replaceAll(FORMER, '');
}

function kubeconfigFor(rights: readonly Right[] | 'stranger', world: World, stage: Stage): Promise<string> | string {
  if (rights !== 'stranger') return world.signIn(stage, rights);
  return world.kubeconfig.replace(/("?token"?: *"?)[\w-]+/, '$1nobody');
}

async function writeFiles(root: string, files: Files, read: (text: string) => string): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    const bytes = typeof content === 'string' ? read(content) : content;
    await writeFile(join(root, file), bytes);
  }
}

/** Evidence is believed sooner than by default, so that the scenarios are soon through. */
function inputsOf(kubeconfig: string, namespace: string, inputs: Readonly<Record<string, string>>) {
  const defaults = {
    manifests: '.',
    timeout: '60s',
    'failure-hold': 'terminal=1s,retryable=3s',
    namespace,
    environment: 'staging',
    kubeconfig,
    'github-token': 'ghs_nobody',
  };
  const mine = Object.entries(inputs).map(([name, value]) => [name, value.replaceAll('NAMESPACE', namespace)]);
  return { ...defaults, ...Object.fromEntries(mine) };
}

function pullRequest(): WorkflowEvent {
  const pull = { number: PULL_REQUEST, head: { sha: COMMIT, ref: 'faster-payments' } };
  return {
    name: 'pull_request',
    sha: 'f'.repeat(40),
    ref: `refs/pull/${PULL_REQUEST}/merge`,
    payload: { number: PULL_REQUEST, pull_request: pull },
  };
}
