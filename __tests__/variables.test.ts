import { expect, test } from 'vitest';
import { readRun } from '../src/github/run.ts';
import { BUILT_IN_VARIABLES } from '../src/inputs.ts';
import { secretVariables, variablesOf } from '../src/variables.ts';

const sha = 'abc1234'.padEnd(40, '0');
const options = { imageTag: 'v1', environment: 'production', own: new Map([['REPLICAS', '3']]) };

test('on a pull request everything is known', () => {
  const run = readRun(
    { GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: sha, GITHUB_REPOSITORY: 'acme/api', GITHUB_RUN_ID: '7' },
    { pull_request: { number: 12, head: { sha, ref: 'fix' } } },
  );
  const variables = variablesOf({ ...options, run });
  expect([...variables.keys()]).toEqual([...BUILT_IN_VARIABLES, 'REPLICAS']);
  expect(Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))).toEqual({
    GIT_SHA: 'v1',
    IMAGE_TAG: 'v1',
    COMMIT_SHA: sha,
    COMMIT_SHORT_SHA: 'abc1234',
    GIT_REF_NAME: 'fix',
    PR_NUMBER: '12',
    RUN_ID: '7',
    ENVIRONMENT: 'production',
    REPLICAS: '3',
  });
});

test('what a run does not know is not declared', () => {
  const variables = variablesOf({ ...options, run: readRun({}) });
  expect([...variables.keys()]).toEqual(['GIT_SHA', 'IMAGE_TAG', 'ENVIRONMENT', 'REPLICAS']);
});

test.each([
  ['DB_PASSWORD', 'hunter22', ['hunter22']],
  ['api_token', 'abcdef', ['abcdef']],
  ['dbPassword', 'hunter22', ['hunter22']],
  ['SMTP_PWD', 'hunter22', ['hunter22']],
  ['TOKEN_FILE', '/run/token', []],
  ['KEY', 'abcd', ['abcd']],
  ['KEY', 'abc', []],
  ['REPLICAS', '3000', []],
  ['MONKEY_NAME', 'george', []],
])('%s=%s: secret values are %j', (name, value, expected) => {
  expect(secretVariables(new Map([[name, value]]))).toEqual(expected);
});
