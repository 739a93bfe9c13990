import { isRecord, type JsonObject, type KubernetesObject } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import { describeEvent, firstTime, lastTime, newestEvent } from '../event.ts';
import type { PodFamily, Question, Symptom } from '../symptom.ts';
import { isCreating, isFollowed } from './creating.ts';

/** Made by Kubernetes itself in each new namespace, a moment later than the first pods. */
const OWN_CONFIG_MAP = 'kube-root-ca.crt';

/** A pod that stays in ContainerCreating since a volume can't be had: only events tell. */
export const volume: PodFamily = ({ pod, events }) => {
  const standing = events.filter((event) => !isOver(event, events));
  const event = newestEvent(standing, 'FailedMount', 'FailedAttachVolume', 'FailedMapVolume');
  if (event === undefined || !isCreating(pod)) return undefined;
  const message = textAt(event, 'message');
  const name = volumeIn(event);
  const source = missingSource(message) ?? missingKey(message, pod, name);
  const since = firstTime(event);
  const isAttach = textAt(event, 'reason') === 'FailedAttachVolume';
  return {
    field: fieldOf(pod, name, source),
    ...(source ? missing(source, name) : (noHostPath(message, name) ?? unavailable(message, name, isAttach))),
    family: 'volume',
    evidence: [describeEvent(event)],
    ...(since === undefined ? {} : { since }),
  };
};

/** The sandbox is made, images are pulled, only once every volume is there; one that is attached may yet not be mounted. */
function isOver(event: JsonObject, events: readonly JsonObject[]): boolean {
  const isAttach = textAt(event, 'reason') === 'FailedAttachVolume';
  const attached = isAttach ? events.filter((other) => isAttachOf(other, volumeIn(event))) : [];
  return (
    attached.some((other) => (lastTime(other) ?? 0) >= (lastTime(event) ?? 0)) ||
    isFollowed(event, events, ['FailedCreatePodSandBox'])
  );
}

function isAttachOf(event: JsonObject, volume: string): boolean {
  return textAt(event, 'reason') === 'SuccessfulAttachVolume' && volumeIn(event) === volume;
}

type Words = Pick<Symptom, 'class' | 'cause' | 'says' | 'remedy' | 'question' | 'field'>;

function missing(source: Source, volume: string): Words {
  const { kind, name, key } = source;
  return {
    class: 'terminal',
    cause: 'VolumeSourceMissing',
    says: `${kind} ${name} ${key === undefined ? 'does not exist' : `has no key ${key}`}, but volume ${volume} needs it`,
    remedy:
      key === undefined
        ? 'Add it to the manifests, create it in this namespace, or mend the name.'
        : `Add the key to the ${kind}, or mend its name in the items of the volume.`,
    question: { about: 'source', ...source },
  };
}

/** `hostPath type check failed: /models is not a directory`: it is not there, or is something else. */
function noHostPath(message: string, volume: string): Words | undefined {
  const [, why] = /hostPath type check failed: (.*)$/s.exec(message) ?? [];
  if (why === undefined) return undefined;
  return {
    class: 'retryable',
    cause: 'VolumeMountFailed',
    says: `volume ${volume} can't be mounted: ${why} on its node`,
    remedy:
      'Make that path on the node, mend it, or let the kubelet make it (type: DirectoryOrCreate); or choose nodes that have it with a nodeSelector.',
    field: `volumes[name="${volume}"].hostPath.path`,
  };
}

function unavailable(message: string, volume: string, isAttach: boolean): Words {
  const named = volume === '' ? 'a volume' : `volume ${volume}`;
  return isAttach
    ? {
        class: 'retryable',
        cause: 'VolumeAttachFailed',
        says: `${named} can't be attached to its node: ${message}`,
        remedy:
          'A volume that another node still holds is let go when that pod ends; else look at what the storage says.',
      }
    : {
        class: 'retryable',
        cause: 'VolumeMountFailed',
        says: `${named} can't be mounted: ${whyUnmounted(message)}`,
        remedy: 'Look at what the storage says: the server, the path, and the driver on that node.',
      };
}

