import { createHash } from 'node:crypto';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { number, record, records, strings, text } from './json.ts';

/** On the pod template: how its pods behave (see the words of `Behaviour`), e.g. `ready-after=2s` or `crash,exit=3,container=app`. */
export const behaviourAnnotation = 'sandbox.kube-rollout.dev/behaviour';

/** What a registry says of an image. */
export type ImageAnswer = 'found' | 'not-found' | 'unauthorized' | 'no-host' | 'too-many-requests';

/** How one container's life goes; all times in seconds. */
export type Plan =
  /** Never starts: the waiting reason and message, and what repeats while the kubelet backs off. */
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly message: string;
      readonly backOff?: string;
      readonly until?: Mended;
    }
  /** Its volumes or its network don't come: only events tell. */
  | {
      readonly kind: 'held';
      readonly reason: 'FailedMount' | 'FailedAttachVolume' | 'FailedCreatePodSandBox';
      readonly message: string;
      readonly until?: Mended;
    }
  /** Created, but its process can't be started. */
  | { readonly kind: 'unstartable'; readonly message: string }
  | {
      readonly kind: 'runs';
      /** From its start until Ready; undefined: its probe never passes. */
      readonly readyAfter?: number;
      /** From its start until it ends, again and again, or only so many times. */
      readonly exits?: {
        readonly after: number;
        readonly code: number;
        readonly reason: string;
        readonly times?: number;
        /** The probe that has it killed. */
        readonly killedBy?: 'liveness' | 'startup';
      };
      /** What it writes before it ends with an error. */
      readonly lastWords?: readonly string[];
    };

/** When what stood in its way is mended, and what it does then. */
interface Mended {
  readonly seconds: number;
  readonly plan: Plan & { kind: 'runs' };
}

/** One run of a container. */
export interface Run {
  readonly startedAt: number;
  readonly finishedAt?: number;
}

const startDelay = 0.05;

/** The words of the annotation: `crash,after=1s` → {crash: '', after: '1s'}. */
function wordsOf(pod: KubernetesObject): Record<string, string> {
  const words = (strings(pod, 'metadata', 'annotations')[behaviourAnnotation] ?? '').split(',');
  return Object.fromEntries(
    words.map((word) => word.trim().split('=', 2)).map(([name = '', value = '']) => [name, value]),
  );
}

/** `2s`, `300ms`, `1m` or bare seconds, in seconds. */
function seconds(value: string | undefined, otherwise: number): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value ?? '') ?? [];
  if (digits === undefined) return otherwise;
  return Number(digits) * ({ ms: 0.001, m: 60 }[unit ?? 's'] ?? 1);
}

/** How long the image takes to come. */
export function pullTime(pod: KubernetesObject): number {
  return seconds(wordsOf(pod).pull, startDelay);
}

/** When a pod that is told to end does so, at the latest at the end of its grace period. In ms. */
export function stopsAt(pod: KubernetesObject): number {
  const end = Date.parse(pod.metadata.deletionTimestamp ?? '');
  const asked = end - number(pod, ['metadata', 'deletionGracePeriodSeconds'], 0) * 1000;
  return Math.min(end, asked + seconds(wordsOf(pod)['stops-after'], 0) * 1000);
}

