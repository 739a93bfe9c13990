import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '../sandbox/client.ts';
import { record, records, text } from '../sandbox/json.ts';
import { runStep, type StepResult } from '../sandbox/runner.ts';
import { isRecord, type Json, type JsonObject } from '../src/manifest/object.ts';
import { acting, openNamespace } from './acting.ts';

/** A directory of manifests as teams have them. `NAMESPACE` in it stands for the namespace it goes to. */
export interface Shape {
  readonly name: string;
  readonly dir: string;
}

/** The folders of e2e/shapes, and those of the examples. */
export async function shapes(): Promise<Shape[]> {
  const own = await foldersOf(join(import.meta.dirname, 'shapes'));
  const examples = await foldersOf(join(import.meta.dirname, '..', 'examples'));
  return [...own, ...examples.map(({ name, dir }) => ({ name: `example-${name}`, dir }))];
}

async function foldersOf(root: string): Promise<Shape[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries.filter((one) => one.isDirectory()).map(({ name }) => ({ name, dir: join(root, name) }));
}

export interface Tools {
  readonly client: Client;
  /** Path of a kubeconfig. */
  readonly kubeconfig: string;
  /** Path of kubectl. */
  readonly kubectl: string;
}

/** What a shape has become in the cluster, deployed by kubectl and by us; `step` is our run. */
export interface Deployed {
  readonly kubectl: Readonly<Record<string, Json>>;
  readonly ours: Readonly<Record<string, Json>>;
  readonly step: StepResult;
}

const COMMIT = '9b74c9897bac770ffc029102a200c5de1c2f7a3e';

