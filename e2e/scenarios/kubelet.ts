import { records, text } from '../../sandbox/json.ts';
import { configMap, deployment, statefulSet } from '../manifests.ts';
import type { Scenario, Stage } from '../scenario.ts';

const hold = { 'failure-hold': 'terminal=1s,retryable=2s' };
const runtimeClass = ({ namespace }: Pick<Stage, 'namespace'>) => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: namespace },
  handler: namespace,
});
const mounted = (mount: string, source: string) => `          volumeMounts: [{ name: files, ${mount} }]
      volumes:
        - name: files
          ${source}
`;
const settings = 'configMap: { name: settings }';
const hostPort = '          ports: [{ containerPort: 8000, hostPort: 18000 }]\n';
const hasty = '      terminationGracePeriodSeconds: 1\n';

/** What a kubelet stumbles over before a program runs, and what the pods of the version before hold. */
export const kubelet: readonly Scenario[] = [
  {
    name: 'a container runtime that the node does not have',
    cause: 'SandboxFailed',
    only: { world: 'real', because: 'the sandbox has no runtime classes' },
    manifests: {
      'api.yaml': deployment({ behaviour: 'sandbox-error=runtime', pod: '      runtimeClassName: NAMESPACE\n' }),
    },
    before: (stage) => stage.create(runtimeClass(stage)),
    after: async ({ client, namespace }) => {
      await client.request('DELETE', `/apis/node.k8s.io/v1/runtimeclasses/${namespace}`);
    },
    inputs: hold,
    outcome: 'failure',
    comment: [
      '2 of 2 new pods: its node does not have the container runtime that it asks for: no runtime for "NAMESPACE"',
      'Mend runtimeClassName',
    ],
    blames: ['api.yaml:24'],
  },
  {
    name: 'an image that arrives damaged',
    cause: 'ImagePullFailed',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-damaged' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['could not be pulled: unexpected commit digest', 'not what the registry promised'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a mount that needs a variable which nobody sets',
    cause: 'ConfigError',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'config-error=variable',
        container: mounted('mountPath: /data, subPathExpr: $(POD_NAME)', 'emptyDir: {}'),
      }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['missing value for POD_NAME', 'Set the variable POD_NAME in env'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a file that is mounted over a directory of the image',
    cause: 'StartError',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'start-error=mount',
        container: mounted('mountPath: /data, subPath: app.conf', settings),
      }),
      'settings.yaml': configMap('settings', { 'app.conf': 'fast' }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ["can't be started: its mount at /data can't be made: not a directory", 'a file (subPath) over a file'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a directory that the node does not have',
    cause: 'VolumeMountFailed',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'mount-error=host-path',
        container: mounted('mountPath: /models', 'hostPath: { path: /nowhere, type: Directory }'),
      }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ["volume files can't be mounted", '/nowhere is not a directory on its node', 'DirectoryOrCreate'],
    blames: ['api.yaml:27'],
  },
  {
    name: 'a volume that asks for a key which its ConfigMap does not have',
    cause: 'VolumeSourceMissing',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'mount-error=key',
        container: mounted(
          'mountPath: /config',
          'configMap: { name: settings, items: [{ key: app.cnf, path: app.conf }] }',
        ),
      }),
      'settings.yaml': configMap('settings', { 'app.conf': 'fast' }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['ConfigMap settings has no key app.cnf, but volume files needs it', 'Did you mean app.conf'],
    blames: ['api.yaml:27'],
  },
  {
    name: 'an update whose port on the node the old pod holds',
    cause: 'Unschedulable',
    only: { world: 'real', because: 'the sandbox gives out no ports of its nodes' },
    manifests: { 'api.yaml': deployment({ replicas: 1, container: hostPort }) },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment({ replicas: 1, container: hostPort }) }, { 'image-tag': 'v1' });
    },
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: ["didn't have free ports", 'maxSurge: 0', 'the previous version still serves: 1 of 1 ready'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'an old pod that its finalizer keeps, where the new one has the same name',
    cause: 'BlockedByOldPod',
    manifests: { 'db.yaml': statefulSet({ replicas: 1, pod: hasty }) },
    before: async (stage) => {
      await stage.deploy({ 'db.yaml': statefulSet({ replicas: 1, pod: hasty }) }, { 'image-tag': 'v1' });
      await setFinalizers(stage, ['example.com/backup']);
    },
    after: (stage) => setFinalizers(stage, []),
    inputs: { timeout: '10s' },
    outcome: 'failure',
    comment: ['a new pod comes only once old pod db-0', 'Look at the controller', 'example.com/backup'],
  },
];

async function setFinalizers({ client, namespace }: Pick<Stage, 'client' | 'namespace'>, finalizers: string[]) {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const { body } = await client.request('GET', path);
  for (const pod of records(body, 'items')) {
    const one = `${path}/${text(pod, 'metadata', 'name')}`;
    await client.request('PATCH', one, { metadata: { finalizers } }, 'application/merge-patch+json');
  }
}
