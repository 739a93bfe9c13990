import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { lastWordsOf } from './container-log.ts';
import { number, records, strings, text } from './json.ts';
import type { ImageAnswer, Mended, Plan, Run } from './plan.ts';
import {
  asRoot,
  configWords,
  invalidImage,
  missingReference,
  noSuchUser,
  nothingToRun,
  unattachable,
  unmounted,
  unpulled,
  unstartable,
  withoutSandbox,
} from './runtime-words.ts';

/** On the pod template: how its pods behave (see the words of `Behaviour`), e.g. `ready-after=2s` or `crash,exit=3,container=app`. */
export const behaviourAnnotation = 'sandbox.kube-rollout.dev/behaviour';

const startDelay = 0.05;

/** The words of the annotation: `crash,after=1s` → {crash: '', after: '1s'}. */
function wordsOf(pod: KubernetesObject): Record<string, string> {
  const words = (strings(pod, 'metadata', 'annotations')[behaviourAnnotation] ?? '').split(',');
  return Object.fromEntries(
    words.map((word) => word.trim().split('=', 2)).map(([name = '', value = '']) => [name, value]),
  );
}

/** `2s`, `300ms`, `1m` or bare seconds, in seconds. */
function seconds(value: string | undefined, otherwise: number): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value ?? '') ?? [];
  if (digits === undefined) return otherwise;
  return Number(digits) * ({ ms: 0.001, m: 60 }[unit ?? 's'] ?? 1);
}

/** How long the image takes to come. */
export function pullTime(pod: KubernetesObject): number {
  return seconds(wordsOf(pod).pull, startDelay);
}

/** When a pod that is told to end does so, at the latest at the end of its grace period. In ms. */
export function stopsAt(pod: KubernetesObject): number {
  const end = Date.parse(pod.metadata.deletionTimestamp ?? '');
  const asked = end - number(pod, ['metadata', 'deletionGracePeriodSeconds'], 0) * 1000;
  return Math.min(end, asked + seconds(wordsOf(pod)['stops-after'], 0) * 1000);
}

/** What a container of this pod will do. The annotation speaks of the first container, or of the one it names with `container=`. */
export function planOf(pod: KubernetesObject, container: JsonObject, images: (image: string) => ImageAnswer): Plan {
  const words = wordsOf(pod);
  const isInit = records(pod, 'spec', 'initContainers').some((one) => one.name === container.name);
  const meant = words.container ?? text(records(pod, 'spec', 'containers')[0], 'name');
  const mine = meant === container.name ? words : {};
  const has = (word: string) => mine[word] !== undefined;
  const image = text(container, 'image');
  const answer = imageWords.find(has) ?? `image-${images(image)}`;
  const code = mine.exit === undefined ? undefined : Number(mine.exit);
  if (/[A-Z]/.test(image.split(/[:@]/)[0] ?? '')) return invalidImage(image);
  if (has('image-never-pulled')) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return { kind: 'refused', reason: 'ErrImageNeverPull', message };
  }
  if (has('as-root')) return { kind: 'refused', reason: 'CreateContainerConfigError', message: asRoot(pod, container) };
  const ready = seconds(mine['ready-after'], hasProbe(container) ? 0.3 : 0);
  if (answer !== 'image-found') {
    const refused = unpulled(image, answer);
    const answersAfter = seconds(mine[answer], 0);
    if (answersAfter === 0) return refused;
    return { ...refused, until: { seconds: answersAfter, plan: { kind: 'runs', readyAfter: ready } } };
  }
  if (has('config-error')) {
    const how = mine['config-error'] ?? '';
    const message = configWords[how] ?? missingReference(container, pod.metadata.namespace ?? '', how === 'key');
    return { kind: 'refused', reason: 'CreateContainerConfigError', message, ...mended(mine.for, ready) };
  }
  if (has('create-error')) {
    const message = mine['create-error'] === 'user' ? noSuchUser : nothingToRun(image);
    return { kind: 'refused', reason: 'CreateContainerError', message };
  }
  if (has('attach-error')) return { kind: 'held', reason: 'FailedAttachVolume', message: unattachable(pod) };
  if (has('mount-error')) {
    const message = unmounted(pod, mine['mount-error'] ?? '');
    return { kind: 'held', reason: 'FailedMount', message };
  }
  if (has('sandbox-error'))
    return {
      kind: 'held',
      reason: 'FailedCreatePodSandBox',
      message: withoutSandbox(pod, mine['sandbox-error'] ?? ''),
      ...mended(mine.for, ready),
    };
  if (has('start-error'))
    return { kind: 'unstartable', message: unstartable(pod, container, mine['start-error'] ?? '') };
  if (mine.crash === 'once') {
    return { kind: 'runs', readyAfter: ready, exits: { after: 0.2, code: code ?? 1, reason: 'Error', times: 1 } };
  }
  if (mine.killed === 'liveness' || mine.killed === 'startup') {
    const plan = dying(seconds(mine.after, 1), 137, 'Error');
    const lastWords = ['still warming up'];
    return { ...plan, lastWords, ...(plan.exits && { exits: { ...plan.exits, killedBy: mine.killed } }) };
  }
  const lastWords = lastWordsOf[mine.log ?? ''];
  if (has('crash')) {
    const plan = dying(seconds(mine.after, 0.2), code ?? 1, code === 0 ? 'Completed' : 'Error');
    return lastWords ? { ...plan, lastWords } : plan;
  }
  if (has('oom'))
    return { ...dying(seconds(mine.after, 0.5), 137, 'OOMKilled'), readyAfter: seconds(mine['ready-after'], 0.1) };
  if (has('never-ready')) return { kind: 'runs' };
  const readyAfter = has('fast') ? 0 : ready;
  if (has('dies-after-ready'))
    return { ...dying(readyAfter + seconds(mine['dies-after-ready'], 1), code ?? 1, 'Error'), readyAfter };
  if (isInit || has('completes-after') || code !== undefined || isOfJob(pod)) {
    return dying(
      seconds(mine['completes-after'] ?? mine.after, 0.1),
      code ?? 0,
      code ? 'Error' : 'Completed',
      readyAfter,
    );
  }
  return { kind: 'runs', readyAfter };
}

