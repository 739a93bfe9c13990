import { describe, expect, test } from 'vitest';
import { behaviourAnnotation, planOf } from '../../sandbox/behaviour.ts';
import { number, record, records, text } from '../../sandbox/json.ts';
import type { ImageAnswer } from '../../sandbox/plan.ts';
import { podEvents } from '../../sandbox/pod-events.ts';
import { podAt } from '../../sandbox/pod-life.ts';
import { podStatus } from '../../sandbox/pod-status.ts';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';

const found = () => 'found' as const;

function pod(behaviour: string, spec: JsonObject = {}, container: JsonObject = {}): KubernetesObject {
  const metadata = { name: 'web-1', namespace: 'shop', uid: 'u1', annotations: { [behaviourAnnotation]: behaviour } };
  const app = { name: 'app', image: 'ghcr.io/acme/web:1', readinessProbe: { httpGet: { port: 80 } }, ...container };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { restartPolicy: 'Always', containers: [app], ...spec } };
}

/** The state of the first container after some seconds, in one word, and what belongs to it. */
function at(subject: KubernetesObject, seconds: number) {
  const status = podStatus(subject, podAt(subject, seconds, found), (second) => second * 1000);
  const [container = {}] = records(status, 'containerStatuses');
  const [state = ''] = Object.keys(record(container, 'state'));
  const inner = record(container, 'state', state);
  const ready = container.ready === true ? 'ready' : 'not ready';
  return [text(status, 'phase'), state, text(inner, 'reason'), ready, number(container, ['restartCount'])]
    .filter((word) => word !== '')
    .join(' ');
}

describe('a pod, some seconds into its life', () => {
  const cases: [string, number, string][] = [
    ['', 0, 'Pending waiting ContainerCreating not ready 0'],
    ['', 0.1, 'Running running not ready 0'],
    ['', 1, 'Running running ready 0'],
    ['fast', 0.06, 'Running running ready 0'],
    ['ready-after=5s', 5, 'Running running not ready 0'],
    ['ready-after=5s', 5.1, 'Running running ready 0'],
    ['pull=10s', 9, 'Pending waiting ContainerCreating not ready 0'],
    ['never-ready', 3600, 'Running running not ready 0'],
    ['image-not-found', 0.1, 'Pending waiting ErrImagePull not ready 0'],
    ['image-not-found', 60, 'Pending waiting ImagePullBackOff not ready 0'],
    ['config-error', 60, 'Pending waiting CreateContainerConfigError not ready 0'],
    ['mount-error', 60, 'Pending waiting ContainerCreating not ready 0'],
    ['sandbox-error', 60, 'Pending waiting ContainerCreating not ready 0'],
    ['sandbox-error,for=3s', 2.9, 'Pending waiting ContainerCreating not ready 0'],
    ['sandbox-error,for=3s', 4, 'Running running ready 0'],
    ['start-error', 0.3, 'Running waiting RunContainerError not ready 0'],
    ['start-error', 5, 'Running waiting CrashLoopBackOff not ready 1'],
    ['crash', 0.1, 'Running running not ready 0'],
    ['crash', 0.3, 'Running terminated Error not ready 0'],
    ['crash', 0.8, 'Running running not ready 1'],
    ['crash', 1, 'Running terminated Error not ready 1'],
    ['crash', 5, 'Running waiting CrashLoopBackOff not ready 1'],
    ['crash', 11, 'Running running not ready 2'],
    ['crash', 25, 'Running waiting CrashLoopBackOff not ready 2'],
    ['oom', 0.6, 'Running terminated OOMKilled not ready 0'],
    ['oom', 5, 'Running waiting CrashLoopBackOff not ready 1'],
    ['dies-after-ready', 0.5, 'Running running ready 0'],
    ['dies-after-ready', 1.4, 'Running terminated Error not ready 0'],
    ['dies-after-ready', 2.2, 'Running running ready 1'],
  ];
  test.each(cases)('%j after %f s: %s', (behaviour, seconds, expected) => {
    expect(at(pod(behaviour), seconds)).toBe(expected);
  });

  test('that may not restart has failed, or succeeded', () => {
    expect(at(pod('crash', { restartPolicy: 'Never' }), 60)).toBe('Failed terminated Error not ready 0');
    expect(at(pod('completes-after=1s', { restartPolicy: 'Never' }), 60)).toBe(
      'Succeeded terminated Completed not ready 0',
    );
    expect(at(pod('completes-after=1s', { restartPolicy: 'OnFailure' }), 60)).toBe(
      'Succeeded terminated Completed not ready 0',
    );
  });

  test('whose init container fails never begins', () => {
    const setup = pod('crash,container=setup', { initContainers: [{ name: 'setup', image: 'busybox:1' }] });
    expect(at(setup, 60)).toBe('Pending waiting PodInitializing not ready 0');
    const done = pod('', { initContainers: [{ name: 'setup', image: 'busybox:1' }] });
    expect(at(done, 1)).toBe('Running running ready 0');
  });

  test('names what it waits for', () => {
    const status = podStatus(pod('never-ready'), podAt(pod('never-ready'), 5, found), (second) => second * 1000);
    const ready = records(status, 'conditions').find((one) => one.type === 'Ready');
    expect(ready).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
  });
});

