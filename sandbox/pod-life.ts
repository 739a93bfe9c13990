import { createHash } from 'node:crypto';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { backOff, type ImageAnswer, type Plan, planOf, pullTime, type Run, runsOf } from './behaviour.ts';
import { number, record, records, text } from './json.ts';

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

/** An event the kubelet has to say by now; `key` tells it from others, and each is said once. */
export interface Saying {
  readonly key: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{app}`; '' for one about the whole pod. */
  readonly fieldPath: string;
}

export interface PodMoment {
  readonly containers: readonly ContainerMoment[];
  readonly initContainers: readonly ContainerMoment[];
  readonly sayings: readonly Saying[];
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
  const sayings = all.flatMap((moment) => sayingsOf(pod, moment, now));
  return { containers, initContainers, sayings, next: Math.min(...all.map((moment) => moment.next)) };
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
  const behind = records(pod, 'spec', 'initContainers').length > 0 && start === never;
  if (now < start) return { ...still, reason: behind ? 'PodInitializing' : 'ContainerCreating', next: start };
  switch (plan.kind) {
    case 'unmounted':
      return { ...still, reason: 'ContainerCreating', next: never };
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
  if (!plan.backOff || age < pullRetry)
    return { ...still, reason: plan.reason, message: plan.message, next: plan.backOff ? turn : never };
  return { ...still, reason: 'ImagePullBackOff', message: plan.backOff, next: never };
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
    const endsAt = plan.exits ? run.startedAt + plan.exits.after : never;
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

const firstProbe = 0.3;

/** When a readiness probe is asked after `now`: each period from its initial delay on. */
function nextProbe(container: JsonObject, run: Run, now: number): number {
  if (!container.readinessProbe) return never;
  const period = number(container, ['readinessProbe', 'periodSeconds'], 10);
  const first = run.startedAt + number(container, ['readinessProbe', 'initialDelaySeconds']) + firstProbe;
  return now < first ? first : first + (Math.floor((now - first) / period) + 1) * period;
}

/** The times at which a run's readiness probe has failed by now. */
function failedProbes(container: JsonObject, plan: Plan, run: Run, now: number): number[] {
  if (plan.kind !== 'runs' || !container.readinessProbe) return [];
  const until = Math.min(now, run.finishedAt ?? never, run.startedAt + (plan.readyAfter ?? never));
  const times: number[] = [];
  for (let at = nextProbe(container, run, run.startedAt); at < until; at = nextProbe(container, run, at))
    times.push(at);
  return times;
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

/** The words of a real kubelet of 1.36 for all that has happened by now, oldest first. */
function sayingsOf(pod: KubernetesObject, moment: ContainerMoment, now: number): Saying[] {
  const { container, plan, runs } = moment;
  const name = text(container, 'name');
  const image = text(container, 'image');
  const list = records(pod, 'spec', 'initContainers').some((one) => one.name === name)
    ? 'initContainers'
    : 'containers';
  const say = (type: Saying['type'], reason: string, message: string, key = message): Saying => {
    return { key: `${name} ${reason} ${key}`, type, reason, message, fieldPath: `spec.${list}{${name}}` };
  };
  const pulling = say('Normal', 'Pulling', `Pulling image "${image}"`);
  const isStarted = moment.reason !== 'ContainerCreating' && moment.reason !== 'PodInitializing';
  if (plan.kind === 'unmounted')
    return now < pullTime(pod) ? [] : [{ ...say('Warning', 'FailedMount', plan.message), fieldPath: '' }];
  if (!isStarted) return moment.reason === 'ContainerCreating' ? [pulling] : [];
  if (plan.kind === 'refused') return refusedSayings(moment, plan, image, say, pulling);
  const took = `${Math.max(1, Math.round(pullTime(pod) * 1000))}ms`;
  const pulled = say(
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: 54321098 bytes.`,
  );
  const starts = runs.flatMap((run, i) => {
    const created = say('Normal', 'Created', 'Container created', String(i));
    if (plan.kind === 'unstartable') return [created, say('Warning', 'Failed', `Error: ${plan.message}`, String(i))];
    const fails = failedProbes(container, plan, run, now).map((_, n) => {
      return say('Warning', 'Unhealthy', probeAnswer(container), `${i} ${n}`);
    });
    return [created, say('Normal', 'Started', 'Container started', String(i)), ...fails];
  });
  const { namespace, name: podName, uid } = pod.metadata;
  const waits = runs.slice(1).filter((_, i) => i < runs.length - 1 && runs[i + 1]?.finishedAt !== undefined);
  const backs = waits.map((_, i) =>
    say(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${name} in pod ${podName}_${namespace}(${uid})`,
      String(i),
    ),
  );
  return [pulling, pulled, ...starts, ...backs];
}

function refusedSayings(
  moment: ContainerMoment,
  plan: Plan & { kind: 'refused' },
  image: string,
  say: (type: Saying['type'], reason: string, message: string) => Saying,
  pulling: Saying,
): Saying[] {
  if (plan.reason === 'InvalidImageName') {
    return [say('Warning', 'InspectFailed', plan.message), say('Warning', 'Failed', 'Error: InvalidImageName')];
  }
  if (plan.reason !== 'ErrImagePull')
    return [
      pulling,
      say('Normal', 'Pulled', `Container image "${image}" already present on machine`),
      say('Warning', 'Failed', `Error: ${plan.message}`),
    ];
  const failed = [
    say('Warning', 'Failed', `Failed to pull image "${image}": ${plan.message}`),
    say('Warning', 'Failed', 'Error: ErrImagePull'),
  ];
  if (moment.reason === 'ErrImagePull') return [pulling, ...failed];
  return [
    pulling,
    ...failed,
    say('Normal', 'BackOff', `Back-off pulling image "${image}"`),
    say('Warning', 'Failed', 'Error: ImagePullBackOff'),
  ];
}

function probeAnswer(container: JsonObject): string {
  const { httpGet, tcpSocket } = record(container, 'readinessProbe');
  const address = 'http://10.244.0.10';
  const port = String(record({ httpGet, tcpSocket }, httpGet ? 'httpGet' : 'tcpSocket').port ?? '');
  if (httpGet) return 'Readiness probe failed: HTTP probe failed with statuscode: 503';
  if (tcpSocket) return `Readiness probe failed: dial tcp ${address.slice(7)}:${port}: connect: connection refused`;
  return 'Readiness probe failed: ';
}