/** Without what names the volume again, and the command that was tried: what mount itself has said stands after it. */
function whyUnmounted(message: string): string {
  const [, why = message] = /^MountVolume\.\w+ failed for volume "[^"]*" : (.*)$/s.exec(message) ?? [];
  const [, failed, output] = /^(.*?)\s*Mounting command: .*?\sOutput: (.*)$/s.exec(why) ?? [];
  return output === undefined ? why : `${failed}: ${output.trim()}`;
}

type Source = Pick<Extract<Question, { about: 'source' }>, 'kind' | 'name' | 'key'>;

/** Secret x from `… : secret "x" not found`; undefined when the message speaks of something else. */
function missingSource(message: string): Source | undefined {
  for (const [word, kind] of [
    ['secret ', 'Secret'],
    ['configmap ', 'ConfigMap'],
  ] as const) {
    const name = quotedAfter(message, word);
    if (name && name !== OWN_CONFIG_MAP && message.includes(`${word}"${name}" not found`)) return { kind, name };
  }
  return undefined;
}

/** `references non-existent secret key: tls.key`: which Secret that is, only the volume tells. */
function missingKey(message: string, pod: KubernetesObject, name: string): Source | undefined {
  const [, word, key] = /references non-existent (config|secret) key: (\S+)/.exec(message) ?? [];
  const volume = volumeOf(pod, name);
  if (key === undefined || volume === undefined) return undefined;
  const kind = word === 'secret' ? 'Secret' : 'ConfigMap';
  const projected = projectedSources(volume).find((each) => each.kind === kind && each.keys.includes(key));
  const source =
    projected?.name ?? textAt(volume, ...(kind === 'Secret' ? ['secret', 'secretName'] : ['configMap', 'name']));
  return source === '' ? undefined : { kind, name: source, key };
}

interface Projected {
  readonly kind: Source['kind'];
  readonly name: string;
  /** Those that it asks for by name. */
  readonly keys: readonly string[];
  /** Relative to the volume. */
  readonly field: string;
}

/** The Secrets and ConfigMaps of a projected volume that must be there. */
function projectedSources(volume: JsonObject): Projected[] {
  return recordsAt(volume, 'projected', 'sources').flatMap((entry, index) => {
    const [part, kind] =
      entry.secret === undefined ? (['configMap', 'ConfigMap'] as const) : (['secret', 'Secret'] as const);
    const source = entry[part];
    if (!isRecord(source) || source.optional === true) return [];
    const keys = recordsAt(source, 'items').map((item) => textAt(item, 'key'));
    return [{ kind, name: textAt(source, 'name'), keys, field: `projected.sources[${index}].${part}` }];
  });
}

function volumeOf(pod: KubernetesObject, name: string): JsonObject | undefined {
  return recordsAt(pod, 'spec', 'volumes').find((candidate) => candidate.name === name);
}

/** The volume that an event names; '' where it names none. */
function volumeIn(event: JsonObject): string {
  return quotedAfter(textAt(event, 'message').toLowerCase(), 'volume ') ?? '';
}

function quotedAfter(message: string, word: string): string | undefined {
  const start = message.indexOf(`${word}"`);
  return start < 0 ? undefined : message.slice(start + word.length + 1).split('"')[0];
}

/** What is attached goes by the name of the PersistentVolume: then it is a volume with a claim. */
function fieldOf(pod: KubernetesObject, name: string, source: Source | undefined): string {
  const claimed = recordsAt(pod, 'spec', 'volumes').filter(({ persistentVolumeClaim }) => persistentVolumeClaim);
  const volume = volumeOf(pod, name) ?? (claimed.length === 1 ? claimed[0] : undefined);
  if (volume === undefined) return 'volumes';
  const part = projectedSources(volume).find((each) => isOf(each, source));
  const path = `volumes[name="${textAt(volume, 'name')}"]`;
  if (part !== undefined) return `${path}.${part.field}`;
  return source === undefined ? path : `${path}.${referenceTo(source)}`;
}

/** What a volume of its own says of its Secret or ConfigMap. */
function referenceTo({ kind, key }: Source): string {
  const [type, name] = kind === 'Secret' ? ['secret', 'secretName'] : ['configMap', 'name'];
  return key === undefined ? `${type}.${name}` : `${type}.items[key="${key}"].key`;
}

function isOf({ kind, name, keys }: Projected, source: Source | undefined): boolean {
  if (kind !== source?.kind || name !== source.name) return false;
  return source.key === undefined || keys.includes(source.key);
}
