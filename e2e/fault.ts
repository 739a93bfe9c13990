import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type SandboxGitHubOptions, startGitHub } from '../sandbox/github.ts';
import { runStep, type StepResult, type WorkflowEvent } from '../sandbox/runner.ts';

/** One run of the built action on a pull request event, while something goes wrong. */
export interface FaultyRun {
  readonly kubeconfig: string;
  /** File → text. */
  readonly manifests: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>> | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly github?: SandboxGitHubOptions | undefined;
  /** What happens, once, when the log says this: the run is handed its process, to be sent signals. */
  readonly when?: { readonly says: string | RegExp; readonly happens: (child: ChildProcess) => unknown } | undefined;
}

/** What people see of it. */
export interface Seen extends StepResult {
  /** Of the pull request; '' when there is none. */
  readonly comment: string;
  /** `ConfigMap/settings-1` → created, unchanged, not applied, unknown … */
  readonly actions: Readonly<Record<string, string>>;
  /** `Deployment/api` → what the outputs say of it. */
  readonly messages: Readonly<Record<string, string>>;
  /** Milliseconds from `when` to the end of the process. */
  readonly afterwards: number;
}

const COMMIT = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';

/** Plays it to its end. */
export async function runWithFault(run: FaultyRun): Promise<Seen> {
  const workspace = await mkdtemp(join(tmpdir(), 'kube-rollout-fault-'));
  const github = await startGitHub({ repository: 'acme/payments-api', ...run.github });
  let child: ChildProcess | undefined;
  let log = '';
  let happened = 0;
  try {
    for (const [file, text] of Object.entries(run.manifests)) await writeFile(join(workspace, file), text);
    const result = await runStep({
      inputs: { ...INPUTS, kubeconfig: run.kubeconfig, ...run.inputs },
      event: PULL_REQUEST,
      githubUrl: github.url,
      workspace,
      ...(run.env ? { env: run.env } : {}),
      onStart: (started) => {
        child = started;
      },
      onLog: (text) => {
        log += text;
        if (!child || !run.when || happened > 0 || !says(log, run.when.says)) return;
        happened = performance.now();
        run.when.happens(child);
      },
    });
    const afterwards = performance.now() - happened;
    return { ...result, ...told(result), comment: github.comments(42)[0]?.body ?? '', afterwards };
  } finally {
    await github.stop();
    await rm(workspace, { recursive: true, force: true });
  }
}

function says(log: string, words: string | RegExp): boolean {
  return typeof words === 'string' ? log.includes(words) : words.test(log);
}

const INPUTS = {
  manifests: '.',
  timeout: '20s',
  namespace: 'default',
  environment: 'staging',
  'github-token': 'ghs_nobody',
};

const PULL_REQUEST: WorkflowEvent = {
  name: 'pull_request',
  sha: 'f'.repeat(40),
  ref: 'refs/pull/42/merge',
  payload: { number: 42, pull_request: { number: 42, head: { sha: COMMIT, ref: 'faster-payments' } } },
};

interface Told {
  readonly kind: string;
  readonly name: string;
  readonly action: string;
  readonly message: string;
}

function told({ outputs }: StepResult): Pick<Seen, 'actions' | 'messages'> {
  const objects: Told[] = JSON.parse(outputs.objects ?? '[]');
  const by = (what: 'action' | 'message') =>
    Object.fromEntries(objects.map((object) => [`${object.kind}/${object.name}`, object[what]]));
  return { actions: by('action'), messages: by('message') };
}

/** What must hold however a run ends: it says how it ended, and nothing of how it was made. */
export function expectDecent({ log, comment, exitCode, outputs, summary }: Seen): void {
  const story = `${log}\n--- comment\n${comment}`;
  expect(['success', 'failure', 'cancelled'], story).toContain(outputs.outcome);
  expect(exitCode, story).toBe(outputs.outcome === 'success' ? 0 : 1);
  expect(outputs, story).toMatchObject({ duration: expect.any(String), images: expect.any(String) });
  expect(`${story}\n${summary}`).not.toMatch(/^\s+at .*\(?(file|node):/m);
  expect(`${story}\n${summary}`).not.toMatch(/\bundefined\b|\[object Object\]|NaN|unhandled|did not foresee/i);
}
