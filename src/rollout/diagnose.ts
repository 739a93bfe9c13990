import type { KubernetesObject } from '../manifest/object.ts';
import { podTemplateOf } from '../manifest/pod-template.ts';
import { textAt } from './at.ts';
import { exitsOf, type PodContainer, podContainers, restartsOf } from './containers.ts';
import { statusCount, wantedReplicas } from './kinds/replicas.ts';
import type { Diagnosis } from './outcome.ts';
import { namesOf } from './pod-reason.ts';
import type { Blame, Scene } from './scene.ts';
import type { Question } from './symptom.ts';
import type { Finding } from './symptoms.ts';

/** A container whose log may tell more. */
export interface LogTarget {
  readonly pod: KubernetesObject;
  readonly container: string;
  /** True when it was started again, so that the log of its last run exists too. */
  readonly restarted: boolean;
}

/** A diagnosis whose logs have yet to be read. */
export interface Suspicion {
  readonly diagnosis: Diagnosis;
  readonly logTargets: readonly LogTarget[];
  /** What to ask the cluster now that it is believed, and about which pod. */
  readonly question?: Question;
  readonly pod?: KubernetesObject;
}

const MOST_EVIDENCE = 10;
export const MOST_LOGS = 5;
const SEVERITY = ['terminal', 'retryable', 'capacity'] as const;

/**
 * One diagnosis of what was found: the gravest cause that hit the most pods, told once with their number and names;
 * the other causes are evidence.
 */
export function diagnose(object: KubernetesObject, scene: Scene, findings: readonly Finding[]): Suspicion | undefined {
  const [first, ...others] = rank(findings);
  const finding = first?.[0];
  if (first === undefined || finding === undefined) return undefined;
  const { symptom } = finding;
  const field = symptom.objectField ?? fieldOf(object, symptom.field);
  return {
    diagnosis: {
      class: symptom.class,
      cause: symptom.cause,
      message: `${subject(object, scene, first)}${symptom.says}`,
      evidence: evidenceOf(object, first, others),
      logs: [],
      remedy: symptom.remedy,
      ...(field === undefined ? {} : { field }),
    },
    logTargets: logTargetsOf([...first, ...others.flat()]),
    ...(symptom.question ? { question: symptom.question } : {}),
    ...(finding.pod ? { pod: finding.pod } : {}),
  };
}

/** A diagnosis of a failure that the object's own status tells: a failed Job, a Pod that ended, a lost claim. */
export function diagnoseStatus(object: KubernetesObject, scene: Scene, message: string, blame: Blame): Suspicion {
  const pods = object.kind === 'Pod' ? [object] : (scene.pods ?? []);
  const ends = object.kind === 'Pod' || object.kind === 'Job' ? pods.flatMap(badEnds).reverse() : [];
  const field = blame.field ?? fieldOf(object, ends[0]?.container.path);
  return {
    diagnosis: {
      class: 'terminal',
      cause: blame.cause,
      message,
      evidence: ends.map(({ says }) => says).slice(0, MOST_EVIDENCE),
      logs: [],
      remedy: blame.remedy,
      ...(field === undefined ? {} : { field }),
    },
    logTargets: ends.slice(0, 1).map(({ pod, container }) => targetOf(pod, container)),
    ...(isTakenAway(object, scene, blame) ? { question: { about: 'namespace' } as const } : {}),
  };
}

/** Itself, or the pods of a Job: a namespace that is deleted takes these first, and the Job fails of it. */
function isTakenAway({ kind }: KubernetesObject, { pods }: Scene, { cause }: Blame): boolean {
  return cause === 'Deleted' || (kind === 'Job' && cause === 'JobFailed' && pods?.length === 0);
}

/** By cause and container, the gravest class first, then those that hit the most pods. */
function rank(findings: readonly Finding[]): Finding[][] {
  const groups = Map.groupBy(findings, ({ symptom }) => `${symptom.cause}/${symptom.container ?? ''}`);
  return [...groups.values()].sort((a, b) => severity(a) - severity(b) || b.length - a.length);
}

/** What is only believed at the deadline explains less than what stands. */
function severity([first]: Finding[]): number {
  if (first === undefined) return SEVERITY.length;
  return SEVERITY.indexOf(first.symptom.class) + (first.symptom.lastResort ? SEVERITY.length : 0);
}

