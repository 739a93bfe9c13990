import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { number, record, records, strings, text } from '../json.ts';
import { type Controller, type Hands, isOwned, ownedBy, ownerKey, setStatus } from './controller.ts';
import { availability, isActive, isReady, podFor, podsOf, templateHash, untilAvailable, withoutZeros } from './pods.ts';

const table = 'statefulsets.apps';
const revisions = 'controllerrevisions.apps';
const component = 'statefulset-controller';
const revisionLabel = 'controller-revision-hash';

/** Keeps numbered pods, one after another, and rolls them from the last to the first. Source: pkg/controller/statefulset of 1.36. */
export const statefulSets: Controller = {
  table,
  concerns: (_, changed, object) => (changed === 'pods' ? ownerKey(object, 'StatefulSet') : []),
  reconcile: (cluster, set) => {
    if (set.metadata.deletionTimestamp) return undefined;
    const update = `${set.metadata.name}-${templateHash(record(set, 'spec', 'template'))}`;
    const current = text(set, 'status', 'currentRevision') || update;
    keepRevision(cluster, set, update);
    const next = step(cluster, set, current, update);
    writeStatus(cluster, set, current, update);
    return next;
  },
};

/** The template of each revision is kept as a ControllerRevision. */
function keepRevision(cluster: Hands, set: KubernetesObject, name: string): void {
  const { namespace = '' } = set.metadata;
  if (cluster.get(revisions, namespace, name)) return;
  const known = cluster.list(revisions, namespace).filter((one) => isOwned(one, set));
  const revision = Math.max(0, ...known.map((one) => number(one, ['revision']))) + 1;
  const metadata = {
    name,
    namespace,
    labels: strings(set, 'spec', 'selector', 'matchLabels'),
    ownerReferences: ownedBy(set),
  };
  const data = { spec: { template: record(set, 'spec', 'template') } };
  cluster.create(revisions, { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, data, revision });
}

const ordinalOf = (pod: KubernetesObject) => Number(pod.metadata.name.split('-').at(-1));
const revisionOf = (pod: KubernetesObject) => strings(pod, 'metadata', 'labels')[revisionLabel];

/** Does the next thing; gives the seconds after which there may be more to do. */
function step(cluster: Hands, set: KubernetesObject, current: string, update: string): number | undefined {
  const spec = record(set, 'spec');
  const wanted = number(spec, ['replicas'], 1);
  const parallel = spec.podManagementPolicy === 'Parallel';
  const partition = number(spec, ['updateStrategy', 'rollingUpdate', 'partition']);
  const pods = podsOf(cluster, set);
  const minReady = number(spec, ['minReadySeconds']);
  for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
    const pod = pods.find((one) => ordinalOf(one) === ordinal);
    if (!pod) createPod(cluster, set, ordinal, ordinal < partition ? current : update);
    else if (!isActive(pod) && !pod.metadata.deletionTimestamp) cluster.remove('pods', pod);
    const wait = pod && isActive(pod) ? untilAvailable(pod, minReady) : undefined;
    if (!parallel && wait !== 0) return wait;
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= wanted).sort((a, b) => ordinalOf(b) - ordinalOf(a));
  for (const pod of parallel ? surplus : surplus.slice(0, 1)) remove(cluster, set, pod);
  if (surplus.length > 0 || record(spec, 'updateStrategy').type === 'OnDelete') return undefined;
  for (let ordinal = wanted - 1; ordinal >= partition; ordinal -= 1) {
    const pod = pods.find((one) => ordinalOf(one) === ordinal);
    if (!pod || pod.metadata.deletionTimestamp) return undefined;
    if (revisionOf(pod) !== update) {
      remove(cluster, set, pod);
      return undefined;
    }
    const wait = untilAvailable(pod, minReady);
    if (wait !== 0) return wait;
  }
  return undefined;
}

function createPod(cluster: Hands, set: KubernetesObject, ordinal: number, revision: string): void {
  const name = `${set.metadata.name}-${ordinal}`;
  const { namespace = '' } = set.metadata;
  const kept = record(cluster.get(revisions, namespace, revision), 'data', 'spec', 'template');
  const template = Object.keys(kept).length > 0 ? kept : record(set, 'spec', 'template');
  const labels = {
    [revisionLabel]: revision,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const pod = podFor(set, template, { name, labels });
  const spec = record(pod, 'spec');
  spec.hostname = name;
  if (text(set, 'spec', 'serviceName')) spec.subdomain = text(set, 'spec', 'serviceName');
  const claims = records(set, 'spec', 'volumeClaimTemplates').map((claim) => claimFor(cluster, claim, name, namespace));
  if (claims.length > 0) spec.volumes = [...records(spec, 'volumes'), ...claims];
  const made = cluster.create('pods', pod, (why) => {
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${why}`;
    cluster.event(set, 'Warning', 'FailedCreate', message, component);
  });
  const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  if (made) cluster.event(set, 'Normal', 'SuccessfulCreate', message, component);
}

/** Makes a pod's own claim of a template when there is none, and gives the volume that uses it. */
function claimFor(cluster: Hands, template: JsonObject, pod: string, namespace: string): JsonObject {
  const volume = text(template, 'metadata', 'name');
  const name = `${volume}-${pod}`;
  if (!cluster.get('persistentvolumeclaims', namespace, name)) {
    const metadata = { ...record(template, 'metadata'), name, namespace };
    cluster.create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: record(template, 'spec'),
    });
  }
  return { name: volume, persistentVolumeClaim: { claimName: name } };
}

function remove(cluster: Hands, set: KubernetesObject, pod: KubernetesObject): void {
  if (pod.metadata.deletionTimestamp) return;
  cluster.remove('pods', pod);
  const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
  cluster.event(set, 'Normal', 'SuccessfulDelete', message, component);
}

function writeStatus(cluster: Hands, set: KubernetesObject, current: string, update: string): void {
  const wanted = number(set, ['spec', 'replicas'], 1);
  const pods = podsOf(cluster, set).filter(isActive);
  const updated = pods.filter((pod) => revisionOf(pod) === update);
  const { available } = availability(pods, record(set, 'spec'));
  const done = updated.length === pods.length && pods.length === wanted && pods.every(isReady);
  const revision = done ? update : current;
  setStatus(cluster, table, set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    availableReplicas: available,
    ...withoutZeros({
      readyReplicas: pods.filter(isReady).length,
      currentReplicas: pods.filter((pod) => revisionOf(pod) === revision).length,
      updatedReplicas: updated.length,
    }),
    currentRevision: revision,
    updateRevision: update,
    collisionCount: 0,
  });
}