describe('the words of a kubelet', () => {
  const said = (subject: KubernetesObject, seconds: number) =>
    podEvents(subject, podAt(subject, seconds, found), seconds).map(
      ({ type, reason, message }) => `${type} ${reason} ${message}`,
    );

  test('a container that starts', () => {
    expect(said(pod(''), 1)).toEqual([
      'Normal Pulling Pulling image "ghcr.io/acme/web:1"',
      'Normal Pulled Successfully pulled image "ghcr.io/acme/web:1" in 50ms (50ms including waiting). Image size: 54321098 bytes.',
      'Normal Created Container created',
      'Normal Started Container started',
    ]);
  });

  test('an image that is not there: the back-off is Normal', () => {
    const reference = 'ghcr.io/acme/web:1';
    const cause = `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
    expect(said(pod('image-not-found'), 60)).toEqual([
      `Normal Pulling Pulling image "${reference}"`,
      `Warning Failed Failed to pull image "${reference}": ${cause}`,
      'Warning Failed Error: ErrImagePull',
      `Normal BackOff Back-off pulling image "${reference}"`,
      'Warning Failed Error: ImagePullBackOff',
    ]);
  });

  test('a crash loop, a probe that fails each period, a volume that never comes', () => {
    expect(said(pod('crash'), 5).filter((line) => line.startsWith('Warning'))).toEqual([
      'Warning BackOff Back-off restarting failed container app in pod web-1_shop(u1)',
    ]);
    const unhealthy = 'Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503';
    expect(said(pod('never-ready'), 21).filter((line) => line.startsWith('Warning'))).toEqual([
      unhealthy,
      unhealthy,
      unhealthy,
    ]);
    const volumes = [{ name: 'v', configMap: { name: 'settings' } }];
    expect(said(pod('mount-error', { volumes }), 5)).toEqual([
      'Warning FailedMount MountVolume.SetUp failed for volume "v" : configmap "settings" not found',
    ]);
  });
});

describe('what a container does', () => {
  const message = (subject: KubernetesObject, images: (image: string) => ImageAnswer = found) => {
    const plan = planOf(subject, records(subject, 'spec', 'containers')[0] ?? {}, images);
    return 'message' in plan ? plan.message : plan.kind;
  };

  test('depends on what the registry says of its image', () => {
    const nginx = pod('', {}, { image: 'nginx:1' });
    expect(message(nginx, () => 'unauthorized')).toBe(
      'failed to pull and unpack image "docker.io/library/nginx:1": failed to resolve reference "docker.io/library/nginx:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
    expect(message(pod('', {}, { image: 'reg.invalid/a:1' }), () => 'no-host')).toContain(
      'dial tcp: lookup reg.invalid on 127.0.0.53:53: no such host',
    );
    expect(message(pod('', {}, { image: 'Web:1' }))).toContain('invalid reference format');
  });

  test('a missing key or map is the one it refers to', () => {
    const secret = { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } }] };
    expect(message(pod('config-error', {}, secret))).toBe('secret "db" not found');
    expect(message(pod('config-error', {}, { envFrom: [{ configMapRef: { name: 'settings' } }] }))).toBe(
      'configmap "settings" not found',
    );
  });

  test('only the container that is meant misbehaves', () => {
    const two = pod('crash,container=side', {
      containers: [
        { name: 'app', image: 'a:1' },
        { name: 'side', image: 'b:1' },
      ],
    });
    expect(at(two, 5)).toBe('Running running ready 0');
  });
});
