import type { KubernetesObject } from '../../src/manifest/object.ts';
import { number, record, records, strings, text } from '../json.ts';
import { type Controller, type Hands, keyOf, ownerKey, setStatus } from './controller.ts';
import {
  availability,
  isActive,
  isReady,
  podFor,
  podsOf,
  share,
  templateHash,
  untilAvailable,
  withoutZeros,
} from './pods.ts';

const table = 'daemonsets.apps';
const component = 'daemonset-controller';
const label = 'controller-revision-hash';

/** Keeps one pod of a template on each node that fits. Source: pkg/controller/daemon of 1.36. */
export const daemonSets: Controller = {
  table,
  concerns: (cluster, changed, object) => {
    if (changed === 'nodes') return cluster.list(table).map(keyOf);
    return changed === 'pods' ? ownerKey(object, 'DaemonSet') : [];
  },
  reconcile: (cluster, set) => {
    if (set.metadata.deletionTimestamp) return undefined;
    const hash = templateHash(record(set, 'spec', 'template'));
    const nodes = cluster.list('nodes').filter((node) => fits(set, node));
    const pods = podsOf(cluster, set);
    const onNode = (node: KubernetesObject) =>
      pods.filter((pod) => text(pod, 'spec', 'nodeName') === node.metadata.name);
    for (const node of nodes.filter((one) => onNode(one).length === 0)) createPod(cluster, set, node, hash);
    for (const pod of pods.filter((one) => !isActive(one) && !one.metadata.deletionTimestamp))
      cluster.remove('pods', pod);
    const strays = pods.filter(
      (pod) => !nodes.some((node) => onNode(node).includes(pod)) && !pod.metadata.deletionTimestamp,
    );
    for (const pod of strays) cluster.remove('pods', pod);
    replaceOld(
      cluster,
      set,
      pods.filter((pod) => !strays.includes(pod)),
      hash,
      nodes.length,
    );
    return writeStatus(cluster, set, hash, nodes.length);
  },
};

function fits(set: KubernetesObject, node: KubernetesObject): boolean {
  const labels = strings(node, 'metadata', 'labels');
  const tolerations = records(set, 'spec', 'template', 'spec', 'tolerations');
  const taints = records(node, 'spec', 'taints').filter((taint) => taint.effect !== 'PreferNoSchedule');
  const tolerated = taints.every((taint) => tolerations.some((one) => (one.key ?? taint.key) === taint.key));
  const wanted = Object.entries(strings(set, 'spec', 'template', 'spec', 'nodeSelector'));
  return tolerated && wanted.every(([key, value]) => labels[key] === value);
}

function createPod(cluster: Hands, set: KubernetesObject, node: KubernetesObject, hash: string): void {
  const generation = strings(set, 'metadata', 'annotations')['deprecated.daemonset.template.generation'] ?? '1';
  const labels = { [label]: hash, 'pod-template-generation': generation };
  const wanted = podFor(set, record(set, 'spec', 'template'), { labels, nodeName: node.metadata.name });
  const pod = cluster.create('pods', wanted, (why) => {
    cluster.event(set, 'Warning', 'FailedCreate', `Error creating: ${why}`, component);
  });
  if (pod) cluster.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, component);
}

/** Lets go of pods of an older template, as many at once as may be unavailable; of unready ones all. */
function replaceOld(
  cluster: Hands,
  set: KubernetesObject,
  pods: readonly KubernetesObject[],
  hash: string,
  wanted: number,
): void {
  const spec = record(set, 'spec');
  if (record(spec, 'updateStrategy').type === 'OnDelete') return;
  const most = Math.max(1, share(record(spec, 'updateStrategy', 'rollingUpdate').maxUnavailable, wanted, 'up'));
  const minReady = number(spec, ['minReadySeconds']);
  const isAvailable = (pod: KubernetesObject) => isActive(pod) && untilAvailable(pod, minReady) === 0;
  const old = pods.filter(
    (pod) => strings(pod, 'metadata', 'labels')[label] !== hash && !pod.metadata.deletionTimestamp,
  );
  const broken = old.filter((pod) => !isAvailable(pod));
  const room = most - (wanted - pods.filter(isAvailable).length);
  for (const pod of [...broken, ...old.filter(isAvailable).slice(0, Math.max(0, room))]) {
    cluster.remove('pods', pod);
    cluster.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, component);
  }
}

function writeStatus(cluster: Hands, set: KubernetesObject, hash: string, wanted: number): number | undefined {
  const pods = podsOf(cluster, set).filter(isActive);
  const { available, next } = availability(pods, record(set, 'spec'));
  setStatus(cluster, table, set, {
    currentNumberScheduled: pods.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: wanted,
    numberReady: pods.filter(isReady).length,
    ...withoutZeros({
      observedGeneration: set.metadata.generation ?? 1,
      updatedNumberScheduled: pods.filter((pod) => strings(pod, 'metadata', 'labels')[label] === hash).length,
      numberAvailable: available,
      numberUnavailable: wanted - available,
    }),
  });
  return next;
}
