import { field, isRecord, type JsonObject, type KubernetesObject } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { describeEvent, newestEvent } from '../event.ts';
import { greediest } from '../requests.ts';
import type { PodFamily, Symptom } from '../symptom.ts';
import { claimsOf } from '../view.ts';

/** A pod that finds no node. Room may still be made, so it counts only at the deadline. */
export const schedule: PodFamily = ({ pod, events }) => {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled === undefined) return unplaced(pod);
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
function unplaced(pod: KubernetesObject): Symptom | undefined {
  if (textAt(pod, 'spec', 'nodeName') !== '' || claimsOf(pod).length === 0) return undefined;
  return { ...waitsForVolume(pod), family: 'schedule', evidence: ['no node yet, and the scheduler does not say why'] };
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
    message.includes('affinity') && 'mend nodeSelector or affinity, or label a node',
    message.includes('free ports') &&
      'use another hostPort, or let the old pod go first (maxSurge: 0, maxUnavailable: 1)',
    message.includes('topology spread') && 'loosen topologySpreadConstraints',
  ].filter((way) => way !== false);
  const text = ways.length > 0 ? ways.join('; or ') : 'add nodes, or mend what keeps it from those there are';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
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
