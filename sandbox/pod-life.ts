import { createHash } from 'node:crypto';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { backOff, lifeOf, planOf, pullTime, runsOf } from './behaviour.ts';
import { records, text } from './json.ts';
import type { ImageAnswer, Plan, Run } from './plan.ts';
import { nextProbe } from './probe.ts';

/** A container at one moment of its pod's life; all times in seconds of that life. */
export interface ContainerMoment {
  readonly container: JsonObject;
  readonly plan: Plan;
  readonly runs: readonly Run[];
  readonly phase: 'waiting' | 'running' | 'exited' | 'done';
  readonly reason: string;
  readonly message: string;
  readonly ready: boolean;
  /** When something changes next; Infinity for never. */
  readonly next: number;
}

export interface PodMoment {
  readonly containers: readonly ContainerMoment[];
  readonly initContainers: readonly ContainerMoment[];
  readonly next: number;
}

const never = Number.POSITIVE_INFINITY;
const pullRetry = 0.5;

/** A pod after so many seconds of its life: a pure function. */
export function podAt(pod: KubernetesObject, now: number, images: (image: string) => ImageAnswer): PodMoment {
  const policy = text(pod, 'spec', 'restartPolicy') || 'Always';
  const initPolicy = policy === 'Always' ? 'OnFailure' : policy;
  let start = pullTime(pod);
  const initContainers: ContainerMoment[] = [];
  for (const container of records(pod, 'spec', 'initContainers')) {
    const moment = containerAt(pod, container, { now, start, policy: initPolicy, images });
    initContainers.push(moment);
    const end = moment.runs.at(-1)?.finishedAt;
    start = moment.phase === 'done' && end !== undefined && exitOf(moment) === 0 ? end : never;
  }
  const containers = records(pod, 'spec', 'containers').map((container) =>
    containerAt(pod, container, { now, start, policy, images }),
  );
  const all = [...initContainers, ...containers];
  return { containers, initContainers, next: Math.min(...all.map((moment) => moment.next)) };
}

const exitOf = ({ plan }: ContainerMoment) => (plan.kind === 'runs' ? plan.exits?.code : undefined);

interface When {
  readonly now: number;
  readonly start: number;
  readonly policy: string;
  readonly images: (image: string) => ImageAnswer;
}

function containerAt(
  pod: KubernetesObject,
  container: JsonObject,
  { now, start, policy, images }: When,
): ContainerMoment {
  const plan = planOf(pod, container, images);
  const still = { container, plan, runs: [], phase: 'waiting', ready: false, message: '' } as const;
  const hasInit = records(pod, 'spec', 'initContainers').length > 0;
  if (now < start) return { ...still, reason: hasInit ? 'PodInitializing' : 'ContainerCreating', next: start };
  const until = 'until' in plan ? plan.until : undefined;
  if (until && now - start >= until.seconds)
    return running(pod, container, until.plan, { now, start: start + until.seconds, policy });
  switch (plan.kind) {
    case 'held':
      return { ...still, reason: 'ContainerCreating', next: start + (until?.seconds ?? never) };
    case 'refused':
      return refused(plan, still, now - start, start);
    case 'unstartable':
      return unstartable(pod, plan, { container, now, start });
    case 'runs':
      return running(pod, container, plan, { now, start, policy });
  }
}

function refused(
  plan: Plan & { kind: 'refused' },
  still: Omit<ContainerMoment, 'reason' | 'next'>,
  age: number,
  start: number,
): ContainerMoment {
  const turn = start + pullRetry;
  const end = start + (plan.until?.seconds ?? never);
  if (!plan.backOff || age < pullRetry)
    return { ...still, reason: plan.reason, message: plan.message, next: plan.backOff ? Math.min(turn, end) : end };
  return { ...still, reason: 'ImagePullBackOff', message: plan.backOff, next: end };
}

function unstartable(
  pod: KubernetesObject,
  plan: Plan & { kind: 'unstartable' },
  at: { container: JsonObject; now: number; start: number },
): ContainerMoment {
  const { container, now, start } = at;
  const dead: Plan & { kind: 'runs' } = { kind: 'runs', exits: { after: 0.01, code: 128, reason: 'StartError' } };
  const moment = running(pod, container, dead, { now, start, policy: 'Always' });
  const reason = moment.phase === 'waiting' ? moment.reason : 'RunContainerError';
  return { ...moment, plan, phase: 'waiting', ready: false, reason, message: moment.message || plan.message };
}

function running(
  pod: KubernetesObject,
  container: JsonObject,
  plan: Plan & { kind: 'runs' },
  { now, start, policy }: Omit<When, 'images'>,
): ContainerMoment {
  const runs = runsOf(plan, start, policy, now);
  const base = { container, plan, runs, reason: '', message: '', ready: false };
  const run = runs.at(-1) ?? { startedAt: start };
  if (run.finishedAt === undefined) {
    const readyAt = plan.readyAfter === undefined ? never : run.startedAt + plan.readyAfter;
    const endsAt = run.startedAt + lifeOf(plan, runs.length - 1);
    return {
      ...base,
      phase: 'running',
      ready: now >= readyAt,
      next: now >= readyAt ? endsAt : Math.min(readyAt, endsAt, nextProbe(container, run, now)),
    };
  }
  const again = policy === 'Always' || (policy === 'OnFailure' && plan.exits?.code !== 0);
  if (!again) return { ...base, phase: 'done', next: never };
  const wait = backOff(runs.length);
  const back = run.finishedAt + wait;
  const turn = run.finishedAt + 0.5;
  if (runs.length === 1 || now < turn)
    return { ...base, phase: 'exited', next: Math.min(back, runs.length === 1 ? back : turn) };
  const { namespace, name, uid } = pod.metadata;
  const message = `back-off ${goDuration(wait)} restarting failed container=${text(container, 'name')} pod=${name}_${namespace}(${uid})`;
  return { ...base, phase: 'waiting', reason: 'CrashLoopBackOff', message, next: back };
}

function goDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

/** The digest an image name stands for here: the same name, the same digest. */
export function imageDigest(image: string): string {
  const [, given] = /@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  return given ?? `sha256:${createHash('sha256').update(image).digest('hex')}`;
}
