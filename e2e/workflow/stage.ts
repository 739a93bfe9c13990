import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, clientOf } from '../../sandbox/client.ts';
import {
  type SandboxDeployment,
  type SandboxGitHub,
  type SandboxGitHubOptions,
  type SandboxPull,
  type SandboxStatus,
  startGitHub,
} from '../../sandbox/github.ts';
import { joinCluster, type Node } from '../node.ts';
import {
  type Checkout,
  checkOut,
  type Runner,
  runWorkflow,
  startRunner,
  type WorkflowOptions,
  type WorkflowRun,
} from './act.ts';
import { type Example, othersIn, readmeExamples, workflowOf } from './readme.ts';

export const PULL_REQUEST = 42;
/** What the runner of these tests calls every run of a workflow. */
export const RUN_URL = 'https://github.com/acme/payments-api/actions/runs/1/attempts/1';

export interface Situation extends Partial<Pick<WorkflowOptions, 'secrets' | 'vars' | 'onLine' | 'actor'>> {
  readonly event: 'push' | 'pull_request';
  /** Which, from 0, when there is more than one. */
  readonly nth?: number;
  /** SHA of the pull request's last commit. */
  readonly head?: string;
  /** The repository that the pull request comes from, `owner/name`. */
  readonly from?: string;
  /** Inputs that the example does not give. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Steps after those of the example. */
  readonly after?: readonly object[];
  readonly github?: SandboxGitHubOptions;
}

/** A workflow that was played, and what GitHub holds after it. */
export interface Played extends WorkflowRun {
  /** Of the pull request. */
  readonly comments: readonly string[];
  readonly statuses: readonly SandboxStatus[];
  readonly deployments: readonly SandboxDeployment[];
  /** Requests and answers that are not as GitHub describes them. */
  readonly violations: readonly string[];
}

/** A cluster with a node and the namespace `production`, and a workflow runner. */
export interface WorkflowStage {
  readonly kubeconfig: string;
  checkOut(files: Readonly<Record<string, string>>): Promise<Checkout>;
  /** Runs the README's example with this title, on a GitHub of its own. */
  play(title: string, checkout: Checkout, situation: Situation): Promise<Played>;
  /** The image of a Deployment's first container. */
  imageOf(namespace: string, name: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openStage(kubeconfigFile: string, nodeAddress: string): Promise<WorkflowStage> {
  const kubeconfig = await readFile(kubeconfigFile, 'utf8');
  const client = clientOf(kubeconfig);
  // The same node as that of the scenarios: whichever comes second takes it over.
  const node = await joinCluster({
    kubeconfig,
    node: 'e2e',
    address: nodeAddress,
    images: (image) => (image.endsWith(':missing') ? 'not-found' : 'found'),
  });
  const runner = await startRunner(kubeconfig);
  const examples = await readmeExamples();
  const production = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'production' } };
  await client.request('POST', '/api/v1/namespaces', production);
  return {
    kubeconfig,
    checkOut: (files) => checkOut(runner, files),
    play: (title, checkout, situation) => play({ runner, examples, kubeconfig }, title, checkout, situation),
    imageOf: (namespace, name) => imageOf(client, namespace, name),
    close: () => close(runner, node, client),
  };
}

async function close(runner: Runner, node: Node, client: Client): Promise<void> {
  await node.leave();
  client.close();
  await rm(runner.home, { recursive: true, force: true });
}

interface Given {
  readonly runner: Runner;
  readonly examples: readonly Example[];
  readonly kubeconfig: string;
}

async function play(
  { runner, examples, kubeconfig }: Given,
  title: string,
  checkout: Checkout,
  situation: Situation,
): Promise<Played> {
  const { event, secrets, vars, onLine, actor, inputs = {}, after = [] } = situation;
  const example = examples.filter((one) => one.title === title)[situation.nth ?? 0];
  if (!example) throw new Error(`the README has no example "${title}", but ${examples.map(({ title }) => title)}`);
  const pulls = { [checkout.commit]: [pullOf(checkout.commit)] };
  const github = await startGitHub({ repository: 'acme/payments-api', pulls, ...situation.github });
  try {
    const run = await runWorkflow(runner, {
      checkout,
      workflow: workflowOf(example, { event, inputs, after }),
      event,
      payload: payloadOf(checkout, situation),
      githubUrl: github.url,
      others: othersIn(example),
      secrets: { KUBECONFIG: kubeconfig, PREVIEW_KUBECONFIG: kubeconfig, GITHUB_TOKEN: 'ghs_nobody', ...secrets },
      ...(vars ? { vars } : {}),
      ...(onLine ? { onLine } : {}),
      ...(actor ? { actor } : {}),
    });
    return { ...run, ...heldBy(github) };
  } finally {
    await github.stop();
  }
}

function heldBy(github: SandboxGitHub): Omit<Played, keyof WorkflowRun> {
  const { statuses, deployments, violations } = github;
  return { comments: github.comments(PULL_REQUEST).map(({ body }) => body), statuses, deployments, violations };
}

function payloadOf(checkout: Checkout, { event, head = checkout.commit, from }: Situation): object {
  if (event === 'push') return { ref: 'refs/heads/main', after: checkout.commit };
  const repo = from === undefined ? {} : { repo: { full_name: from } };
  return { number: PULL_REQUEST, pull_request: { number: PULL_REQUEST, head: { sha: head, ref: 'faster', ...repo } } };
}

/** The pull request that a commit on main came from. */
function pullOf(sha: string): SandboxPull {
  const base = { ref: 'main', repo: { default_branch: 'main' } };
  return { number: PULL_REQUEST, state: 'closed', merged_at: '2026-01-01T00:00:00Z', head: { sha }, base };
}

async function imageOf(client: Client, namespace: string, name: string): Promise<string | undefined> {
  const { body } = await client.request('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  const { spec } = body as { spec?: { template: { spec: { containers: { image: string }[] } } } };
  return spec?.template.spec.containers[0]?.image;
}

/** The files of the example application. */
export async function paymentsApi(): Promise<Record<string, string>> {
  const names = ['configmap.yaml', 'deployment.yaml', 'service.yaml'];
  const from = join(import.meta.dirname, '..', '..', 'examples', 'payments-api', 'k8s');
  const texts = await Promise.all(names.map((name) => readFile(join(from, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [`k8s/${name}`, texts[index] ?? '']));
}
