import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploy } from '../src/deploy.ts';
import { readRun } from '../src/github/run.ts';
import type { Inputs } from '../src/inputs.ts';
import { formatProblem, type Problem } from '../src/problem.ts';
import { setStage } from './github/stage.ts';

/** What a rollout of one Deployment is followed by; events once it has taken two seconds. */
const FOLLOWED = ['deployments', 'replicasets', 'pods', 'events'];

test('a rollout that goes well asks the cluster for nothing but what it follows, each listed and watched once', {
  timeout: 30_000,
}, async () => {
  const stage = await setStage('ready-after=3s');
  try {
    const { exitCode, log } = await stage.deploy();
    expect(exitCode, log).toBe(0);
    const { requests } = stage.cluster;
    const written = requests.findLastIndex(({ method }) => method === 'PATCH');
    const waiting = requests.slice(written + 1).map(({ method, path, query }) => {
      const isWatch = new URLSearchParams(query).get('watch') !== null;
      return `${method} ${path.split('/').at(-1)}${isWatch ? ' watch' : ''}`;
    });
    expect(waiting.toSorted()).toEqual(FOLLOWED.flatMap((name) => [`GET ${name}`, `GET ${name} watch`]).toSorted());
  } finally {
    await stage.stop();
  }
});

const NO_SUCH_PATH: Inputs = {
  ...{ manifests: ['no-such'], imageTag: 'v1', timeout: 60_000, variables: new Map(), images: [] },
  ...{ createNamespace: false, failureHold: { terminal: 5, retryable: 45 }, conflicts: 'overwrite' },
  ...{ comment: 'always', status: true, deployment: 'auto' },
};
const surroundings = () => ({
  ...{ run: readRun({}), env: {}, live: { rendered() {}, wrote() {} } },
  deadline: { signal: new AbortController().signal, endsAt: Date.now() + 60_000 },
});

/** Nobody listens there. */
const NOWHERE = `apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: a, user: {}}]
contexts: [{name: a, context: {cluster: a, user: a, namespace: ""}}]
current-context: a
`;

test('a path that does not exist is told beside the mistakes of other inputs', async () => {
  const mistake: Problem = { severity: 'error', message: 'input timeout: a bare number' };
  const { problems } = await deploy(NO_SUCH_PATH, { ...surroundings(), problems: [mistake] });
  expect(problems.map(({ message }) => message).toSorted()).toEqual([
    'input timeout: a bare number',
    'no-such: no such file or directory',
  ]);
});

test('a path that does not exist hides no mistake of the files that can be read, and nothing is sent', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'deploy-'));
  try {
    await writeFile(join(workspace, 'open.yaml'), 'a: [1,\n');
    await writeFile(
      join(workspace, 'twice.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nkind: Secret\nmetadata: {name: b}\n',
    );
    await writeFile(join(workspace, 'kindless.yaml'), 'apiVersion: v1\nmetadata: {name: a}\n');
    const around = surroundings();
    const inputs = { ...NO_SUCH_PATH, manifests: ['.', 'no-such'], images: ['api:v2'], kubeconfig: NOWHERE };
    const run = { ...around.run, workspace };
    const { problems } = await deploy(inputs, { ...around, run, problems: [] });
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(/^no-such: no such file or directory/),
      expect.stringMatching(/^kindless\.yaml:1:1: no kind/),
      expect.stringMatching(/^open\.yaml:/),
      expect.stringMatching(/^twice\.yaml:3:1: /),
    ]);
  } finally {
    await rm(workspace, { recursive: true });
  }
});

test.each<[string, string]>([
  ['payments', 'payments'],
  ['""', 'default'],
])(
  'what can not be read is told of the environment that the next deploy has, too: namespace %s',
  async (given, named) => {
    const inputs = { ...NO_SUCH_PATH, kubeconfig: NOWHERE.replace('""', given) };
    const { run, problems } = await deploy(inputs, { ...surroundings(), problems: [] });
    expect(problems).toMatchObject([{ message: 'no-such: no such file or directory' }]);
    expect(run).toMatchObject({ environment: named, namespace: named });
  },
);
