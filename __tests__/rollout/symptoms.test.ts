import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import type { Scene } from '../../src/rollout/scene.ts';
import { findSymptoms } from '../../src/rollout/symptoms.ts';
import {
  at,
  complete,
  condition,
  deployment,
  ended,
  event,
  notReady,
  object,
  pod,
  ready,
  replicaSet,
  scene,
  waiting,
} from './objects.ts';

type Case = [what: string, container: JsonObject, cause: string | undefined, kind?: string, field?: string];

/** The first symptom of a Deployment's new pod whose only container is in such a state. */
function symptomOf(container: JsonObject, spec: JsonObject = {}, events: KubernetesObject[] = []) {
  const broken = pod({ status: notReady(container), spec });
  return findSymptoms(deployment(), scene(20, { pods: [broken], eventsOf: () => events }))[0]?.symptom;
}

function check(cases: Case[], spec: JsonObject = {}): void {
  test.each(cases)('%s', (_, container, cause, kind, field) => {
    const symptom = symptomOf(container, spec);
    expect([symptom?.cause, symptom?.class]).toEqual([cause, kind]);
    if (field) expect(symptom?.field).toBe(field);
  });
}

describe('an image whose container is said to be created only, while another image is pulled', () => {
  const IMAGE = 'registry.example/api:1';
  const about = (reason: string, message: string, seconds: number, container = 'app') =>
    event(pod(), reason, message, {
      involvedObject: { uid: 'uid-api-new-1', fieldPath: `spec.containers{${container}}` },
      firstTimestamp: at(seconds),
      lastTimestamp: at(seconds),
    });
  const pulling = (seconds: number) => about('Pulling', `Pulling image "${IMAGE}"`, seconds);
  const notFound = (seconds: number, container?: string) =>
    about('Failed', `Failed to pull image "${IMAGE}": rpc error: code = NotFound desc = not found`, seconds, container);
  const shown = (...events: KubernetesObject[]) => symptomOf(waiting('ContainerCreating'), {}, events);

  test('is told by the event of its pull', () => {
    expect(shown(pulling(3), notFound(3), about('Failed', 'Error: ErrImagePull', 3))).toMatchObject({
      cause: 'ImageNotFound',
      class: 'terminal',
      since: Date.parse(at(3)),
      field: 'containers[name="app"].image',
    });
  });

  test('says nothing of another container', () => {
    expect(shown(notFound(3, 'side'))).toBeUndefined();
  });

  test('is no more a failure once it is tried again, or has come', () => {
    expect(shown(notFound(3), pulling(13))).toMatchObject({ cause: 'ImagePullFailed', lastResort: true });
    expect(
      shown(notFound(3), pulling(13), about('Pulled', `Successfully pulled image "${IMAGE}"`, 14)),
    ).toBeUndefined();
  });

  test('that is still on its way at the deadline is what it waits for', () => {
    expect(shown(pulling(1))).toMatchObject({
      says: 'image registry.example/api:1 of container app is still being pulled',
      lastResort: true,
    });
  });
});

