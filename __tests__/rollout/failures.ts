import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { doubtOf } from '../../src/rollout/doubts.ts';
import { DEFAULT_HOLDS } from '../../src/rollout/hold.ts';
import { judge, judgeGone, judgeLate, judgeReplaced } from '../../src/rollout/judge.ts';
import { withLastWords } from '../../src/rollout/last-words.ts';
import type { Cause, Diagnosis } from '../../src/rollout/outcome.ts';
import type { Scene } from '../../src/rollout/scene.ts';
import {
  APPLIED_AT,
  at,
  condition,
  deployment,
  ended,
  event,
  notReady,
  object,
  ownedBy,
  pod,
  replicaSet,
  scene,
  TEMPLATE,
  waiting,
} from './objects.ts';

/** What is shown of a cause, made from facts worded as Kubernetes words them. */
export type Shown = Pick<Diagnosis, 'cause' | 'message' | 'remedy'> &
  Partial<Pick<Diagnosis, 'class' | 'evidence' | 'field'>>;

/** A cause with what it means, and facts that show it. docs/failures.md is made of these, and of what runs have shown. */
export interface Failure {
  readonly cause: Cause;
  /** What it means, in a sentence or two. */
  readonly means: string;
  readonly example: () => Shown | undefined;
}

/** A family of causes, as the page lists them. */
export interface Family {
  readonly title: string;
  readonly failures: readonly Failure[];
}

interface Facts {
  readonly container?: JsonObject;
  /** Of the pod. */
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  /** Reason and message. */
  readonly events?: readonly (readonly [string, string])[];
  readonly log?: readonly string[];
}

const IMAGE = 'ghcr.io/acme/api:9b74c98';
const HTTP = { httpGet: { path: '/health/ready', port: 8000 } };

/** What is said of a Deployment whose one new pod is so. */
function ofPod({ container = {}, spec, status, events = [], log }: Facts): Shown | undefined {
  const containers = [{ name: 'app', image: IMAGE, readinessProbe: HTTP, ports: [{ containerPort: 8000 }] }];
  const broken = pod({ spec: { containers, ...spec }, status: status ?? notReady(container) });
  const told = events.map(([reason, message]) => event(broken, reason, message));
  const around = scene(200, { pods: [broken], eventsOf: (uid) => (uid === broken.metadata.uid ? told : []) });
  return withLog(judgeLate(deployment({}, { template: { spec: { containers, ...spec } } }), around)?.diagnosis, log);
}

function withLog(diagnosis: Diagnosis | undefined, lines: readonly string[] | undefined): Diagnosis | undefined {
  if (diagnosis === undefined || lines === undefined) return diagnosis;
  return withLastWords(diagnosis, [{ pod: 'api-new-1', container: 'app', previous: false, lines }]);
}

const pull = (message: string): Facts => ({
  container: waiting('ErrImagePull', `failed to pull and unpack image "${IMAGE}": ${message}`),
});
const config = (message: string, spec: JsonObject): Facts => ({
  container: waiting('CreateContainerConfigError', message),
  spec: { containers: [{ name: 'app', image: IMAGE, ...spec }] },
});
const unstartable = (message: string, spec: JsonObject = {}): Facts => ({
  container: {
    ...waiting('CrashLoopBackOff'),
    restartCount: 2,
    lastState: ended(150, 0, {
      reason: 'StartError',
      exitCode: 128,
      message: `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${message}: unknown`,
    }),
  },
  spec: { containers: [{ name: 'app', image: IMAGE, ...spec }] },
});
const crashing = (lived: number, exit: JsonObject = {}): JsonObject => ({
  ...waiting('CrashLoopBackOff'),
  restartCount: 3,
  lastState: ended(190, lived, exit),
});
const running = (started = true): JsonObject => ({ started, state: { running: { startedAt: at(10) } } });

/** What is said of a Deployment whose pods are refused with these words. */
function refused(message: string): Shown | undefined {
  const failure = { reason: 'FailedCreate', message, lastTransitionTime: at(1) };
  const set = replicaSet('uid-api', 'new', undefined, {
    status: { conditions: [condition('ReplicaFailure', 'True', failure)] },
  });
  return judgeLate(deployment(), scene(20, { pods: [], replicaSet: set }))?.diagnosis;
}