/** `for=3s`: it passes by itself. */
function mended(word: string | undefined, readyAfter: number): { until?: Mended } {
  const after = seconds(word, 0);
  return after > 0 ? { until: { seconds: after, plan: { kind: 'runs', readyAfter } } } : {};
}

function dying(after: number, code: number, reason: string, readyAfter?: number): Plan & { kind: 'runs' } {
  return {
    kind: 'runs',
    exits: { after, code, reason },
    ...(readyAfter !== undefined && readyAfter < after && { readyAfter }),
  };
}

const hasProbe = (container: JsonObject) => container.readinessProbe !== undefined;
const isOfJob = (pod: KubernetesObject) =>
  records(pod, 'metadata', 'ownerReferences').some((owner) => owner.kind === 'Job');

const imageWords = [
  'image-not-found',
  'image-unauthorized',
  'image-no-host',
  'image-too-many-requests',
  'image-server-error',
  'image-platform',
  'image-disk-full',
  'image-damaged',
];

/** Seconds the kubelet waits before a container's run number `restart` (1 is the first restart, which comes almost at once). */
export function backOff(restart: number): number {
  return restart <= 1 ? 0.5 : Math.min(300, 10 * 2 ** (restart - 2));
}

/** How long run number `number` (from 0) lasts; Infinity for one that goes on. */
export function lifeOf({ exits }: Plan & { kind: 'runs' }, number: number): number {
  return exits && number < (exits.times ?? Number.POSITIVE_INFINITY) ? exits.after : Number.POSITIVE_INFINITY;
}

/** The runs of a container begun until now, the first at `start`; its pod's restartPolicy says whether it runs again. */
export function runsOf(plan: Plan & { kind: 'runs' }, start: number, policy: string, now: number): Run[] {
  const runs: Run[] = [];
  for (let at = start; at <= now; ) {
    const end = at + lifeOf(plan, runs.length);
    runs.push(end <= now ? { startedAt: at, finishedAt: end } : { startedAt: at });
    const again = policy === 'Always' || (policy === 'OnFailure' && plan.exits?.code !== 0);
    at = again ? end + backOff(runs.length) : Number.POSITIVE_INFINITY;
  }
  return runs;
}
