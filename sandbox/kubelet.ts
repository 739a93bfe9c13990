import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import type { ImageAnswer } from './behaviour.ts';
import { type Client, clientOf } from './client.ts';
import { equal, record, text, timestamp } from './json.ts';
import { serveLogs } from './kubelet-logs.ts';
import { podAt, type Saying } from './pod-life.ts';
import { podStatus } from './pod-status.ts';

export interface KubeletOptions {
  /** The text of a kubeconfig: of the sandbox, or of a real control plane. */
  readonly kubeconfig: string;
  readonly node: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Keeps other pods away: the taint `sandbox.kube-rollout.dev/only`. */
  readonly tainted?: boolean;
  /** Seconds of pod life in a second. Default 1. */
  readonly pace?: number;
  /** What the registry says of an image whose pod has no annotation. Default: always found. */
  readonly images?: (image: string) => ImageAnswer;
}

export interface Kubelet {
  stop(): Promise<void>;
}

interface Known {
  pod: KubernetesObject;
  readonly startedAt: number;
  readonly said: Set<string>;
  /** Name and count of each event by what it says: what is said again is counted. */
  readonly events: Map<string, { name: string; count: number }>;
  timer?: NodeJS.Timeout;
  busy: boolean;
  dirty: boolean;
}

/** Joins a cluster as a node of its own, and plays the pods bound to it. An ordinary client of the API over HTTPS. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { node, pace = 1, images = () => 'found' as const } = options;
  const client = clientOf(options.kubeconfig);
  const ending = new AbortController();
  const pods = new Map<string, Known>();
  const logs = await serveLogs((namespace, name) => {
    const known = [...pods.values()].find(
      ({ pod }) => pod.metadata.name === name && pod.metadata.namespace === namespace,
    );
    return known && { ...known, now: ageOf(known), clock: clockOf(known), images };
  });
  const ageOf = ({ startedAt }: Known) => ((Date.now() - startedAt) / 1000) * pace;
  const clockOf =
    ({ startedAt }: Known) =>
    (second: number) =>
      startedAt + (second / pace) * 1000;

  function see(type: string, pod: KubernetesObject): void {
    const uid = pod.metadata.uid ?? '';
    const known = pods.get(uid);
    if (type === 'DELETED') {
      clearTimeout(known?.timer);
      pods.delete(uid);
    } else if (known) {
      known.pod = pod;
      if (pod.metadata.deletionTimestamp) act(known);
    } else {
      const fresh: Known = {
        pod,
        startedAt: Date.now(),
        said: new Set(),
        events: new Map(),
        busy: false,
        dirty: false,
      };
      pods.set(uid, fresh);
      act(fresh);
    }
  }

  /** One turn at a time for each pod; a turn asked for meanwhile comes after. */
  function act(known: Known): void {
    if (known.busy) known.dirty = true;
    else {
      known.busy = true;
      void turn(known)
        .catch((error: unknown) => {
          if (!ending.signal.aborted) known.timer = setTimeout(() => act(known), 1000);
          if (!ending.signal.aborted && process.env.DEBUG) console.error(error);
        })
        .finally(() => {
          known.busy = false;
          if (known.dirty) {
            known.dirty = false;
            act(known);
          }
        });
    }
  }

  async function turn(known: Known): Promise<void> {
    const { pod } = known;
    if (ending.signal.aborted) return;
    if (pod.metadata.deletionTimestamp) return letGo(client, known);
    const now = ageOf(known);
    const moment = podAt(pod, now, images);
    const status = podStatus(pod, moment, clockOf(known));
    if (!settled(pod, status)) {
      const answer = await client.request('PATCH', `${pathOf(pod)}/status`, { status }, 'application/merge-patch+json');
      if (answer.status === 200) known.pod = answer.body as KubernetesObject;
    }
    for (const saying of moment.sayings.filter((one) => !known.said.has(one.key))) {
      known.said.add(saying.key);
      await say(client, known, saying, node);
    }
    clearTimeout(known.timer);
    if (moment.next !== Number.POSITIVE_INFINITY) {
      known.timer = setTimeout(
        () => act(known),
        Math.min(2 ** 31 - 1, Math.max(1, ((moment.next - ageOf(known)) / pace) * 1000 + 1)),
      );
    }
  }

  await register(client, options, logs.port);
  const beat = setInterval(() => void heartbeat(client, node, logs.port).catch(() => {}), 5000);
  const following = follow(client, node, see, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      clearInterval(beat);
      for (const { timer } of pods.values()) clearTimeout(timer);
      await following;
      await logs.stop();
      client.close();
    },
  };
}

const pathOf = ({ metadata }: KubernetesObject) => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

function settled(pod: KubernetesObject, status: JsonObject): boolean {
  const before = record(pod, 'status');
  const bare = (from: JsonObject) =>
    JSON.parse(JSON.stringify(from, (_, value) => (value === null ? undefined : value))) as JsonObject;
  return Object.entries(bare(status)).every(([key, value]) => equal(value, before[key]));
}

