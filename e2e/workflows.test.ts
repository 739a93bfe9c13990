import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SandboxGitHubOptions } from '../sandbox/github.ts';
import { deployment } from './manifests.ts';
import type { Annotation } from './workflow/act.ts';
import { openStage, type Played, paymentsApi, RUN_URL, type Situation, type WorkflowStage } from './workflow/stage.ts';

/** The workflows that the README tells people to copy, run as they stand there by a workflow runner. */
const HEAD = 'c0ffee0123456789c0ffee0123456789c0ffee01';
let stage: WorkflowStage;

beforeAll(async () => {
  stage = await openStage(inject('kubeconfig'), inject('nodeAddress'));
});
afterAll(() => stage.close());

async function play(title: string, files: Readonly<Record<string, string>>, situation: Situation) {
  const checkout = await stage.checkOut(files);
  const run = await stage.play(title, checkout, situation);
  expect(run.violations).toEqual([]);
  return { ...run, commit: situation.head ?? checkout.commit };
}

const of = (severity: string, { annotations }: Played) => annotations.filter((each) => each.severity === severity);
/** Those that blame no line: what a namespace that is made in this very run means is told at its objects. */
const noticesOf = (run: Played) => of('notice', run).flatMap(({ file, message }) => (file ? [] : [message]));
const states = ({ statuses }: Played) => statuses.map(({ context, state }) => `${context} ${state}`);
const deploymentStates = ({ deployments }: Played) =>
  deployments.map(({ environment, statuses }) => [environment, ...statuses.map(({ state }) => state)].join(' '));
const summaryOf = ({ summaries }: Played) => summaries.join('\n');

interface Way {
  readonly way: string;
  readonly title: string;
  readonly event: 'push' | 'pull_request';
  readonly head?: string;
  readonly environment: string;
  readonly namespace: string;
}

const ways: readonly Way[] = [
  {
    way: 'a push to main, told on the pull request that it came from',
    ...{ title: 'A workflow to paste', event: 'push', environment: 'production', namespace: 'production' },
  },
  {
    way: 'a pull request, deployed from its head and not from the merge commit',
    ...{ title: 'A preview environment for each pull request', event: 'pull_request', head: HEAD },
    ...{ environment: 'preview', namespace: 'pr-42' },
  },
];
const inputs = { deployment: 'create', 'environment-url': 'https://pay.example' };

describe.for(ways)('$way', ({ title, environment, namespace, ...situation }) => {
  test('a success: comment, commit status, GitHub deployment, job summary', async () => {
    const run = await play(title, await paymentsApi(), { ...situation, inputs });
    expect(run.exitCode, run.log).toBe(0);
    const { commit, comments, statuses, deployments } = run;
    const image = `ghcr.io/acme/payments-api:${commit}`;
    expect(await stage.imageOf(namespace, 'payments-api')).toBe(image);

    expect(comments).toEqual([expect.stringContaining(`### ✅ Deployed to ${environment}\n`)]);
    expect(comments[0]).toContain(`| Deployment \`payments-api\` | \`${image}\`<br>\`sha256:`);
    expect(states(run)).toEqual([`kube-rollout/${environment} pending`, `kube-rollout/${environment} success`]);
    for (const status of statuses) expect(status).toMatchObject({ sha: commit, target_url: RUN_URL });
    expect(statuses[1]?.description).toMatch(/^payments-api: 3 of 3 pods available; sha256:[0-9a-f]{64}$/);
    expect(deploymentStates(run)).toEqual([`${environment} in_progress success`]);
    expect(deployments[0]).toMatchObject({
      ...{ sha: commit, ref: commit, production_environment: environment === 'production' },
      transient_environment: environment !== 'production',
      payload: {
        'kube-rollout': {
          ...{ imageTag: commit, namespace },
          images: [{ object: 'Deployment payments-api', container: 'api', image }],
        },
      },
    });
    for (const status of deployments[0]?.statuses ?? []) expect(status.log_url).toBe(RUN_URL);
    expect(deployments[0]?.statuses.at(-1)?.environment_url).toBe('https://pay.example/');
    expect(summaryOf(run)).toContain(`## ✅ Deployed to ${environment}\n`);
    expect([...of('error', run), ...noticesOf(run)]).toEqual([]);
  });

  test('a failure: all of them say so, and an annotation stands on the line to blame', async () => {
    const files = await paymentsApi();
    const manifest = files['k8s/deployment.yaml'] ?? '';
    const broken = { ...files, 'k8s/deployment.yaml': manifest.replace(':${GIT_SHA}', ':missing') };
    const run = await play(title, broken, { ...situation, inputs });
    expect(run.exitCode, run.log).toBe(1);
    expect(Object.values(run.jobs)).toEqual(['failure']);
    expect(run.comments).toEqual([expect.stringContaining(`### ❌ Deploy to ${environment} failed after everything`)]);
    expect(run.comments[0]).toMatch(/was not found in its registry[\s\S]*\*\*What to do:\*\* Check that the image/);
    expect(states(run)).toEqual([`kube-rollout/${environment} pending`, `kube-rollout/${environment} failure`]);
    expect(run.statuses[1]?.description).toMatch(/^failed after everything was applied: Deployment payments-api: /);
    expect(deploymentStates(run)).toEqual([`${environment} in_progress failure`]);
    expect(run.deployments[0]?.statuses.at(-1)).toMatchObject({ log_url: RUN_URL });
    expect(summaryOf(run)).toContain(`## ❌ Deploy to ${environment} failed after everything was applied\n`);
    const line = manifest.split('\n').findIndex((text) => text.includes('image:')) + 1;
    const blamed: Partial<Annotation> = { file: 'k8s/deployment.yaml', line: String(line) };
    expect(of('error', run)).toEqual([expect.objectContaining(blamed)]);
  });
});

