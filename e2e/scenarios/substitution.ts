import { expect } from 'vitest';
import { field } from '../../src/manifest/object.ts';
import { configMap, deployment } from '../manifests.ts';
import type { Scenario, Stage } from '../scenario.ts';

const COMMIT = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';
const dataOf = async ({ get }: Stage, name: string) => (await get('/api/v1', 'configmaps', name))?.data;
const imageOf = async ({ get }: Stage, name: string) =>
  field((await get('/apis/apps/v1', 'deployments', name)) ?? {}, 'spec', 'template', 'spec', 'containers', 0, 'image');

/** Placeholders, variables and images. */
export const substitution: readonly Scenario[] = [
  {
    name: 'both spellings of the commit, and an image tag that is the commit by default',
    manifests: {
      'api.yaml': deployment({ image: 'ghcr.io/acme/api:$<GIT_SHA>' }),
      'settings.yaml': configMap('settings', { a: '${GIT_SHA}', b: '$<COMMIT_SHORT_SHA>', c: '$${GIT_SHA}' }),
    },
    outcome: 'success',
    log: ['GIT_SHA replaced at '],
    after: async (stage) => {
      expect(await imageOf(stage, 'api')).toBe(`ghcr.io/acme/api:${COMMIT}`);
      expect(await dataOf(stage, 'settings')).toEqual({ a: COMMIT, b: COMMIT.slice(0, 7), c: '${GIT_SHA}' });
    },
  },
  {
    name: 'a release tag for images, while COMMIT_SHA stays the commit',
    manifests: {
      'api.yaml': deployment(),
      'settings.yaml': configMap('settings', { tag: '${IMAGE_TAG}', commit: '${COMMIT_SHA}', sha: '${GIT_SHA}' }),
    },
    inputs: { 'image-tag': 'v1.4.2' },
    outcome: 'success',
    comment: ['image tag `v1.4.2`', 'GIT_SHA', 'is the image tag, which here is not the commit'],
    after: async (stage) => {
      expect(await imageOf(stage, 'api')).toBe('ghcr.io/acme/api:v1.4.2');
      expect(await dataOf(stage, 'settings')).toEqual({ tag: 'v1.4.2', commit: COMMIT, sha: 'v1.4.2' });
    },
  },
  {
    name: 'variables: a number, a default, and one that nothing uses',
    manifests: {
      'api.yaml': deployment().replace('replicas: 2', 'replicas: ${REPLICAS}'),
      'settings.yaml': configMap('settings', { host: 'https://$<HOST>/', mode: '${MODE:-fast}' }),
    },
    inputs: { variables: 'REPLICAS=1\nHOST=payments.example.com\nOLD=1' },
    outcome: 'success',
    comment: ['1 of 1 pods available', 'the variable OLD is declared, but no manifest uses it'],
    after: async (stage) =>
      expect(await dataOf(stage, 'settings')).toEqual({ host: 'https://payments.example.com/', mode: 'fast' }),
  },
  {
    name: 'a value that looks like YAML stays a value',
    manifests: { 'settings.yaml': configMap('settings', { note: '${NOTE}' }) },
    inputs: { variables: 'NOTE=x"\\n  evil: "yes' },
    outcome: 'success',
    after: async (stage) => expect(await dataOf(stage, 'settings')).toEqual({ note: 'x"\\n  evil: "yes' }),
  },
  {
    name: 'a commit of digits stays a string',
    manifests: {
      'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n  v: ${GIT_SHA}\n',
    },
    inputs: { 'image-tag': '1234567' },
    outcome: 'success',
    after: async (stage) => expect(await dataOf(stage, 'settings')).toEqual({ v: '1234567' }),
  },
  {
    name: 'a shell script and an nginx configuration stay as they are',
    manifests: {
      'scripts.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: scripts }
data:
  run.sh: |
    export PATH=\${PATH}:/app/bin
    exec serve --host $HOST --sha \${GIT_SHA}
  nginx.conf: |
    proxy_set_header Host $http_host;
`,
    },
    outcome: 'success',
    after: async (stage) =>
      expect(await dataOf(stage, 'scripts')).toEqual({
        'run.sh': `export PATH=\${PATH}:/app/bin\nexec serve --host $HOST --sha ${COMMIT}\n`,
        'nginx.conf': 'proxy_set_header Host $http_host;\n',
      }),
  },
  {
    name: 'a placeholder that nobody declared',
    manifests: { 'settings.yaml': configMap('settings', { host: 'https://$<HOSTT>/' }) },
    inputs: { variables: 'HOST=payments.example.com' },
    outcome: 'failure',
    writes: 'nothing',
    comment: ['stands for a variable that is not declared', 'Did you mean HOST?'],
    blames: ['settings.yaml:6'],
  },
  {
    name: 'a placeholder in an image that nobody declared',
    manifests: { 'api.yaml': deployment({ image: 'ghcr.io/acme/api:${TAG}' }) },
    outcome: 'failure',
    writes: 'nothing',
    comment: ['`${TAG}` stands for a variable that is not declared', 'Declare TAG in the `variables` input'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'images of a registry with a port: only the one that is meant',
    manifests: {
      'api.yaml': deployment({ image: 'registry.local:5000/api:v1' }),
      'web.yaml': deployment({ name: 'web', image: 'registry.local:5000/web' }),
    },
    inputs: { images: 'registry.local:5000/api=registry.local:5000/mirror/api:v2' },
    outcome: 'success',
    after: async (stage) => {
      expect(await imageOf(stage, 'api')).toBe('registry.local:5000/mirror/api:v2');
      expect(await imageOf(stage, 'web')).toBe('registry.local:5000/web');
    },
  },
  {
    name: 'an images line that matches nothing',
    manifests: { 'api.yaml': deployment({ image: 'ghcr.io/acme/api:v1' }) },
    inputs: { images: 'ghcr.io/acme/apy:v2' },
    outcome: 'failure',
    writes: 'nothing',
    comment: ['matches no container; the images there are: `ghcr.io/acme/api`', 'Did you mean `ghcr.io/acme/api`?'],
  },
];
