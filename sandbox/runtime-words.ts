import { createHash } from 'node:crypto';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { record, records, text } from './json.ts';
import type { Plan } from './plan.ts';

// The words of containerd, runc, mount and the kubelet for what stands in the way of a container.

/** What stands in the way of a container's configuration, when nothing is missing. */
export const configWords: Readonly<Record<string, string>> = {
  sync: 'failed to sync secret cache: timed out waiting for the condition',
  variable: 'missing value for POD_NAME',
};

/** As containerd words it: the whole reference, its registry spelled out. */
export function unpulled(image: string, answer: string): Plan & { kind: 'refused' } {
  const host = image.split('/')[0] ?? '';
  const full =
    /[.:]|^localhost$/.test(host) && image.includes('/')
      ? image
      : `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
  const reference = /:[^/]+$/.test(full) ? full : `${full}:latest`;
  const failed = `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}"`;
  const [registry = '', ...path] = reference.split('/');
  const [repository = '', tag = ''] = path.join('/').split(':');
  const url = `https://${registry}/v2/${repository}/manifests/${tag}`;
  const cause: Record<string, string> = {
    'image-not-found': `rpc error: code = NotFound desc = ${failed}: ${reference}: not found`,
    'image-unauthorized': `${failed}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    'image-no-host': `${failed}: failed to do request: Head "${url}": dial tcp: lookup ${registry} on 127.0.0.53:53: no such host`,
    'image-platform': `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": no match for platform in manifest: not found`,
    'image-disk-full': `failed to pull and unpack image "${reference}": failed to extract layer: write /var/lib/containerd/layer: no space left on device`,
    'image-damaged': `rpc error: code = FailedPrecondition desc = failed to pull and unpack image "${reference}": ${notAsPromised(reference)}`,
    'image-too-many-requests': `${failed}: unexpected status from HEAD request to ${url}: 429 Too Many Requests`,
    'image-server-error': `${failed}: unexpected status from HEAD request to ${url}: 500 Internal Server Error`,
  };
  const message = cause[answer] ?? '';
  return {
    kind: 'refused',
    reason: 'ErrImagePull',
    message,
    backOff: `Back-off pulling image "${image}": ErrImagePull: ${message}`,
  };
}

/** What containerd says of a layer that is not what its digest says. */
function notAsPromised(reference: string): string {
  const digest = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const expected = digest(reference);
  const why = `unexpected commit digest ${digest(expected)}, expected ${expected}`;
  return `failed commit on ref "layer-${expected}": ${why}: failed precondition`;
}

export function invalidImage(image: string): Plan {
  const [host = '', ...path] = (image.split(/[:@]/)[0] ?? '').split('/');
  const repository = /[.:]|^localhost$/.test(host) && path.length > 0 ? path.join('/') : [host, ...path].join('/');
  const why = `couldn't parse image name "${image}": invalid reference format: repository name (${repository}) must be lowercase`;
  return {
    kind: 'refused',
    reason: 'InvalidImageName',
    message: `Failed to apply default image tag "${image}": ${why}`,
  };
}

/** The ConfigMap or Secret that isn't there, or its key: the first one the container needs. */
export function missingReference(container: JsonObject, namespace: string, key: boolean): string {
  const sources = [
    ...records(container, 'env').map((entry) => record(entry, 'valueFrom')),
    ...records(container, 'envFrom').map((entry) => ({
      secretKeyRef: entry.secretRef,
      configMapKeyRef: entry.configMapRef,
    })),
  ];
  for (const source of sources) {
    const [secret, map] = [text(source, 'secretKeyRef', 'name'), text(source, 'configMapKeyRef', 'name')];
    if (key && secret)
      return `couldn't find key ${text(source, 'secretKeyRef', 'key')} in Secret ${namespace}/${secret}`;
    if (key && map)
      return `couldn't find key ${text(source, 'configMapKeyRef', 'key')} in ConfigMap ${namespace}/${map}`;
    if (secret) return `secret "${secret}" not found`;
    if (map) return `configmap "${map}" not found`;
  }
  return 'secret "missing" not found';
}

/** What containerd says of an image whose USER is not in its /etc/passwd. */
export const noSuchUser =
  'failed to create containerd container: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount3140926535: no users found';

/** And of one without a command. It gives the container a name before it finds that out. */
export function nothingToRun(image: string): string {
  const container = createHash('sha256').update(image).digest('hex');
  return `failed to generate container "${container}" spec: failed to generate spec: no command specified`;
}

export function asRoot({ metadata: { name, namespace, uid } }: KubernetesObject, container: JsonObject): string {
  const where = `(pod: "${name}_${namespace}(${uid})", container: ${text(container, 'name')})`;
  return `container has runAsNonRoot and image will run as root ${where}`;
}