describe('an image that can not be had', () => {
  const pull = (message: string) => waiting('ErrImagePull', message);
  check([
    ['an invalid name', waiting('InvalidImageName'), 'ImageInvalid', 'terminal', 'containers[name="app"].image'],
    ['never to be pulled', waiting('ErrImageNeverPull'), 'ImageNeverPulled', 'terminal'],
    [
      'not found (containerd)',
      pull(
        'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/x:1": failed to resolve reference "docker.io/library/x:1": docker.io/library/x:1: not found',
      ),
      'ImageNotFound',
      'terminal',
    ],
    [
      'not found, told in the back-off',
      waiting(
        'ImagePullBackOff',
        'Back-off pulling image "x:1": ErrImagePull: rpc error: code = NotFound desc = failed to resolve reference "x:1": not found',
      ),
      'ImageNotFound',
      'terminal',
    ],
    ['manifest unknown', pull('manifest for x:1 not found: manifest unknown'), 'ImageNotFound', 'terminal'],
    [
      'no right',
      pull(
        'failed to resolve reference "docker.io/library/x:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ),
      'ImageUnauthorized',
      'terminal',
    ],
    ['not for this platform', pull('no match for platform in manifest: not found'), 'ImagePlatformMissing', 'terminal'],
    [
      'no such host: it may pass',
      pull('failed to do request: Head "https://r/v2/x": dial tcp: lookup r on 10.0.0.2:53: no such host'),
      'RegistryUnavailable',
      'retryable',
    ],
    ...[
      'dial tcp 10.0.0.9:443: connect: no route to host',
      'dial tcp 10.0.0.9:443: connect: network is unreachable',
      'dial tcp: lookup r on 10.0.0.2:53: server misbehaving',
      'rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      'failed to do request: Head "https://r/v2/x": EOF',
    ].map((message): Case => [`${message}: it may pass`, pull(message), 'RegistryUnavailable', 'retryable']),
    ['too many requests', pull('unexpected status code 429 Too Many Requests'), 'RegistryThrottled', 'retryable'],
    [
      'a registry in trouble',
      pull('received unexpected HTTP status: 503 Service Unavailable'),
      'RegistryUnavailable',
      'retryable',
    ],
    [
      'an image that is called not-found',
      pull('i/o timeout while pulling "r/not found:1"'),
      'RegistryUnavailable',
      'retryable',
    ],
    ['still being pulled', waiting('ContainerCreating'), undefined],
  ]);

  const quoted = (image: string) =>
    `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  const missing = ['ImageNotFound', 'terminal'];
  const SHA = '9b74c4290f3a6d5d1c9be7a1e4a1b2c3d4e5f607';
  test.each([
    ['a commit with 429 in it', `ghcr.io/acme/api:${SHA}`, quoted(`ghcr.io/acme/api:${SHA}`), missing],
    ['a registry and name with i/o between', 'registry.acme.ai/ops', quoted('registry.acme.ai/ops:latest'), missing],
    [
      'a path that speaks of trouble',
      'ghcr.io/acme/unavailable-svc:1',
      quoted('ghcr.io/acme/unavailable-svc:1'),
      missing,
    ],
    ['a short name of Docker Hub', 'unavailable-svc:1', quoted('docker.io/library/unavailable-svc:1'), missing],
    ['a timeout in the name, told by Docker', 'timeout-svc', 'manifest for timeout-svc not found', missing],
    ['a digest', `ghcr.io/acme/x509@sha256:${SHA}`, quoted(`ghcr.io/acme/x509@sha256:${SHA}`), missing],
    [
      'an address without quotes',
      'ghcr.io/acme/unavailable:1',
      'unexpected status from HEAD request to https://ghcr.io/v2/acme/unavailable/manifests/1: 403 Forbidden',
      ['ImageUnauthorized', 'terminal'],
    ],
    [
      'a tag in brackets',
      'ghcr.io/acme/api:v1-unavailable',
      'unexpected status code [manifests v1-unavailable]: 403 Forbidden',
      ['ImageUnauthorized', 'terminal'],
    ],
    [
      'a registry called not-found',
      'not-found.acme.ai:5000/denied/api:1',
      'dial tcp: lookup not-found.acme.ai on 10.0.0.2:53: read udp: i/o timeout',
      ['RegistryUnavailable', 'retryable'],
    ],
  ])('what the image is called is no cause: %s', (_, image, message, expected) => {
    const found = symptomOf(pull(message), { containers: [{ name: 'app', image }] });
    expect([found?.cause, found?.class]).toEqual(expected);
  });

  test('an older kubelet tells the cause only in an event', () => {
    const image = 'registry.example/api:1';
    const container = waiting('ImagePullBackOff', `Back-off pulling image "${image}"`);
    const cause = event(pod(), 'Failed', `Failed to pull image "${image}": manifest unknown`);
    expect(symptomOf(container)?.cause).toBe('ImagePullFailed');
    expect(symptomOf(container, {}, [cause])?.cause).toBe('ImageNotFound');
  });
});

describe('a configuration that can not be put together', () => {
  const error = (message: string) => waiting('CreateContainerConfigError', message);
  const spec = {
    containers: [
      {
        name: 'app',
        env: [
          { name: 'A', value: '1' },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
          { name: 'HINT', valueFrom: { secretKeyRef: { name: 'spare', key: 'hint', optional: true } } },
          { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'spare', key: 'token' } } },
        ],
        envFrom: [{ configMapRef: { name: 'settings' } }],
      },
    ],
  };
  const path = 'containers[name="app"]';
  check(
    [
      [
        'a missing Secret',
        error('secret "db" not found'),
        'ConfigMissing',
        'terminal',
        `${path}.env[name="PASSWORD"].valueFrom.secretKeyRef.name`,
      ],
      [
        'a missing key',
        error("couldn't find key password in Secret shop/db"),
        'ConfigMissing',
        'terminal',
        `${path}.env[name="PASSWORD"].valueFrom.secretKeyRef.key`,
      ],
      [
        'a missing ConfigMap',
        error('configmap "settings" not found'),
        'ConfigMissing',
        'terminal',
        `${path}.envFrom[0].configMapRef.name`,
      ],
      [
        'a missing Secret that another entry may do without',
        error('secret "spare" not found'),
        'ConfigMissing',
        'terminal',
        `${path}.env[name="TOKEN"].valueFrom.secretKeyRef.name`,
      ],
      ['one that nothing refers to any more', error('secret "other" not found'), 'ConfigMissing', 'terminal', path],
      [
        'a cache that is not there yet: it may pass',
        error('failed to sync secret cache: timed out waiting for the condition'),
        'ConfigError',
        'retryable',
      ],
      [
        'root where it is forbidden',
        error('container has runAsNonRoot and image will run as root'),
        'RunsAsRoot',
        'terminal',
      ],
    ],
    spec,
  );

  test('what is missing is said in plain words', () => {
    expect(symptomOf(error("couldn't find key password in Secret shop/db"))?.says).toBe(
      'Secret db has no key password, but container app needs it',
    );
  });
});

describe('a container that can not start', () => {
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown';
  const never = { reason: 'StartError', exitCode: 128, message, startedAt: '1970-01-01T00:00:00Z' };
  const failedTwice = { restartCount: 2, lastState: ended(12, 0, never) };
  check([
    ['no such program, while it waits', waiting('RunContainerError', message), 'CommandNotFound', 'terminal'],
    [
      'no such program, when it ended',
      { state: ended(3, 0, { reason: 'StartError', exitCode: 128, message }) },
      'CommandNotFound',
      'terminal',
    ],
    [
      'no such program, while it backs off',
      { ...waiting('CrashLoopBackOff'), lastState: ended(3, 0, { reason: 'StartError', exitCode: 128, message }) },
      'CommandNotFound',
      'terminal',
    ],
    [
      'something else, which may pass',
      waiting('RunContainerError', 'context deadline exceeded'),
      'StartError',
      'retryable',
    ],
    ['nothing to run', waiting('CreateContainerError', 'no command specified'), 'ContainerCreateError', 'terminal'],
    [
      'no such user',
      waiting('CreateContainerError', 'mount callback failed on /x: no users found'),
      'ContainerCreateError',
      'terminal',
    ],
    [
      'which runs now: readiness judges it',
      { ...failedTwice, state: { running: { startedAt: at(18) } } },
      'NotReady',
      'retryable',
    ],
    ['whose next try has not come to a start yet', { ...failedTwice, ...waiting('ContainerCreating') }, undefined],
  ]);

  test.each([
    [
      'error during container init: error mounting "/var/lib/kubelet/pods/1/volume-subpaths/cfg/app/0" to rootfs at "/etc/app.conf": mount src=/var/lib/kubelet/pods/1, dst=/etc/app.conf: not a directory: Are you trying to mount a directory onto a file (or vice-versa)?: unknown',
      'volumeMounts[mountPath="/etc/app.conf"]',
      /^Mount it where .*subPath/,
    ],
    [
      'error during container init: error mounting "/data" to rootfs at "/data": stat /data: no such file or directory: unknown',
      'volumeMounts',
      /^Mount it where .*subPath/,
    ],
    [
      'chdir to cwd ("/app") set in config.json failed: permission denied: unknown',
      'workingDir',
      /^Let the user .*working directory/,
    ],
  ])('whose command is not to blame: %s', (message, field, remedy) => {
    const container = {
      name: 'app',
      command: ['serve'],
      workingDir: '/app',
      volumeMounts: [{ name: 'cfg', mountPath: '/etc/app.conf' }],
    };
    const symptom = symptomOf(waiting('RunContainerError', message), { containers: [container] });
    expect(symptom).toMatchObject({ cause: 'StartError', class: 'terminal', field: `containers[name="app"].${field}` });
    expect(symptom?.remedy).toMatch(remedy);
  });

  describe('whose mount path can not be made', () => {
    const within = (mounts: JsonObject[], at = '/app/config/extra') => {
      const why = `create mountpoint for ${at} mount: make mountpoint "${at}": mkdirat /run/containerd/x/rootfs${at}`;
      const message = `error during container init: error mounting "/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/extra" to rootfs at "${at}": ${why}: read-only file system: unknown`;
      const container = { name: 'app', securityContext: { readOnlyRootFilesystem: true }, volumeMounts: mounts };
      return symptomOf(waiting('RunContainerError', message), { containers: [container] });
    };
    const extra = { name: 'extra', mountPath: '/app/config/extra/' };

    test('blames that mount, and names the one around it; the root of the container is not to blame', () => {
      expect(
        within([{ name: 'app', mountPath: '/app' }, extra, { name: 'config', mountPath: '/app/config' }]),
      ).toMatchObject({
        cause: 'StartError',
        class: 'terminal',
        says: "container app can't be started: its mount path /app/config/extra can't be made in volume config at /app/config, which may only be read",
        remedy: expect.stringMatching(/^Mount it outside \/app\/config, .* projected volume\.$/),
        field: 'containers[name="app"].volumeMounts[mountPath="/app/config/extra/"]',
      });
    });

    test('a path that only begins alike is not around it', () => {
      expect(within([{ name: 'other', mountPath: '/app/conf' }, extra])?.says).toContain(
        "can't be made in what is around it",
      );
    });

    test('one that the manifest does not have, such as that of a service account', () => {
      expect(within([])?.field).toBe('containers[name="app"].volumeMounts');
    });
  });

  test('the cause is told without the chain of the runtime', () => {
    expect(symptomOf(waiting('RunContainerError', message))?.says).toBe(
      `container app can't be started: exec: "serve": executable file not found in $PATH`,
    );
  });

  test('a StartError that says 1970 began with its pod', () => {
    const state = ended(0, 0, {
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '1970-01-01T00:00:00Z',
    });
    const broken = { ...waiting('CrashLoopBackOff'), lastState: state };
    expect(symptomOf(broken)?.since).toBeUndefined();
  });
});

