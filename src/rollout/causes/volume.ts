import type { KubernetesObject } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { podContainers, waitingOf } from '../containers.ts';
import { describeEvent, firstTime, newestEvent } from '../event.ts';
import type { PodFamily } from '../symptom.ts';

/** Made by Kubernetes itself in each new namespace, a moment later than the first pods. */
const OWN_CONFIG_MAP = 'kube-root-ca.crt';

/** A pod that stays in ContainerCreating since a volume can't be mounted: only events tell. */
export const volume: PodFamily = ({ pod, events }) => {
  const event = newestEvent(events, 'FailedMount', 'FailedAttachVolume');
  if (event === undefined || !isCreating(pod)) return undefined;
  const message = textAt(event, 'message');
  const source = missingSource(message);
  const name = quotedAfter(message, 'volume ') ?? quotedAfter(message, 'Volume ') ?? '';
  const since = firstTime(event);
  return {
    class: source ? 'terminal' : 'retryable',
    cause: source ? 'VolumeSourceMissing' : 'VolumeFailed',
    family: 'volume',
    says: source
      ? `${source} does not exist, but volume ${name} needs it`
      : `volume ${name} can't be mounted: ${message}`,
    evidence: [describeEvent(event)],
    remedy: source
      ? 'Add it to the manifests, create it in this namespace, or mend the name.'
      : 'Look at what the storage says; a volume that another node still holds is let go when that pod ends.',
    field: fieldOf(pod, name),
    ...(since === undefined ? {} : { since }),
  };
};

/** Scheduled, and no container has got beyond being created. */
function isCreating(pod: KubernetesObject): boolean {
  if (conditionOf(pod, 'PodScheduled')?.status === 'False') return false;
  const containers = podContainers(pod);
  return containers.every((container) => {
    const reason = waitingOf(container)?.reason;
    return container.status === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing';
  });
}

/** `Secret x` from `… : secret "x" not found`; undefined when the message speaks of something else. */
function missingSource(message: string): string | undefined {
  for (const [word, kind] of [
    ['secret ', 'Secret'],
    ['configmap ', 'ConfigMap'],
  ] as const) {
    const name = quotedAfter(message, word);
    if (name && name !== OWN_CONFIG_MAP && message.includes(`${word}"${name}" not found`)) return `${kind} ${name}`;
  }
  return undefined;
}

function quotedAfter(message: string, word: string): string | undefined {
  const start = message.indexOf(`${word}"`);
  return start < 0 ? undefined : message.slice(start + word.length + 1).split('"')[0];
}

function fieldOf(pod: KubernetesObject, name: string): string {
  const isThere = recordsAt(pod, 'spec', 'volumes').some((candidate) => candidate.name === name);
  return isThere ? `volumes[name="${name}"]` : 'volumes';
}
