import { field, isRecord, type JsonObject, type KubernetesObject } from '../../manifest/object.ts';
import { recordsAt, textAt, timeAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { describeEvent, newestEvent } from '../event.ts';
import { greediest } from '../requests.ts';
import type { PodFamily, Symptom } from '../symptom.ts';
import { claimsOf } from '../view.ts';

/** A pod that finds no node. Room may still be made, so it counts only at the deadline. */
export const schedule: PodFamily = ({ pod, events, now }) => {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled === undefined) return unplaced(pod, now);
  if (scheduled.reason === 'SchedulingGated') return gated(pod);
  if (scheduled.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined;
  const scaling = newestEvent(events, 'TriggeredScaleUp', 'NotTriggerScaleUp', 'Nominated');
  const { message, since } = scheduled;
  return {
    ...wordsFor(pod, message),
    family: 'schedule',
    evidence: [`Unschedulable: ${message}`, ...(scaling ? [describeEvent(scaling)] : [])],
    ...(since === undefined ? {} : { since }),
  };
};

type Words = Pick<Symptom, 'class' | 'cause' | 'says' | 'remedy' | 'field' | 'objectField' | 'lastResort' | 'question'>;

function wordsFor(pod: KubernetesObject, message: string): Words {
  const claim = /persistentvolumeclaim "([^"]+)" not found/i.exec(message)?.[1];
  if (claim) {
    return {
      class: 'retryable',
      cause: 'ClaimMissing',
      says: `PersistentVolumeClaim ${claim} does not exist, but the pod needs it`,
      remedy: 'Add the claim to the manifests, or mend its name.',
      field: claimField(pod, claim),
    };
  }
  if (message.includes('unbound immediate PersistentVolumeClaims')) return waitsForVolume(pod);
  return {
    class: 'capacity',
    cause: 'Unschedulable',
    says: `no node can take it: ${brief(message)}`,
    remedy: remedyFor(message),
    field: fieldFor(pod, message),
    lastResort: true,
    ...(message.includes('Insufficient') ? { question: { about: 'room' } as const } : {}),
  };
}

/**
 * Neither placed nor refused: the scheduler has chosen a node, and waits for a volume to be made there
 * (WaitForFirstConsumer). It says nothing of it until its own time is up, after ten minutes.
 */
function unplaced(pod: KubernetesObject, now: number): Symptom | undefined {
  if (textAt(pod, 'spec', 'nodeName') !== '') return undefined;
  const names = claimsOf(pod);
  if (names.length === 0) return unseen(pod, now);
  return {
    ...waitsForVolume(pod),
    family: 'schedule',
    says: 'it has no node yet',
    evidence: ['no node, and no word from a scheduler (condition PodScheduled)'],
    remedy: `Look at the events of what it claims (kubectl describe pvc). ${remedyForScheduler(pod)}`,
    question: { about: 'claims', names, orElse: { says: `: ${unseenBy(pod)}`, remedy: remedyForScheduler(pod) } },
  };
}

/** How long a scheduler may take to look at a pod, in ms. */
const SCHEDULER_LATE = 10_000;

/** No scheduler has looked at it: there is none of that name, or it is away. */
function unseen(pod: KubernetesObject, now: number): Symptom | undefined {
  const since = timeAt(pod, 'metadata', 'creationTimestamp') ?? now;
  if (now < since + SCHEDULER_LATE) return undefined;
  return {
    class: 'capacity',
    cause: 'Unschedulable',
    family: 'schedule',
    says: unseenBy(pod),
    evidence: ['no node, and no word from a scheduler (condition PodScheduled)'],
    remedy: remedyForScheduler(pod),
    ...(schedulerOf(pod) === DEFAULT_SCHEDULER ? {} : { field: 'schedulerName' }),
    lastResort: true,
  };
}

const DEFAULT_SCHEDULER = 'default-scheduler';

function schedulerOf(pod: KubernetesObject): string {
  return textAt(pod, 'spec', 'schedulerName') || DEFAULT_SCHEDULER;
}

function unseenBy(pod: KubernetesObject): string {
  return `the scheduler ${schedulerOf(pod)} has not looked at it`;
}

function remedyForScheduler(pod: KubernetesObject): string {
  const name = schedulerOf(pod);
  return name === DEFAULT_SCHEDULER
    ? 'Check that kube-scheduler runs (kubectl describe lease kube-scheduler -n kube-system shows its last sign of life). Nothing is wrong with the manifest.'
    : `Mend schedulerName, or check that a scheduler ${name} runs in this cluster.`;
}

