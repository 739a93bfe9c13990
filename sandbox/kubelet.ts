import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { stopsAt } from './behaviour.ts';
import { type Client, clientOf } from './client.ts';
import { equal, record, text } from './json.ts';
import { say, type Told } from './kubelet-events.ts';
import { serveLogs } from './kubelet-logs.ts';
import { heartbeat, type NodeOptions, register } from './kubelet-node.ts';
import type { ImageAnswer } from './plan.ts';
import { podEvents } from './pod-events.ts';
import { podAt } from './pod-life.ts';
import { podStatus } from './pod-status.ts';

export interface KubeletOptions extends NodeOptions {
  /** The text of a kubeconfig: of the sandbox, or of a real control plane. */
  readonly kubeconfig: string;
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
  readonly events: Told;
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
  }, options.address);
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
        .catch(() => {
          // The API is away: what could not be said is said a second later.
          if (!ending.signal.aborted) known.timer = setTimeout(() => act(known), 1000);
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
    if (pod.metadata.deletionTimestamp) {
      clearTimeout(known.timer);
      const left = stopsAt(pod) - Date.now();
      if (left <= 0) return letGo(client, known);
      known.timer = setTimeout(() => act(known), left);
      return;
    }
    const now = ageOf(known);
    const moment = podAt(pod, now, images);
    const status = podStatus(pod, moment, clockOf(known));
    if (!settled(pod, status)) {
      const answer = await client.request('PATCH', `${pathOf(pod)}/status`, { status }, 'application/merge-patch+json');
      if (answer.status === 200) known.pod = answer.body as KubernetesObject;
    }
    for (const saying of podEvents(pod, moment, now).filter((one) => !known.said.has(one.key))) {
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
  // A beat that finds the API away is made up for by the next one.
  const beat = setInterval(() => void heartbeat(client, options, logs.port).catch(() => undefined), 5000);
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