describe('a container that crashes', () => {
  const backOff = (restartCount: number, lived: number, rest: JsonObject = {}) => ({
    ...waiting('CrashLoopBackOff'),
    restartCount,
    lastState: ended(15, lived, rest),
  });
  check([
    ['two restarts', backOff(2, 9), 'CrashLoop', 'retryable'],
    ['two exits, the last at once', backOff(1, 2), 'CrashLoop', 'retryable'],
    ['two exits, the last after a while', backOff(1, 9), undefined],
    ['one exit', { state: ended(3, 1) }, undefined],
    [
      'the second exit, not yet backed off',
      { state: ended(15, 1), lastState: ended(8, 1), restartCount: 1 },
      'CrashLoop',
      'retryable',
    ],
    [
      'running again after two restarts, but not ready',
      { state: { running: { startedAt: at(18) } }, lastState: ended(15, 1), restartCount: 2 },
      'CrashLoop',
      'retryable',
    ],
    [
      'out of memory, once',
      { state: ended(15, 9, { reason: 'OOMKilled', exitCode: 137 }) },
      'OutOfMemory',
      'retryable',
      'containers[name="app"].resources.limits.memory',
    ],
  ]);

  test('what it did is said in plain words', () => {
    expect(symptomOf(backOff(3, 2))?.says).toBe('container app ends with exit code 1 after 2 s');
    expect(symptomOf(backOff(3, 2, { exitCode: 0 }))?.says).toBe(
      'container app ends by itself after 2 s (exit code 0)',
    );
  });

  test('a container that is ready and has run for long enough is well, whatever it did before', () => {
    const well = pod({ status: ready(1, { restartCount: 4, lastState: ended(0, 1) }) });
    expect(findSymptoms(deployment(), scene(20, { pods: [well] }))).toEqual([]);
  });

  test('a crash of long ago is forgotten', () => {
    const container = { state: { running: { startedAt: at(-900) } }, lastState: ended(-901, 1), restartCount: 4 };
    expect(
      findSymptoms(deployment(), scene(20, { pods: [pod({ status: notReady(container) })] }))[0]?.symptom.cause,
    ).toBe('NotReady');
  });
});