const forbidden = (why: string) => refused(`pods "api-6b7c9d-" is forbidden: ${why}`);

function unplaced(message: string, spec: JsonObject = {}): Shown | undefined {
  const state = condition('PodScheduled', 'False', { reason: 'Unschedulable', message });
  return ofPod({ spec, status: { phase: 'Pending', conditions: [state] } });
}

function unmounted(reason: string, message: string, volume: JsonObject): Shown | undefined {
  return ofPod({
    container: waiting('ContainerCreating'),
    spec: { containers: [{ name: 'app', image: IMAGE }], volumes: [volume] },
    events: [[reason, message]],
  });
}

/** What is said of an object by its own status. */
function ofStatus(subject: KubernetesObject, rest: Partial<Scene> = {}): Shown | undefined {
  return judge(subject, scene(700, rest), { symptoms: new Map() }, DEFAULT_HOLDS).suspicion?.diagnosis;
}

function doubted(subject: KubernetesObject, pods: readonly KubernetesObject[] = []): Shown | undefined {
  return doubtOf(subject, { now: APPLIED_AT + 200_000, pods, declared: [subject] });
}

/** What is said of a StatefulSet whose one pod, of the version before, is so. */
function blockedSet(container: JsonObject): Shown | undefined {
  const set = object('apps/v1', 'StatefulSet', {
    metadata: { name: 'db', uid: 'uid-db' },
    spec: { replicas: 1, template: TEMPLATE },
    status: { observedGeneration: 1, replicas: 1, updateRevision: 'db-2', currentRevision: 'db-1' },
  });
  const old = pod({ name: 'db-0', owner: 'uid-db', status: notReady(container) });
  return judgeLate(set, scene(200, { pods: [], oldPods: [old] }))?.diagnosis;
}

/** What is said of a Service whose load balancer the cloud does not make. */
function pendingService(): Shown | undefined {
  const service = object('v1', 'Service', {
    metadata: { name: 'api' },
    spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' },
    status: { loadBalancer: {} },
  });
  const message =
    'Error syncing load balancer: failed to ensure load balancer: TooManyLoadBalancers: Exceeded quota of account 111122223333';
  const said = event(service, 'SyncLoadBalancerFailed', message);
  return judgeLate(service, scene(200, { eventsOf: () => [said] }))?.diagnosis;
}

const failedJob = (reason: string, message: string, rest: JsonObject = {}) =>
  object('batch/v1', 'Job', {
    metadata: { name: 'migrate', uid: 'uid-migrate' },
    spec: { template: { spec: { containers: [{ name: 'migrate', image: IMAGE }] } } },
    status: { conditions: [condition('Failed', 'True', { reason, message })], ...rest },
  });

