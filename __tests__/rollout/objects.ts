import type { Json, JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import type { Applied } from '../../src/plan/change.ts';
import type { Resource } from '../../src/plan/resource.ts';
import type { Scene } from '../../src/rollout/scene.ts';

/** The moment at which everything in these tests is applied. */
export const APPLIED_AT = Date.parse('2026-11-21T12:00:00Z');

/** A time so many seconds after the apply, as Kubernetes writes it. */
export function at(seconds: number): string {
  return new Date(APPLIED_AT + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

let versions = 1000;

/** Any object, with a uid and a growing resourceVersion. */
export function object(apiVersion: string, kind: string, rest: JsonObject = {}): KubernetesObject {
  const { metadata = {}, ...others } = rest;
  versions += 1;
  const name = kind.toLowerCase();
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      generation: 1,
      resourceVersion: String(versions),
      creationTimestamp: at(0),
      ...(metadata as JsonObject),
    },
    ...others,
  } as KubernetesObject;
}

export const TEMPLATE: JsonObject = {
  metadata: { labels: { app: 'api' } },
  spec: { containers: [{ name: 'app', image: 'registry.example/api:1', readinessProbe: { httpGet: { path: '/' } } }] },
};

/** A Deployment of three; `status` is what its controller says beside having observed it. */
export function deployment(
  status: JsonObject = {},
  spec: JsonObject = {},
  metadata: JsonObject = {},
): KubernetesObject {
  return object('apps/v1', 'Deployment', {
    metadata: { name: 'api', uid: 'uid-api', ...metadata },
    spec: { replicas: 3, template: TEMPLATE, ...spec },
    status: { observedGeneration: 1, ...status },
  });
}

/** The status of a Deployment, ReplicaSet or StatefulSet that has so many pods, and all of them are as they should be. */
export function complete(count = 3): JsonObject {
  return {
    observedGeneration: 1,
    replicas: count,
    updatedReplicas: count,
    readyReplicas: count,
    availableReplicas: count,
    currentRevision: 'rev-2',
    updateRevision: 'rev-2',
  };
}

/** The ReplicaSet that a Deployment makes for its template. */
export function replicaSet(owner = 'uid-api', hash = 'new', template: JsonObject = TEMPLATE, rest: JsonObject = {}) {
  const labels = { ...((template.metadata as JsonObject).labels as JsonObject), 'pod-template-hash': hash };
  return object('apps/v1', 'ReplicaSet', {
    metadata: { name: `api-${hash}`, uid: `uid-rs-${hash}`, ownerReferences: ownedBy(owner) },
    spec: { template: { ...template, metadata: { labels } } },
    ...rest,
  });
}

export function ownedBy(uid: string): Json[] {
  return [{ controller: true, uid }];
}

export interface PodOptions {
  readonly name?: string;
  readonly owner?: string;
  readonly labels?: JsonObject;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly metadata?: JsonObject;
}

/** A pod of the new ReplicaSet, just created. */
export function pod(options: PodOptions = {}): KubernetesObject {
  const { name = 'api-new-1', owner = 'uid-rs-new', labels = {}, metadata = {}, spec = {}, status = {} } = options;
  const { containers } = TEMPLATE.spec as { containers: Json };
  return object('v1', 'Pod', {
    metadata: { name, uid: `uid-${name}`, labels, ownerReferences: ownedBy(owner), ...metadata },
    spec: { nodeName: 'node-1', containers, ...spec },
    status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }], ...status },
  });
}

/** The status of a pod whose only container runs since `since` seconds after the apply, and is ready. */
export function ready(since = 0, container: JsonObject = {}): JsonObject {
  return {
    phase: 'Running',
    conditions: [condition('PodScheduled', 'True'), condition('Ready', 'True', { lastTransitionTime: at(since) })],
    containerStatuses: [
      { name: 'app', ready: true, restartCount: 0, state: { running: { startedAt: at(since) } }, ...container },
    ],
  };
}

/** The status of a pod whose only container is in a state, and not ready. */
export function notReady(container: JsonObject): JsonObject {
  return {
    phase: 'Pending',
    conditions: [condition('PodScheduled', 'True'), condition('Ready', 'False', { lastTransitionTime: at(0) })],
    containerStatuses: [{ name: 'app', ready: false, restartCount: 0, ...container }],
  };
}

export function waiting(reason: string, message = ''): JsonObject {
  return { state: { waiting: { reason, message } } };
}

export function condition(type: string, status: string, rest: JsonObject = {}): JsonObject {
  return { type, status, ...rest };
}

/** A run that ended: `lived` seconds long, `end` seconds after the apply. */
export function ended(end: number, lived: number, rest: JsonObject = {}): JsonObject {
  const run = { exitCode: 1, reason: 'Error', startedAt: at(end - lived), finishedAt: at(end), ...rest };
  return { terminated: run };
}

export function event(
  about: KubernetesObject,
  reason: string,
  message: string,
  rest: JsonObject = {},
): KubernetesObject {
  return object('v1', 'Event', {
    metadata: { name: `${about.metadata.name}.${reason}`, uid: `uid-${about.metadata.name}-${reason}` },
    involvedObject: { uid: about.metadata.uid },
    reason,
    message,
    type: 'Warning',
    firstTimestamp: at(0),
    lastTimestamp: at(0),
    ...rest,
  });
}

/** A scene `seconds` after the apply. */
export function scene(seconds: number, rest: Partial<Scene> = {}): Scene {
  return {
    now: APPLIED_AT + seconds * 1000,
    appliedAt: APPLIED_AT,
    changed: true,
    heard: true,
    oldPods: [],
    eventsOf: () => [],
    firstSeenRunning: () => undefined,
    nodeIsReady: () => true,
    sourceIsThere: () => false,
    bindingMode: () => 'Immediate',
    isClaimUsed: () => false,
    ...rest,
  };
}

const PLURALS: Readonly<Record<string, string>> = { NetworkPolicy: 'networkpolicies', Ingress: 'ingresses' };

export function resourceFor({ apiVersion, kind }: KubernetesObject): Resource {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return { group, version, kind, plural: PLURALS[kind] ?? `${kind.toLowerCase()}s`, namespaced: true };
}

/** An object that was applied with this answer of the server. */
export function applied(answer: KubernetesObject, action: Applied['action'] = 'configured'): Applied {
  const position = { file: 'k8s/api.yaml', line: 1 };
  return {
    object: answer,
    source: { file: position.file, position, locate: () => position },
    resource: resourceFor(answer),
    action,
    fields: [],
    warnings: [],
    checked: true,
    answer,
  };
}