/** Says a pod's containers have ended, and then that it is gone: the API only forgets it on the kubelet's word. */
async function letGo(client: Client, { pod }: Known): Promise<void> {
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    gracePeriodSeconds: 0,
    preconditions: { uid: pod.metadata.uid ?? '' },
  };
  await client.request('DELETE', pathOf(pod), body);
}

async function say(client: Client, { pod, events }: Known, saying: Saying, node: string): Promise<void> {
  const { type, reason, message, fieldPath } = saying;
  const { name, namespace = '', uid, resourceVersion } = pod.metadata;
  const now = timestamp();
  const same = [fieldPath, reason, message].join();
  const before = events.get(same);
  const path = `/api/v1/namespaces/${namespace}/events`;
  if (before) {
    before.count += 1;
    const again = { count: before.count, lastTimestamp: now };
    await client.request('PATCH', `${path}/${before.name}`, again, 'application/merge-patch+json');
    return;
  }
  const unique = `${name}.${(Date.now() * 1000 + events.size).toString(16)}`;
  events.set(same, { name: unique, count: 1 });
  await client.request('POST', path, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: unique, namespace },
    involvedObject: {
      kind: 'Pod',
      namespace,
      name,
      uid,
      apiVersion: 'v1',
      resourceVersion,
      ...(fieldPath && { fieldPath }),
    },
    reason,
    message,
    type,
    source: { component: 'kubelet', host: node },
    reportingComponent: 'kubelet',
    reportingInstance: node,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}

async function register(client: Client, { node, labels, tainted }: KubeletOptions, port: number): Promise<void> {
  const taints = tainted ? [{ key: 'sandbox.kube-rollout.dev/only', effect: 'NoSchedule' }] : [];
  const metadata = { name: node, labels: { 'kubernetes.io/hostname': node, 'kubernetes.io/os': 'linux', ...labels } };
  const made = await client.request('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec: { taints },
  });
  if (made.status !== 201 && made.status !== 409)
    throw new Error(`can't register node ${node}: ${text(made.body, 'message')}`);
  await heartbeat(client, node, port);
  await client.request(
    'PATCH',
    `/api/v1/nodes/${node}`,
    { metadata: { labels: metadata.labels }, spec: { taints } },
    'application/merge-patch+json',
  );
}

async function heartbeat(client: Client, node: string, port: number): Promise<void> {
  const now = timestamp();
  const resources = { cpu: '64', memory: '256Gi', pods: '1000', 'ephemeral-storage': '1Ti' };
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const status = {
    capacity: resources,
    allocatable: resources,
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }],
    nodeInfo: {
      kubeletVersion: 'v1.36.2',
      operatingSystem: 'linux',
      architecture: 'amd64',
      containerRuntimeVersion: 'containerd://2.0.0',
    },
  };
  await client.request('PATCH', `/api/v1/nodes/${node}/status`, { status }, 'application/merge-patch+json');
}

/** Lists and watches the pods of the node until the signal aborts; starts over whenever the watch ends. */
async function follow(
  client: Client,
  node: string,
  see: (type: string, pod: KubernetesObject) => void,
  signal: AbortSignal,
): Promise<void> {
  const selector = `fieldSelector=spec.nodeName%3D${node}`;
  while (!signal.aborted) {
    try {
      const { body } = await client.request('GET', `/api/v1/pods?${selector}`);
      const items = (record(body).items ?? []) as KubernetesObject[];
      for (const item of items) see('ADDED', { ...item, apiVersion: 'v1', kind: 'Pod' });
      const version = text(body, 'metadata', 'resourceVersion');
      for await (const event of client.watch(
        `/api/v1/pods?watch=true&resourceVersion=${version}&${selector}`,
        signal,
      )) {
        if (event.type === 'ERROR') break;
        if (event.type !== 'BOOKMARK') see(event.type, event.object);
      }
    } catch {
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** `node sandbox/kubelet.ts --kubeconfig FILE --node NAME [--pace N] [--taint]`: joins any control plane, until interrupted. */
if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      kubeconfig: { type: 'string' },
      node: { type: 'string' },
      pace: { type: 'string' },
      taint: { type: 'boolean' },
    },
  });
  const kubeconfig = readFileSync(values.kubeconfig ?? process.env.KUBECONFIG ?? '', 'utf8');
  const node = values.node ?? 'sandbox-node';
  const kubelet = await startKubelet({
    kubeconfig,
    node,
    pace: Number(values.pace ?? 1),
    labels: { 'sandbox.kube-rollout.dev/node': node },
    ...(values.taint && { tainted: true }),
  });
  console.log(`node ${node} is ready`);
  process.once('SIGINT', () => void kubelet.stop());
  process.once('SIGTERM', () => void kubelet.stop());
}
