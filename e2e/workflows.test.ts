import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type Client, clientOf } from '../sandbox/client.ts';
import { type SandboxGitHub, type SandboxPull, startGitHub } from '../sandbox/github.ts';
import { deployment } from './manifests.ts';
import { joinCluster, type Node } from './node.ts';
import {
  type Checkout,
  checkOut,
  type Runner,
  runWorkflow,
  startRunner,
  type WorkflowOptions,
} from './workflow/act.ts';
import { type Example, othersIn, readmeExamples, workflowOf } from './workflow/readme.ts';

/** The workflows that the README tells people to copy, run as they stand there by a workflow runner. */
const PULL_REQUEST = 42;
const TOKEN = 'ghs_nobody';
let runner: Runner;
let node: Node;
let kubeconfig: string;
let client: Client;
let examples: readonly Example[];
let github: SandboxGitHub;
const pulls: Record<string, SandboxPull[]> = {};

beforeAll(async () => {
  kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
  client = clientOf(kubeconfig);
  // The same node as that of the scenarios: whichever comes second takes it over.
  node = await joinCluster({
    kubeconfig,
    node: 'e2e',
    address: inject('nodeAddress'),
    images: (image) => (image.endsWith(':missing') ? 'not-found' : 'found'),
  });
  runner = await startRunner(kubeconfig);
  examples = await readmeExamples();
  await client.request('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'production' },
  });
});
afterAll(async () => {
  await node.leave();
  client.close();
  await rm(runner.home, { recursive: true, force: true });
});
beforeEach(async () => {
  github = await startGitHub({ repository: 'acme/payments-api', pulls });
});
afterEach(() => github.stop());

test('a push to main deploys, and the pull request it came from is told', async () => {
  const checkout = await checkOut(runner, await paymentsApi());
  const run = await workflow('A workflow to paste', checkout, { event: 'push' });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.jobs).toEqual({ 'deploy/deploy': 'success' });
  const [comment] = github.comments(PULL_REQUEST);
  expect(comment?.body).toContain('✅ Deployed to production');
  expect(comment?.body).toContain(`ghcr.io/acme/payments-api:${checkout.commit}`);
  expect(run.summaries.join()).toContain('✅ Deployed to production');
  expect(run.annotations.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(await imageOf('production', 'payments-api')).toBe(`ghcr.io/acme/payments-api:${checkout.commit}`);
});

test('a pull request gets a preview of its own, from its head and not from the merge commit', async () => {
  const head = 'c0ffee0123456789c0ffee0123456789c0ffee01';
  const checkout = await checkOut(runner, await paymentsApi());
  const run = await workflow('A preview environment for each pull request', checkout, { event: 'pull_request', head });
  expect(run.exitCode, run.log).toBe(0);
  expect(github.comments(PULL_REQUEST)[0]?.body).toContain('✅ Deployed to preview');
  expect(await imageOf(`pr-${PULL_REQUEST}`, 'payments-api')).toBe(`ghcr.io/acme/payments-api:${head}`);
});

test('a matrix of two environments: one comment with a section of each, and its secret in neither', async () => {
  const secret = 'postgres://payments:correct-horse@db/payments';
  const checkout = await checkOut(runner, {
    'k8s/base/database.yaml': secretManifest('${DATABASE_URL}'),
    'k8s/staging/web.yaml': deployment({ name: 'web-staging' }).replace('replicas: 2', 'replicas: ${REPLICAS}'),
    'k8s/production/web.yaml': deployment({ name: 'web-production' }).replace('replicas: 2', 'replicas: ${REPLICAS}'),
  });
  const run = await workflow('Several environments in a matrix', checkout, {
    event: 'pull_request',
    secrets: { DATABASE_URL: secret },
    vars: { REPLICAS: '1' },
  });
  expect(run.exitCode, run.log).toBe(0);
  expect(github.comments(PULL_REQUEST)).toHaveLength(1);
  const body = github.comments(PULL_REQUEST)[0]?.body ?? '';
  expect(body).toContain('✅ Deployed to staging');
  expect(body).toContain('✅ Deployed to production');
  const everything = [run.log, body, ...run.summaries, JSON.stringify(run.annotations)].join('\n');
  for (const hidden of [secret, Buffer.from(secret).toString('base64')]) expect(everything).not.toContain(hidden);
});

test('a failing deploy: the job fails, and a later step names what failed from the outputs', async () => {
  const files = await paymentsApi();
  const manifest = files['k8s/deployment.yaml'] ?? '';
  const checkout = await checkOut(runner, { 'k8s/deployment.yaml': manifest.replace(':${GIT_SHA}', ':missing') });
  const run = await workflow('Use the outputs', checkout, { event: 'pull_request' });
  expect(run.exitCode, run.log).toBe(1);
  expect(run.jobs).toEqual({ 'deploy/deploy': 'failure' });
  const line = manifest.split('\n').findIndex((text) => text.includes('image:')) + 1;
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ severity: 'error', file: 'k8s/deployment.yaml', line: String(line) }),
  );
  expect(run.log).toMatch(/^Deployment\/payments-api, k8s\/deployment\.yaml:1: .*was not found/m);
  expect(github.comments(PULL_REQUEST)[0]?.body).toMatch(
    /❌ Deploy to default failed[\s\S]*was not found in its registry/,
  );
  expect(run.summaries.join()).toContain('❌ Deploy to default failed');
});