/** What a container of this pod will do. The annotation speaks of the first container, or of the one it names with `container=`. */
export function planOf(pod: KubernetesObject, container: JsonObject, images: (image: string) => ImageAnswer): Plan {
  const words = wordsOf(pod);
  const isInit = records(pod, 'spec', 'initContainers').some((one) => one.name === container.name);
  const meant = words.container ?? text(records(pod, 'spec', 'containers')[0], 'name');
  const mine = meant === container.name ? words : {};
  const has = (word: string) => mine[word] !== undefined;
  const image = text(container, 'image');
  const answer = imageWords.find(has) ?? `image-${images(image)}`;
  const code = mine.exit === undefined ? undefined : Number(mine.exit);
  if (/[A-Z]/.test(image.split(/[:@]/)[0] ?? '')) return invalidImage(image);
  if (has('image-never-pulled')) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return { kind: 'refused', reason: 'ErrImageNeverPull', message };
  }
  if (has('as-root')) return { kind: 'refused', reason: 'CreateContainerConfigError', message: asRoot(pod, container) };
  const ready = seconds(mine['ready-after'], hasProbe(container) ? 0.3 : 0);
  if (answer !== 'image-found') {
    const refused = unpulled(image, answer);
    const answersAfter = seconds(mine[answer], 0);
    if (answersAfter === 0) return refused;
    return { ...refused, until: { seconds: answersAfter, plan: { kind: 'runs', readyAfter: ready } } };
  }
  if (has('config-error')) {
    const how = mine['config-error'] ?? '';
    const message = configWords[how] ?? missingReference(container, pod.metadata.namespace ?? '', how === 'key');
    return { kind: 'refused', reason: 'CreateContainerConfigError', message, ...mended(mine.for, ready) };
  }
  if (has('create-error')) {
    const message = mine['create-error'] === 'user' ? noSuchUser : nothingToRun(image);
    return { kind: 'refused', reason: 'CreateContainerError', message };
  }
  if (has('attach-error')) return { kind: 'held', reason: 'FailedAttachVolume', message: unattachable(pod) };
  if (has('mount-error')) {
    const message = unmounted(pod, mine['mount-error'] ?? '');
    return { kind: 'held', reason: 'FailedMount', message };
  }
  if (has('sandbox-error'))
    return {
      kind: 'held',
      reason: 'FailedCreatePodSandBox',
      message: withoutSandbox(pod, mine['sandbox-error'] ?? ''),
      ...mended(mine.for, ready),
    };
  if (has('start-error'))
    return { kind: 'unstartable', message: unstartable(pod, container, mine['start-error'] ?? '') };
  if (mine.crash === 'once') {
    return { kind: 'runs', readyAfter: ready, exits: { after: 0.2, code: code ?? 1, reason: 'Error', times: 1 } };
  }
  if (mine.killed === 'liveness' || mine.killed === 'startup') {
    const plan = dying(seconds(mine.after, 1), 137, 'Error');
    const lastWords = ['still warming up'];
    return { ...plan, lastWords, ...(plan.exits && { exits: { ...plan.exits, killedBy: mine.killed } }) };
  }
  const lastWords = logs[mine.log ?? ''];
  if (has('crash')) {
    const plan = dying(seconds(mine.after, 0.2), code ?? 1, code === 0 ? 'Completed' : 'Error');
    return lastWords ? { ...plan, lastWords } : plan;
  }
  if (has('oom'))
    return { ...dying(seconds(mine.after, 0.5), 137, 'OOMKilled'), readyAfter: seconds(mine['ready-after'], 0.1) };
  if (has('never-ready')) return { kind: 'runs' };
  const readyAfter = has('fast') ? 0 : ready;
  if (has('dies-after-ready'))
    return { ...dying(readyAfter + seconds(mine['dies-after-ready'], 1), code ?? 1, 'Error'), readyAfter };
  if (isInit || has('completes-after') || code !== undefined || isOfJob(pod)) {
    return dying(
      seconds(mine['completes-after'] ?? mine.after, 0.1),
      code ?? 0,
      code ? 'Error' : 'Completed',
      readyAfter,
    );
  }
  return { kind: 'runs', readyAfter };
}

/** `for=3s`: it passes by itself. */
function mended(word: string | undefined, readyAfter: number): { until?: Mended } {
  const after = seconds(word, 0);
  return after > 0 ? { until: { seconds: after, plan: { kind: 'runs', readyAfter } } } : {};
}

function dying(after: number, code: number, reason: string, readyAfter?: number): Plan & { kind: 'runs' } {
  return {
    kind: 'runs',
    exits: { after, code, reason },
    ...(readyAfter !== undefined && readyAfter < after && { readyAfter }),
  };
}

const hasProbe = (container: JsonObject) => container.readinessProbe !== undefined;
const isOfJob = (pod: KubernetesObject) =>
  records(pod, 'metadata', 'ownerReferences').some((owner) => owner.kind === 'Job');

const imageWords = [
  'image-not-found',
  'image-unauthorized',
  'image-no-host',
  'image-too-many-requests',
  'image-server-error',
  'image-platform',
  'image-disk-full',
  'image-damaged',
];

/** What stands in the way of a container's configuration, when nothing is missing. */
const configWords: Readonly<Record<string, string>> = {
  sync: 'failed to sync secret cache: timed out waiting for the condition',
  variable: 'missing value for POD_NAME',
};

