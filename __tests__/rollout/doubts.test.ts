import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { doubtOf } from '../../src/rollout/doubts.ts';
import { APPLIED_AT, at, deployment, object, pod } from './objects.ts';

const service = (targetPort: string | number, rest: JsonObject = {}, port: JsonObject = {}) =>
  object('v1', 'Service', {
    metadata: { name: 'api' },
    spec: { clusterIP: '10.0.0.1', selector: { app: 'api' }, ports: [{ port: 80, targetPort, ...port }], ...rest },
  });
const ports = (...names: string[]) => ({
  name: 'app',
  ports: names.map((name, at) => ({ name, containerPort: 8000 + at })),
});
const api = (spec: JsonObject, apiVersion = 'apps/v1') =>
  object(apiVersion, apiVersion === 'apps/v1' ? 'Deployment' : 'Rollout', {
    spec: { template: { metadata: { labels: { app: 'api' } }, spec } },
  });
const seen = (spec: JsonObject, metadata: JsonObject = {}) =>
  pod({ metadata: { labels: { app: 'api' }, ...metadata }, spec });

function doubted(subject: KubernetesObject, declared: KubernetesObject[], pods: KubernetesObject[] = []) {
  return doubtOf(subject, { now: APPLIED_AT, pods, declared: [subject, ...declared] });
}

describe('a Service whose targetPort is a name', () => {
  test('that no container of its pods declares leads nowhere', () => {
    expect(doubted(service('htpp'), [api({ containers: [ports('http', 'metrics')] })])).toEqual({
      cause: 'TargetPortUndeclared',
      message:
        'leads nowhere on port 80: no container of its pods declares a TCP port named htpp (declared: http, metrics)',
      remedy:
        "Did you mean http? Let targetPort be a name from the containers' ports, or the number that the application listens on.",
      field: 'spec.ports[port=80,protocol="TCP"].targetPort',
    });
  });

  test.each<[string, KubernetesObject, KubernetesObject[], KubernetesObject[]]>([
    ['pods that are seen, of another deploy', service('web'), [], [seen({ containers: [ports('http')] })]],
    ['pods without any name', service('web'), [api({ containers: [{ name: 'app' }] })], []],
    [
      'an init container that ends',
      service('http'),
      [api({ initContainers: [ports('http')], containers: [{ name: 'app' }] })],
      [],
    ],
    ['another protocol', service('dns', {}, { protocol: 'UDP' }), [api({ containers: [ports('dns')] })], []],
    [
      'a pod that goes away',
      service('web'),
      [api({ containers: [ports('http')] })],
      [seen({ containers: [ports('web')] }, { deletionTimestamp: at(9) })],
    ],
  ])('is doubted beside %s', (_, subject, declared, pods) => {
    expect(doubted(subject, declared, pods)?.cause).toBe('TargetPortUndeclared');
  });

  test.each<[string, KubernetesObject, KubernetesObject[], KubernetesObject[]]>([
    ['a container declares it', service('http'), [api({ containers: [ports('http')] })], []],
    [
      'a sidecar declares it',
      service('proxy'),
      [api({ initContainers: [{ ...ports('proxy'), restartPolicy: 'Always' }], containers: [ports('http')] })],
      [],
    ],
    [
      'the pods have it from a webhook',
      service('proxy'),
      [api({ containers: [ports('http')] })],
      [seen({ containers: [ports('http'), ports('proxy')] })],
    ],
    ['it is a number that nobody declares', service(9999), [api({ containers: [ports('http')] })], []],
    ['nothing is known of its pods', service('web'), [deployment({}, {}, { namespace: 'else' })], []],
    [
      'its pods are of a kind that we do not know',
      service('web'),
      [api({ containers: [] }, 'argoproj.io/v1alpha1')],
      [],
    ],
    ['it is headless', service('web', { clusterIP: 'None' }), [api({ containers: [ports('http')] })], []],
    ['it has no selector', service('web', { selector: {} }), [api({ containers: [ports('http')] })], []],
  ])('is fine where %s', (_, subject, declared, pods) => {
    expect(doubted(subject, declared, pods)).toBeUndefined();
  });
});
