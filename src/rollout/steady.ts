import type { JsonObject, KubernetesObject } from '../manifest/object.ts';
import { conditionOf } from './condition.ts';
import { exitsOf, type PodContainer, podContainers, restartsOf, runningSince } from './containers.ts';
import { unreadyPods } from './pod-reason.ts';
import { inProgress, type Scene, type Verdict } from './scene.ts';

/** How long a container without a probe must run before its being Ready means anything, in seconds. */
export const STEADY_SECONDS = 5;
/** A container that ended before is not believed before it outlived its last run; but no longer than this, in seconds. */
const MOST_SECONDS = 30;

/**
 * From when a pod counts as rolled out, in ms of the cluster's clock; undefined while it is not Ready.
 *
 * A container without a probe is Ready the moment its process starts, so one that dies a second later makes a
 * Deployment Available for an instant. It counts only after it has run for 5 s, or for the workload's own
 * minReadySeconds when that is longer. A container with a readiness or startup probe has proved itself, and counts at
 * once. One that ended before counts only when it also outlives that run, with a probe or without: it was ready then
 * too, until it crashed or its liveness probe had it killed.
 */
export function steadyAt(pod: KubernetesObject, minReadySeconds: number, scene: Scene): number | undefined {
  if (conditionOf(pod, 'Ready')?.status !== 'True') return undefined;
  const lasting = podContainers(pod).filter((container) => container.role !== 'init');
  return Math.max(0, ...lasting.map((container) => containerSteadyAt(pod, container, minReadySeconds, scene)));
}

/** From when a container that is ready counts: 0 for at once, else ms of the cluster's clock. */
export function containerSteadyAt(
  pod: KubernetesObject,
  container: PodContainer,
  minReadySeconds: number,
  scene: Scene,
): number {
  const seconds = secondsFor(container, minReadySeconds);
  if (seconds === 0) return 0;
  // Nobody knows whether it still runs, nor whether it ran all the while.
  if (scene.isBlind) return Number.POSITIVE_INFINITY;
  const started = startOf(pod, container, scene) ?? conditionOf(pod, 'Ready')?.since ?? scene.appliedAt;
  return Math.max(started, scene.seenAgainAt ?? 0) + seconds * 1000;
}

/** When a run began at the latest: its own time is cut to whole seconds, and seeing it may have come later still. */
function startOf(pod: KubernetesObject, container: PodContainer, scene: Scene): number | undefined {
  const own = runningSince(container);
  if (own === undefined) return undefined;
  const seen = scene.firstSeenRunning(pod, container.name)?.at ?? Number.POSITIVE_INFINITY;
  return toldLateAt(pod, container, scene) ?? Math.min(own + 999, seen);
}

/** News take less than this, in ms, from a node to us. */
const NEWS = 3_000;

/**
 * When the news of a run came, in ms of the cluster's clock, if long after its start: somebody on their way was away, and
 * what has become of it since may still be on its way. Undefined when they came in time.
 */
export function toldLateAt(pod: KubernetesObject, container: PodContainer, scene: Scene): number | undefined {
  const own = runningSince(container);
  const seen = scene.firstSeenRunning(pod, container.name);
  return own !== undefined && seen?.isNews && seen.at - own > NEWS ? seen.at : undefined;
}

function secondsFor(container: PodContainer, minReadySeconds: number): number {
  const least = hasProbe(container.spec) ? 0 : Math.max(STEADY_SECONDS, minReadySeconds);
  if (restartsOf(container) === 0) return least;
  const lived = (exitsOf(container).last?.lived ?? 0) / 1000;
  return Math.max(least, Math.min(lived, MOST_SECONDS));
}

function hasProbe(container: JsonObject): boolean {
  return container.readinessProbe !== undefined || container.startupProbe !== undefined;
}

/**
 * What is still missing of `needed` steady pods, when the workload itself already says that it has them; undefined when
 * nothing is. Of pods that can't be seen the verdict is `unseen`: a workload that keeps saying so is believed in the end.
 */
export function missingSteady(needed: number, minReadySeconds: number, scene: Scene): Verdict | undefined {
  const { pods, now } = scene;
  if (needed <= 0) return undefined;
  if (pods === undefined) return { ...inProgress('its pods may not be seen'), unseen: true };
  const times = pods.map((pod) => steadyAt(pod, minReadySeconds, scene)).filter((time) => time !== undefined);
  if (times.filter((time) => time <= now).length >= needed) return undefined;
  const wakeAt = times.sort((a, b) => a - b)[needed - 1];
  if (wakeAt !== undefined)
    return inProgress(`${needed} of ${needed} new pods ready${patience(pods, minReadySeconds)}`, wakeAt);
  if (pods.length < needed) return { ...inProgress(`${pods.length} of ${needed} new pods seen`), unseen: true };
  return inProgress(`${times.length} of ${needed} new pods ready${unreadyPods(pods)}`);
}

function patience(pods: readonly KubernetesObject[], minReadySeconds: number): string {
  if (pods.flatMap(podContainers).some((container) => container.role !== 'init' && restartsOf(container) > 0))
    return '; one that was started again counts once it has outlived its last run';
  const seconds = Math.max(STEADY_SECONDS, minReadySeconds);
  return `; without a readiness probe a pod counts once it has run for ${seconds} s`;
}
