import { expect, test } from 'vitest';
import { isDefinition, resourceIn } from '../../src/plan/custom-kinds.ts';
import { scaledBy, scaledKey, withReplicas } from '../../src/plan/scaling.ts';
import { fieldNamesBeside } from '../../src/plan/schema-fields.ts';
import { withEncodedStringData } from '../../src/plan/secret-data.ts';
import { stampNames, stampsOf, withoutAnnotations, withStamps } from '../../src/plan/stamps.ts';
import { unknownKind } from '../../src/plan/unknown-kind.ts';
import { warningProblem } from '../../src/plan/warnings.ts';
import { formatProblem } from '../../src/problem.ts';
import { declare, subjectOf } from './declare.ts';

const one = (text: string) => {
  const [declared] = declare(text);
  if (!declared) throw new Error('the manifest has no object');
  return declared;
};

const DEPLOYMENT = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true };
const CONFIG_MAP = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };

test('version metadata goes on workloads, never in their template, and never over what the manifest says', () => {
  const { object } = one(`apiVersion: apps/v1
kind: Deployment
metadata: {name: api, annotations: {kubernetes.io/change-cause: mine, team: a}}
spec: {template: {metadata: {annotations: {x: "1"}}}}
`);
  const names = stampNames(object, DEPLOYMENT);
  const metadata = { commit: 'c', imageTag: 't', runUrl: 'u', deployedAt: 'd', changeCause: 'ours' };
  const stamped = withStamps(object, stampsOf(metadata), names);
  expect(stamped.metadata.annotations).toEqual({
    'kubernetes.io/change-cause': 'mine',
    team: 'a',
    'kube-rollout.dev/commit': 'c',
    'kube-rollout.dev/image-tag': 't',
    'kube-rollout.dev/run-url': 'u',
    'kube-rollout.dev/deployed-at': 'd',
  });
  expect(stamped.spec).toEqual(object.spec);
  expect(withoutAnnotations(stamped, names)).toEqual(object);
  expect(stampNames(object, CONFIG_MAP)).toEqual([]);
});

test('an autoscaler names what it scales, in whatever version', () => {
  const { object } = one(`apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}}
`);
  expect(scaledBy(object, 'ns')).toBe(scaledKey(DEPLOYMENT, 'ns', 'api'));
});

test('replicas are left out, or set, and the rest stays', () => {
  const { object } = one(
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3, paused: true}\n',
  );
  expect(withReplicas(object, undefined).spec).toEqual({ paused: true });
  expect(withReplicas(object, 5).spec).toEqual({ paused: true, replicas: 5 });
});

test('a definition in the set tells the resource of its kind', () => {
  const { object } = one(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions: [{name: v1, served: true}, {name: v0, served: false}]
`);
  expect(isDefinition({ group: 'apiextensions.k8s.io', kind: object.kind })).toBe(true);
  expect(resourceIn(object, 'example.com/v1')).toEqual({
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    namespaced: false,
  });
  expect(resourceIn(object, 'example.com/v0')).toBeUndefined();
});

test('stringData is sent as data, and its fields keep their lines', () => {
  const { object, source } = withEncodedStringData(
    one('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: eA==}\nstringData:\n  a.b: héllo\n'),
  );
  expect(object.data).toEqual({ a: 'eA==', 'a.b': Buffer.from('héllo').toString('base64') });
  expect(object).not.toHaveProperty('stringData');
  expect([source.locate('.data.a.b').line, source.locate('data.a').line]).toEqual([6, 4]);
  const wrong = one('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: 1}\n');
  expect(withEncodedStringData(wrong)).toBe(wrong);
});

test.each([
  [
    'apps/v1',
    'Deploymnet',
    'k8s.yaml:2:1: the server serves no kind Deploymnet in apps/v1. Did you mean Deployment in apps/v1?',
  ],
  [
    'extensions/v1beta1',
    'Deployment',
    'k8s.yaml:1:1: the server serves no kind Deployment in extensions/v1beta1. It is served as apps/v1: write that apiVersion.',
  ],
  [
    'example.com/v1',
    'Widget',
    'k8s.yaml:2:1: the server serves no kind Widget in example.com/v1. Correct apiVersion and kind, or install the CustomResourceDefinition first; it may be in the same set of manifests.',
  ],
])('%s %s is not served', (apiVersion, kind, expected) => {
  const declared = one(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`);
  expect(formatProblem(unknownKind(declared, [DEPLOYMENT, CONFIG_MAP]).problem)).toBe(expected);
});

test('a warning of the API stands at the line it speaks of', () => {
  const subject = subjectOf('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: y\n');
  const lines = ['v1 ConfigMap is deprecated in v9', 'data.x: hides something', 'think twice'].map(
    (text) => warningProblem(text, subject).position,
  );
  expect(lines).toMatchObject([{ line: 1, column: 1 }, { line: 5 }, { line: 1 }]);
});

test('the schema tells the names beside an unknown field, through references, lists and maps', () => {
  const document = {
    components: {
      schemas: {
        top: {
          'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
          properties: { spec: { allOf: [{ $ref: '#/components/schemas/spec' }] } },
        },
        spec: {
          properties: {
            replicas: {},
            containers: { type: 'array', items: { $ref: '#/components/schemas/container' } },
            byName: { additionalProperties: { $ref: '#/components/schemas/container' } },
          },
        },
        container: { properties: { image: {}, name: {} } },
      },
    },
  };
  const beside = (path: string) => fieldNamesBeside(document, DEPLOYMENT, path);
  expect(beside('spec.replica')).toEqual({ name: 'replica', siblings: ['replicas', 'containers', 'byName'] });
  expect(beside('.spec.containers[name="a.b"].imagee').siblings).toEqual(['image', 'name']);
  expect(beside('spec.byName.x.imagee').siblings).toEqual(['image', 'name']);
  expect(beside('status.x.y')).toEqual({ name: 'y', siblings: [] });
});
