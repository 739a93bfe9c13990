import { expect, test } from 'vitest';
import { ApiError, ConnectionError } from '../../src/cluster/api-error.ts';
import { describeFailure } from '../../src/cluster/describe.ts';
import { parseWarningHeader } from '../../src/cluster/warning-header.ts';
import { parseForbidden } from '../../src/plan/forbidden.ts';

const deployments = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true };
const attempt = { verb: 'patch', resource: deployments, namespace: 'payments', name: 'api' };

function forbidden(message: string) {
  return new ApiError({ code: 403, reason: 'Forbidden', message, causes: [] });
}

test('a missing right: who, what, where, and the rule to add', () => {
  const message =
    'deployments.apps "api" is forbidden: User "system:serviceaccount:ci:deployer" cannot patch resource "deployments" in API group "apps" in the namespace "payments"';
  expect(describeFailure(forbidden(message), attempt)).toEqual({
    severity: 'error',
    message:
      'failed to patch deployments.apps payments/api: user "system:serviceaccount:ci:deployer" may not patch deployments.apps in namespace payments',
    remedy:
      'Add the rule `{apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch", "create", "patch"]}` to a Role in namespace payments that is bound to system:serviceaccount:ci:deployer.',
  });
});

test('a missing right at the cluster scope, to a subresource', () => {
  const message =
    'pods "a" is forbidden: User "jane \\"x\\"" cannot get resource "pods/log" in API group "" at the cluster scope';
  const { message: told, remedy } = describeFailure(forbidden(message), { verb: 'get' });
  expect(told).toBe('failed to get: user "jane \\"x\\"" may not get pods/log in the whole cluster');
  expect(remedy).toContain('a ClusterRole');
  expect(remedy).toContain('{apiGroups: [""], resources: ["pods/log"], verbs: ["get"]}');
});

test('a Namespace is never in a namespace, although the server says so', () => {
  const message =
    'namespaces "x" is forbidden: User "ci" cannot patch resource "namespaces" in API group "" in the namespace "x"';
  const { message: told, remedy } = describeFailure(forbidden(message), { verb: 'patch', name: 'x' });
  expect(told).toBe('failed to patch x: user "ci" may not patch namespaces in the whole cluster');
  expect(remedy).toContain('a ClusterRole');
});

test.each([
  'pods "a" is forbidden: exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3',
  'unable to create new content in namespace x because it is being terminated',
  'admission webhook "policy" denied the request: no',
])('a 403 that is no matter of rights keeps its sentence: %s', (message) => {
  expect(parseForbidden(message)).toBeUndefined();
  const problem = describeFailure(forbidden(message), attempt);
  expect(problem.message).toBe(`failed to patch deployments.apps payments/api: ${message}`);
  expect(problem.remedy).toBeUndefined();
});

test('rights that nobody may grant who lacks them', () => {
  const message =
    'roles "r" is forbidden: user "ci" (groups=["a"]) is attempting to grant RBAC permissions not currently held:\n{…}';
  expect(describeFailure(forbidden(message), attempt).remedy).toContain('`escalate` and `bind`');
});

test.each([429, 502, 503, 504])('%i: the server is not well', (code) => {
  const error = new ApiError({ code, reason: '', message: 'etcdserver: no leader', causes: [] });
  const { message, remedy } = describeFailure(error, attempt);
  expect(message).toBe('failed to patch deployments.apps payments/api: etcdserver: no leader');
  expect(remedy).toMatch(/run the job again/);
});

test('the place that failed knows the remedy better', () => {
  const error = new ConnectionError('no plugin', { fault: 'credential', mayHaveReached: false, remedy: 'Install it.' });
  expect(describeFailure(error, attempt)).toEqual({ severity: 'error', message: 'no plugin', remedy: 'Install it.' });
});

test.each([
  ['299 - "use v2"', ['use v2']],
  ['299 - "a, b" "Sat, 21 Nov 2026 09:59:02 GMT", 299 - "c"', ['a, b', 'c']],
  ['299 kube "say \\"hi\\" \\\\"', ['say "hi" \\']],
  [`299 - "${Buffer.from('naïve – ✓').toString('latin1')}"`, ['naïve – ✓']],
  ['299 - "cut', ['cut']],
  ['', []],
  ['299 -', []],
])('warning header %s', (header, texts) => {
  expect(parseWarningHeader(header)).toEqual(texts);
});
