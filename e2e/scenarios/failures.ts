import { record, records, text } from '../../sandbox/json.ts';
import { configMap, daemonSet, deployment, job, pod, secret, statefulSet } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const fromSecret = `          env:
            - name: DATABASE_URL
              valueFrom: { secretKeyRef: { name: database, key: url } }
`;
const lackingSecret = {
  'web.yaml': deployment({ name: 'web', behaviour: 'config-error', container: fromSecret }),
  'worker.yaml': deployment({ name: 'worker', behaviour: 'config-error', container: fromSecret }),
  'beat.yaml': deployment({ name: 'beat', replicas: 1, behaviour: 'config-error', container: fromSecret }),
};
const fromConfigMap = '          envFrom:\n            - configMapRef: { name: settings }\n';
const volume = `          volumeMounts: [{ name: config, mountPath: /etc/api }]
      volumes:
        - name: config
          configMap: { name: nowhere }
`;

/** Rollouts that fail: what the person on call reads. */
export const failures: readonly Scenario[] = [
  {
    name: 'an image that does not exist',
    cause: 'ImageNotFound',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-not-found' }) },
    // Long enough for the second pod to be there on a busy machine as well.
    inputs: { 'failure-hold': 'terminal=4s' },
    outcome: 'failure',
    actions: { 'Deployment/api': 'created' },
    comment: [
      '❌ Deploy to staging failed',
      'was not found in its registry',
      'Check that the image was pushed',
      '2 of 2 new pods',
    ],
    blames: ['api.yaml:21'],
  },
  {
    name: 'an image that does not exist, while the old version still runs',
    manifests: { 'api.yaml': deployment({ replicas: 3, behaviour: 'image-not-found' }) },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment({ replicas: 3 }) }, { 'image-tag': 'v1' });
    },
    outcome: 'failure',
    actions: { 'Deployment/api': 'configured' },
    comment: [
      'the first of 3 new pods: image',
      'was not found in its registry',
      'the previous version still serves: 3 of 3 ready',
    ],
    blames: ['api.yaml:21'],
  },
  {
    name: 'an image that may not be pulled',
    cause: 'ImageUnauthorized',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-unauthorized' }) },
    outcome: 'failure',
    comment: ['may not be pulled, or does not exist', 'imagePullSecrets'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'an image with capital letters',
    cause: 'ImageInvalid',
    manifests: { 'api.yaml': deployment({ image: 'ghcr.io/Acme/api:v1' }) },
    outcome: 'failure',
    comment: ['is not a valid image reference', 'in lower case'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a registry that has too much to do for too long',
    cause: 'RegistryThrottled',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-too-many-requests' }) },
    outcome: 'failure',
    comment: ['could not be pulled', '429 Too Many Requests'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a registry whose name nobody knows',
    cause: 'RegistryUnavailable',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-no-host' }) },
    outcome: 'failure',
    comment: ['could not be pulled', 'no such host'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a registry that is out of order',
    cause: 'RegistryUnavailable',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-server-error' }) },
    outcome: 'failure',
    comment: ['could not be pulled: 500 Internal Server Error', 'whether the nodes can reach it'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a crash-looping container, with the last line of its traceback up front',
    cause: 'CrashLoop',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash' }) },
    outcome: 'failure',
    comment: [/\*\*Deployment .*exit code 1.*KeyError: 'DATABASE_URL'/, 'Last log lines', 'Traceback'],
    blames: ['api.yaml:20'],
  },
  {
    name: 'a container that dies a second after it was ready, without a probe',
    manifests: { 'api.yaml': deployment({ behaviour: 'dies-after-ready', unprobed: true }) },
    outcome: 'failure',
    comment: ['exit code 1', "KeyError: 'DATABASE_URL'"],
    blames: ['api.yaml:20'],
  },
  {
    name: 'a command that ends by itself',
    cause: 'EndsByItself',
    manifests: { 'api.yaml': deployment({ behaviour: 'exit=0', unprobed: true }) },
    outcome: 'failure',
    comment: ['ends by itself', 'exit code 0', 'make it a Job'],
  },
  {
    name: 'a container that never becomes ready, until the time is up',
    cause: 'NotReady',
    offNode: 'five seconds are too short there for a program to start and for a probe to be answered',
    manifests: {
      'api.yaml': deployment({ behaviour: 'never-ready' }).replace(
        'port: 8000 }',
        'port: 8000 }\n            periodSeconds: 1',
      ),
    },
    inputs: { timeout: '5s' },
    outcome: 'failure',
    comment: [
      'its readiness probe does not pass',
      'statuscode: 503',
      'The application answers that it can not serve: read its log',
    ],
    blames: ['api.yaml:22'],
  },
  {
    name: 'a Secret that is missing',
    cause: 'ConfigMissing',
    manifests: { 'api.yaml': deployment({ behaviour: 'config-error', container: fromSecret }) },
    outcome: 'failure',
    comment: ['Secret database does not exist, but container app needs it', 'Add the Secret to the manifests'],
    blames: ['api.yaml:26'],
  },
  {
    name: 'a Secret of the deploy that somebody deletes before its pods have read it',
    cause: 'ConfigMissing',
    offNode: 'its pods have read it by then',
    manifests: {
      'api.yaml': deployment({ behaviour: 'config-error', container: fromSecret }),
      'secret.yaml': secret('database', { url: 'postgres://' }),
    },
    meanwhile: async ({ client, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(20_000))) {
        if (object.metadata.name !== 'database') continue;
        await client.request('DELETE', `${path}/database`);
        return;
      }
    },
    outcome: 'failure',
    comment: ['this deploy applied it, and someone has deleted it since', 'Find out who deletes it'],
  },
  {
    name: 'a ConfigMap that is missing',
    cause: 'ConfigMissing',
    manifests: { 'api.yaml': deployment({ behaviour: 'config-error', container: fromConfigMap }) },
    outcome: 'failure',
    comment: ['ConfigMap settings does not exist, but container app needs it'],
    blames: ['api.yaml:25'],
  },
  {
    name: 'a key that the Secret does not have',
    cause: 'ConfigMissing',
    manifests: { 'api.yaml': deployment({ behaviour: 'config-error=key', container: fromSecret }) },
    before: ({ create }) =>
      create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database' }, stringData: { password: 'x' } }),
    outcome: 'failure',
    comment: ['Secret database has no key url, but container app needs it', 'Add the key to the Secret'],
    blames: ['api.yaml:26'],
  },
  {
    name: 'a volume from a ConfigMap that is missing',
    cause: 'VolumeSourceMissing',
    manifests: { 'api.yaml': deployment({ behaviour: 'mount-error', container: volume }) },
    outcome: 'failure',
    comment: ['ConfigMap nowhere does not exist, but volume config needs it'],
    blames: ['api.yaml:27'],
  },
  {
    name: 'a container that needs more memory than it may have',
    cause: 'OutOfMemory',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'oom,ready-after=9s',
        container: '          resources: { limits: { memory: 16Mi } }\n',
      }),
    },
    outcome: 'failure',
    comment: ['used more memory than its limit of 16Mi and was killed', 'resources.limits.memory'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'an init container that fails',
    cause: 'InitContainerFailed',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'crash,container=migrate',
        pod: '      initContainers:\n        - name: migrate\n          image: ghcr.io/acme/api:v1\n',
      }),
    },
    outcome: 'failure',
    comment: ['init container migrate ends with exit code 1', "KeyError: 'DATABASE_URL'"],
    blames: ['api.yaml:25'],
  },
  {
    name: 'a command that is not in the image',
    cause: 'CommandNotFound',
    manifests: {
      'api.yaml': deployment({ behaviour: 'start-error', container: '          command: [/app/serve]\n' }),
    },
    outcome: 'failure',
    comment: [
      "can't be started",
      'stat /app/serve: no such file or directory',
      'Mend the name or the path of the program',
    ],
    blames: ['api.yaml:24'],
  },
  {
    name: 'pods that no node can take, until the time is up',
    cause: 'Unschedulable',
    manifests: { 'api.yaml': deployment({ pod: '      nodeSelector: { disk: fast }\n' }) },
    inputs: { timeout: '4s' },
    outcome: 'failure',
    comment: ['no node can take it', "didn't match Pod's node affinity/selector", 'nodeSelector'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a Job that fails, with what it said last',
    cause: 'JobFailed',
    manifests: { 'migrate.yaml': job({ behaviour: 'exit=1' }) },
    outcome: 'failure',
    comment: ['BackoffLimitExceeded', "KeyError: 'DATABASE_URL'"],
  },
  {
    name: 'a bare Pod that fails',
    cause: 'PodFailed',
    manifests: { 'worker.yaml': pod({ behaviour: 'exit=3', spec: '  restartPolicy: Never\n' }) },
    outcome: 'failure',
    comment: ['exit code 3', "KeyError: 'DATABASE_URL'"],
  },
  {
    name: 'a StatefulSet whose first new pod crashes',
    manifests: { 'db.yaml': statefulSet({ behaviour: 'crash' }) },
    outcome: 'failure',
    actions: { 'StatefulSet/db': 'created', 'Service/db': 'created' },
    comment: ['StatefulSet', 'exit code 1', 'db-0'],
    blames: ['db.yaml:21'],
  },
  {
    name: 'a StatefulSet that waits for a broken pod of the version before',
    cause: 'BlockedByOldPod',
    before: async ({ deploy }) => {
      const hold = { 'failure-hold': 'terminal=0s,retryable=0s' };
      await deploy({ 'db.yaml': statefulSet({ behaviour: 'image-not-found' }) }, hold);
    },
    manifests: { 'db.yaml': statefulSet({ image: 'ghcr.io/acme/db:next' }) },
    inputs: { 'failure-hold': 'terminal=1s,retryable=3s' },
    outcome: 'failure',
    actions: { 'StatefulSet/db': 'configured', 'Service/db': 'unchanged' },
    comment: ['no pod is replaced before old pod db-0 is ready', 'was not found', 'kubectl delete pod db-0'],
  },
  {
    name: 'a StatefulSet whose partition keeps a broken pod of the version before',
    cause: 'BlockedByOldPod',
    before: async ({ deploy }) => {
      const hold = { 'failure-hold': 'terminal=0s,retryable=0s' };
      await deploy({ 'db.yaml': statefulSet({ behaviour: 'crash', image: 'ghcr.io/acme/db:v1' }) }, hold);
    },
    manifests: { 'db.yaml': statefulSet({ spec: '  updateStrategy: { rollingUpdate: { partition: 1 } }\n' }) },
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: [
      'old pod db-0 has to be ready too, and the partition 1 keeps it from being replaced',
      'lower the partition, so that it gets this version',
      "KeyError: 'DATABASE_URL'",
    ],
    blames: ['db.yaml:25'],
  },
  {
    name: 'an agent whose image does not exist',
    manifests: { 'agent.yaml': daemonSet({ behaviour: 'image-not-found' }) },
    outcome: 'failure',
    comment: ['DaemonSet', 'was not found in its registry'],
    blames: ['agent.yaml:20'],
  },
  {
    name: 'one service fails, and the others are told with it',
    manifests: {
      'api.yaml': deployment({ behaviour: 'image-not-found' }),
      'web.yaml': deployment({ name: 'web', behaviour: 'ready-after=9s' }),
      'settings.yaml': configMap('settings', { MODE: 'fast' }),
    },
    outcome: 'failure',
    actions: { 'Deployment/api': 'created', 'Deployment/web': 'created', 'ConfigMap/settings': 'created' },
    comment: ['was not found in its registry', '(and 1 more)', 'still rolling out when the wait ended'],
    blames: ['api.yaml:21', 'web.yaml:1'],
  },
  {
    name: 'three workloads that lack the same Secret, each at its own line',
    // The first that fails ends the run: a busy node must have come to all three, to be able to tell of them.
    before: async ({ deploy, client, namespace }) => {
      await deploy(lackingSecret);
      const tried = new Set<string>();
      const watching = `/api/v1/namespaces/${namespace}/pods?watch=true`;
      for await (const { object } of client.watch(watching, AbortSignal.timeout(60_000))) {
        const [container] = records(object.status, 'containerStatuses');
        const isTried = text(container, 'state', 'waiting', 'reason') === 'CreateContainerConfigError';
        if (isTried) tried.add(text(object.metadata.labels, 'app'));
        if (tried.size === 3) return;
      }
    },
    manifests: lackingSecret,
    outcome: 'failure',
    comment: ['Secret database does not exist', '(and 2 more)', 'The same as above.'],
    blames: ['web.yaml:26', 'worker.yaml:26', 'beat.yaml:26'],
  },
  {
    name: 'somebody deletes the Deployment while it is waited for',
    cause: 'Deleted',
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready' }) },
    meanwhile: async ({ client, namespace }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(20_000))) {
        if (object.metadata.name !== 'api') continue;
        await client.request('DELETE', `${path}/api`, { propagationPolicy: 'Background' });
        return;
      }
    },
    outcome: 'failure',
    comment: ['was deleted by someone else'],
  },
  {
    name: 'somebody deletes the Deployment and makes it anew while it is waited for',
    cause: 'Deleted',
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment() });
    },
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready' }) },
    meanwhile: async ({ client, create, namespace }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(20_000))) {
        if (object.metadata.name !== 'api' || record(object, 'status').observedGeneration !== 2) continue;
        await client.request('DELETE', `${path}/api`, { propagationPolicy: 'Background' });
        const { apiVersion, kind, spec } = object;
        await create({ apiVersion, kind, metadata: { name: 'api' }, ...(spec === undefined ? {} : { spec }) });
        return;
      }
    },
    outcome: 'failure',
    comment: ['was deleted and made anew by someone else', 'Find out who deletes it'],
  },
  {
    name: 'somebody rolls the Deployment back while it is waited for',
    cause: 'Replaced',
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready' }) },
    meanwhile: async ({ client, namespace }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(20_000))) {
        // Only once the controller has seen it, and so the action waits already.
        if (object.metadata.name !== 'api' || record(object, 'status').observedGeneration === undefined) continue;
        const image = 'registry.example/shop/api:earlier';
        const patch = { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } };
        const type = 'application/strategic-merge-patch+json';
        await client.request('PATCH', `${path}/api?fieldManager=kubectl-rollout`, patch, type);
        return;
      }
    },
    outcome: 'failure',
    comment: ['was changed by kubectl-rollout', "what runs is not this deploy's version"],
  },
  {
    name: 'somebody pauses the Deployment while it is waited for',
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment() });
    },
    manifests: { 'api.yaml': deployment({ behaviour: 'never-ready' }) },
    meanwhile: async ({ client, namespace }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(20_000))) {
        if (object.metadata.name !== 'api' || record(object, 'status').observedGeneration !== 2) continue;
        const patch = { spec: { paused: true } };
        await client.request('PATCH', `${path}/api?fieldManager=someone`, patch, 'application/merge-patch+json');
        return;
      }
    },
    outcome: 'failure',
    comment: ['was paused by someone while we waited', 'kubectl rollout resume'],
  },
  {
    name: 'somebody keeps the old pods of a StatefulSet while it is waited for',
    before: async ({ deploy }) => {
      await deploy({ 'db.yaml': statefulSet() });
    },
    manifests: { 'db.yaml': statefulSet({ behaviour: 'never-ready' }) },
    meanwhile: async ({ client, namespace }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets`;
      for await (const { object } of client.watch(`${path}?watch=true`, AbortSignal.timeout(20_000))) {
        if (object.metadata.name !== 'db' || record(object, 'status').observedGeneration !== 2) continue;
        const patch = { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } } };
        await client.request('PATCH', `${path}/db?fieldManager=someone`, patch, 'application/merge-patch+json');
        return;
      }
    },
    outcome: 'failure',
    comment: ['was set to OnDelete by someone while we waited', 'set spec.updateStrategy back'],
  },
];