test('a later step names what failed from the outputs', async () => {
  const { 'k8s/deployment.yaml': manifest = '' } = await paymentsApi();
  const files = { 'k8s/deployment.yaml': manifest.replace(':${GIT_SHA}', ':missing') };
  const run = await play('Use the outputs', files, { event: 'pull_request' });
  expect(run.exitCode, run.log).toBe(1);
  expect(run.log).toMatch(/^Deployment\/payments-api, k8s\/deployment\.yaml:1: .*was not found/m);
});

test('a matrix of two environments: one comment with a section of each, both statuses, the deployments of both jobs, and its secret in none of them', async () => {
  const secret = 'postgres://payments:correct-horse@db/payments';
  const files = {
    'k8s/base/database.yaml': secretManifest('${DATABASE_URL}'),
    'k8s/staging/web.yaml': deployment({ name: 'web-staging' }).replace('replicas: 2', 'replicas: ${REPLICAS}'),
    'k8s/production/web.yaml': deployment({ name: 'web-production' }).replace('replicas: 2', 'replicas: ${REPLICAS}'),
  };
  // What GitHub makes for a job with `environment:`, which the runner of these tests knows nothing of.
  const ofJob = (environment: string, job: number) => ({
    ...{ sha: HEAD, environment, creator: 'github-actions[bot]' },
    statuses: [{ state: 'in_progress', log_url: `https://github.com/acme/payments-api/actions/runs/1/job/${job}` }],
  });
  const run = await play('Several environments in a matrix', files, {
    ...{ event: 'pull_request', head: HEAD, secrets: { DATABASE_URL: secret }, vars: { REPLICAS: '1' } },
    github: { deployments: [ofJob('staging', 11), ofJob('production', 12)] },
  });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.comments).toHaveLength(1);
  expect(run.comments[0]).toMatch(/^\*\*✅ (staging|production) · ✅ (production|staging)\*\*$/m);
  for (const environment of ['staging', 'production']) {
    expect(run.comments[0]).toContain(`### ✅ Deployed to ${environment}\n`);
    const context = `kube-rollout/${environment}`;
    expect(states(run).filter((each) => each.startsWith(context))).toEqual([
      `${context} pending`,
      `${context} success`,
    ]);
  }
  expect(deploymentStates(run)).toEqual([
    'staging in_progress in_progress success',
    'production in_progress in_progress success',
  ]);
  const everything = [run.log, ...run.comments, ...run.summaries, JSON.stringify([run.annotations, run.statuses])];
  for (const hidden of [secret, Buffer.from(secret).toString('base64')])
    expect(everything.join('\n')).not.toContain(hidden);
});

