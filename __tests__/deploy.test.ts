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
  unsound: new Set<string>(),
});

/** Nobody listens there. */
const NOWHERE = `apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: a, user: {}}]
contexts: [{name: a, context: {cluster: a, user: a, namespace: ""}}]
current-context: a
`;

const BAD_TIMEOUT: Problem = { severity: 'error', message: 'input timeout: a bare number' };

test('a path that does not exist, and a kubeconfig that is none, are told beside the mistakes of other inputs', async () => {
  const around = { ...surroundings(), env: { HOME: '/nowhere' }, problems: [BAD_TIMEOUT] };
  const { problems } = await deploy(NO_SUCH_PATH, around);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^no kubeconfig: /),
    'no-such: no such file or directory',
    'input timeout: a bare number',
  ]);
});

/** What is said of a manifest where inputs have a mistake. */
async function saidBeside(unsound: readonly string[], text: string, more: Partial<Inputs> = {}): Promise<string[]> {
  const workspace = await mkdtemp(join(tmpdir(), 'deploy-'));
  try {
    await writeFile(join(workspace, 'k8s.yaml'), text);
    const around = surroundings();
    const inputs = { ...NO_SUCH_PATH, manifests: ['k8s.yaml'], kubeconfig: NOWHERE, ...more };
    const run = { ...around.run, workspace };
    const given = { ...around, run, problems: [BAD_TIMEOUT], unsound: new Set(unsound) };
    return (await deploy(inputs, given)).problems.map(formatProblem);
  } finally {
    await rm(workspace, { recursive: true });
  }
}

const FILLED = `apiVersion: v1
kind: Pod
metadata: {name: "$<NAMEE>"}
spec: {containers: [{name: api, image: "api:$TAG"}]}
`;

test('a mistake in an input hides none in the files', async () => {
  expect(await saidBeside(['timeout'], `${FILLED}---\nfoo: [\n`)).toEqual([
    expect.stringMatching(/^k8s\.yaml:6:/),
    expect.stringMatching(/^k8s\.yaml:3:\d+: \$<NAMEE> stands for a variable that is not declared/),
    expect.stringMatching(/^k8s\.yaml:4:\d+: the image of container api is "api:\$TAG"/),
    'input timeout: a bare number',
  ]);
});

test.each([
  ['of variables', ['variables'], []],
  ['of images', ['images'], [expect.stringContaining('$<NAMEE> stands for a variable')]],
])('with a mistake in the lines %s, nothing is said that may only follow from it', async (_, unsound, others) => {
  const images = ['nginx:v2'];
  expect(await saidBeside(unsound, FILLED, { images })).toEqual([...others, 'input timeout: a bare number']);
});

test('a misspelt input is told alone, and not what it was to give', async () => {
  const said = await saidBeside(['manifests', 'kubeconfig', 'image-tag'], FILLED, { kubeconfig: '', manifests: [] });
  expect(said).toEqual(['input timeout: a bare number']);
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
