import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployment } from '../../e2e/manifests.ts';
import { type SandboxCluster, startCluster } from '../../sandbox/cluster.ts';
import { type SandboxGitHub, type SandboxGitHubOptions, startGitHub } from '../../sandbox/github.ts';
import { runStep, type StepOptions, type StepResult, type WorkflowEvent } from '../../sandbox/runner.ts';

export const COMMIT = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';

/** A cluster, a GitHub and a folder with manifests, on which the built action's two steps are run. */
export interface Stage {
  readonly cluster: SandboxCluster;
  readonly github: SandboxGitHub;
  /** The main step. */
  deploy(options?: Partial<StepOptions>): Promise<StepResult>;
  /** The post step, with what the main step has left. */
  cleanUp(state: StepResult['state'], options?: Partial<StepOptions>): Promise<StepResult>;
  /** Writes a file beside the manifests, and gives its path. */
  write(file: string, text: string): Promise<string>;
  stop(): Promise<void>;
}

export async function setStage(behaviour: string, options: SandboxGitHubOptions = {}): Promise<Stage> {
  const workspace = await mkdtemp(join(tmpdir(), 'kube-rollout-stage-'));
  const cluster = await startCluster();
  const github = await startGitHub({ repository: 'acme/payments-api', ...options });
  const write = async (file: string, text: string) => {
    const path = join(workspace, file);
    await writeFile(path, text);
    return path;
  };
  await write('api.yaml', deployment({ behaviour, replicas: 1 }).replaceAll('NAMESPACE', 'default'));
  const inputs = {
    ...{ manifests: '.', timeout: '60s', environment: 'production', deployment: 'create', comment: 'always' },
    ...{ kubeconfig: cluster.kubeconfig, 'github-token': 'ghs_the_token_of_the_run' },
  };
  const step = (given: Partial<StepOptions>) =>
    runStep({
      ...{ event: pullRequest(), githubUrl: github.url, workspace },
      ...given,
      inputs: { ...inputs, ...given.inputs },
    });
  return {
    ...{ cluster, github, write },
    deploy: (given = {}) => step(given),
    cleanUp: (state, given = {}) => step({ entry: 'post', state, ...given }),
    stop: async () => {
      await Promise.all([cluster.stop(), github.stop()]);
      await rm(workspace, { recursive: true, force: true });
    },
  };
}

export function pullRequest(): WorkflowEvent {
  const pull = { number: 42, head: { sha: COMMIT, ref: 'faster-payments' } };
  const payload = { number: 42, pull_request: pull };
  return { name: 'pull_request', sha: 'f'.repeat(40), ref: 'refs/pull/42/merge', payload };
}

export function push(): WorkflowEvent {
  return { name: 'push', sha: COMMIT, ref: 'refs/heads/main', payload: { after: COMMIT, deleted: false } };
}
