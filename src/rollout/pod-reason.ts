import type { KubernetesObject } from '../manifest/object.ts';
import { textAt } from './at.ts';
import { conditionOf } from './condition.ts';
import { exitsOf, isRunning, type PodContainer, podContainers, waitingOf } from './containers.ts';

const MOST_NAMES = 3;

/**
 * Why a pod isn't ready, in a word or two, much as the STATUS column of `kubectl get pods` says it:
 * `ImagePullBackOff`, `Unschedulable`, `Init: Error (exit code 1)`, `not ready`. '' for a pod that is ready.
 */
export function podReason(pod: KubernetesObject): string {
  if (pod.metadata.deletionTimestamp) return 'terminating';
  const phase = textAt(pod, 'status', 'phase');
  if (conditionOf(pod, 'Ready')?.status === 'True' || phase === 'Succeeded') return '';
  if (phase === 'Failed') return textAt(pod, 'status', 'reason') || 'failed';
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.reason || 'not scheduled';
  if (scheduled === undefined && textAt(pod, 'spec', 'nodeName') === '') return 'not scheduled';
  const containers = podContainers(pod);
  const worst = containers.map(containerReason).find((reason) => reason !== '');
  if (worst) return worst;
  if (containers.some((container) => container.role === 'init' && isRunning(container))) return 'initializing';
  return containers.some(isRunning) ? 'not ready' : 'starting';
}

function containerReason(container: PodContainer): string {
  const prefix = container.role === 'init' ? 'Init: ' : '';
  const waiting = waitingOf(container);
  if (waiting) return waiting.reason === 'PodInitializing' ? '' : prefix + (waiting.reason || 'waiting');
  const { now } = exitsOf(container);
  if (!now || (container.role === 'init' && now.exitCode === 0)) return '';
  return `${prefix}${now.reason || 'ended'} (exit code ${now.exitCode})`;
}

/** The pods that are not ready, by their reason: `; ImagePullBackOff: api-1, api-2`. '' when all are. */
export function unreadyPods(pods: readonly KubernetesObject[] | undefined): string {
  const byReason = Map.groupBy(pods ?? [], podReason);
  byReason.delete('');
  return [...byReason].map(([reason, group]) => `; ${reason}: ${namesOf(group)}`).join('');
}

/** The first few names of pods, and how many more there are. */
export function namesOf(pods: readonly KubernetesObject[]): string {
  const names = pods.map((pod) => pod.metadata.name).sort();
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
