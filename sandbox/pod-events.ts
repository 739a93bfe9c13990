import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { pullTime } from './behaviour.ts';
import { record, records, text } from './json.ts';
import type { Plan, Run } from './plan.ts';
import type { ContainerMoment, PodMoment } from './pod-life.ts';
import { failedProbes } from './probe.ts';

/** An event the kubelet has to say by now; `key` tells it from others, and each is said once. */
export interface Saying {
  readonly key: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{app}`; '' for one about the whole pod. */
  readonly fieldPath: string;
}

/** What a kubelet has to say of a pod at a moment: all that has happened by now, oldest first. */
export function podEvents(pod: KubernetesObject, { containers, initContainers }: PodMoment, now: number): Saying[] {
  return [...initContainers, ...containers].flatMap((moment) => sayingsOf(pod, moment, now));
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
  if (plan.kind === 'held')
    return now < pullTime(pod) ? [] : [{ ...say('Warning', plan.reason, plan.message), fieldPath: '' }];
  const isPulled = plan.kind !== 'refused' || !['InvalidImageName', 'ErrImageNeverPull'].includes(plan.reason);
  if (!isStarted) return isPulled && moment.next !== Number.POSITIVE_INFINITY ? [pulling] : [];
  const took = `${Math.max(1, Math.round(pullTime(pod) * 1000))}ms`;
  const pulled = say(
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: 54321098 bytes.`,
  );
  const again = `Container image "${image}" already present on machine and can be accessed by the pod`;
  const there = say('Normal', 'Pulled', again);
  if (plan.kind === 'refused') return refusedSayings(moment, plan, image, say, [pulling, pulled, there]);
  const kill = ({ exits }: Plan & { kind: 'runs' }, run: Run, i: number): Saying[] => {
    if (!exits?.killedBy || run.finishedAt === undefined) return [];
    const answer = `${exits.killedBy === 'startup' ? 'Startup' : 'Liveness'} probe failed: HTTP probe failed with statuscode: 404`;
    const end = `Container ${name} failed ${exits.killedBy} probe, will be restarted`;
    return [say('Warning', 'Unhealthy', answer, `${i} killed`), say('Normal', 'Killing', end, `${i} killed`)];
  };
  const starts = runs.flatMap((run, i) => {
    const had = i === 0 ? pulled : { ...there, key: `${there.key} ${i}` };
    const made = [had, say('Normal', 'Created', 'Container created', String(i))];
    if (plan.kind === 'unstartable') return [...made, say('Warning', 'Failed', `Error: ${plan.message}`, String(i))];
    const fails = failedProbes(container, plan, run, now).map((_, n) => {
      return say('Warning', 'Unhealthy', probeAnswer(container), `${i} ${n}`);
    });
    return [...made, say('Normal', 'Started', 'Container started', String(i)), ...fails, ...kill(plan, run, i)];
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
  return [pulling, ...starts, ...backs];
}

function refusedSayings(
  moment: ContainerMoment,
  plan: Plan & { kind: 'refused' },
  image: string,
  say: (type: Saying['type'], reason: string, message: string) => Saying,
  [pulling, pulled, there]: readonly [Saying, Saying, Saying],
): Saying[] {
  if (plan.reason === 'InvalidImageName') {
    return [say('Warning', 'InspectFailed', plan.message), say('Warning', 'Failed', 'Error: InvalidImageName')];
  }
  if (plan.reason === 'ErrImageNeverPull')
    return [say('Warning', plan.reason, plan.message), say('Warning', 'Failed', `Error: ${plan.reason}`)];
  // It tries again at once, and again.
  if (plan.reason !== 'ErrImagePull')
    return [pulling, pulled, say('Warning', 'Failed', `Error: ${plan.message}`), there];
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