/** The scheduler leaves it alone until somebody takes its gates away, such as a queue. */
function gated(pod: KubernetesObject): Symptom {
  const gates = recordsAt(pod, 'spec', 'schedulingGates').map((gate) => textAt(gate, 'name'));
  return {
    class: 'capacity',
    cause: 'Unschedulable',
    family: 'schedule',
    says: `it is held back by its scheduling gate ${gates.join(', ')}, which nobody has taken away`,
    evidence: [`SchedulingGated: ${gates.join(', ')}`],
    remedy: 'Look at the controller that has to take it away, such as that of a queue.',
    field: 'schedulingGates',
    lastResort: true,
  };
}

function waitsForVolume(pod: KubernetesObject): Words {
  const names = claimsOf(pod);
  return {
    class: 'capacity',
    cause: 'ClaimUnbound',
    says: names.length === 1 ? `claim ${names[0]} has no volume` : `a claim of ${names.join(', ')} has no volume`,
    remedy: 'Look at the events of the claim (kubectl describe pvc): its storage class may not exist, or have no room.',
    lastResort: true,
    question: { about: 'claims', names },
    ...(isTemplated(pod, names[0] ?? '')
      ? { objectField: 'spec.volumeClaimTemplates' }
      : { field: claimField(pod, names[0]) }),
  };
}

/** A StatefulSet makes claims of its own, `data-db-0` from the template `data`: no volume of the manifest names them. */
function isTemplated(pod: KubernetesObject, claim: string): boolean {
  const [owner] = recordsAt(pod, 'metadata', 'ownerReferences');
  return textAt(owner, 'kind') === 'StatefulSet' && claim.endsWith(`-${pod.metadata.name}`);
}

/** What the scheduler says of pods that might be evicted for it helps nobody at first sight. */
function brief(message: string): string {
  return message.split(/ (?:no new claims to deallocate, )?preemption: /)[0] ?? message;
}

function remedyFor(message: string): string {
  const ways = [
    message.includes('Insufficient') && 'ask for less in resources.requests, or add nodes',
    message.includes('taint') && 'tolerate the taint, or remove it from the nodes',
    isOfVolume(message) &&
      'let it run where its volume is (nodeSelector, room on the nodes of that zone), or move the data to a new claim',
    isOfAffinity(message) && 'mend nodeSelector or affinity, or label a node',
    message.includes('were unschedulable') && 'let pods onto the nodes that are kept out (kubectl uncordon)',
    message.includes('max volume count') && 'add nodes, for each takes only so many volumes',
    message.includes('free ports') &&
      'use another hostPort, or let the old pod go first (maxSurge: 0, maxUnavailable: 1)',
    message.includes('topology spread') && 'loosen topologySpreadConstraints',
  ].filter((way) => way !== false);
  const text = ways.length > 0 ? ways.join('; or ') : 'add nodes, or mend what keeps it from those there are';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A volume that is bound to a node or a zone: `volume node affinity conflict`, or in newer words `PersistentVolume's node affinity`. */
function isOfVolume(message: string): boolean {
  return message.includes('volume node affinity') || message.includes("PersistentVolume's node affinity");
}

function isOfAffinity(message: string): boolean {
  const rest = message.replaceAll('volume node affinity', '').replaceAll("PersistentVolume's node affinity", '');
  return rest.includes('affinity');
}

/** What most of the scheduler's sentence speaks of. */
function fieldFor(pod: KubernetesObject, message: string): string {
  const { spec } = pod;
  const podSpec = isRecord(spec) ? spec : undefined;
  const resource = /Insufficient ([\w./-]+?)[.,]?(?: |$)/.exec(message)?.[1];
  if (resource) return `${greediest(podSpec, resource)}.resources.requests`;
  if (message.includes("didn't match Pod's node affinity/selector"))
    return field(podSpec, 'nodeSelector') === undefined ? 'affinity' : 'nodeSelector';
  if (message.includes('free ports')) return hostPortIn(podSpec);
  if (message.includes('topology spread')) return 'topologySpreadConstraints';
  if (message.includes('pod affinity') || message.includes('anti-affinity')) return 'affinity';
  if (isOfVolume(message)) return claimField(pod, claimsOf(pod)[0]);
  return message.includes('taint') ? 'tolerations' : '';
}

/** The first port of its node that it asks for. */
function hostPortIn(podSpec: JsonObject | undefined): string {
  const asks = (port: JsonObject) => port.hostPort !== undefined;
  const container = recordsAt(podSpec, 'containers').find((one) => recordsAt(one, 'ports').some(asks));
  const index = recordsAt(container, 'ports').findIndex(asks);
  return index < 0 ? 'hostNetwork' : `containers[name="${textAt(container, 'name')}"].ports[${index}].hostPort`;
}

/** The volume that uses a claim. */
function claimField(pod: KubernetesObject, claim: string | undefined): string {
  const volume = recordsAt(pod, 'spec', 'volumes').find(
    (each) => textAt(each, 'persistentVolumeClaim', 'claimName') === claim,
  );
  if (volume === undefined) return 'volumes';
  return `volumes[name="${textAt(volume, 'name')}"].persistentVolumeClaim.claimName`;
}
