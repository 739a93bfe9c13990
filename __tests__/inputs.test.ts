import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { BUILT_IN_VARIABLES, readInputs } from '../src/inputs.ts';

afterEach(() => vi.unstubAllEnvs());

/** Reads inputs as the runner hands them over: INPUT_ and the upper-case name, with action.yml's defaults. */
function read(given: Record<string, string>) {
  const inputs: Record<string, { default?: string }> = parse(readFileSync('action.yml', 'utf8')).inputs;
  const defaults = Object.entries(inputs).map(([name, { default: value = '' }]) => [name, value] as const);
  const env = Object.fromEntries(
    [...defaults.filter(([name]) => name !== 'github-token'), ...Object.entries(given)].map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]),
  );
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return readInputs(env);
}

describe('good inputs', () => {
  test('only manifests: everything else has its default', () => {
    const { inputs, problems } = read({ manifests: 'k8s/' });
    expect(problems).toEqual([]);
    expect(inputs).toEqual({
      manifests: ['k8s/'],
      timeout: 600_000,
      variables: new Map(),
      images: [],
      createNamespace: false,
      failureHold: { terminal: 5, retryable: 45 },
      comment: 'always',
      status: true,
      deployment: 'auto',
      conflicts: 'overwrite',
    });
  });

  test('every input', () => {
    const { inputs, problems } = read({
      manifests: ' k8s/base \n\n# the rest\nk8s/*.yaml\n',
      'image-tag': 'v1.2.3',
      timeout: '1h30m',
      variables: 'REPLICAS=3\nURL=https://example.com/?a=b\nEMPTY=',
      images: 'api=ghcr.io/acme/api:v2',
      namespace: 'payments',
      'create-namespace': 'true',
      kubeconfig: '/home/runner/.kube/config',
      context: 'production',
      environment: 'Production EU',
      'failure-hold': 'retryable=1m',
      comment: 'on-failure',
      status: 'false',
      deployment: 'create',
      'environment-url': 'https://pay.example',
      conflicts: 'fail',
      'github-token': 'ghs_x',
    });
    expect(problems).toEqual([]);
    expect(inputs).toEqual({
      manifests: ['k8s/base', 'k8s/*.yaml'],
      imageTag: 'v1.2.3',
      timeout: 5_400_000,
      variables: new Map([
        ['REPLICAS', '3'],
        ['URL', 'https://example.com/?a=b'],
        ['EMPTY', ''],
      ]),
      images: ['api=ghcr.io/acme/api:v2'],
      namespace: 'payments',
      createNamespace: true,
      kubeconfig: '/home/runner/.kube/config',
      context: 'production',
      environment: 'Production EU',
      failureHold: { terminal: 5, retryable: 60 },
      comment: 'on-failure',
      status: false,
      deployment: 'create',
      environmentUrl: 'https://pay.example/',
      conflicts: 'fail',
      githubToken: 'ghs_x',
    });
  });
});