/** As containerd words it: the whole reference, its registry spelled out. */
function unpulled(image: string, answer: string): Plan & { kind: 'refused' } {
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

function invalidImage(image: string): Plan {
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
function missingReference(container: JsonObject, namespace: string, key: boolean): string {
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
const noSuchUser =
  'failed to create containerd container: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount3140926535: no users found';

/** And of one without a command. It gives the container a name before it finds that out. */
function nothingToRun(image: string): string {
  const container = createHash('sha256').update(image).digest('hex');
  return `failed to generate container "${container}" spec: failed to generate spec: no command specified`;
}

function asRoot({ metadata: { name, namespace, uid } }: KubernetesObject, container: JsonObject): string {
  const where = `(pod: "${name}_${namespace}(${uid})", container: ${text(container, 'name')})`;
  return `container has runAsNonRoot and image will run as root ${where}`;
}

function unmounted(pod: KubernetesObject, how: string): string {
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

function unattachable(pod: KubernetesObject): string {
  const claim = records(pod, 'spec', 'volumes').find((volume) => text(volume, 'persistentVolumeClaim', 'claimName'));
  const name = claim ? `pvc-${text(claim, 'persistentVolumeClaim', 'claimName')}` : 'pvc-data';
  return `Multi-Attach error for volume "${name}" Volume is already exclusively attached to one node and can't be attached to another`;
}

/** What containerd says of a runtime class whose handler it does not know, or while its network plugin has not come up. */
function withoutSandbox(pod: KubernetesObject, how: string): string {
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
function unstartable(pod: KubernetesObject, container: JsonObject, how: string): string {
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

/** Seconds the kubelet waits before a container's run number `restart` (1 is the first restart, which comes almost at once). */
export function backOff(restart: number): number {
  return restart <= 1 ? 0.5 : Math.min(300, 10 * 2 ** (restart - 2));
}

/** How long run number `number` (from 0) lasts; Infinity for one that goes on. */
export function lifeOf({ exits }: Plan & { kind: 'runs' }, number: number): number {
  return exits && number < (exits.times ?? Number.POSITIVE_INFINITY) ? exits.after : Number.POSITIVE_INFINITY;
}

/** The runs of a container begun until now, the first at `start`; its pod's restartPolicy says whether it runs again. */
export function runsOf(plan: Plan & { kind: 'runs' }, start: number, policy: string, now: number): Run[] {
  const runs: Run[] = [];
  for (let at = start; at <= now; ) {
    const end = at + lifeOf(plan, runs.length);
    runs.push(end <= now ? { startedAt: at, finishedAt: end } : { startedAt: at });
    const again = policy === 'Always' || (policy === 'OnFailure' && plan.exits?.code !== 0);
    at = again ? end + backOff(runs.length) : Number.POSITIVE_INFINITY;
  }
  return runs;
}

const traceback = (frame: string, exception: string) => [
  'Traceback (most recent call last):',
  `  File "/app/main.py", line 3, in <module>`,
  `    ${frame}`,
  exception,
];

/** Logs of containers that end with an error, by the word `log=`. */
const logs: Readonly<Record<string, readonly string[]>> = {
  'exec-format': ['exec /app/start.sh: exec format error'],
  module: traceback('import flask', "ModuleNotFoundError: No module named 'flask'"),
  permission: traceback("open('/data/app.db')", "PermissionError: [Errno 13] Permission denied: '/data/app.db'"),
  'read-only': traceback("os.mkdir('/app/cache')", "OSError: [Errno 30] Read-only file system: '/app/cache'"),
  credentials: [
    'connecting to postgres://shop:hunter2hunter2@db:5432/shop',
    'Authorization: Bearer abcdef0123456789abcdef0123456789',
    'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEAvery0secret0indeed',
    '-----END RSA PRIVATE KEY-----',
    '::error::from a pod @octocat <b>bold</b> ```',
    "RuntimeError: can't go on",
  ],
};

/** What one run has written by `now`, as [seconds, line]. */
export function logOf(pod: KubernetesObject, container: JsonObject, plan: Plan, run: Run): [number, string][] {
  if (plan.kind !== 'runs') return [];
  const port = number(records(container, 'ports')[0], ['containerPort']);
  const { startedAt } = run;
  const lines: [number, string][] = [
    [startedAt, `starting ${text(container, 'name')} from ${text(container, 'image')}`],
    [startedAt + 0.01, port ? `listening on 0.0.0.0:${port}` : `running in ${pod.metadata.name}`],
  ];
  if (run.finishedAt === undefined || plan.exits === undefined) return lines;
  const { code, reason } = plan.exits;
  if (code === 0) return [...lines, [run.finishedAt, 'done']];
  if (reason === 'OOMKilled') return [...lines, [run.finishedAt, 'loading model into memory']];
  const trace = plan.lastWords ?? [
    'Traceback (most recent call last):',
    '  File "/app/main.py", line 12, in <module>',
    '    settings = Settings()',
    "KeyError: 'DATABASE_URL'",
  ];
  return [...lines.slice(0, 1), ...trace.map((line): [number, string] => [run.finishedAt ?? 0, line])];
}
