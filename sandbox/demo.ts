import type { ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { startCluster } from './cluster.ts';
import { startGitHub } from './github.ts';
import { createLogView } from './log-view.ts';
import { runStep, type WorkflowEvent } from './runner.ts';
import { AFTER, BEFORE, STORIES } from './stories.ts';

/** `npm run demo [-- NAME]`, a name of stories.ts: the built action as a workflow would run it, with no cluster and no token. */

const PULL_REQUEST = 42;

const name = process.argv[2] ?? 'success';
const story = STORIES[name];
if (!story) {
  console.error(`there is no demo "${name}": choose one of ${Object.keys(STORIES).join(', ')}`);
  process.exit(1);
}

const { commit = AFTER, environments = ['preview'], cancelAt, inputs = {} } = story;
const workspace = await mkdtemp(join(tmpdir(), 'kube-rollout-demo-'));
const github = await startGitHub({ repository: 'acme/payments-api' });
const cluster = await startCluster({ pace: story.pace ?? 1, images: story.images ?? (() => 'found') });
try {
  const k8s = join(workspace, 'k8s');
  await cp(join(import.meta.dirname, '..', 'examples', 'payments-api', 'k8s'), k8s, { recursive: true });
  for (const [file, text] of Object.entries(story.more ?? {})) await writeFile(join(k8s, file), text);
  await writeFile(join(workspace, 'kubeconfig'), cluster.kubeconfig);
  say(`A Kubernetes in memory, a GitHub in memory. Commit ${BEFORE.slice(0, 7)} is deployed by a push, quietly.`);
  for (const environment of environments) await step(environment, push(BEFORE));

  const manifest = join(k8s, 'deployment.yaml');
  const text = await readFile(manifest, 'utf8');
  for (const environment of environments) {
    say(
      `Pull request #${PULL_REQUEST}, commit ${commit.slice(0, 7)}, to ${environment}: ${story.about}. What the workflow log shows:`,
    );
    await writeFile(manifest, story.change?.(text, environment) ?? text);
    const result = await step(environment, pullRequest(commit), createLogView(console.log));
    say(`The step ended with exit code ${result.exitCode} after ${(result.milliseconds / 1000).toFixed(1)} s.`);
  }
  say('The comment on the pull request:');
  console.log(github.comments(PULL_REQUEST)[0]?.body ?? '(none)');
} finally {
  await Promise.all([cluster.stop(), github.stop()]);
  await rm(workspace, { recursive: true, force: true });
}

function step(environment: string, event: WorkflowEvent, view?: (text: string) => void) {
  let child: ChildProcess | undefined; // Until it is sent a signal, once, as the runner does.
  const onLog = (text: string) => {
    view?.(text);
    if (cancelAt === undefined || event.name === 'push' || !text.includes(cancelAt)) return;
    child?.kill('SIGINT');
    child = undefined;
  };
  return runStep({
    inputs: {
      manifests: 'k8s/',
      timeout: '60s',
      environment,
      namespace: environments.length > 1 ? `payments-${environment}` : 'payments',
      'create-namespace': 'true',
      kubeconfig: join(workspace, 'kubeconfig'),
      'github-token': 'ghs_demo_token_of_no_one',
      ...inputs,
    },
    event,
    githubUrl: github.url,
    workspace,
    env: { GITHUB_RUN_ID: event.name === 'push' ? '7300' : '7301' },
    onLog,
    onStart: (started) => {
      child = started;
    },
  });
}

function push(sha: string): WorkflowEvent {
  return { name: 'push', sha, ref: 'refs/heads/main', payload: { ref: 'refs/heads/main', after: sha, deleted: false } };
}

function pullRequest(sha: string): WorkflowEvent {
  return {
    name: 'pull_request',
    // The runner checks out a merge commit; what is deployed, and reported on, is the head.
    sha: 'f'.repeat(40),
    ref: `refs/pull/${PULL_REQUEST}/merge`,
    payload: { number: PULL_REQUEST, pull_request: { number: PULL_REQUEST, head: { sha, ref: 'faster-payments' } } },
  };
}

function say(text: string): void {
  console.log(styleText('cyan', `\n── ${text}\n`));
}
