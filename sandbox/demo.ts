import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { ImageAnswer } from './behaviour.ts';
import { startCluster } from './cluster.ts';
import { startGitHub } from './github.ts';
import { createLogView } from './log-view.ts';
import { runStep, type WorkflowEvent } from './runner.ts';

/** `npm run demo [-- image|crash|config|invalid]`: the built action as a workflow would run it, with no cluster and no token. */

const BEFORE = '5d41402abc4b2a76b9719d911017c592ae5d1f0c';
const AFTER = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';
const PULL_REQUEST = 42;

interface Story {
  readonly about: string;
  /** Changes the text of k8s/deployment.yaml before the second deploy. */
  readonly change?: (manifest: string) => string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly images?: (image: string) => ImageAnswer;
  readonly pace?: number;
}

const behaving = (behaviour: string) => (manifest: string) =>
  manifest.replace(
    '    metadata:\n      labels:',
    `    metadata:\n      annotations:\n        sandbox.kube-rollout.dev/behaviour: ${behaviour}\n      labels:`,
  );

const STORIES: Readonly<Record<string, Story>> = {
  // Slowly, so that there is something to see.
  success: { about: 'a pull request deploys payments-api', pace: 0.4 },
  image: {
    about: 'the image of the new commit was never pushed',
    images: (image) => (image.endsWith(AFTER) ? 'not-found' : 'found'),
  },
  crash: {
    about: 'the new version ends with a traceback',
    change: behaving('crash'),
    inputs: { 'failure-hold': 'retryable=3s' },
  },
  config: {
    about: 'the new version needs a key that no Secret has',
    change: (manifest) =>
      behaving('config-error')(manifest).replace(
        '          envFrom:',
        '          env:\n            - name: DATABASE_URL\n              valueFrom:\n                secretKeyRef:\n                  name: payments-api\n                  key: database-url\n          envFrom:',
      ),
  },
  invalid: {
    about: 'two mistakes in a manifest',
    change: (manifest) =>
      manifest.replace('readinessProbe:', 'readynessProbe:').replace('replicas: 3', 'replicas: three'),
  },
};

const name = process.argv[2] ?? 'success';
const story = STORIES[name];
if (!story) {
  console.error(`there is no demo "${name}": choose one of ${Object.keys(STORIES).join(', ')}`);
  process.exit(1);
}

const workspace = await mkdtemp(join(tmpdir(), 'kube-rollout-demo-'));
const github = await startGitHub({ repository: 'acme/payments-api' });
const cluster = await startCluster({ pace: story.pace ?? 1, images: story.images ?? (() => 'found') });
try {
  await cp(join(import.meta.dirname, '..', 'examples', 'payments-api', 'k8s'), join(workspace, 'k8s'), {
    recursive: true,
  });
  await writeFile(join(workspace, 'kubeconfig'), cluster.kubeconfig);
  say(`A Kubernetes in memory, a GitHub in memory. Commit ${BEFORE.slice(0, 7)} is deployed by a push, quietly.`);
  await step(push(BEFORE), {});

  say(`Pull request #${PULL_REQUEST}, commit ${AFTER.slice(0, 7)}: ${story.about}. What the workflow log shows:`);
  const manifest = join(workspace, 'k8s', 'deployment.yaml');
  await writeFile(manifest, story.change?.(await readFile(manifest, 'utf8')) ?? (await readFile(manifest, 'utf8')));
  const result = await step(pullRequest(AFTER), story.inputs ?? {}, createLogView(console.log));

  say(
    `The step ended with exit code ${result.exitCode} after ${(result.milliseconds / 1000).toFixed(1)} s. The comment on the pull request:`,
  );
  console.log(github.comments(PULL_REQUEST)[0]?.body ?? '(none)');
} finally {
  await Promise.all([cluster.stop(), github.stop()]);
  await rm(workspace, { recursive: true, force: true });
}

function step(event: WorkflowEvent, inputs: Readonly<Record<string, string>>, onLog?: (text: string) => void) {
  return runStep({
    inputs: {
      manifests: 'k8s/',
      timeout: '60s',
      environment: 'preview',
      namespace: 'payments',
      'create-namespace': 'true',
      kubeconfig: join(workspace, 'kubeconfig'),
      'github-token': 'ghs_demo_token_of_no_one',
      ...inputs,
    },
    event,
    githubUrl: github.url,
    workspace,
    ...(onLog ? { onLog } : {}),
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
