import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { type Client, clientOf } from '../../sandbox/client.ts';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import { acting, openNamespace } from '../acting.ts';
import { pod } from '../manifests.ts';
import { joinCluster, type Node } from '../node.ts';
import { NODE } from './daemons.ts';
import { forRealNode } from './translate.ts';
import { type Words, wordsOf } from './words.ts';

const OURS = 'ours';
let client: Client;
let node: Node;
beforeAll(async () => {
  const kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
  client = clientOf(kubeconfig);
  const handler = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'nowhere' },
    handler: 'nowhere',
  };
  await acting(client, 'default').create(handler as Parameters<ReturnType<typeof acting>['create']>[0]);
  node = await joinCluster({ kubeconfig, node: OURS, tainted: true });
});
afterAll(async () => {
  await node.leave();
  client.close();
});

interface Case {
  readonly behaviour: string;
  readonly image?: string;
  /** Lines of the pod's spec, and of its first container: those with 6 blanks and more. */
  readonly spec?: string;
  /** Both have said all of it: enough was heard. */
  readonly until: readonly string[];
}

const command = (program: string) => `      command: [${program}]\n`;
const httpProbe = (kind: string, path: string) =>
  `      ${kind}: { periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 6, httpGet: { path: ${path}, port: 8000 } }\n`;
const once = '  restartPolicy: Never\n';

const AGAIN = 'already present on machine';
const RUNS = ['phase Running', 'state running', 'event Normal Started'];
const BACK_OFF = ['state waiting: CrashLoopBackOff', 'event Warning BackOff', 'phase Running'];
const NO_IMAGE = [
  'state waiting: ErrImagePull',
  'state waiting: ImagePullBackOff',
  'event Normal BackOff',
  'Error: ImagePullBackOff',
];
const NO_CONFIG = ['state waiting: CreateContainerConfigError', 'event Warning Failed', AGAIN];
const KILLED = ['terminated:', 'event Normal Killing', AGAIN];
const mounted = (source: string) =>
  `      volumeMounts: [{ name: files, mountPath: /files }]\n  volumes: [{ name: files, ${source} }]\n`;
const UNMOUNTED = ['state waiting: ContainerCreating', 'phase Pending', 'FailedMount'];
const migration = '  initContainers: [{ name: migrate, image: "ghcr.io/acme/api:${GIT_SHA}" }]\n';

