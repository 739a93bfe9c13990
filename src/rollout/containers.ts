import { isRecord, type JsonObject, type KubernetesObject } from '../manifest/object.ts';
import { numberAt, recordsAt, textAt, timeAt } from './at.ts';

/** A container of a running pod: what was asked for, and what the kubelet says of it. */
export interface PodContainer {
  readonly name: string;
  /** `sidecar`: an init container that runs as long as the pod does (restartPolicy Always). */
  readonly role: 'init' | 'sidecar' | 'main';
  readonly spec: JsonObject;
  /** Relative to the pod spec: `containers[name="app"]`. */
  readonly path: string;
  /** Absent until the kubelet has said anything of it. */
  readonly status?: JsonObject;
}

/** One run of a container that has ended. */
export interface Exit {
  readonly reason: string;
  readonly exitCode: number;
  readonly message: string;
  /** Ms of the cluster's clock. */
  readonly finishedAt?: number;
  /** How long it ran, in ms; undefined when it never started. */
  readonly lived?: number;
}

/** Every container of a pod: init containers first, in their order. */
export function podContainers(pod: KubernetesObject): PodContainer[] {
  return [...listed(pod, 'initContainers', 'initContainerStatuses'), ...listed(pod, 'containers', 'containerStatuses')];
}

function listed(pod: KubernetesObject, list: string, statuses: string): PodContainer[] {
  const byName = new Map(recordsAt(pod, 'status', statuses).map((status) => [textAt(status, 'name'), status]));
  return recordsAt(pod, 'spec', list).map((spec) => {
    const name = textAt(spec, 'name');
    const status = byName.get(name);
    const restarts = textAt(spec, 'restartPolicy') === 'Always';
    const role = list === 'containers' ? 'main' : restarts ? 'sidecar' : 'init';
    return { name, role, spec, path: `${list}[name="${name}"]`, ...(status === undefined ? {} : { status }) };
  });
}

/** The reason and message of a container that waits; undefined when it doesn't. */
export function waitingOf(container: PodContainer): { reason: string; message: string } | undefined {
  const { status } = container;
  const state = isRecord(status?.state) ? status.state.waiting : undefined;
  return isRecord(state) ? { reason: textAt(state, 'reason'), message: textAt(state, 'message') } : undefined;
}

/** The exit that the container stands at now, and the one before its present state. */
export function exitsOf(container: PodContainer): { now?: Exit; last?: Exit; restarts: number } {
  const now = exitAt(container.status, 'state');
  const last = exitAt(container.status, 'lastState');
  return { restarts: restartsOf(container), ...(now ? { now } : {}), ...(last ? { last } : {}) };
}

export function restartsOf(container: PodContainer): number {
  return numberAt(container.status, 'restartCount') ?? 0;
}

/** When the present run of a container began, in ms; undefined when it isn't running. */
export function runningSince(container: PodContainer): number | undefined {
  return timeAt(container.status, 'state', 'running', 'startedAt');
}

export function isRunning(container: PodContainer): boolean {
  const state = container.status?.state;
  return isRecord(state) && isRecord(state.running);
}

function exitAt(status: JsonObject | undefined, which: 'state' | 'lastState'): Exit | undefined {
  const state = status?.[which];
  const exit = isRecord(state) ? state.terminated : undefined;
  if (!isRecord(exit)) return undefined;
  const startedAt = timeAt(exit, 'startedAt');
  const finishedAt = timeAt(exit, 'finishedAt');
  return {
    reason: textAt(exit, 'reason'),
    exitCode: numberAt(exit, 'exitCode') ?? 0,
    message: textAt(exit, 'message'),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(startedAt === undefined || finishedAt === undefined ? {} : { lived: finishedAt - startedAt }),
  };
}