/** Deploys a shape with kubectl into one namespace and with the built action into another, and gives what is there. */
export async function deployBoth({ name, dir }: Shape, tools: Tools): Promise<Deployed> {
  const work = await mkdtemp(join(tmpdir(), 'kube-rollout-shape-'));
  const [theirs, own] = [`${name}-kubectl`, `${name}-ours`];
  try {
    const theirRun = byKubectl(dir, join(work, 'kubectl'), theirs, tools);
    const [step] = await Promise.all([byUs(dir, join(work, 'ours'), own, tools), theirRun]);
    await copy(dir, join(work, 'rendered'), own, rendered);
    const [kubectl, ours] = await Promise.all([
      present(join(work, 'kubectl'), theirs, tools),
      present(join(work, 'rendered'), own, tools),
    ]);
    return { kubectl, ours, step };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function byKubectl(dir: string, files: string, namespace: string, tools: Tools): Promise<void> {
  await open(namespace, tools.client);
  await copy(dir, files, namespace, rendered);
  const args = ['apply', '--server-side', '--field-manager=kubectl', '-R', '-f', files];
  try {
    await run(args, namespace, tools);
  } catch (error) {
    // A kind that comes with its own definition is unknown the first time: people run it again.
    if (!/no matches for kind|namespaces .* not found/.test(String(error))) throw error;
    await run(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s'], namespace, tools);
    await run(args, namespace, tools);
  }
}

async function byUs(dir: string, files: string, namespace: string, tools: Tools): Promise<StepResult> {
  await open(namespace, tools.client);
  await copy(dir, files, namespace, (content) => content);
  const inputs = {
    manifests: '.',
    namespace,
    kubeconfig: await readFile(tools.kubeconfig, 'utf8'),
    'image-tag': COMMIT,
    timeout: '30s',
    comment: 'never',
  };
  const event = { name: 'push', sha: COMMIT, ref: 'refs/heads/main', payload: {} };
  return runStep({ inputs, event, workspace: files });
}

const open = (namespace: string, client: Client) => openNamespace(acting(client, namespace));

/** What `sed` would have made of the placeholders before kubectl came. */
function rendered(content: string): string {
  return content
    .replaceAll(/\$\{GIT_SHA\}|\$<GIT_SHA>/g, COMMIT)
    .replaceAll(/\$\{COMMIT_SHORT_SHA\}|\$<COMMIT_SHORT_SHA>/g, COMMIT.slice(0, 7));
}

async function copy(from: string, to: string, namespace: string, change: (content: string) => string): Promise<void> {
  for (const file of await readdir(from, { recursive: true })) {
    if (!/\.(ya?ml|json)$/.test(file)) continue;
    const content = await readFile(join(from, file), 'utf8');
    await mkdir(dirname(join(to, file)), { recursive: true });
    await writeFile(join(to, file), change(content).replaceAll('NAMESPACE', namespace));
  }
}

async function run(args: readonly string[], namespace: string, { kubectl, kubeconfig }: Tools): Promise<string> {
  const config = JSON.parse(await readFile(kubeconfig, 'utf8')) as JsonObject;
  const context = { ...record(records(config, 'contexts')[0], 'context'), namespace };
  const file = join(await mkdtemp(join(tmpdir(), 'kube-rollout-shape-')), 'kubeconfig');
  await writeFile(file, JSON.stringify({ ...config, contexts: [{ name: config['current-context'] ?? '', context }] }));
  try {
    const { stdout } = await promisify(execFile)(kubectl, [`--kubeconfig=${file}`, ...args], { maxBuffer: 2 ** 26 });
    return stdout;
  } finally {
    await rm(dirname(file), { recursive: true, force: true });
  }
}

/** The objects of the manifests as the cluster has them: kubectl says which they are, so that its reading decides. */
async function present(files: string, namespace: string, tools: Tools): Promise<Record<string, Json>> {
  const told = await run(['get', '--ignore-not-found', '-R', '-f', files, '-o', 'json'], namespace, tools);
  const list = JSON.parse(
    told.replaceAll(namespace, 'NAMESPACE') || '{"kind":"List"}',
    digits as Reviver,
  ) as JsonObject;
  const items = list.kind === 'List' ? records(list, 'items') : [list];
  return Object.fromEntries(
    items.map((item) => {
      const where = text(item, 'metadata', 'namespace');
      return [`${text(item, 'kind')} ${where}/${text(item, 'metadata', 'name')}`, asDeployed(item)];
    }),
  );
}

type Reviver = Parameters<typeof JSON.parse>[1];

/** Numbers as they are written: a float would make two long ones alike. */
function digits(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === 'number' ? `number ${source}` : value;
}

/** Annotations that are ours: they say which commit and which run a workload comes from. */
const OURS = /^(kube-rollout\.dev\/.*|kubernetes\.io\/change-cause)$/;

/** What neither of us writes, with who does. */
const OTHERS: Readonly<Record<string, string>> = {
  status: 'controllers',
  uid: 'the server, at random',
  resourceVersion: 'the server counts',
  creationTimestamp: 'the server, the time of day',
  time: 'the server, the time of day',
  clusterIP: 'the server, the next free address',
  clusterIPs: 'the server, the next free address',
  nodePort: 'the server, at random',
  nodeName: 'the scheduler',
  volumeName: 'the volume controller, when it gets to it',
  claimRef: 'the volume controller, when it gets to it',
  caBundle: 'controllers',
};

/** A uid, and the suffix of the volume that the server mounts its token by. */
const RANDOM = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=^kube-api-access-)\w{5}$/g;

/** Annotations that controllers and the server add when they get to it. */
const CONTROLLERS = /^(deployment\.kubernetes\.io\/revision|(pv|volume)(\.beta)?\.kubernetes\.io\/.*)$/;

function asDeployed(object: JsonObject): Json {
  const metadata = record(object, 'metadata');
  const kept = Object.entries(record(metadata, 'annotations')).filter(
    ([key]) => !OURS.test(key) && !CONTROLLERS.test(key),
  );
  const managedFields = records(metadata, 'managedFields')
    .filter(({ operation }) => operation === 'Apply')
    .map((entry) => ({ ...entry, manager: 'whoever deploys', fieldsV1: withoutOurs(entry.fieldsV1 ?? {}) }));
  const { annotations: _, finalizers: __, ...others } = metadata;
  const own = { ...others, managedFields, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) };
  return withoutOthers({ ...object, metadata: own });
}

function withoutOurs(fields: Json): Json {
  if (!isRecord(fields)) return fields;
  const annotations = record(fields, 'f:metadata', 'f:annotations');
  const kept = Object.entries(annotations).filter(([key]) => !OURS.test(key.slice('f:'.length)));
  const { 'f:annotations': _, ...others } = record(fields, 'f:metadata');
  const inner = { ...others, ...(kept.length > 0 && { 'f:annotations': Object.fromEntries(kept) }) };
  const { 'f:metadata': __, ...rest } = fields;
  return { ...rest, ...(Object.keys(inner).length > 0 && { 'f:metadata': inner }) };
}

function withoutOthers(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll(RANDOM, 'RANDOM');
  if (Array.isArray(value)) return value.map(withoutOthers);
  if (!isRecord(value)) return value;
  const isOthers = (key: string, inner: Json | undefined) =>
    key in OTHERS && !JSON.stringify(inner ?? null).includes('None');
  const kept = Object.entries(value).filter(([key, inner]) => !isOthers(key, inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutOthers(inner ?? null)]));
}