export function unmounted(pod: KubernetesObject, how: string): string {
  const [volume] = records(pod, 'spec', 'volumes');
  const failed = `MountVolume.SetUp failed for volume "${text(volume, 'name') || 'data'}" : `;
  if (how === 'storage') return `${failed}${unanswered(pod, volume)}`;
  if (how === 'host-path')
    return `${failed}hostPath type check failed: ${text(volume, 'hostPath', 'path')} is not a directory`;
  if (how === 'key')
    return `${failed}configmap references non-existent config key: ${text(records(volume, 'configMap', 'items')[0], 'key')}`;
  return missingVolume(pod);
}

/** What mount says of a share whose server does not answer, as the kubelet passes it on. */
function unanswered({ metadata: { uid } }: KubernetesObject, volume: JsonObject | undefined): string {
  const share = `${text(volume, 'nfs', 'server')}:${text(volume, 'nfs', 'path')}`;
  const target = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~nfs/${text(volume, 'name')}`;
  const tried = `Mounting command: mount\nMounting arguments: -t nfs ${share} ${target}`;
  return `mount failed: exit status 32\n${tried}\nOutput: mount.nfs: Connection timed out\n`;
}

function missingVolume(pod: KubernetesObject): string {
  for (const volume of records(pod, 'spec', 'volumes')) {
    const [secret, map] = [text(volume, 'secret', 'secretName'), text(volume, 'configMap', 'name')];
    if (secret) return `MountVolume.SetUp failed for volume "${text(volume, 'name')}" : secret "${secret}" not found`;
    if (map) return `MountVolume.SetUp failed for volume "${text(volume, 'name')}" : configmap "${map}" not found`;
  }
  return 'MountVolume.SetUp failed for volume "data" : secret "missing" not found';
}

export function unattachable(pod: KubernetesObject): string {
  const claim = records(pod, 'spec', 'volumes').find((volume) => text(volume, 'persistentVolumeClaim', 'claimName'));
  const name = claim ? `pvc-${text(claim, 'persistentVolumeClaim', 'claimName')}` : 'pvc-data';
  return `Multi-Attach error for volume "${name}" Volume is already exclusively attached to one node and can't be attached to another`;
}

/** What containerd says of a runtime class whose handler it does not know, or while its network plugin has not come up. */
export function withoutSandbox(pod: KubernetesObject, how: string): string {
  const handler = text(pod, 'spec', 'runtimeClassName');
  if (how !== 'runtime') return withoutNetwork(pod);
  return `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "${handler}" is configured`;
}

function withoutNetwork(pod: KubernetesObject): string {
  const id = createHash('sha256')
    .update(pod.metadata.uid ?? '')
    .digest('hex');
  const why = 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory';
  return `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": plugin type="flannel" failed (add): ${why}`;
}

/** What runc says when a process can't be started. */
export function unstartable(pod: KubernetesObject, container: JsonObject, how: string): string {
  const command = container.command;
  const program = Array.isArray(command) ? String(command[0]) : '/app/start';
  const mounts = records(container, 'volumeMounts').map((each) => text(each, 'mountPath'));
  const mount = mounts.find((path) => mounts.some((around) => path.startsWith(`${around}/`))) ?? '/data';
  const why: Readonly<Record<string, string>> = {
    'exec-format': `exec ${program}: exec format error: unknown`,
    'not-in-path': `exec: "${program}": executable file not found in $PATH: unknown`,
    user: 'unable to find user app: no matching entries in passwd file: unknown',
    mount: mountedOverDirectory(pod, container),
    permission: `exec: "${program}": permission denied: unknown`,
    'read-only': `error during container init: error mounting "/var/lib/kubelet/x" to rootfs at "${mount}": create mountpoint for ${mount} mount: make mountpoint "${mount}": mkdirat /run/containerd/x/rootfs${mount}: read-only file system: unknown`,
  };
  const missing = why[how] ?? `exec: "${program}": stat ${program}: no such file or directory: unknown`;
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${missing}`;
}

function mountedOverDirectory({ metadata: { uid } }: KubernetesObject, container: JsonObject): string {
  const [mount] = records(container, 'volumeMounts');
  const path = text(mount, 'mountPath');
  const file = `/var/lib/kubelet/pods/${uid}/volume-subpaths/${text(mount, 'name')}/${text(container, 'name')}/0`;
  const how = `mount ${file}:${path} (via /proc/self/fd/6), flags: 0x5001: not a directory`;
  return `error during container init: error mounting "${file}" to rootfs at "${path}": ${how}: unknown`;
}
