import { expect, test } from 'vitest';
import { conflictProblem, conflictsIn } from '../../src/plan/conflicts.ts';
import { formatProblem } from '../../src/problem.ts';
import { subjectOf } from './declare.ts';

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: payments}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: a
          image: i:2
`;
const LIVE = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'api',
    managedFields: [
      { manager: 'kubectl', operation: 'Update', subresource: 'scale', time: '2026-01-02T03:04:05Z', fieldsV1: {} },
      { manager: 'kubectl-client-side-apply', operation: 'Update', time: '2026-01-01T00:00:00Z', fieldsV1: {} },
    ],
  },
  spec: { replicas: 5, template: { spec: { containers: [{ name: 'a', image: 'i:1' }] } } },
};
// As Kubernetes 1.36 answers.
const REFUSAL = {
  code: 409,
  reason: 'Conflict',
  message: 'Apply failed with 2 conflicts',
  causes: [
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl" with subresource "scale" using apps/v1',
      field: '.spec.replicas',
    },
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl-client-side-apply" using apps/v1',
      field: '.spec.template.spec.containers[name="a"].image',
    },
    { reason: 'FieldManagerConflict', message: 'conflict with "kube-rollout"', field: '.spec.template.x' },
  ],
};

test('a conflict names the field, the other manager, since when, and both values', () => {
  const subject = subjectOf(MANIFEST);
  const [conflict, ...others] = conflictsIn(REFUSAL, { object: subject.object, live: LIVE });
  if (!conflict) throw new Error('no conflict found');
  expect(formatProblem(conflictProblem(conflict, subject, 'fail'))).toBe(
    'k8s.yaml:5:3: spec.replicas of Deployment payments/api is managed by kubectl (scale) (since 2026-01-02T03:04:05Z): live value 5, manifest 3. Remove the field from the manifest, have the other manager give it up, or set the input `conflicts: overwrite`.',
  );
  expect(conflictProblem(conflict, subject, 'overwrite')).toMatchObject({
    severity: 'warning',
    message: expect.stringContaining('is taken from kubectl (scale)'),
  });
  // kubectl's own apply is handed over in any case, and our own name is no one else.
  expect(others).toEqual([]);
});

test('without the live object the manager and the field are still named', () => {
  const subject = subjectOf(MANIFEST);
  const conflicts = conflictsIn(REFUSAL, { object: subject.object, live: undefined });
  expect(conflicts.map(({ path, manager, live }) => [path, manager, live])).toEqual([
    ['spec.replicas', 'kubectl (scale)', '(not known)'],
    ['spec.template.spec.containers[name="a"].image', 'kubectl-client-side-apply', '(not known)'],
  ]);
});
