import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { behaviourAnnotation } from '../sandbox/behaviour.ts';
import type { Client } from '../sandbox/client.ts';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { type FailingRun, failingRun, NODE } from './evidence.ts';
import { action, spread } from './measure.ts';
import { type Counts, startCounting } from './proxies.ts';
import { createNamespace, type Track } from './race.ts';
import { objectsOf, writeChart } from './workloads.ts';

/** What is measured of the action by itself. */
export interface Alone {
  /** Milliseconds from the start of the process to the first request at the server, median. */
  readonly firstRequest: number;
  /** Milliseconds from a change of a pod's status to the line in the log, median. */
  readonly verdict: number;
  /** Seconds of a whole run whose image does not exist. */
  readonly badImage: number;
  /** Milliseconds from the evidence of a failure that no retry can help to the verdict, with the default hold; the slowest. */
  readonly terminal: number;
  /** The same of a failure that may pass, with a hold of RETRYABLE_HOLD seconds. */
  readonly retryable: number;
  /** How many objects the counts below are about. */
  readonly objects: number;
  readonly creating: Counts;
  readonly unchanged: Counts;
  /** Peak resident memory in MB of the greedier of these two runs. */
  readonly memory: number;
}

export const RETRYABLE_HOLD = 10;
/** How many failures of each class are measured: each takes its hold. */
const FAILURES = 3;

/** Measures the action by itself; `objects` ConfigMaps for what is counted, `samples` runs for each median. */
export async function measureAlone(track: Track, options: { objects: number; samples: number }): Promise<Alone> {
  const { objects, samples } = options;
  const firsts = await times(samples, () => counted(track, 1));
  const verdicts = await times(samples, () => verdict(track));
  const hold = { 'failure-hold': `retryable=${RETRYABLE_HOLD}s` };
  const terminal = await times(FAILURES, () => failing(track, 'image-not-found'));
  const retryable = await times(FAILURES, () => failing(track, 'image-too-many-requests', hold));
  const many = await counted(track, objects);
  return {
    firstRequest: spread(firsts.map(({ creating, startedAt }) => creating.firstAt - startedAt)).median,
    verdict: spread(verdicts).median,
    badImage: spread(terminal.map(({ wall }) => wall)).median / 1000,
    terminal: spread(terminal.map(({ delay }) => delay)).max,
    retryable: spread(retryable.map(({ delay }) => delay)).max,
    objects,
    ...many,
  };
}

async function times<T>(count: number, measure: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let at = 0; at < count; at++) results.push(await measure());
  return results;
}

/** ConfigMaps are created, and deployed again unchanged, through a proxy that counts. */
async function counted(track: Track, count: number) {
  const namespace = await freshNamespace(track);
  const chart = await writeChart(join(track.dir, namespace), { kind: 'ConfigMap', count }, namespace);
  const turn = async () => {
    const proxy = await startCounting(track.text);
    const inputs = { manifests: join(chart, 'templates'), kubeconfig: proxy.kubeconfig, timeout: '5m' };
    const sample = await action(inputs, { memory: count > 1 });
    await proxy.stop();
    return { ...sample, ...proxy.counts() };
  };
  const creating = await turn();
  const unchanged = await turn();
  const { startedAt } = creating;
  return { creating, unchanged, startedAt, memory: Math.max(creating.memory, unchanged.memory) };
}

/** A Pod of nobody's node becomes ready when we say so: milliseconds from saying it to the line that tells. */
async function verdict(track: Track): Promise<number> {
  const namespace = await freshNamespace(track);
  const pod = podOf(namespace);
  const manifests = await writeManifest(track, namespace, pod);
  let saidAt = Number.NaN;
  let toldAt = Number.NaN;
  const onOutput = (text: string) => {
    if (text.includes(': Current') && Number.isNaN(toldAt)) toldAt = performance.now();
  };
  const running = action({ manifests, kubeconfig: track.kubeconfig, timeout: '60s' }, { onOutput });
  const ready = applied(track.client, namespace).then(async () => {
    // The action must have come to waiting: what it finds done when it first looks is no change.
    await sleep(500);
    saidAt = performance.now();
    await sayReady(track.client, namespace, pod);
  });
  await Promise.all([running, ready]);
  return toldAt - saidAt;
}

function podOf(namespace: string): KubernetesObject {
  const { template } = deploymentOf(namespace).spec;
  const metadata = { name: 'api', namespace };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...template.spec, nodeName: 'nobody' } };
}

/** Resolves when the namespace has a pod. */
async function applied(client: Client, namespace: string): Promise<void> {
  const ending = new AbortController();
  for await (const { type } of client.watch(`/api/v1/namespaces/${namespace}/pods?watch=true`, ending.signal)) {
    if (type === 'ADDED') break;
  }
  ending.abort();
}

/** As a kubelet says it. Throws when the server refuses. */
async function sayReady(client: Client, namespace: string, pod: KubernetesObject): Promise<void> {
  const now = new Date().toISOString();
  const image = 'ghcr.io/acme/api:1';
  const container = { name: 'api', image, imageID: `${image}@sha256:${'0'.repeat(64)}`, restartCount: 0 };
  const status = {
    phase: 'Running',
    startTime: now,
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: now,
    })),
    containerStatuses: [{ ...container, ready: true, started: true, state: { running: { startedAt: now } } }],
  };
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/status`;
  const said = await client.request('PATCH', path, { status }, 'application/merge-patch+json');
  if (said.status !== 200) throw new Error(`the pod's status was refused: ${JSON.stringify(said.body)}`);
}

/** A Deployment whose image can't be had. */
async function failing(track: Track, behaviour: string, inputs: Record<string, string> = {}): Promise<FailingRun> {
  const namespace = await freshNamespace(track);
  const deployment = deploymentOf(namespace);
  const { template } = deployment.spec;
  template.metadata.annotations = { [behaviourAnnotation]: behaviour };
  template.spec.nodeSelector = { 'kubernetes.io/hostname': NODE };
  return failingRun(track, { namespace, manifests: await writeManifest(track, namespace, deployment), inputs });
}

interface Deployment extends KubernetesObject {
  readonly spec: { readonly template: { readonly metadata: JsonObject; readonly spec: JsonObject } };
}

function deploymentOf(namespace: string): Deployment {
  const [deployment] = objectsOf({ kind: 'Deployment', count: 1 }, namespace);
  return deployment as Deployment;
}

let made = 0;

async function freshNamespace({ client }: Track): Promise<string> {
  const namespace = `alone-${++made}`;
  await createNamespace(client, namespace);
  return namespace;
}

async function writeManifest({ dir }: Track, namespace: string, object: KubernetesObject): Promise<string> {
  const folder = join(dir, namespace);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.yaml'), stringify(object));
  return folder;
}