test('a cancelled run says how far it came', async () => {
  const checkout = await checkOut(runner, { 'k8s/web.yaml': deployment({ name: 'slow', behaviour: 'never-ready' }) });
  const run = await workflow('A preview environment for each pull request', checkout, {
    event: 'pull_request',
    after: [{ if: 'always()', run: 'echo "a later step runs"' }],
    onLine: (line, interrupt) => {
      if (line.includes('0 of 2')) void interrupt();
    },
  });
  expect(run.exitCode, run.log).toBe(1);
  expect(run.log).toMatch(/^a later step runs$/m);
  expect(github.comments(PULL_REQUEST)[0]?.body).toMatch(/cancelled/i);
  expect(run.summaries.join()).toMatch(/cancelled/i);
});

test('what the action finds to be secret stays hidden in later steps too', async () => {
  const checkout = await checkOut(runner, { 'k8s/database.yaml': secretManifest('hunter2-hunter2') });
  const token = 'admin-token';
  expect(kubeconfig).toContain(token);
  const run = await workflow('Use the outputs', checkout, {
    event: 'push',
    after: [{ run: `echo "bearer ${token}, password hunter2-hunter2"` }],
  });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.log).toMatch(/^bearer \*\*\*, password \*\*\*$/m);
  for (const hidden of [token, 'hunter2-hunter2']) expect(run.log).not.toContain(hidden);
});

test.for([
  ['kind and minikube', 0],
  ['kind and minikube', 1],
  ['EKS, with OIDC', 0],
  ['GKE, with OIDC', 0],
  ['AKS, with OIDC', 0],
] as const)('%s (%d): the kubeconfig that other actions leave behind is found', async ([title, nth]) => {
  const checkout = await checkOut(runner, await paymentsApi());
  const run = await workflow(title, checkout, { event: 'push', nth });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.summaries.join()).toContain('✅');
});

interface Situation extends Partial<Pick<WorkflowOptions, 'secrets' | 'vars' | 'onLine'>> {
  readonly event: 'push' | 'pull_request';
  /** Which, from 0, when there is more than one. */
  readonly nth?: number;
  /** SHA of the pull request's last commit. */
  readonly head?: string;
  /** Steps after those of the example. */
  readonly after?: readonly object[];
}

/** Runs the README's example with this title. */
async function workflow(title: string, checkout: Checkout, situation: Situation) {
  const { event, head = checkout.commit, secrets, vars, onLine, after } = situation;
  const example = examples.filter((one) => one.title === title)[situation.nth ?? 0];
  if (!example) throw new Error(`the README has no example "${title}", but ${examples.map(({ title }) => title)}`);
  pulls[checkout.commit] = [pullOf(checkout.commit)];
  const push = { ref: 'refs/heads/main', after: checkout.commit };
  const pull = { number: PULL_REQUEST, pull_request: { number: PULL_REQUEST, head: { sha: head, ref: 'faster' } } };
  return runWorkflow(runner, {
    checkout,
    workflow: workflowOf(example, event, after),
    event,
    payload: event === 'push' ? push : pull,
    githubUrl: github.url,
    others: othersIn(example),
    secrets: { KUBECONFIG: kubeconfig, PREVIEW_KUBECONFIG: kubeconfig, GITHUB_TOKEN: TOKEN, ...secrets },
    ...(vars ? { vars } : {}),
    ...(onLine ? { onLine } : {}),
  });
}

/** The pull request that a commit on main came from. */
function pullOf(sha: string): SandboxPull {
  const base = { ref: 'main', repo: { default_branch: 'main' } };
  return { number: PULL_REQUEST, state: 'closed', merged_at: '2026-01-01T00:00:00Z', head: { sha }, base };
}

/** The files of the example application. */
async function paymentsApi(): Promise<Record<string, string>> {
  const names = ['configmap.yaml', 'deployment.yaml', 'service.yaml'];
  const from = join(import.meta.dirname, '..', 'examples', 'payments-api', 'k8s');
  const texts = await Promise.all(names.map((name) => readFile(join(from, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [`k8s/${name}`, texts[index] ?? '']));
}

function secretManifest(value: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\nstringData:\n  url: "${value}"\n`;
}

async function imageOf(namespace: string, name: string): Promise<string | undefined> {
  const { body } = await client.request('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  const { spec } = body as { spec?: { template: { spec: { containers: { image: string }[] } } } };
  return spec?.template.spec.containers[0]?.image;
}
