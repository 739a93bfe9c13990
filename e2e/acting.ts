import type { Client } from '../sandbox/client.ts';
import { record, records } from '../sandbox/json.ts';
import { isRecord, type Json, type KubernetesObject } from '../src/manifest/object.ts';

/** What others than the action do on a stage, and what anyone can look up there. */
export interface Acting {
  readonly client: Client;
  readonly namespace: string;
  /** Creates an object as somebody else. Throws when the server refuses. */
  create(object: KubernetesObject, manager?: string): Promise<void>;
  /** Server-side apply by another field manager, forced. Throws when the server refuses. */
  applyAs(manager: string, object: KubernetesObject): Promise<void>;
  /** An object of the stage's namespace as the cluster has it, or undefined. `path`: `/apis/apps/v1` and the like. */
  get(path: string, plural: string, name: string): Promise<KubernetesObject | undefined>;
}

export function acting(client: Client, namespace: string): Acting {
  const expect = async (reply: Promise<{ status: number; body: Json }>) => {
    const { status, body } = await reply;
    if (status >= 300) throw new Error(`the cluster answered ${status}: ${JSON.stringify(body)}`);
  };
  const pathOf = ({ apiVersion, kind, metadata }: KubernetesObject) => {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const plural = kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : kind.endsWith('s') ? `${kind}es` : `${kind}s`;
    const scope = CLUSTER_SCOPED.has(kind) ? '' : `/namespaces/${metadata.namespace ?? namespace}`;
    return `${root}${scope}/${plural.toLowerCase()}`;
  };
  return {
    client,
    namespace,
    create: (object, manager = 'someone') =>
      expect(client.request('POST', `${pathOf(object)}?fieldManager=${manager}`, object)),
    applyAs: (manager, object) => {
      const path = `${pathOf(object)}/${object.metadata.name}?fieldManager=${manager}&force=true`;
      return expect(client.request('PATCH', path, object, 'application/apply-patch+yaml'));
    },
    get: async (path, plural, name) => {
      const { status, body } = await client.request('GET', `${path}/namespaces/${namespace}/${plural}/${name}`);
      return status === 200 ? (body as KubernetesObject) : undefined;
    },
  };
}

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'ValidatingWebhookConfiguration',
]);

/** Makes the stage's namespace, and waits until it has what every namespace has: pods are refused before. */
export async function openNamespace({ client, create, get, namespace }: Acting): Promise<void> {
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const ending = new AbortController();
  const watching = `/api/v1/namespaces/${namespace}/serviceaccounts?watch=true`;
  try {
    if (await get('/api/v1', 'serviceaccounts', 'default')) return;
    for await (const { object } of client.watch(watching, ending.signal))
      if (object.metadata.name === 'default') return;
  } finally {
    ending.abort();
  }
}

/** Objects by `Kind/name`, as far as people write them. */
export type Contents = Readonly<Record<string, Json>>;

const KINDS = [
  ['/api/v1', ['configmaps', 'secrets', 'services', 'persistentvolumeclaims', 'resourcequotas']],
  ['/apis/apps/v1', ['deployments', 'statefulsets', 'daemonsets']],
  ['/apis/batch/v1', ['jobs', 'cronjobs']],
] as const;

/** What a stage's namespace holds: the objects that manifests declare, without what controllers and the server note on them. */
export async function contentsOf({ client, namespace }: Pick<Acting, 'client' | 'namespace'>): Promise<Contents> {
  const paths = KINDS.flatMap(([root, plurals]) =>
    plurals.map((plural) => `${root}/namespaces/${namespace}/${plural}`),
  );
  const lists = await Promise.all(
    paths.map(async (path) => {
      const { body } = await client.request('GET', path);
      const plural = path.split('/').at(-1) ?? '';
      return records(body, 'items').map((item): [string, Json] => [
        `${plural}/${String(record(item, 'metadata').name)}`,
        asWritten(item),
      ]);
    }),
  );
  return Object.fromEntries(lists.flat().filter(([name]) => name !== 'configmaps/kube-root-ca.crt'));
}

function asWritten(object: Json): Json {
  if (!isRecord(object)) return object;
  const { status: _, metadata, ...rest } = object;
  const { resourceVersion: __, managedFields: ___, ...kept } = record(object, 'metadata');
  return { ...rest, metadata: metadata === undefined ? {} : kept };
}
