import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import { judgeLate } from '../../src/rollout/judge.ts';
import { condition, object, scene } from './objects.ts';

const late = (apiVersion: string, kind: string, rest: JsonObject = {}) =>
  judgeLate(object(apiVersion, kind, rest), scene(200))?.diagnosis;
const waitsFor = { annotations: { 'kube-rollout.dev/wait-for': 'condition=Ready' } };

describe('what does not come to its end in time, and no rule of ours knows', () => {
  test('a custom resource: all that its controller says, and where to look', () => {
    const conditions = [
      condition('Ready', 'False', { reason: 'Issuing', message: 'the order is pending' }),
      condition('Issuing', 'True'),
    ];
    expect(late('cert-manager.io/v1', 'Certificate', { status: { conditions } })).toMatchObject({
      cause: 'ConditionUnmet',
      message: 'Issuing: the order is pending',
      evidence: ['condition Ready: False, Issuing: the order is pending', 'condition Issuing: True'],
      remedy: expect.stringContaining('kubectl describe certificate certificate'),
    });
  });

  test('one without a status: its controller may not run', () => {
    expect(late('acme.dev/v1', 'Widget', { metadata: waitsFor })).toMatchObject({
      remedy: expect.stringMatching(/^Check that the controller of this kind runs/),
      field: 'metadata.annotations[kube-rollout.dev/wait-for]',
    });
  });

  test('an APIService whose server does not answer', () => {
    const conditions = [condition('Available', 'False', { reason: 'MissingEndpoints', message: 'no endpoints' })];
    expect(late('apiregistration.k8s.io/v1', 'APIService', { status: { conditions } })?.message).toBe(
      'MissingEndpoints: no endpoints',
    );
  });

  test('what Kubernetes has a rule for is not told so', () => {
    expect(late('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).toBeUndefined();
    expect(late('apps/v1', 'Deployment', { metadata: waitsFor })).toBeUndefined();
  });
});