describe('a run that is ended', () => {
  const slow = { 'k8s/web.yaml': deployment({ name: 'slow', behaviour: 'never-ready' }) };
  const after = [{ if: 'always()', run: 'echo "a later step runs"' }];
  const ended = async (signal: NodeJS.Signals) => {
    const run = await play('A preview environment for each pull request', slow, {
      ...{ event: 'pull_request', inputs, after },
      onLine: (line, send) => {
        if (line.includes('InProgress')) void send(signal);
      },
    });
    expect(run.exitCode, run.log).toBe(1);
    expect(run.log).toMatch(/^a later step runs$/m);
    expect(states(run)).toEqual(['kube-rollout/preview pending', 'kube-rollout/preview error']);
    expect(deploymentStates(run)).toEqual(['preview in_progress error']);
    return run;
  };

  test('cancelled: it says how far it came, closes what it opened, and leaves nothing to the post step', async () => {
    const run = await ended('SIGINT');
    for (const told of [run.comments[0], summaryOf(run)]) {
      expect(told).toContain('⏹️ Deploy to preview cancelled after everything was applied');
      expect(told).toContain('0 of 2');
      expect(told).not.toContain('died');
    }
    expect(run.statuses[1]?.description).toMatch(/^cancelled after everything was applied: Deployment slow: /);
  });

  test('killed outright: the post step closes all of it, and says that the run died', async () => {
    const run = await ended('SIGKILL');
    for (const told of [run.comments[0], summaryOf(run)]) expect(told).toContain('### 💥 Deploy to preview died');
    expect(run.statuses[1]?.description).toContain('the run died');
    expect(of('warning', run)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('ended without a word') }),
    ]);
  });
});

describe('what GitHub does not take changes no outcome, and the job summary has the whole report', () => {
  const refused = async (github: SandboxGitHubOptions, more: Partial<Situation> = {}) => {
    const title = 'A preview environment for each pull request';
    const run = await play(title, await paymentsApi(), { event: 'pull_request', inputs, github, ...more });
    expect(run.exitCode, run.log).toBe(0);
    expect([run.comments, run.statuses, run.deployments]).toEqual([[], [], []]);
    expect(summaryOf(run)).toContain('## ✅ Deployed to preview\n');
    expect(summaryOf(run)).toContain('| Deployment `payments-api` | `ghcr.io/acme/payments-api:');
    return noticesOf(run);
  };

  test.for<[string, Partial<Situation>]>([
    ['a fork', { from: 'dana/payments-api' }],
    ['Dependabot', { actor: 'dependabot[bot]' }],
  ])('the token of %s: one notice for all', async ([who, more]) => {
    const notices = await refused({ permission: 'read' }, more);
    expect(notices).toEqual([expect.stringContaining(`the github-token of a run that ${who} started can only read`)]);
  });

  test('a token without permissions: one notice for each that is missing, with the line to add', async () => {
    const notices = await refused({ permission: 'read' });
    const lines = ['statuses: write', 'deployments: write', 'pull-requests: write'];
    expect(notices).toEqual(lines.map((line) => expect.stringContaining(`Add \`${line}\` under \`permissions:\``)));
  });

  test('GitHub answers 503 the whole time: one notice after at most ten seconds, and one of the post step, which tries again', async () => {
    const notices = await refused({ fault: () => ({ status: 503 }) });
    const waits = notices.map((notice) => /not written: GitHub answered 503, after (\d+(?:\.\d)?) s/.exec(notice)?.[1]);
    expect(waits, notices.join('\n')).toHaveLength(2);
    for (const seconds of waits) expect(Number(seconds)).toBeLessThanOrEqual(10);
  });
});

test('what the action finds to be secret stays hidden in later steps too', async () => {
  const token = 'admin-token';
  expect(stage.kubeconfig).toContain(token);
  const run = await play(
    'Use the outputs',
    { 'k8s/database.yaml': secretManifest('hunter2-hunter2') },
    { event: 'push', after: [{ run: `echo "bearer ${token}, password hunter2-hunter2"` }] },
  );
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
  const run = await play(title, await paymentsApi(), { event: 'push', nth });
  expect(run.exitCode, run.log).toBe(0);
  expect(summaryOf(run)).toContain('✅');
});

function secretManifest(value: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\nstringData:\n  url: "${value}"\n`;
}