function subject(object: KubernetesObject, scene: Scene, group: readonly Finding[]): string {
  if (object.kind === 'Pod' || group.some(({ pod }) => pod === undefined || scene.oldPods.includes(pod))) return '';
  const hit = group.length;
  const total = scene.pods?.length ?? hit;
  const wanted = wantedPods(object);
  // A rolling update makes one pod and goes on when it is ready: `1 of 1` would sound as if no more were wanted.
  if (hit === total && total < wanted) return `the first ${hit === 1 ? '' : `${hit} `}of ${wanted} new pods: `;
  return `${hit} of ${total} new pods: `;
}

function wantedPods(object: KubernetesObject): number {
  if (object.kind === 'DaemonSet') return statusCount(object, 'desiredNumberScheduled');
  return object.kind === 'Job' ? 0 : wantedReplicas(object);
}

function evidenceOf(object: KubernetesObject, first: readonly Finding[], others: readonly Finding[][]): string[] {
  const hit = first.map(({ pod }) => pod).filter((pod) => pod !== undefined);
  const names = object.kind !== 'Pod' && hit.length > 0 ? [`pods: ${namesOf(hit)}`] : [];
  const lines = withoutRepeats(first);
  const also = others.map(
    (group) => `also, in ${group.length} ${group.length === 1 ? 'pod' : 'pods'}: ${group[0]?.symptom.says}`,
  );
  return [...new Set([...names, ...lines, ...also])].slice(0, MOST_EVIDENCE);
}

const CONTAINER_ID = /"[0-9a-f]{64}"/g;

/** Each line once, also where it differs only in which of the pods it is of. */
function withoutRepeats(findings: readonly Finding[]): string[] {
  const lines = findings.flatMap(({ symptom, pod }) => {
    const { name = '', uid = '' } = pod?.metadata ?? {};
    const own = [uid, name, textAt(pod, 'status', 'podIP')].filter((text) => text !== '');
    return symptom.evidence.map((line) => ({
      line,
      general: own.reduce((all, text) => all.replaceAll(text, '…'), line.replaceAll(CONTAINER_ID, '…')),
    }));
  });
  return lines
    .filter(({ general }, index) => lines.findIndex((other) => other.general === general) === index)
    .map(({ line }) => line);
}

/** A field of the pod spec as a field of the object. */
function fieldOf(object: KubernetesObject, inPodSpec: string | undefined): string | undefined {
  const path = podTemplateOf(object)?.path;
  if (path === undefined || inPodSpec === undefined) return undefined;
  return inPodSpec === '' ? path : `${path}.${inPodSpec}`;
}

/** Of each cause one container first: five logs should show all there is to see. */
function logTargetsOf(findings: readonly Finding[]): LogTarget[] {
  const targets = findings.flatMap(({ symptom, pod }) => {
    const container = pod && podContainers(pod).find(({ name }) => name === symptom.container);
    return pod && container && symptom.hasRun
      ? [{ key: `${symptom.cause}/${container.name}`, ...targetOf(pod, container) }]
      : [];
  });
  const groups = [...Map.groupBy(targets, ({ key }) => key).values()];
  const rounds = Array.from({ length: MOST_LOGS }, (_, round) => groups.flatMap((group) => group[round] ?? []));
  return rounds
    .flat()
    .slice(0, MOST_LOGS)
    .map(({ pod, container, restarted }) => ({ pod, container, restarted }));
}

function targetOf(pod: KubernetesObject, container: PodContainer): LogTarget {
  return { pod, container: container.name, restarted: restartsOf(container) > 0 };
}

/** The containers of a pod that ended badly. */
function badEnds(pod: KubernetesObject): { pod: KubernetesObject; container: PodContainer; says: string }[] {
  return podContainers(pod).flatMap((container) => {
    const { now, last } = exitsOf(container);
    const exit = now ?? last;
    if (exit === undefined || exit.exitCode === 0) return [];
    const message = exit.message ? `: ${exit.message.trim()}` : '';
    const says = `pod ${pod.metadata.name}, container ${container.name}: ${exit.reason || 'ended'}, exit code ${exit.exitCode}${message}`;
    return [{ pod, container, says }];
  });
}