describe('an init container', () => {
  const init = (status: JsonObject) =>
    pod({
      spec: { initContainers: [{ name: 'migrate' }], containers: [{ name: 'app' }] },
      status: { initContainerStatuses: [{ name: 'migrate', ...status }] },
    });
  const found = (status: JsonObject) => findSymptoms(deployment(), scene(20, { pods: [init(status)] }))[0]?.symptom;

  test('that fails', () => {
    const symptom = found({ state: ended(3, 1) });
    expect(symptom?.cause).toBe('InitContainerFailed');
    expect(symptom?.says).toBe('init container migrate ends with exit code 1 after 1 s');
    expect(symptom?.field).toBe('initContainers[name="migrate"]');
  });

  test('that has done its work', () => {
    expect(found({ state: ended(3, 1, { exitCode: 0, reason: 'Completed' }) })).toBeUndefined();
  });
});

describe('a pod as a whole', () => {
  const unplaced = (message: string) =>
    pod({ status: { conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message })] } });

  test('that finds no node: capacity, proved only at the deadline', () => {
    const pods = [unplaced('0/2 nodes are available: 2 Insufficient cpu.')];
    const [finding] = findSymptoms(deployment(), scene(20, { pods }));
    expect(finding?.symptom).toMatchObject({ cause: 'Unschedulable', class: 'capacity', lastResort: true });
    expect(finding?.symptom.says).toBe('no node can take it: 0/2 nodes are available: 2 Insufficient cpu.');
  });

  test.each([
    [
      'a missing Secret',
      'MountVolume.SetUp failed for volume "keys" : secret "tls" not found',
      'VolumeSourceMissing',
      'terminal',
    ],
    [
      'a missing ConfigMap',
      'MountVolume.SetUp failed for volume "keys" : configmap "conf" not found',
      'VolumeSourceMissing',
      'terminal',
    ],
    [
      'the ConfigMap that Kubernetes makes by itself',
      'MountVolume.SetUp failed for volume "keys" : configmap "kube-root-ca.crt" not found',
      'VolumeMountFailed',
      'retryable',
    ],
    ['a server that does not answer', 'mount failed: exit status 32', 'VolumeMountFailed', 'retryable'],
  ])('whose volume can not be mounted: %s', (_, message, cause, kind) => {
    const creating = pod({ spec: { volumes: [{ name: 'keys' }] }, status: notReady(waiting('ContainerCreating')) });
    const around = scene(20, { pods: [creating], eventsOf: () => [event(creating, 'FailedMount', message)] });
    const [finding] = findSymptoms(deployment(), around);
    expect([finding?.symptom.cause, finding?.symptom.class]).toEqual([cause, kind]);
  });

  test.each([
    ['secret "tls" not found', 'secret.secretName'],
    ['configmap "tls" not found', 'configMap.name'],
    ['references non-existent secret key: tls.key', 'secret.items[key="tls.key"].key'],
    ['references non-existent config key: a.yaml', 'configMap.items[key="a.yaml"].key'],
  ])('whose volume lacks its source: %s', (message, field) => {
    const source = message.includes('secret')
      ? { secret: { secretName: 'tls', items: [{ key: 'tls.key', path: 'key' }] } }
      : { configMap: { name: 'tls', items: [{ key: 'a.yaml', path: 'a' }] } };
    const spec = { volumes: [{ name: 'keys', ...source }] };
    const creating = pod({ spec, status: notReady(waiting('ContainerCreating')) });
    const told = event(creating, 'FailedMount', `MountVolume.SetUp failed for volume "keys" : ${message}`);
    const [finding] = findSymptoms(deployment(), scene(20, { pods: [creating], eventsOf: () => [told] }));
    expect(finding?.symptom.field).toBe(`volumes[name="keys"].${field}`);
  });

  test.each([
    ['a Secret', 'references non-existent secret key: tls.key', 'Secret certs has no key tls.key'],
    ['a ConfigMap', 'references non-existent config key: a.yaml', 'ConfigMap conf has no key a.yaml'],
  ])('whose projected volume asks %s for a key that it lacks', (_, message, says) => {
    const sources = [
      { serviceAccountToken: { path: 'token' } },
      { secret: { name: 'other', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { secret: { name: 'certs', items: [{ key: 'tls.key', path: 'key' }] } },
      { configMap: { name: 'conf', items: [{ key: 'a.yaml', path: 'a' }] } },
    ];
    const spec = { volumes: [{ name: 'keys', projected: { sources } }] };
    const creating = pod({ spec, status: notReady(waiting('ContainerCreating')) });
    const told = event(creating, 'FailedMount', `MountVolume.SetUp failed for volume "keys" : ${message}`);
    const [finding] = findSymptoms(deployment(), scene(20, { pods: [creating], eventsOf: () => [told] }));
    expect(finding?.symptom.says).toBe(`${says}, but volume keys needs it`);
    const index = says.startsWith('Secret') ? 2 : 3;
    const kind = says.startsWith('Secret') ? 'secret' : 'configMap';
    expect(finding?.symptom.field).toBe(`volumes[name="keys"].projected.sources[${index}].${kind}`);
  });

  test('whose one volume was attached in the end, and another is still missing', () => {
    const creating = pod({ spec: { volumes: [{ name: 'keys' }] }, status: notReady(waiting('ContainerCreating')) });
    const later = { lastTimestamp: at(8) };
    const told = [
      event(creating, 'FailedMount', 'MountVolume.SetUp failed for volume "keys" : secret "tls" not found'),
      event(creating, 'FailedAttachVolume', 'AttachVolume.Attach failed for volume "pvc-1" : busy', later),
      event(creating, 'SuccessfulAttachVolume', 'AttachVolume.Attach succeeded for volume "pvc-1"', later),
    ];
    const [finding] = findSymptoms(deployment(), scene(20, { pods: [creating], eventsOf: () => told }));
    expect(finding?.symptom.cause).toBe('VolumeSourceMissing');
  });

  test('whose volume was mounted in the end', () => {
    const running = pod({ status: notReady({ state: { running: { startedAt: at(9) } } }) });
    const late = event(running, 'FailedMount', 'MountVolume.SetUp failed for volume "keys" : secret "tls" not found');
    const [finding] = findSymptoms(deployment(), scene(20, { pods: [running], eventsOf: () => [late] }));
    expect(finding?.symptom.cause).toBe('NotReady');
  });

  describe('whose sandbox can not be made', () => {
    const id = '4a5b'.repeat(16);
    const failed = (why: string) => `Failed to create pod sandbox: rpc error: code = Unknown desc = failed ${why}`;
    const network = failed(`to setup network for sandbox "${id}": plugin type="calico" failed (add): no nodename`);
    const found = (
      reason: string,
      message: string,
      { later = [] as KubernetesObject[], status = {}, spec = {} } = {},
    ) => {
      const creating = pod({ spec, status: { ...notReady(waiting('ContainerCreating')), ...status } });
      const told = [event(creating, reason, message, { firstTimestamp: at(2), lastTimestamp: at(12) }), ...later];
      return findSymptoms(deployment(), scene(20, { pods: [creating], eventsOf: () => told }))[0]?.symptom;
    };

    test.each([
      ['its network plugin fails', 'FailedCreatePodSandBox', network, 'no nodename', 'network plugin'],
      [
        'its network plugin fails, said many times',
        'FailedCreatePodSandBox',
        `(combined from similar events): ${network}`,
        'its network can\'t be set up: plugin type="calico"',
        'network plugin',
      ],
      [
        'the node has no network plugin yet',
        'NetworkNotReady',
        'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        'cni plugin not initialized',
        'network plugin',
      ],
      [
        'the node lacks the runtime',
        'FailedCreatePodSandBox',
        failed('to get sandbox runtime: no runtime for "gvisor" is configured'),
        'no runtime for "gvisor" is configured',
        'runtimeClassName',
      ],
      [
        'its runtime has no room',
        'FailedCreatePodSandBox',
        failed('to create containerd task: no space left on device'),
        'no space left on device',
        'container runtime of that node',
      ],
    ])('%s', (_, reason, message, says, remedy) => {
      const symptom = found(reason, message);
      expect([symptom?.cause, symptom?.class]).toEqual(['SandboxFailed', 'retryable']);
      expect(symptom?.says).toContain(says);
      expect(`${symptom?.says}${symptom?.evidence}`).not.toContain(id);
      expect(symptom?.remedy).toContain(remedy);
      expect(symptom?.evidence[0]).toMatch(/^on node node-1: /);
      expect(symptom?.since).toBe(Date.parse(at(2)));
    });

    test('the RuntimeClass is blamed where the node lacks it, else nothing of the manifest', () => {
      const lacking = failed('to get sandbox runtime: no runtime for "gvisor" is configured');
      const spec = { runtimeClassName: 'gvisor' };
      expect(found('FailedCreatePodSandBox', lacking, { spec })?.field).toBe('runtimeClassName');
      expect(found('FailedCreatePodSandBox', network, { spec })?.field).toBeUndefined();
    });

    test('each try has an event of its own: it stands since the first', () => {
      const later = [
        event(pod(), 'FailedCreatePodSandBox', network, { firstTimestamp: at(14), lastTimestamp: at(14) }),
      ];
      expect(found('FailedCreatePodSandBox', network, { later })?.since).toBe(Date.parse(at(2)));
    });

    test('one that was made in the end is none', () => {
      const pulling = event(pod(), 'Pulling', 'Pulling image "x"', { firstTimestamp: at(15), lastTimestamp: at(15) });
      const made = { conditions: [condition('PodReadyToStartContainers', 'True')] };
      expect(found('FailedCreatePodSandBox', network, { later: [pulling] })).toBeUndefined();
      expect(found('FailedCreatePodSandBox', network, { status: made })).toBeUndefined();
      expect(found('FailedCreatePodSandBox', network, { status: notReady(waiting('ErrImagePull')) })?.cause).toBe(
        'ImagePullFailed',
      );
    });

    test('a volume that could not be mounted before is: volumes come first', () => {
      const later = [event(pod(), 'FailedCreatePodSandBox', network, { lastTimestamp: at(14) })];
      expect(found('FailedMount', 'MountVolume.SetUp failed for volume "v" : x', { later })?.cause).toBe(
        'SandboxFailed',
      );
    });
  });

  test('that never becomes ready, with the last answer of its probe', () => {
    const running = pod({
      status: notReady({ state: { running: { startedAt: at(9) } } }),
      spec: { containers: [{ name: 'app', readinessProbe: {} }] },
    });
    const answer = event(running, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503');
    const [finding] = findSymptoms(deployment(), scene(20, { pods: [running], eventsOf: () => [answer] }));
    expect(finding?.symptom).toMatchObject({
      cause: 'NotReady',
      patience: 31_000,
      field: 'containers[name="app"].readinessProbe',
    });
    expect(finding?.symptom.says).toContain('statuscode: 503');
    const others = [
      event(running, 'Unhealthy', 'Liveness probe failed: x'),
      event(running, 'Unhealthy', 'Readiness probe failed: y', {
        involvedObject: { fieldPath: 'spec.containers{other}' },
      }),
    ];
    const [silent] = findSymptoms(deployment(), scene(20, { pods: [running], eventsOf: () => others }));
    expect(silent?.symptom.says).toBe('container app runs, but its readiness probe does not pass');
  });

  test.each(['readinessProbe', 'livenessProbe'])(
    'whose %s fails is given a startupProbe only when it has none',
    (probe) => {
      const remedyWith = (probes: JsonObject) => {
        const spec = { containers: [{ name: 'app', [probe]: {}, ...probes }] };
        const state =
          probe === 'readinessProbe'
            ? { started: true, state: { running: { startedAt: at(0) } } }
            : { ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(18, 9) };
        const broken = pod({ spec, status: notReady(state) });
        const killed = event(broken, 'Killing', 'Container app failed liveness probe, will be restarted');
        return findSymptoms(deployment(), scene(20, { pods: [broken], eventsOf: () => [killed] }))[0]?.symptom.remedy;
      };
      expect(remedyWith({})).toContain('startupProbe');
      expect(remedyWith({ startupProbe: {} })).not.toContain('startupProbe');
    },
  );
});

describe('pods that are refused', () => {
  const quota = 'pods "api-new-x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2';
  const refused = (message: string) =>
    replicaSet('uid-api', 'new', undefined, {
      status: {
        conditions: [
          condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message, lastTransitionTime: at(1) }),
        ],
      },
    });
  const found = (message: string, oldPods: KubernetesObject[] = [], rest: Partial<Scene> = {}) =>
    findSymptoms(deployment(), scene(20, { pods: [], oldPods, replicaSet: refused(message), ...rest }))[0]?.symptom;

  test('by a quota', () => {
    expect(found(quota)).toMatchObject({ cause: 'QuotaExceeded', class: 'terminal' });
  });

  test('since the end of the second that is told: times are cut to whole seconds', () => {
    expect(found(quota)?.since).toBe(Date.parse(at(1)) + 999);
  });

  test.each([
    'pods "api-new-" is forbidden: error looking up service account shop/api: serviceaccount "api" not found',
    'pods "api-new-" is forbidden: no PriorityClass with name high was found',
  ])('for something that may be made a moment later: it has the time of another try: %s', (message) => {
    expect(found(message)).toMatchObject({ class: 'terminal', patience: 10_000 });
    expect(found(quota)?.patience).toBeUndefined();
  });

  const over = (amounts: string) => `pods "api-new-x" is forbidden: exceeded quota: few, ${amounts}`;
  const room = over('requested: pods=1, used: pods=3, limited: pods=3');
  const old = [pod({ name: 'old' })];
  const oldReplicaSets = [replicaSet('uid-api', 'old')];

  test('by a quota that old pods still take up: it may pass, and says how they could go first', () => {
    expect(found(room, old)).toMatchObject({ class: 'retryable', remedy: expect.stringContaining('maxSurge: 0') });
  });

  test('by a quota that old pods took up until a moment ago: it has the time of another try', () => {
    expect(found(room, [], { oldReplicaSets })).toMatchObject({ class: 'terminal', patience: 10_000 });
  });

  test.each([
    ['pods', over('requested: pods=1, used: pods=2, limited: pods=2'), 'pods=3', '2'],
    [
      'memory',
      over('requested: limits.memory=512Mi,pods=1, used: limits.memory=1Gi,pods=2, limited: limits.memory=1Gi,pods=3'),
      'limits.memory=1.5 GiB',
      '1Gi',
    ],
    [
      'cpu',
      over('requested: requests.cpu=700m, used: requests.cpu=1400m, limited: requests.cpu=2'),
      'requests.cpu=2.1',
      '2',
    ],
  ])('by a quota that is too small for all of them, whoever leaves: at once (%s)', (_, message, needed, limit) => {
    for (const around of [{}, { oldPods: old }, { oldReplicaSets }]) {
      const symptom = found(message, [], around);
      expect(symptom).toMatchObject({ cause: 'QuotaExceeded', class: 'terminal', since: Date.parse(at(1)) + 999 });
      expect(symptom?.patience).toBeUndefined();
      expect(symptom?.evidence[1]).toBe(
        `all 3 pods need ${needed}, and the quota few allows ${limit}, whoever else leaves`,
      );
    }
  });

  test('when some pods could be made: no further one can', () => {
    expect(found(quota, [], { pods: [pod({ status: ready() })] })?.says).toMatch(
      /^no further pod can be made: exceeded/,
    );
  });

  test('by a quota, of a DaemonSet: it has no replicas to ask for fewer of', () => {
    const daemons = object('apps/v1', 'DaemonSet', { status: { desiredNumberScheduled: 3 } });
    const told = event(daemons, 'FailedCreate', `Error creating: ${quota}`, { lastTimestamp: at(9) });
    const [finding] = findSymptoms(daemons, scene(20, { pods: [], eventsOf: () => [told] }));
    expect(finding?.symptom.objectField).toBeUndefined();
    expect(finding?.symptom.remedy).not.toContain('replicas');
  });

  test('by an admission rule', () => {
    expect(found('pods "x" is forbidden: violates PodSecurity "restricted:latest"')).toMatchObject({
      cause: 'PodSecurityRefused',
      class: 'terminal',
    });
  });

  test('by a webhook that does not answer: it may pass', () => {
    expect(found('failed calling webhook "x": connection refused')?.class).toBe('retryable');
  });

  test.each([
    'admission webhook "policy.acme.dev" denied the request: set a timeout on every probe',
    `ValidatingAdmissionPolicy 'probes' with binding 'all' denied request: set a timeout on every probe`,
  ])('by a policy that speaks of a timeout: it does not pass: %s', (message) => {
    expect(found(`admission: ${message}`)?.class).toBe('terminal');
  });

  test('for a rule that the template breaks once the namespace has added its defaults: that field is to blame', () => {
    const broken = 'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit';
    expect(found(`Pod "api-new-x" is invalid: ${broken}`)).toMatchObject({
      cause: 'PodCreateFailed',
      says: `no pod can be made: invalid: ${broken}`,
      field: 'containers[0].resources.requests',
    });
  });

  test('only by the old ReplicaSet: no matter of ours', () => {
    const noise = deployment({
      conditions: [condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: quota })],
    });
    expect(findSymptoms(noise, scene(20, { pods: [], replicaSet: replicaSet() }))).toEqual([]);
  });

  const set = object('apps/v1', 'StatefulSet', { spec: { replicas: 3 }, status: { ...complete(), readyReplicas: 0 } });
  const said = event(set, 'FailedCreate', `Create Pod set-0 in StatefulSet set failed error: ${quota}`, {
    lastTimestamp: at(9),
  });

  test('of a StatefulSet, which says so only in an event', () => {
    const [finding] = findSymptoms(set, scene(20, { pods: [], eventsOf: () => [said] }));
    expect(finding?.symptom.cause).toBe('QuotaExceeded');
    expect(finding?.symptom.says).toMatch(/^no pod can be made: exceeded quota: few,/);
  });

  test('a pod was made since: the event is over', () => {
    const younger = pod({ metadata: { creationTimestamp: at(12) } });
    expect(findSymptoms(set, scene(20, { pods: [younger], eventsOf: () => [said] }))).toEqual([]);
  });

  test('an event of before this change says nothing', () => {
    const old = event(set, 'FailedCreate', quota, { lastTimestamp: at(-9) });
    expect(findSymptoms(set, scene(20, { pods: [], eventsOf: () => [old] }))).toEqual([]);
  });
});

test('a Job starts another pod by itself when one crashes; only what never starts is found', () => {
  const job = object('batch/v1', 'Job', { spec: {} });
  const pods = [
    pod({ name: 'a', status: notReady({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(9, 1) }) }),
    pod({ name: 'b', status: notReady(waiting('InvalidImageName')) }),
  ];
  expect(findSymptoms(job, scene(20, { pods })).map(({ symptom }) => symptom.cause)).toEqual(['ImageInvalid']);
});
