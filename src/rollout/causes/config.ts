import { field, type JsonObject } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import { type PodContainer, waitingOf } from '../containers.ts';
import type { ContainerFamily, MissingSource, Symptom } from '../symptom.ts';

/** A container whose configuration can't be put together: a missing ConfigMap, Secret or key, or one that may not run as it is. */
export const config: ContainerFamily = (container) => {
  const waiting = waitingOf(container);
  if (waiting?.reason !== 'CreateContainerConfigError') return undefined;
  const base = { family: 'config', evidence: [`${waiting.reason}: ${waiting.message}`], container: container.name };
  const missing = missingIn(waiting.message);
  if (missing) return { ...base, ...missingSymptom(container, missing) };
  const variable = /^missing value for "?([^",]+)/.exec(waiting.message)?.[1];
  if (variable) return { ...base, ...unsetVariable(container, variable) };
  if (waiting.message.includes('runAsNonRoot')) return { ...base, ...runsAsRoot(container, 'runAsNonRoot') };
  if (waiting.message.includes('breaks non-root policy')) return { ...base, ...runsAsRoot(container, 'runAsUser') };
  return {
    ...base,
    class: 'retryable',
    cause: 'ConfigError',
    says: `the configuration of container ${container.name} can't be put together: ${waiting.message}`,
    remedy: 'Mend what the message names; a timeout lies with the node or the API server, not with the manifest.',
    field: container.path,
  };
};

/** Reads the kubelet's two sentences: `secret "x" not found` and `couldn't find key K in Secret ns/x`. */
function missingIn(message: string): MissingSource | undefined {
  const words = message.split(' ');
  const key = message.startsWith("couldn't find key ") ? words[3] : undefined;
  if (key !== undefined) {
    const kind = kindOf(words[5] ?? '');
    const name = (words[6] ?? '').split('/').at(-1) ?? '';
    return kind ? { kind, name, key } : undefined;
  }
  const kind = kindOf(words[0] ?? '');
  const isMissing = words[2] === 'not' && words[3] === 'found';
  return kind && isMissing ? { kind, name: (words[1] ?? '').replaceAll('"', '') } : undefined;
}

function kindOf(word: string): MissingSource['kind'] | undefined {
  const lower = word.toLowerCase();
  if (lower === 'secret') return 'Secret';
  return lower === 'configmap' ? 'ConfigMap' : undefined;
}

function missingSymptom(
  container: PodContainer,
  missing: MissingSource,
): Omit<Symptom, 'family' | 'evidence' | 'container'> {
  const { kind, name, key } = missing;
  const what = key === undefined ? `${kind} ${name} does not exist` : `${kind} ${name} has no key ${key}`;
  const remedy =
    key === undefined
      ? `Add the ${kind} to the manifests, create it in this namespace, or mend the name.`
      : `Add the key to the ${kind}, or mend the name of the key.`;
  return {
    class: 'terminal',
    cause: 'ConfigMissing',
    says: `${what}, but container ${container.name} needs it`,
    remedy,
    field: referenceTo(container, missing) ?? container.path,
    question: { about: 'source', ...missing },
  };
}

/** The path of the env or envFrom entry that refers to what is missing, and can't do without it. */
function referenceTo(container: PodContainer, { kind, name, key }: MissingSource): string | undefined {
  const keyRef = kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  const isIt = (ref: JsonObject['x']): boolean =>
    textAt(ref, 'name') === name &&
    (key === undefined || textAt(ref, 'key') === key) &&
    field(ref, 'optional') !== true;
  const env = recordsAt(container.spec, 'env').find((entry) => isIt(field(entry, 'valueFrom', keyRef)));
  const part = key === undefined ? 'name' : 'key';
  if (env) return `${container.path}.env[name="${textAt(env, 'name')}"].valueFrom.${keyRef}.${part}`;
  const fromRef = kind === 'Secret' ? 'secretRef' : 'configMapRef';
  const index = recordsAt(container.spec, 'envFrom').findIndex((entry) => isIt(entry[fromRef]));
  return index < 0 ? undefined : `${container.path}.envFrom[${index}].${fromRef}.name`;
}

/** A `subPathExpr` may only name what `env` of its container sets. */
function unsetVariable(container: PodContainer, name: string): Omit<Symptom, 'family' | 'evidence' | 'container'> {
  const mounts = recordsAt(container.spec, 'volumeMounts');
  const index = mounts.findIndex((mount) => textAt(mount, 'subPathExpr').includes(`$(${name})`));
  return {
    class: 'terminal',
    cause: 'ConfigError',
    says: `a subPathExpr of container ${container.name} can't be read: missing value for ${name}`,
    remedy: `Set the variable ${name} in env of the container, or mend its name in subPathExpr.`,
    field: index < 0 ? container.path : `${container.path}.volumeMounts[${index}].subPathExpr`,
  };
}

/** `part`: what of the securityContext says so, that of the container or else that of the pod. */
function runsAsRoot(
  { name, path, spec }: PodContainer,
  part: 'runAsNonRoot' | 'runAsUser',
): Omit<Symptom, 'family' | 'evidence' | 'container'> {
  const isOwn = field(spec, 'securityContext', part) !== undefined;
  return {
    class: 'terminal',
    cause: 'RunsAsRoot',
    says:
      part === 'runAsUser'
        ? `container ${name} must not run as root (runAsNonRoot), but runAsUser says that it does`
        : `container ${name} must not run as root, but its image does, or can't be shown not to`,
    remedy: 'Set runAsUser to a number other than 0, or build the image with a numeric USER.',
    field: `${isOwn ? `${path}.` : ''}securityContext.${part}`,
  };
}