/** Why `image-too-many-requests` is not here: containerd before 1.7 words it otherwise than those of today. */
const CASES: readonly Case[] = [
  { behaviour: 'ready', until: RUNS },
  {
    behaviour: 'ready',
    image: 'ghcr.io/Acme/api:v1',
    until: ['state waiting: InvalidImageName', 'event Warning Failed', 'InspectFailed'],
  },
  { behaviour: 'image-not-found', until: NO_IMAGE },
  { behaviour: 'image-unauthorized', until: NO_IMAGE },
  { behaviour: 'image-no-host', until: NO_IMAGE },
  { behaviour: 'image-platform', until: NO_IMAGE },
  { behaviour: 'crash', until: BACK_OFF },
  { behaviour: 'crash=once', until: ['terminated:', ...RUNS, AGAIN] },
  { behaviour: 'crash,container=migrate', spec: migration, until: BACK_OFF.slice(0, 2) },
  { behaviour: 'exit=0', until: BACK_OFF },
  { behaviour: 'exit=3,after=2s', spec: once, until: [...RUNS, 'phase Failed'] },
  { behaviour: 'completes-after=2s', spec: once, until: [...RUNS, 'phase Succeeded'] },
  { behaviour: 'oom', spec: '      resources: { limits: { memory: 16Mi } }\n', until: BACK_OFF },
  { behaviour: 'start-error', spec: command('/app/serve'), until: BACK_OFF },
  { behaviour: 'start-error=not-in-path', spec: command('serve'), until: BACK_OFF },
  { behaviour: 'start-error=permission', spec: command('/app/start.sh'), until: BACK_OFF },
  { behaviour: 'create-error=user', until: ['state waiting: CreateContainerError', 'event Warning Failed', AGAIN] },
  { behaviour: 'create-error', until: ['state waiting: CreateContainerError', 'event Warning Failed', AGAIN] },
  { behaviour: 'never-ready', spec: httpProbe('readinessProbe', '/health/ready'), until: [...RUNS, 'statuscode: 503'] },
  { behaviour: 'killed=liveness', spec: httpProbe('livenessProbe', '/live'), until: KILLED },
  { behaviour: 'killed=startup', spec: httpProbe('startupProbe', '/started'), until: KILLED },
  {
    behaviour: 'config-error',
    spec: '      env: [{ name: URL, valueFrom: { secretKeyRef: { name: database, key: url } } }]\n',
    until: NO_CONFIG,
  },
  { behaviour: 'config-error', spec: '      envFrom: [{ configMapRef: { name: settings } }]\n', until: NO_CONFIG },
  {
    behaviour: 'config-error=key',
    spec: '      env: [{ name: URL, valueFrom: { configMapKeyRef: { name: kube-root-ca.crt, key: url } } }]\n',
    until: NO_CONFIG,
  },
  { behaviour: 'as-root', spec: '      securityContext: { runAsNonRoot: true }\n', until: NO_CONFIG },
  {
    behaviour: 'image-never-pulled',
    spec: '      imagePullPolicy: Never\n',
    until: ['state waiting: ErrImageNeverPull', 'Error: ErrImageNeverPull'],
  },
  {
    behaviour: 'mount-error',
    spec: mounted('secret: { secretName: nowhere }'),
    until: ['state waiting: ContainerCreating', 'phase Pending', 'FailedMount'],
  },
  {
    behaviour: 'mount-error',
    spec: mounted('configMap: { name: nowhere }'),
    until: ['state waiting: ContainerCreating', 'phase Pending', 'FailedMount'],
  },
  {
    behaviour: 'mount-error=key',
    spec: mounted('configMap: { name: kube-root-ca.crt, items: [{ key: url, path: url }] }'),
    until: UNMOUNTED,
  },
  {
    behaviour: 'mount-error=host-path',
    spec: mounted('hostPath: { path: /nowhere, type: Directory }'),
    until: UNMOUNTED,
  },
  {
    behaviour: 'sandbox-error=runtime',
    spec: '  runtimeClassName: nowhere\n',
    until: ['state waiting: ContainerCreating', 'phase Pending', 'FailedCreatePodSandBox'],
  },
  {
    behaviour: 'config-error=variable',
    spec: '      volumeMounts: [{ name: files, mountPath: /files, subPathExpr: $(POD_NAME) }]\n  volumes: [{ name: files, emptyDir: {} }]\n',
    until: NO_CONFIG,
  },
  {
    behaviour: 'start-error=mount',
    spec: '      volumeMounts: [{ name: files, mountPath: /app, subPath: ca.crt }]\n  volumes: [{ name: files, configMap: { name: kube-root-ca.crt } }]\n',
    until: BACK_OFF,
  },
  { behaviour: 'image-damaged', until: NO_IMAGE },
];

/** The same pod on both nodes: what their kubelets say of it. */
async function saidOf({ until, ...options }: Case, namespace: string): Promise<{ real: Words; ours: Words }> {
  const stage = acting(client, namespace);
  await openNamespace(stage as Parameters<typeof openNamespace>[0]);
  const [real, ours] = await Promise.all(
    [NODE, OURS].map(async (nodeName) => {
      const name = `on-${nodeName}`;
      // Each case pulls an image of its own.
      const manifest = parse(forRealNode(pod({ name, ...options }).replaceAll('${GIT_SHA}', namespace)));
      manifest.spec.nodeName = nodeName;
      const { body } = await client.request('POST', `/api/v1/namespaces/${namespace}/pods`, manifest);
      const created = body as KubernetesObject;
      const enough = (said: ReadonlySet<string>) =>
        until.every((words) => [...said].some((word) => word.includes(words)));
      const words = await wordsOf(client, { created, signal: AbortSignal.timeout(90_000) }, enough);
      return words.map((word) => word.replaceAll(nodeName, 'NODE'));
    }),
  );
  await client.request('DELETE', `/api/v1/namespaces/${namespace}`);
  return { real: real ?? [], ours: ours ?? [] };
}

describe.concurrent('our kubelet says what the real one says', () => {
  test.for(CASES.map((one, index) => [one.behaviour, one, index] as const))('%s', async ([, one, index]) => {
    const { real, ours } = await saidOf(one, `words-${index}`);
    expect(ours).toEqual(real);
  });
});