/** Every cause there is. */
export const FAMILIES: readonly Family[] = [
  {
    title: 'The image',
    failures: [
      {
        cause: 'ImageInvalid',
        means: 'The image reference is not one, so nothing is even asked for.',
        example: () =>
          ofPod({
            container: waiting(
              'InvalidImageName',
              `Failed to apply default image tag "ghcr.io/Acme/api": couldn't parse image name "ghcr.io/Acme/api": invalid reference format: repository name (Acme/api) must be lowercase`,
            ),
          }),
      },
      {
        cause: 'ImageNotFound',
        means: 'The registry answers that it has no such image, or no such tag.',
        example: () => ofPod(pull(`failed to resolve reference "${IMAGE}": ${IMAGE}: not found`)),
      },
      {
        cause: 'ImageUnauthorized',
        means:
          'The registry refuses. Most answer the same for an image that does not exist as for one that is private. The evidence says which pull secrets the pod names, and whether they exist, where that may be looked up.',
        example: () =>
          ofPod({
            ...pull(
              `failed to resolve reference "${IMAGE}": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token: 401 Unauthorized`,
            ),
            events: [
              [
                'FailedToRetrieveImagePullSecret',
                'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
              ],
            ],
          }),
      },
      {
        cause: 'ImagePlatformMissing',
        means: 'The image exists, but not for the processor of the node.',
        example: () => ofPod(pull('no match for platform in manifest: not found')),
      },
      {
        cause: 'ImageNeverPulled',
        means: 'imagePullPolicy is Never, and the node does not have the image.',
        example: () =>
          ofPod({
            container: waiting(
              'ErrImageNeverPull',
              `Container image "${IMAGE}" is not present with pull policy of Never`,
            ),
          }),
      },
      {
        cause: 'RegistryThrottled',
        means:
          'The registry answers that there were too many requests. It may pass, so it must last for the hold time.',
        example: () =>
          ofPod(
            pull(
              `failed to copy: httpReadSeeker: failed open: unexpected status code https://ghcr.io/v2/: 429 Too Many Requests`,
            ),
          ),
      },
      {
        cause: 'RegistryUnavailable',
        means: 'The registry can not be reached, or answers that it is in trouble.',
        example: () =>
          ofPod(
            pull(
              `failed to resolve reference "${IMAGE}": failed to do request: Head "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.96.0.10:53: no such host`,
            ),
          ),
      },
      {
        cause: 'ImagePullFailed',
        means:
          'The image could not be pulled for another reason, which the evidence tells, or is still being pulled when the time is up.',
        example: () => ofPod(pull('failed to extract layer: no space left on device')),
      },
    ],
  },
  {
    title: 'The configuration',
    failures: [
      {
        cause: 'ConfigMissing',
        means:
          'A ConfigMap or Secret that the environment of a container refers to, or a key of it, does not exist. Names and keys near it are told where they may be read.',
        example: () =>
          ofPod(
            config("couldn't find key DATABASE_URL in Secret shop/api", {
              env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'api', key: 'DATABASE_URL' } } }],
            }),
          ),
      },
      {
        cause: 'ConfigError',
        means: 'The kubelet can not put the configuration of a container together for another reason.',
        example: () => ofPod(config('failed to sync secret cache: timed out waiting for the condition', {})),
      },
      {
        cause: 'RunsAsRoot',
        means:
          'securityContext asks for a user other than root, and the image has none, or names it by a word; or its own runAsUser is 0.',
        example: () =>
          ofPod(
            config('container has runAsNonRoot and image will run as root', {
              securityContext: { runAsNonRoot: true },
            }),
          ),
      },
    ],
  },
  {
    title: 'The start',
    failures: [
      {
        cause: 'CommandNotFound',
        means: 'The program that the container is to run is not in its image, or a shell says so (exit code 127).',
        example: () =>
          ofPod(
            unstartable('exec: "gunicorn": executable file not found in $PATH', { command: ['gunicorn', 'app:app'] }),
          ),
      },
      {
        cause: 'CommandNotExecutable',
        means: 'The program is there, but may not be executed, or a shell says so (exit code 126).',
        example: () => ofPod(unstartable('exec: "/app/start.sh": permission denied', { command: ['/app/start.sh'] })),
      },
      {
        cause: 'PlatformMismatch',
        means: 'The program is made for another processor, or is a script without its first line.',
        example: () => ofPod(unstartable('exec /usr/local/bin/python: exec format error')),
      },
      {
        cause: 'ReadOnlyFileSystem',
        means: 'Something is written where the file system may only be read.',
        example: () =>
          ofPod({
            container: crashing(1),
            log: [
              'Traceback (most recent call last):',
              '  File "/app/main.py", line 3, in <module>',
              "OSError: [Errno 30] Read-only file system: '/app/cache'",
            ],
          }),
      },
      {
        cause: 'PermissionDenied',
        means: 'The process may not do what it tries: mostly a file that its user may not read or write.',
        example: () =>
          ofPod({
            container: crashing(1),
            log: [
              'Traceback (most recent call last):',
              '  File "/app/main.py", line 3, in <module>',
              "PermissionError: [Errno 13] Permission denied: '/data/app.db'",
            ],
          }),
      },
      {
        cause: 'ContainerCreateError',
        means: 'The container runtime can not create the container.',
        example: () =>
          ofPod({ container: waiting('CreateContainerError', 'failed to generate spec: no command specified') }),
      },
      {
        cause: 'StartError',
        means: 'The process can not be started for another reason.',
        example: () => ofPod(unstartable('unable to find user app: no matching entries in passwd file')),
      },
    ],
  },
  {
    title: 'Crashes',
    failures: [
      {
        cause: 'CrashLoop',
        means:
          'A container ends with an error, again and again: two restarts, or two exits of which the last came within 5 s. What its log says last is part of the sentence.',
        example: () =>
          ofPod({
            container: crashing(2),
            log: [
              'Traceback (most recent call last):',
              '  File "/app/main.py", line 1, in <module>',
              '    import flask',
              "ModuleNotFoundError: No module named 'flask'",
            ],
          }),
      },
      {
        cause: 'EndsByItself',
        means: 'A container that should go on ends without an error.',
        example: () => ofPod({ container: crashing(0, { exitCode: 0, reason: 'Completed' }) }),
      },
      {
        cause: 'OutOfMemory',
        means: 'A container used more memory than its limit, and the kernel killed it.',
        example: () =>
          ofPod({
            container: crashing(20, { exitCode: 137, reason: 'OOMKilled' }),
            spec: { containers: [{ name: 'app', image: IMAGE, resources: { limits: { memory: '128Mi' } } }] },
          }),
      },
      {
        cause: 'LivenessFailed',
        means: 'The liveness probe does not pass, so the kubelet kills the container again and again.',
        example: () =>
          ofPod({
            container: crashing(30, { exitCode: 137 }),
            events: [
              ['Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404'],
              ['Killing', 'Container app failed liveness probe, will be restarted'],
            ],
          }),
      },
      {
        cause: 'StartupFailed',
        means: 'The startup probe never passes in the time that it gives the container, which is then killed.',
        example: () =>
          ofPod({
            container: crashing(30, { exitCode: 137 }),
            events: [
              ['Unhealthy', 'Startup probe failed: dial tcp 10.244.0.10:8000: connect: connection refused'],
              ['Killing', 'Container app failed startup probe, will be restarted'],
            ],
          }),
      },
      {
        cause: 'InitContainerFailed',
        means: 'An init container ends with an error, so the others never start.',
        example: () =>
          ofPod({
            spec: { initContainers: [{ name: 'migrate' }], containers: [{ name: 'app' }] },
            status: { initContainerStatuses: [{ name: 'migrate', ...crashing(3) }] },
            log: ['sqlalchemy.exc.OperationalError: could not translate host name "db" to address'],
          }),
      },
      {
        cause: 'InitContainerStuck',
        means: 'An init container still runs at the deadline, so the others have not started.',
        example: () =>
          ofPod({
            spec: { initContainers: [{ name: 'wait-for-db' }], containers: [{ name: 'app' }] },
            status: { initContainerStatuses: [{ name: 'wait-for-db', ...running() }] },
          }),
      },
      {
        cause: 'PodFailed',
        means:
          'A Pod that stands for itself has ended with an error. At the deadline also pods that their nodes end one after another (evicted), however often they are replaced.',
        example: () =>
          ofStatus(
            object('v1', 'Pod', {
              spec: { containers: [{ name: 'app', image: IMAGE }] },
              status: { phase: 'Failed', containerStatuses: [{ name: 'app', state: ended(20, 3, { exitCode: 2 }) }] },
            }),
          ),
      },
    ],
  },
  {
    title: 'Readiness',
    failures: [
      {
        cause: 'NotReady',
        means:
          'A container runs, but its readiness probe does not pass: for as long as the probe itself allows (initialDelaySeconds + periodSeconds × failureThreshold), and then for the hold time.',
        example: () =>
          ofPod({
            container: running(),
            events: [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503']],
          }),
      },
      {
        cause: 'ProbePortUndeclared',
        means: 'The same, and the probe asks a port that no container of the pod declares: most likely the wrong one.',
        example: () =>
          ofPod({
            container: running(),
            spec: {
              containers: [
                {
                  name: 'app',
                  image: IMAGE,
                  ports: [{ name: 'http', containerPort: 8000 }],
                  readinessProbe: { httpGet: { path: '/health/ready', port: 8080 } },
                },
              ],
            },
            events: [
              [
                'Unhealthy',
                'Readiness probe failed: Get "http://10.244.0.10:8080/health/ready": dial tcp 10.244.0.10:8080: connect: connection refused',
              ],
            ],
          }),
      },
      {
        cause: 'ReadinessGateClosed',
        means: 'All containers are ready, but a readiness gate of the pod is closed.',
        example: () =>
          ofPod({
            spec: {
              containers: [{ name: 'app' }],
              readinessGates: [{ conditionType: 'target-health.elbv2.k8s.aws/api' }],
            },
            status: {
              conditions: [condition('ContainersReady', 'True'), condition('Ready', 'False')],
              containerStatuses: [{ name: 'app', ready: true, ...running() }],
            },
          }),
      },
    ],
  },
  {
    title: 'Nodes',
    failures: [
      {
        cause: 'Unschedulable',
        means:
          'No node can take a pod. Room may still be made, so it counts only at the deadline; then what the pod asks for stands beside the most that a node has free, where nodes may be listed.',
        example: () =>
          unplaced(
            '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
            { containers: [{ name: 'app', resources: { requests: { cpu: '8' } } }] },
          ),
      },
      {
        cause: 'ClaimMissing',
        means: 'A pod uses a PersistentVolumeClaim that does not exist.',
        example: () =>
          unplaced(
            '0/3 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/3 nodes are available.',
            {
              containers: [{ name: 'app' }],
              volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
            },
          ),
      },
      {
        cause: 'ClaimUnbound',
        means: 'A pod uses a PersistentVolumeClaim for which there is no volume yet.',
        example: () =>
          unplaced(
            '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available.',
            {
              containers: [{ name: 'app' }],
              volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
            },
          ),
      },
      {
        cause: 'NodeNotReady',
        means:
          'The node of a pod is lost, or not ready: what the pod says last is of before. Kubernetes may yet replace the pod on another node, so it counts at the deadline.',
        example: () => {
          const lost = pod({ status: notReady({ state: { running: { startedAt: at(3) } } }) });
          const state = 'is not ready: NodeStatusUnknown: Kubelet stopped posting node status.';
          const around = scene(200, { pods: [lost], brokenNodes: new Map([['node-1', state]]) });
          return judgeLate(deployment(), around)?.diagnosis;
        },
      },
      {
        cause: 'SandboxFailed',
        means:
          "The node can't make the sandbox of a pod, most often for want of a network: its containers stay in ContainerCreating. A network plugin that comes up late mends it, so it must last for the hold time.",
        example: () =>
          ofPod({
            container: waiting('ContainerCreating'),
            events: [
              [
                'FailedCreatePodSandBox',
                'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4a5b": plugin type="flannel" failed (add): open /run/flannel/subnet.env: no such file or directory',
              ],
            ],
          }),
      },
    ],
  },
  {
    title: 'Volumes',
    failures: [
      {
        cause: 'VolumeSourceMissing',
        means: 'A volume is made from a ConfigMap or Secret that does not exist, or from a key that it does not have.',
        example: () =>
          unmounted('FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "api-tls" not found', {
            name: 'tls',
            secret: { secretName: 'api-tls' },
          }),
      },
      {
        cause: 'VolumeAttachFailed',
        means: 'A volume can not be attached to the node of the pod.',
        example: () =>
          unmounted(
            'FailedAttachVolume',
            'Multi-Attach error for volume "pvc-1c4e" Volume is already used by pod(s) db-0',
            { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
          ),
      },
      {
        cause: 'VolumeMountFailed',
        means: 'A volume can not be mounted into the pod.',
        example: () =>
          unmounted(
            'FailedMount',
            'MountVolume.SetUp failed for volume "share" : mount failed: exit status 32 (mount.nfs: Connection timed out)',
            { name: 'share', nfs: { server: '10.0.0.9', path: '/share' } },
          ),
      },
      {
        cause: 'ClaimLost',
        means: 'The volume behind a PersistentVolumeClaim is gone.',
        example: () => ofStatus(object('v1', 'PersistentVolumeClaim', { status: { phase: 'Lost' } })),
      },
    ],
  },
  {
    title: 'Refusals',
    failures: [
      {
        cause: 'QuotaExceeded',
        means: 'A quota of the namespace has no room for the pods. While old pods still end it may pass.',
        example: () =>
          forbidden('exceeded quota: few, requested: requests.cpu=2, used: requests.cpu=3, limited: requests.cpu=4'),
      },
      {
        cause: 'LimitRangeExceeded',
        means: 'A LimitRange of the namespace does not allow these requests or limits.',
        example: () => forbidden('maximum memory usage per Container is 1Gi, but limit is 2Gi'),
      },
      {
        cause: 'PodSecurityRefused',
        means: 'The Pod Security level of the namespace does not allow such pods.',
        example: () =>
          forbidden(
            'violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false)',
          ),
      },
      {
        cause: 'WebhookRefused',
        means: 'An admission webhook, a policy engine for the most part, refuses the pods.',
        example: () =>
          refused(
            'admission webhook "validate.kyverno.svc-fail" denied the request: resource Pod/shop/api was blocked: label team is required',
          ),
      },
      {
        cause: 'WebhookFailed',
        means: 'An admission webhook does not answer, so no pod can be made.',
        example: () =>
          refused(
            'Internal error occurred: failed calling webhook "inject.example.com": failed to call webhook: Post "https://inject.mesh.svc:443/?timeout=10s": dial tcp 10.96.3.4:443: connect: connection refused',
          ),
      },
      {
        cause: 'ServiceAccountMissing',
        means: 'The pods are to run as a ServiceAccount that does not exist.',
        example: () => forbidden('error looking up service account shop/api: serviceaccount "api" not found'),
      },
      {
        cause: 'AdmissionRefused',
        means: 'Another rule of the cluster refuses the pods.',
        example: () =>
          forbidden(
            "ValidatingAdmissionPolicy 'no-latest' with binding 'no-latest' denied request: images need a version",
          ),
      },
      {
        cause: 'NamespaceTerminating',
        means: 'The namespace is being deleted.',
        example: () => forbidden('unable to create new content in namespace shop because it is being terminated'),
      },
      {
        cause: 'PodCreateFailed',
        means: 'Pods can not be made for another reason.',
        example: () => refused('Pod "api-6b7c9d-x" is invalid: spec.containers[0].env[0].name: Invalid value: "1-A"'),
      },
    ],
  },
  {
    title: 'The workload',
    failures: [
      {
        cause: 'ProgressDeadlineExceeded',
        means: 'A Deployment made no progress for its progressDeadlineSeconds, and no pod shows why.',
        example: () =>
          ofStatus(
            deployment({
              replicas: 3,
              updatedReplicas: 1,
              conditions: [condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' })],
            }),
            { pods: [] },
          ),
      },
      {
        cause: 'JobFailed',
        means: 'A Job has failed as often as its backoffLimit allows, or by its own rules.',
        example: () =>
          withLog(
            ofStatus(failedJob('BackoffLimitExceeded', 'Job has reached the specified backoff limit'), {
              pods: [
                pod({
                  name: 'migrate-x',
                  owner: 'uid-migrate',
                  spec: { containers: [{ name: 'migrate' }] },
                  status: { containerStatuses: [{ name: 'migrate', state: ended(30, 4) }] },
                }),
              ],
            }) as Diagnosis,
            ['alembic.util.exc.CommandError: Target database is not up to date.'],
          ),
      },
      {
        cause: 'JobDeadlineExceeded',
        means: 'A Job has taken longer than its activeDeadlineSeconds.',
        example: () => ofStatus(failedJob('DeadlineExceeded', 'Job was active longer than specified deadline')),
      },
      {
        cause: 'BlockedByOldPod',
        means:
          'A StatefulSet replaces its pods one by one, and waits for each to be ready: a broken pod of the version before keeps it from starting the new one, for ever. It has to be deleted by hand. Or an old pod that does not go away, in a long grace period or held by a finalizer or a node that is gone, where a new one comes only after it; that counts at the deadline.',
        example: () => blockedSet(waiting('ImagePullBackOff', 'rpc error: code = NotFound desc = v1: not found')),
      },
      {
        cause: 'Deleted',
        means: 'An object of the deploy was deleted while it was waited for.',
        example: () =>
          judgeGone(deployment(), scene(20), 'was deleted by someone else', APPLIED_AT).suspicion?.diagnosis,
      },
      {
        cause: 'Replaced',
        means:
          'Somebody has written another version over the one of this deploy while it was waited for: a rollback, another deploy.',
        example: () => judgeReplaced(deployment(), scene(20), 'was changed by kubectl-rollout').suspicion?.diagnosis,
      },
    ],
  },
  {
    title: 'Other objects',
    failures: [
      {
        cause: 'LoadBalancerPending',
        means:
          'A Service of type LoadBalancer has no address at the deadline. The last warning about it says why; without one there may be no controller in the cluster that makes load balancers.',
        example: () => pendingService(),
      },
      {
        cause: 'ScalingInactive',
        means:
          'A HorizontalPodAutoscaler can not scale, for another reason than metrics that are late, such as a target that is not there.',
        example: () =>
          ofStatus(
            object('autoscaling/v2', 'HorizontalPodAutoscaler', {
              status: {
                conditions: [
                  condition('ScalingActive', 'False', {
                    reason: 'InvalidSelector',
                    message: 'the HPA target’s scale is missing a selector',
                    lastTransitionTime: at(1),
                  }),
                ],
              },
            }),
          ),
      },
      {
        cause: 'ConditionUnmet',
        means:
          'A custom resource does not say that it is ready (condition Ready), or what the annotation `kube-rollout.dev/wait-for` names does not hold, when the time is up.',
        example: () =>
          judgeLate(
            object('cert-manager.io/v1', 'Certificate', {
              metadata: { name: 'shop' },
              status: {
                conditions: [condition('Ready', 'False', { reason: 'DoesNotExist', message: 'Secret does not exist' })],
              },
            }),
            scene(200),
          )?.diagnosis,
      },
      {
        cause: 'Stalled',
        means: 'The controller of a custom resource says that it can not go on (condition Stalled).',
        example: () =>
          ofStatus(
            object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
              status: {
                conditions: [
                  condition('Stalled', 'True', { reason: 'RetriesExceeded', message: 'install retries exhausted' }),
                ],
              },
            }),
          ),
      },
    ],
  },
  {
    title: 'Doubts: it works as declared, but hardly as meant',
    failures: [
      {
        cause: 'Paused',
        means:
          'A Deployment is paused. The deploy succeeds with a warning; it fails when somebody pauses the Deployment while it is waited for, or sets a StatefulSet or DaemonSet to OnDelete or gives it a partition, so that old pods stay, or suspends a Job or scales something to 0.',
        example: () => doubted(deployment({}, { paused: true })),
      },
      {
        cause: 'RunsNowhere',
        means: 'There is no node that a DaemonSet is to run on, so nothing of it runs. A warning.',
        example: () => doubted(object('apps/v1', 'DaemonSet', { status: { desiredNumberScheduled: 0 } })),
      },
      {
        cause: 'ServiceSelectsNothing',
        means: 'The selector of a Service fits no pod that was seen and none that is declared. A warning.',
        example: () =>
          doubted(object('v1', 'Service', { metadata: { name: 'api' }, spec: { selector: { app: 'apii' } } }), [
            pod({ labels: { app: 'api' }, metadata: { ownerReferences: ownedBy('x'), labels: { app: 'api' } } }),
          ]),
      },
      {
        cause: 'TargetPortUndeclared',
        means:
          'The targetPort of a Service is a name that no container of its pods declares, so that nothing answers on that port. A number needs no declaration. A warning.',
        example: () => {
          const ports = [{ port: 80, targetPort: 'htpp' }];
          const spec = { containers: [{ name: 'app', ports: [{ name: 'http', containerPort: 8000 }] }] };
          return doubted(object('v1', 'Service', { spec: { selector: { app: 'api' }, ports } }), [
            pod({ labels: { app: 'api' }, spec }),
          ]);
        },
      },
      {
        cause: 'MetricsMissing',
        means: 'A HorizontalPodAutoscaler has had no metrics for a minute. A warning.',
        example: () =>
          doubted(
            object('autoscaling/v2', 'HorizontalPodAutoscaler', {
              metadata: { name: 'api' },
              status: {
                conditions: [
                  condition('ScalingActive', 'False', {
                    reason: 'FailedGetResourceMetric',
                    message:
                      'the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container app',
                    lastTransitionTime: at(0),
                  }),
                ],
              },
            }),
          ),
      },
    ],
  },
];
