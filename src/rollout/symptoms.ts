import type { KubernetesObject } from '../manifest/object.ts';
import { timeAt } from './at.ts';
import { config } from './causes/config.ts';
import { crash } from './causes/crash.ts';
import { create } from './causes/create.ts';
import { image } from './causes/image.ts';
import { awaitedOldPods, blockedBy, lingering } from './causes/old-pod.ts';
import { readiness, readinessGate } from './causes/readiness.ts';
import { sandbox } from './causes/sandbox.ts';
import { schedule } from './causes/schedule.ts';
import { start } from './causes/start.ts';
import { volume } from './causes/volume.ts';
import { conditionOf } from './condition.ts';
import { isRunning, type PodContainer, podContainers } from './containers.ts';
import { minReadySeconds } from './kinds/replicas.ts';
import type { Scene } from './scene.ts';
import { containerSteadyAt, toldLateAt } from './steady.ts';
import type { ContainerFamily, PodFacts, PodFamily, Symptom } from './symptom.ts';
import { isWorkload } from './workload.ts';

/** Of several, the first that recognises something speaks. A new family of causes is a file of its own and a line here. */
const CONTAINER_FAMILIES: readonly ContainerFamily[] = [image, config, start, crash, readiness];
const POD_FAMILIES: readonly PodFamily[] = [schedule, volume, sandbox, readinessGate];

/** A pod so much older than the apply was not made by it, in ms. */
const OLDER = 5_000;

/** A symptom and the pod that shows it; without a pod it is the workload's own. */
export interface Finding {
  readonly symptom: Symptom;
  readonly pod?: KubernetesObject;
}

/** Everything that is wrong now with a workload and its new pods; empty for objects that run none. Pure. */
export function findSymptoms(object: KubernetesObject, scene: Scene): Finding[] {
  if (!isWorkload(object)) return [];
  const refused = object.kind === 'Pod' ? undefined : create(object, scene);
  const shown = (scene.pods ?? []).flatMap((pod) =>
    symptomsOf(pod, object, scene).map((symptom) => ({ symptom, pod })),
  );
  const counted = object.kind === 'Job' ? shown.filter(({ symptom }) => !symptom.hasRun) : shown;
  const blocking = awaitedOldPods(object, scene).flatMap((pod) =>
    symptomsOf(pod, object, scene).map((symptom) => ({ symptom: blockedBy(object, pod, symptom, scene), pod })),
  );
  const ofWorkload = [refused, lingering(object, scene)].filter((symptom) => symptom !== undefined);
  return [...ofWorkload.map((symptom) => ({ symptom })), ...counted, ...blocking];
}

function symptomsOf(pod: KubernetesObject, object: KubernetesObject, scene: Scene): Symptom[] {
  const facts = factsOf(pod, object, scene);
  const ofPod = POD_FAMILIES.map((family) => family(facts));
  const ofContainers = podContainers(pod).map((container) => firstOf(container, facts));
  const shown = [...ofPod, ...ofContainers].filter((symptom) => symptom !== undefined);
  return shown.map((symptom) => dated(symptom, pod, scene));
}

function firstOf(container: PodContainer, facts: PodFacts): Symptom | undefined {
  for (const family of CONTAINER_FAMILIES) {
    const symptom = family(container, facts);
    if (symptom) return symptom;
  }
  return undefined;
}

/**
 * When it began. Nothing can be wrong with a pod before it is born, whatever its containers' clocks say (a StartError says
 * 1970); a wait has no time of its own, but a pod that was there before this run has not been ready since some time.
 */
function dated(symptom: Symptom, pod: KubernetesObject, scene: Scene): Symptom {
  const born = timeAt(pod, 'metadata', 'creationTimestamp') ?? 0;
  const isOlder = born < scene.appliedAt - OLDER;
  const since = symptom.since ?? (isOlder ? conditionOf(pod, 'Ready')?.since : undefined);
  return since === undefined ? symptom : { ...symptom, since: Math.max(since, born) };
}

function factsOf(pod: KubernetesObject, object: KubernetesObject, scene: Scene): PodFacts {
  const least = object.kind === 'Pod' ? 0 : minReadySeconds(object);
  return {
    pod,
    events: scene.eventsOf(pod.metadata.uid ?? ''),
    now: scene.now,
    isWell: (container) =>
      isRunning(container) &&
      container.status?.ready === true &&
      containerSteadyAt(pod, container, least, scene) <= scene.now,
    toldLateAt: (container) => toldLateAt(pod, container, scene),
  };
}
