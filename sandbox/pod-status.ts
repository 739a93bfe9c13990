import { createHash } from 'node:crypto';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { records, text, timestamp } from './json.ts';
import type { Run } from './plan.ts';
import { type ContainerMoment, imageDigest, type PodMoment } from './pod-life.ts';

/** Turns a second of the pod's life into a time of day, in milliseconds. */
type Clock = (second: number) => number;

/** The pod's `status` at a moment, as a kubelet reports it. */
export function podStatus(pod: KubernetesObject, moment: PodMoment, clock: Clock): JsonObject {
  const { containers, initContainers } = moment;
  const address = addressOf(pod.metadata.uid ?? '');
  const init = initContainers.map((one) => containerStatus(pod, one, clock));
  return {
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    phase: phaseOf(pod, moment),
    conditions: conditionsOf(pod, moment, clock),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: timestamp(clock(0)),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: containers.map((one) => containerStatus(pod, one, clock)),
    qosClass: text(pod, 'status', 'qosClass') || 'BestEffort',
  };
}

function addressOf(uid: string): string {
  const digest = createHash('sha256').update(uid).digest();
  return `10.244.${digest[0] ?? 0}.${digest[1] ?? 1}`;
}

function phaseOf(pod: KubernetesObject, { containers, initContainers }: PodMoment): string {
  const code = ({ plan }: ContainerMoment) => (plan.kind === 'runs' ? (plan.exits?.code ?? 0) : 1);
  if (initContainers.some((one) => one.phase === 'done' && code(one) !== 0)) return 'Failed';
  if (containers.every((one) => one.phase === 'done'))
    return containers.some((one) => code(one) !== 0) ? 'Failed' : 'Succeeded';
  // One that could not be started counts as one that has ended.
  const begun = containers.every(({ runs, plan }) =>
    runs.some(({ finishedAt }) => plan.kind === 'runs' || finishedAt !== undefined),
  );
  return begun ? 'Running' : text(pod, 'status', 'phase') === 'Running' ? 'Running' : 'Pending';
}

function conditionsOf(pod: KubernetesObject, { containers, initContainers }: PodMoment, clock: Clock): JsonObject[] {
  const before = records(pod, 'status', 'conditions');
  const ended = containers.every((one) => one.phase === 'done');
  const held = containers.some(({ plan }) => plan.kind === 'held');
  const unready = containers.filter((one) => !one.ready).map((one) => text(one.container, 'name'));
  const incomplete = initContainers.filter((one) => one.phase !== 'done').map((one) => text(one.container, 'name'));
  const why = ended
    ? { reason: 'PodCompleted' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const uninitialised = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  };
  const ready = unready.length === 0 && incomplete.length === 0;
  const gates = records(pod, 'spec', 'readinessGates').map((gate) => text(gate, 'conditionType'));
  const closed = gates.filter((gate) => !before.some(({ type, status }) => type === gate && status === 'True'));
  const gated = {
    reason: 'ReadinessGatesNotReady',
    message: `corresponding condition of pod readiness gate "${closed[0]}" does not exist.`,
  };
  const states: [string, boolean, JsonObject][] = [
    ['PodReadyToStartContainers', !ended && !held, {}],
    [
      'Initialized',
      incomplete.length === 0,
      incomplete.length > 0 ? uninitialised : ended ? { reason: 'PodCompleted' } : {},
    ],
    ['Ready', ready && closed.length === 0, ready ? (closed.length > 0 ? gated : {}) : why],
    ['ContainersReady', ready, ready ? {} : why],
    ['PodScheduled', true, {}],
  ];
  return states.map(([type, is, extra]) => {
    const old = before.find((one) => one.type === type);
    const status = is ? 'True' : 'False';
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? '') : timestamp(Date.now());
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime: type === 'PodScheduled' && !old ? timestamp(clock(0)) : lastTransitionTime,
      ...extra,
    };
  });
}

/** `containerd://…`: the same run of the same pod, the same id. */
export function containerId(pod: KubernetesObject, container: string, run: number): string {
  const seed = `${pod.metadata.uid}/${container}/${run}`;
  return `containerd://${createHash('sha256').update(seed).digest('hex')}`;
}

function containerStatus(pod: KubernetesObject, moment: ContainerMoment, clock: Clock): JsonObject {
  const { container, runs, phase, plan, ready } = moment;
  const name = text(container, 'name');
  const image = text(container, 'image');
  const isInit = records(pod, 'spec', 'initContainers').some((one) => one.name === name);
  const ends = runs.map((run, i) => terminated(pod, moment, run, i, clock));
  const hidden = phase === 'exited' || phase === 'done';
  const last = hidden ? ends.at(-2) : ends.filter((end) => end !== undefined).at(-1);
  const repository = (image.split('@')[0] ?? '').replace(/:[^/:]+$/, '');
  const host = /[.:]|^localhost$/.test(repository.split('/')[0] ?? '') && repository.includes('/');
  const full = host ? repository : `docker.io/${repository.includes('/') ? '' : 'library/'}${repository}`;
  const begun = runs.length > 0;
  return {
    name,
    state: stateOf(moment, ends.at(-1), clock),
    lastState: last ? { terminated: last } : {},
    ready: isInit ? phase === 'done' && plan.kind === 'runs' && plan.exits?.code === 0 : ready,
    restartCount: Math.max(0, runs.length - 1),
    image,
    imageID: begun ? `${full}@${imageDigest(image)}` : '',
    ...(begun && { containerID: containerId(pod, name, runs.length - 1) }),
    started: phase === 'running' && !isInit && !(plan.kind === 'runs' && plan.exits?.killedBy === 'startup'),
  };
}

function stateOf(moment: ContainerMoment, end: JsonObject | undefined, clock: Clock): JsonObject {
  const { phase, reason, message, runs } = moment;
  if (phase === 'waiting') return { waiting: { reason, ...(message && { message }) } };
  if (phase === 'running') return { running: { startedAt: timestamp(clock(runs.at(-1)?.startedAt ?? 0)) } };
  return end ? { terminated: end } : {};
}

function terminated(
  pod: KubernetesObject,
  { container, plan }: ContainerMoment,
  run: Run,
  index: number,
  clock: Clock,
): JsonObject | undefined {
  if (run.finishedAt === undefined) return undefined;
  const containerID = containerId(pod, text(container, 'name'), index);
  if (plan.kind === 'unstartable') {
    const message = `${plan.message}`;
    const times = { startedAt: '1970-01-01T00:00:00Z', finishedAt: timestamp(clock(run.finishedAt)) };
    return { exitCode: 128, reason: 'StartError', message, ...times, containerID };
  }
  const { code = 0, reason = '' } = plan.kind === 'runs' ? (plan.exits ?? {}) : {};
  return {
    exitCode: code,
    reason,
    startedAt: timestamp(clock(run.startedAt)),
    finishedAt: timestamp(clock(run.finishedAt)),
    containerID,
  };
}
