import { expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { explain } from '../../src/plan/server-errors.ts';
import { formatProblem } from '../../src/problem.ts';
import { subjectOf } from './declare.ts';

const claim = (storage: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: payments}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: ${storage}}}
`;

/** What Kubernetes 1.36 answers when a claim is changed. */
const MESSAGE =
  'Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

function said(text: string, status: JsonObject): string[] {
  const subject = subjectOf(text);
  const live = { ...subjectOf(claim('1Gi')).object, status } as KubernetesObject;
  const causes = [{ reason: 'FieldValueForbidden', message: MESSAGE, field: 'spec' }];
  const refusal = { code: 422, reason: 'Invalid', message: '', causes };
  return explain(refusal, { ...subject, live }).map(({ problem }) => formatProblem(problem));
}

test('a claim that is to grow before it is bound: the size is named, and that a new claim has none of the data', () => {
  expect(said(claim('2Gi'), { phase: 'Pending' })).toEqual([
    "k8s.yaml:6:26: spec.resources.requests.storage of PersistentVolumeClaim payments/data can't be changed from 1Gi to 2Gi: it is immutable once created. " +
      'Put the live value back, or give the claim another name. A claim can only grow, once it is bound; to set the annotation kube-rollout.dev/recreate: "true" deletes it with its data.',
  ]);
});

test('the size of a bound claim is not to blame for what else differs', () => {
  const text = claim('2Gi').replace('ReadWriteOnce', 'ReadWriteMany');
  expect(said(text, { phase: 'Bound' })).toEqual([expect.stringContaining('spec.accessModes[0] of')]);
});
