import { configMap, daemonSet, deployment, service } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const hold = { 'failure-hold': 'terminal=1s,retryable=2s' };
const commit = '1111111111111111111111111111111111111111';
const fast = (path: string, port: number) =>
  `          ports: [{ name: http, containerPort: 8000 }]
          readinessProbe:
            periodSeconds: 1
            failureThreshold: 1
            httpGet: { path: ${path}, port: ${port} }
`;
const needsKey = `          env:
            - name: DATABASE_URL
              valueFrom: { secretKeyRef: { name: database, key: ulr } }
`;
const nonRoot = '          securityContext: { runAsNonRoot: true }\n';
const readOnly = '          securityContext: { readOnlyRootFilesystem: true }\n';
const nested = `          securityContext: { readOnlyRootFilesystem: true }
          volumeMounts:
            - { name: work, mountPath: /app/work, readOnly: true }
            - { name: cache, mountPath: /app/work/cache }
      volumes: [{ name: work, emptyDir: {} }, { name: cache, emptyDir: {} }]
`;
const impatient = (probe: string) => `          ${probe}:
            periodSeconds: 1
            failureThreshold: 1
            initialDelaySeconds: 3
            httpGet: { path: /nowhere, port: 8000 }
`;

const pullSecret = (name: string) => `      imagePullSecrets: [{ name: ${name} }]\n`;
const registryPassword = (name: string) => {
  const stringData = { '.dockerconfigjson': '{"auths":{"ghcr.io":{"username":"acme","password":"hunter2hunter2"}}}' };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'kubernetes.io/dockerconfigjson', stringData };
};
/** What a rollout can fail of, each with its own words: what happened, the line to blame, and what to do. */
export const causes: readonly Scenario[] = [
  {
    name: 'an image that is not made for the platform of the node',
    cause: 'ImagePlatformMissing',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-platform' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['has no variant for the platform of the node', 'Build the image for that platform too'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a program for another processor, as its log says',
    cause: 'PlatformMismatch',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash,log=exec-format,exit=255' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['exec format error', 'docker buildx'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a script that may not be executed',
    cause: 'CommandNotExecutable',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'start-error=permission',
        container: '          command: [/app/start.sh]\n',
      }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['permission denied', 'chmod'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a mount inside another that may only be read',
    manifests: { 'api.yaml': deployment({ behaviour: 'start-error=read-only', container: nested }) },
    inputs: hold,
    outcome: 'failure',
    comment: ["its mount path /app/work/cache can't be made in volume work at /app/work", 'Mount it outside'],
    blames: ['api.yaml:27'],
  },
  {
    name: 'an image that is not on the node, and may not be pulled to it',
    cause: 'ImageNeverPulled',
    manifests: {
      'api.yaml': deployment({ behaviour: 'image-never-pulled', container: '          imagePullPolicy: Never\n' }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['is not on the node, and imagePullPolicy Never forbids to pull it', 'set imagePullPolicy'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a container that must not run as root, from an image that does',
    cause: 'RunsAsRoot',
    manifests: {
      'api.yaml': deployment({
        behaviour: 'as-root',
        container: '          securityContext: { runAsNonRoot: true }\n',
      }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['must not run as root', 'Set runAsUser'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a node whose network plugin does not come up',
    cause: 'SandboxFailed',
    offNode: 'its network plugin is up',
    manifests: { 'api.yaml': deployment({ behaviour: 'sandbox-error' }) },
    inputs: hold,
    outcome: 'failure',
    comment: [
      "2 of 2 new pods: its network can't be set up: plugin type",
      'subnet.env: no such file or directory',
      'FailedCreatePodSandBox',
      'Look at the network plugin (CNI) of that node',
    ],
    blames: ['api.yaml:1'],
  },
  {
    name: 'a Python module that is not in the image',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash,log=module' }) },
    inputs: hold,
    outcome: 'failure',
    comment: [/\*\*.*ModuleNotFoundError: No module named.*\*\*/, 'requirements'],
  },
  {
    name: 'a cache in a file system that may only be read',
    cause: 'ReadOnlyFileSystem',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash,log=read-only', container: readOnly }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['Read-only file system', 'emptyDir'],
  },
  {
    name: 'a liveness probe that kills',
    cause: 'LivenessFailed',
    manifests: {
      'api.yaml': deployment({
        replicas: 1,
        behaviour: 'killed=liveness,after=300ms',
        container: impatient('livenessProbe'),
      }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['killed again and again by its liveness probe', '404'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a startup probe that never passes',
    cause: 'StartupFailed',
    manifests: {
      'api.yaml': deployment({
        replicas: 1,
        behaviour: 'killed=startup,after=300ms',
        container: impatient('startupProbe'),
      }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['its startup probe never passes'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a readiness probe that never passes is not waited out',
    cause: 'NotReady',
    manifests: {
      'api.yaml': deployment({ behaviour: 'never-ready', unprobed: true, container: fast('/health', 8000) }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['its readiness probe does not pass', '503', 'the probe allows 1 s from its start'],
    blames: ['api.yaml:23'],
  },
  {
    name: 'a probe that asks the wrong port',
    cause: 'ProbePortUndeclared',
    manifests: {
      'api.yaml': deployment({ behaviour: 'never-ready', unprobed: true, container: fast('/health', 8080) }),
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['asks port 8080, which it does not declare', /declared: 8000/],
    blames: ['api.yaml:26'],
  },
  {
    name: 'a node whose disk is full',
    offNode: "the machine's disk is not ours to fill",
    cause: 'ImagePullFailed',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-disk-full' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['could not be pulled', 'no space left on device'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a Secret that the kubelet can not read in time',
    offNode: 'the API server is too near to be late',
    cause: 'ConfigError',
    manifests: { 'api.yaml': deployment({ behaviour: 'config-error=sync', container: needsKey }) },
    inputs: hold,
    outcome: 'failure',
    comment: ["can't be put together", 'failed to sync secret cache'],
    blames: ['api.yaml:20'],
  },
  {
    name: 'an image that says nothing of what to run',
    cause: 'ContainerCreateError',
    manifests: { 'api.yaml': deployment({ behaviour: 'create-error' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ["can't be created", 'no command specified'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a user that the image does not know, as containerd says it',
    manifests: { 'api.yaml': deployment({ behaviour: 'create-error=user' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ["can't be created", 'no users found', 'set runAsUser to a number'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a user that the image does not know',
    offNode: 'containerd says it otherwise',
    cause: 'StartError',
    manifests: { 'api.yaml': deployment({ behaviour: 'start-error=user' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ["can't be started", 'unable to find user app'],
    blames: ['api.yaml:21'],
  },
  {
    name: 'a file that the process may not read',
    cause: 'PermissionDenied',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash,log=permission', container: nonRoot }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['Permission denied', 'fsGroup'],
    blames: ['api.yaml:24'],
  },
  {
    name: 'a key whose name is nearly right',
    cause: 'ConfigMissing',
    manifests: { 'api.yaml': deployment({ behaviour: 'config-error=key', container: needsKey }) },
    before: ({ create }) =>
      create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database' }, stringData: { url: 'x', user: 'y' } }),
    inputs: hold,
    outcome: 'failure',
    comment: ['has no key', 'Did you mean', 'keys of Secret database: url, user'],
  },
  {
    name: 'an image that may not be pulled, for its pull secret is not there',
    cause: 'ImageUnauthorized',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-unauthorized', pod: pullSecret('regcred') }) },
    before: ({ create }) => create(registryPassword('registry-cred')),
    inputs: hold,
    outcome: 'failure',
    comment: ['its pull secret regcred does not exist', 'or mend its name', 'registry-cred'],
    blames: ['api.yaml:24'],
    never: ['hunter2hunter2'],
  },
  {
    name: 'an image that may not be pulled, with a pull secret that is there',
    manifests: { 'api.yaml': deployment({ behaviour: 'image-unauthorized', pod: pullSecret('regcred') }) },
    before: ({ create }) => create(registryPassword('regcred')),
    inputs: hold,
    outcome: 'failure',
    comment: ['may not be pulled, or does not exist', 'pull secret regcred: exists'],
    blames: ['api.yaml:21'],
    never: ['hunter2hunter2'],
  },
  {
    name: 'the version before still serves, and the commits since are a click away',
    manifests: { 'api.yaml': deployment({ behaviour: 'crash' }), 'service.yaml': service('api') },
    before: async ({ deploy, client, namespace }) => {
      await deploy({ 'api.yaml': deployment() }, { 'image-tag': 'v1' });
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/api`;
      const metadata = { annotations: { 'kube-rollout.dev/commit': commit } };
      await client.request('PATCH', path, { metadata }, 'application/merge-patch+json');
    },
    inputs: hold,
    outcome: 'failure',
    comment: ['the previous version still serves: 2 of 2 ready', `compare/${commit}...`],
  },
  {
    name: 'what fails stands before what waits for it',
    manifests: {
      'a-web.yaml': deployment({
        name: 'web',
        behaviour: 'never-ready',
        container: '          env: [{ name: API_URL, value: "http://api:80" }]\n',
      }),
      'b-api.yaml': deployment({ behaviour: 'image-not-found' }),
      'service.yaml': service('api'),
    },
    inputs: hold,
    outcome: 'failure',
    comment: [
      /\*\*Deployment .*was not found/,
      /has no ready pod/,
      /Deployment.*web.*uses Service.*api/,
      /was not found[\s\S]*still rolling out/,
    ],
  },
  {
    name: 'credentials that nobody registered, in a log',
    manifests: { 'api.yaml': deployment({ replicas: 1, behaviour: 'crash,log=credentials' }) },
    inputs: hold,
    outcome: 'failure',
    comment: ['RuntimeError', 'postgres://shop:***@db'],
    never: ['hunter2hunter2', 'abcdef0123456789abcdef0123456789', 'wJalrXUtnFEMI', 'MIIEpAIBAAKCAQEA'],
  },
  {
    name: 'an object that asks for a longer hold of its own comes up in it',
    manifests: {
      'api.yaml': deployment({ replicas: 1, behaviour: 'image-too-many-requests=4s' }).replace(
        'metadata:\n',
        'metadata:\n  annotations: { kube-rollout.dev/failure-hold: retryable=30s }\n',
      ),
    },
    inputs: hold,
    outcome: 'success',
    comment: ['✅ Deployed to staging'],
  },
  {
    name: 'an annotation that nobody understands',
    manifests: {
      'settings.yaml': configMap('settings', { MODE: 'fast' }).replace(
        'metadata:\n',
        'metadata:\n  annotations: { kube-rollout.dev/wait-for: ready }\n',
      ),
    },
    outcome: 'failure',
    comment: ['kube-rollout.dev/wait-for', 'condition=TYPE'],
    writes: 'nothing',
  },
  {
    name: 'a Service that selects no pod is a warning',
    cause: 'ServiceSelectsNothing',
    manifests: { 'api.yaml': deployment(), 'service.yaml': service('apii') },
    outcome: 'success',
    comment: ['selects no pod', 'Did you mean'],
    log: [/::warning title=kube-rollout,file=service\.yaml,line=8,/],
  },
  {
    name: 'a Service that leads to a port by a name that no container has is a warning',
    cause: 'TargetPortUndeclared',
    manifests: {
      'api.yaml': deployment({ container: '          ports: [{ name: http, containerPort: 8000 }]\n' }),
      'service.yaml': service('api').replace('targetPort: 8000', 'targetPort: htpp'),
    },
    outcome: 'success',
    comment: ['leads nowhere on port 80', 'named htpp (declared: http)', 'Did you mean http?'],
    log: [/::warning title=kube-rollout,file=service\.yaml,line=12,/],
  },
  {
    name: 'an agent that no node is to run is a warning',
    cause: 'RunsNowhere',
    manifests: { 'agent.yaml': daemonSet({ pod: '      nodeSelector: { gpu: a100 }\n' }) },
    outcome: 'success',
    comment: ['runs nowhere', 'label a node'],
    log: [/::warning title=kube-rollout,file=agent\.yaml,line=23,/],
  },
  {
    name: 'a Deployment that is paused is a warning',
    cause: 'Paused',
    manifests: { 'api.yaml': deployment().replace('spec:\n', 'spec:\n  paused: true\n') },
    outcome: 'success',
    comment: ['is paused', 'kubectl rollout resume'],
    log: [/::warning title=kube-rollout,file=api\.yaml,line=8,/],
  },
];
