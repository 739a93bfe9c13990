import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { judgeLate } from '../../src/rollout/judge.ts';
import { at, deployment, event, notReady, pod, scene, waiting } from './objects.ts';

/** What is told at the deadline of a Deployment whose first two new pods are so. */
function toldOf(
  status: (pod: KubernetesObject) => JsonObject,
  { spec = {}, events = () => [] }: { spec?: JsonObject; events?: (pod: KubernetesObject) => KubernetesObject[] } = {},
) {
  const pods = ['one', 'two'].map((name) => {
    const bare = pod({ name, spec });
    return { ...bare, status: status(bare) };
  });
  const eventsOf = (uid: string) => pods.filter(({ metadata }) => metadata.uid === uid).flatMap(events);
  return judgeLate(deployment({}, { template: { spec } }), scene(20, { pods, eventsOf }))?.diagnosis;
}

const container = (more: JsonObject) => ({ containers: [{ name: 'app', image: 'ghcr.io/acme/api:1', ...more }] });
const creating = () => notReady(waiting('ContainerCreating'));
const uidOf = (one: KubernetesObject) => String(one.metadata.uid);

describe('what a node says', () => {
  test('of a layer that arrives damaged: what came, not the class of the error', () => {
    const message =
      'rpc error: code = FailedPrecondition desc = failed to pull and unpack image "ghcr.io/acme/api:1": failed commit on ref "layer-sha256:aa": unexpected commit digest sha256:bb, expected sha256:aa: failed precondition';
    expect(toldOf(() => notReady(waiting('ErrImagePull', message)), { spec: container({}) })).toMatchObject({
      cause: 'ImagePullFailed',
      message: expect.stringMatching(/could not be pulled: unexpected commit digest sha256:bb, expected sha256:aa$/),
      remedy: expect.stringContaining('push the image again'),
    });
  });

  test('of a subPathExpr whose variable nobody sets', () => {
    const spec = container({ volumeMounts: [{ name: 'data' }, { name: 'logs', subPathExpr: 'logs/$(POD_NAME)' }] });
    const status = () => notReady(waiting('CreateContainerConfigError', 'missing value for POD_NAME'));
    expect(toldOf(status, { spec })).toMatchObject({
      cause: 'ConfigError',
      class: 'terminal',
      field: 'spec.template.spec.containers[name="app"].volumeMounts[1].subPathExpr',
      remedy: 'Set the variable POD_NAME in env of the container, or mend its name in subPathExpr.',
    });
  });

  test('of a directory that it does not have', () => {
    const spec = { ...container({}), volumes: [{ name: 'files', hostPath: { path: '/models', type: 'Directory' } }] };
    const message =
      'MountVolume.SetUp failed for volume "files" : hostPath type check failed: /models is not a directory';
    const events = (one: KubernetesObject) => [event(one, 'FailedMount', message)];
    expect(toldOf(creating, { spec, events })).toMatchObject({
      cause: 'VolumeMountFailed',
      message: "the first 2 of 3 new pods: volume files can't be mounted: /models is not a directory on its node",
      remedy: expect.stringContaining('DirectoryOrCreate'),
      field: 'spec.template.spec.volumes[name="files"].hostPath.path',
    });
  });

  test('of a share: what mount said, not how it was called, and once for all pods', () => {
    const spec = { ...container({}), volumes: [{ name: 'share', nfs: { server: '10.0.0.9', path: '/share' } }] };
    const events = (one: KubernetesObject) => {
      const tried = `Mounting command: mount\nMounting arguments: -t nfs 10.0.0.9:/share /pods/${uidOf(one)}/share`;
      const output = 'Output: mount.nfs: Connection timed out\n';
      const message = `MountVolume.SetUp failed for volume "share" : mount failed: exit status 32\n${tried}\n${output}`;
      return [event(one, 'FailedMount', message)];
    };
    const told = toldOf(creating, { spec, events });
    expect(told?.message).toBe(
      "the first 2 of 3 new pods: volume share can't be mounted: mount failed: exit status 32: mount.nfs: Connection timed out",
    );
    expect(told?.evidence.filter((line) => line.includes('FailedMount'))).toHaveLength(1);
  });

  test('of a file that is mounted over a directory: where, and why not', () => {
    const spec = container({ volumeMounts: [{ name: 'files', mountPath: '/data', subPath: 'app.conf' }] });
    const how = 'mount /x:/data (via /proc/self/fd/6), flags: 0x5001: not a directory: unknown';
    const message = `error during container init: error mounting "/x" to rootfs at "/data": ${how}`;
    expect(toldOf(() => notReady(waiting('RunContainerError', message)), { spec })).toMatchObject({
      cause: 'StartError',
      message: expect.stringMatching(/app can't be started: its mount at \/data can't be made: not a directory$/),
    });
  });

  test('of a kill for memory, which its runtime heard of only the first time', () => {
    const kill = (reason: string) => ({ terminated: { reason, exitCode: 137, finishedAt: at(10), startedAt: at(9) } });
    const status = () => notReady({ state: kill('Error'), lastState: kill('OOMKilled'), restartCount: 1 });
    const spec = container({ resources: { limits: { memory: '16Mi' } } });
    expect(toldOf(status, { spec })).toMatchObject({
      cause: 'OutOfMemory',
      message: expect.stringContaining('used more memory than its limit of 16Mi'),
    });
  });

  test('of a probe that is answered by nobody: once, though each pod has an address of its own', () => {
    const spec = container({ readinessProbe: { httpGet: { path: '/', port: 8000 } } });
    const podIP = ({ metadata: { name } }: KubernetesObject) => (name === 'one' ? '10.0.0.1' : '10.0.0.2');
    const status = (one: KubernetesObject) => {
      return { ...notReady({ state: { running: { startedAt: at(0) } } }), podIP: podIP(one) };
    };
    const events = (one: KubernetesObject) => {
      return [event(one, 'Unhealthy', `Readiness probe failed: dial tcp ${podIP(one)}:8000: connection refused`)];
    };
    expect(toldOf(status, { spec, events })?.evidence.filter((line) => line.includes('dial tcp'))).toHaveLength(1);
  });

  test('of a runtime that it does not have', () => {
    const message =
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "gvisor" is configured';
    const spec = { ...container({}), runtimeClassName: 'gvisor', nodeName: 'node-1' };
    const events = (one: KubernetesObject) => [event(one, 'FailedCreatePodSandBox', message)];
    expect(toldOf(creating, { spec, events })).toMatchObject({
      cause: 'SandboxFailed',
      message: expect.stringMatching(/that it asks for: no runtime for "gvisor" is configured$/),
      field: 'spec.template.spec.runtimeClassName',
    });
  });

  test('of a port that another pod has: the scheduler, for there is no other node', () => {
    const spec = container({ ports: [{ containerPort: 1 }, { containerPort: 8000, hostPort: 80 }] });
    const message = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.";
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
    expect(toldOf(() => ({ phase: 'Pending', conditions }), { spec })).toMatchObject({
      cause: 'Unschedulable',
      remedy: expect.stringContaining('maxSurge: 0'),
      field: 'spec.template.spec.containers[name="app"].ports[1].hostPort',
    });
  });
});