describe('bad inputs', () => {
  const good = { manifests: 'k8s/' };
  const cases: [what: string, given: Record<string, string>, message: string, remedy: string][] = [
    ['no manifests', { manifests: ' \n' }, 'input manifests: expected directories, files or globs', 'manifests: k8s/'],
    ['a timeout without a unit', { ...good, timeout: '180' }, 'found "180"', '180s for seconds, 180m for minutes'],
    ['a timeout in words', { ...good, timeout: 'soon' }, 'expected a Go duration such as 90s, 5m or 1h30m', 'unit'],
    ['a timeout of nothing', { ...good, timeout: '0s' }, 'between 1s and 24h', 'healthy rollout'],
    ['a negative timeout', { ...good, timeout: '-5m' }, 'found "-5m"', 'unit'],
    ['a branch as image tag', { ...good, 'image-tag': 'feature/x' }, 'found "feature/x"', 'is no image tag'],
    ['an image as image tag', { ...good, 'image-tag': 'api:v1' }, 'found "api:v1"', 'without the image name'],
    ['a variable without a name', { ...good, variables: '=x' }, 'line 1 (2 long)', 'NAME=value'],
    [
      'a variable whose name is none',
      { ...good, variables: 'A-B=x' },
      'without a name of letters, digits and _',
      'NAME=',
    ],
    ['a variable twice', { ...good, variables: 'A=1\nA=2' }, 'found A twice', 'Remove one'],
    ['a built-in variable', { ...good, variables: 'GIT_SHA=1' }, 'GIT_SHA, which is built in', 'another name'],
    ['a namespace in capitals', { ...good, namespace: 'Payments' }, 'found "Payments"', 'kubectl get namespaces'],
    ['a boolean in words', { ...good, 'create-namespace': 'yes' }, 'expected true or false, found "yes"', 'true'],
    ['a hold without a unit', { ...good, 'failure-hold': 'terminal=5' }, 'found "terminal=5"', 'terminal=5s'],
    ['a hold of another name', { ...good, 'failure-hold': 'fatal=5s' }, 'found "fatal=5s"', 'terminal=5s'],
    ['an environment of two lines', { ...good, environment: 'a\nb' }, 'found a line break', 'short name'],
    ['an environment with an invisible sign', { ...good, environment: 'a\u200bb' }, 'invisible one', 'short name'],
    ['a long environment', { ...good, environment: 'e'.repeat(243) }, 'at most 242', 'short name'],
    ['an address without a scheme', { ...good, 'environment-url': 'pay.example' }, 'found "pay.example"', 'https://'],
    [
      'an address with a placeholder',
      { ...good, 'environment-url': 'https://pr-${PR_NUMBER}.example' },
      'found "https://pr-${PR_NUMBER}.example"',
      'https://',
    ],
    ['an address of no web', { ...good, 'environment-url': 'ftp://pay.example' }, 'found "ftp://pay', 'https://'],
    ['a status in words', { ...good, status: 'yes' }, 'expected true or false, found "yes"', 'status: true'],
    ['a deployment in words', { ...good, deployment: 'true' }, 'one of auto, create, never', 'Choose one of'],
    ['an unknown choice', { ...good, comment: 'sometimes' }, 'one of always, on-failure, never', 'Choose one of'],
    ['a misspelt choice', { ...good, conflicts: 'overwite' }, 'found "overwite"', 'Did you mean overwrite?'],
    [
      'a misspelt input',
      { ...good, timout: '5m' },
      'input "timout" is not one of this action',
      'Did you mean timeout?',
    ],
  ];

  test.each(cases)('%s', (_, given, message, remedy) => {
    const { problems } = read(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'error' });
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.remedy).toContain(remedy);
  });

  test('all mistakes are told at once', () => {
    const { problems } = read({ manifests: '', timeout: '10', comment: 'x', 'create-namespace': 'x', images: 'api' });
    expect(problems).toHaveLength(5);
  });

  test('what stands at a misspelt name is not missing as well, and is known to be unsound', () => {
    const { problems, unsound } = read({ manifest: 'k8s/', variables: 'A=1\n\n# B\nC: 2' });
    expect(problems.map(({ message }) => message)).toEqual([
      'input "manifest" is not one of this action',
      'input variables: expected NAME=value lines, found line 4 (4 long) without a name of letters, digits and _ before "="',
    ]);
    expect([...unsound]).toEqual(['manifests', 'variables']);
    expect([...read({ ...good, images: 'api' }).unsound]).toEqual(['images']);
  });

  test.each(['0s', '9999999h', 'soon'])(
    'a timeout of %s: what is left to do, the report, still has its time',
    (timeout) => {
      expect(read({ ...good, timeout }).inputs.timeout).toBe(600_000);
    },
  );

  test('a line of variables that may hold a secret is not shown', () => {
    const { problems } = read({ ...good, variables: 'hunter2-secret' });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('an address with a password in it is not shown', () => {
    const { problems } = read({ ...good, 'environment-url': 'https://me:hunter2@pay.example' });
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('a user or a password') }]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test.each(['ghs_x\nghs_y', 'ghs x', 'gh\u00a0s', 'jeton-é'])(
    'a token that is none is left out, not shown, and fails nothing: %j',
    (token) => {
      const { inputs, problems } = read({ ...good, 'github-token': token });
      expect(inputs.githubToken).toBeUndefined();
      expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining('input github-token') }]);
      expect(JSON.stringify(problems)).not.toContain(token);
    },
  );

  test('an INPUT_ variable of somebody else is ignored, and said', () => {
    const { problems } = read({ ...good, 'registry-mirror-url': 'x' });
    expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining('registry-mirror-url') }]);
  });
});

test('action.yml has the inputs that are read, and names the built-in variables that a user will look for', () => {
  const action = parse(readFileSync('action.yml', 'utf8'));
  for (const name of Object.keys(action.inputs)) {
    const { problems } = read({ manifests: 'k8s/', [name]: action.inputs[name].default || 'k8s' });
    expect(problems.filter(({ message }) => message.includes('not one of this action'))).toEqual([]);
  }
  expect(BUILT_IN_VARIABLES).toContain('GIT_SHA');
});
