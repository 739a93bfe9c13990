import { configMap, deployment } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const fine = { 'k8s/api.yaml': deployment() };
const notWritten = { outcome: 'failure', writes: 'nothing' } as const;

/** Inputs, paths and files that can't be used: said before anything is written. */
export const badInput: readonly Scenario[] = [
  {
    name: 'a directory that does not exist, with a near name',
    manifests: fine,
    inputs: { manifests: 'k8' },
    ...notWritten,
    comment: ['no such file or directory', 'Did you mean `k8s`?'],
  },
  {
    name: 'an empty directory',
    manifests: { 'empty/README': 'Nothing yet.' },
    inputs: { manifests: 'empty' },
    ...notWritten,
    comment: ['empty: the directory has no manifests'],
  },
  {
    name: 'a glob that matches nothing',
    manifests: fine,
    inputs: { manifests: 'deploy/*.yaml' },
    ...notWritten,
    comment: ['the glob matches no manifest', 'it starts from the top of the workspace'],
  },
  {
    name: 'a file that holds nothing but comments',
    manifests: { 'api.yaml': '# later\n---\n' },
    ...notWritten,
    comment: ['no object in', 'only comments and empty documents'],
  },
  {
    name: 'a file in the encoding of an old editor',
    manifests: {
      'api.yaml': Buffer.concat([
        Buffer.from(`${configMap('greeting', {})}  text: Gr`),
        Buffer.from([0xfc, 0xdf, 0x65]),
      ]),
    },
    ...notWritten,
    comment: ['not UTF-8', 'Save the file as UTF-8'],
    blames: ['api.yaml:6'],
  },
  {
    name: 'an indentation that makes no YAML',
    manifests: { 'api.yaml': deployment().replace('  replicas: 2', '   replicas: 2') },
    ...notWritten,
    comment: ['must start at the same column', 'Line it up'],
    blames: ['api.yaml:9'],
  },
  {
    name: 'a tab in front of a key',
    manifests: { 'api.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: settings\n' },
    ...notWritten,
    comment: ['tabs are not allowed as indentation'],
    blames: ['api.yaml:4'],
  },
  {
    name: 'the same key twice',
    manifests: { 'api.yaml': `${configMap('settings', { MODE: 'fast' })}  MODE: slow\n` },
    ...notWritten,
    comment: ['MODE', /line 6|:6/],
    blames: ['api.yaml:7'],
  },
  {
    name: 'objects without apiVersion, kind and name: all three are told',
    manifests: {
      'a.yaml': 'kind: ConfigMap\nmetadata: { name: a }\n',
      'b.yaml': 'apiVersion: v1\nmetadata: { name: b }\n',
      'c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: { app: c }\n',
    },
    ...notWritten,
    comment: ['no apiVersion', 'no kind', 'no `metadata.name`'],
    blames: ['a.yaml:1', 'b.yaml:1', 'c.yaml:3'],
  },
  {
    name: 'the same object in two files: both places are told',
    manifests: { 'a.yaml': configMap('settings', { a: '1' }), 'b.yaml': configMap('settings', { b: '2' }) },
    ...notWritten,
    comment: ['is declared a second time; the first is at `a.yaml:1', 'Remove one of the two'],
    blames: ['b.yaml:1'],
  },
  {
    name: 'a directory for kustomize',
    manifests: { 'k8s/kustomization.yaml': 'resources: [api.yaml]\n', 'k8s/api.yaml': deployment() },
    inputs: { manifests: 'k8s' },
    ...notWritten,
    comment: ['a kustomization', 'kubectl kustomize k8s > rendered.yaml'],
    blames: ['k8s/kustomization.yaml:1'],
  },
  {
    name: 'a Helm chart',
    manifests: { 'chart/Chart.yaml': 'name: api\n', 'chart/templates/api.yaml': 'kind: {{ .Values.kind }}\n' },
    inputs: { manifests: 'chart' },
    ...notWritten,
    comment: ['a Helm chart', 'helm template RELEASE chart > rendered.yaml'],
    blames: ['chart/Chart.yaml:1'],
  },
  {
    name: 'a timeout without its unit',
    manifests: fine,
    inputs: { timeout: '180' },
    ...notWritten,
    comment: ['input timeout', 'Add the unit: `180s` for seconds, `180m` for minutes'],
  },
  {
    name: 'several inputs wrong at once: all are told',
    manifests: fine,
    inputs: { timeout: 'soon', conflicts: 'overwirte', 'create-namespace': 'maybe', tiemout: '5m' },
    ...notWritten,
    comment: ['input timeout', 'Did you mean overwrite?', 'Write `create-namespace: true`', 'Did you mean timeout?'],
  },
  {
    name: 'a branch name for an image tag',
    manifests: fine,
    inputs: { 'image-tag': 'feature/faster' },
    ...notWritten,
    comment: ['input image-tag', 'A branch name with "/" is no image tag'],
  },
  {
    name: 'a context that the kubeconfig does not have',
    manifests: fine,
    inputs: { context: 'prodution' },
    ...notWritten,
    comment: ['has no context "prodution"', 'it has'],
  },
  {
    name: 'no kubeconfig at all',
    manifests: fine,
    inputs: { kubeconfig: '' },
    ...notWritten,
    comment: [/no kubeconfig/i, /\*\*What to do:\*\* \S/],
  },
  {
    name: 'a kubeconfig that is something else',
    manifests: fine,
    inputs: { kubeconfig: 'hello: there\nname: [' },
    ...notWritten,
    comment: [/kubeconfig/],
  },
  {
    name: 'a server where nobody listens',
    manifests: fine,
    inputs: {
      kubeconfig: JSON.stringify({
        clusters: [{ name: 'gone', cluster: { server: 'https://127.0.0.1:9' } }],
        users: [{ name: 'me', user: { token: 'none' } }],
        contexts: [{ name: 'gone', context: { cluster: 'gone', user: 'me' } }],
        'current-context': 'gone',
      }),
      timeout: '10s',
    },
    ...notWritten,
    comment: ['127.0.0.1:9', /refused|reach/],
  },
];
