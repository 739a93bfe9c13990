import { number, record, records, text, timestamp } from '../json.ts';
import { type Controller, isOwned, keyOf, ownerKey, setStatus } from './controller.ts';
import { availability, isActive, isReady, podFor, podsOf, withCondition, withoutZeros } from './pods.ts';

const component = 'replicaset-controller';

/** Keeps as many pods of a template as asked for. */
export const replicaSets: Controller = {
  table: 'replicasets.apps',
  concerns: (cluster, table, object) => {
    if (table === 'pods') return ownerKey(object, 'ReplicaSet');
    if (table !== 'resourcequotas') return [];
    return cluster.list('replicasets.apps', object.metadata.namespace).map(keyOf);
  },
  reconcile: (cluster, set) => {
    if (set.metadata.deletionTimestamp) return undefined;
    const spec = record(set, 'spec');
    const wanted = number(spec, ['replicas'], 1);
    const all = podsOf(cluster, set);
    const pods = all.filter(isActive);
    let failure = '';
    for (let i = pods.length; i < wanted && !failure; i += 1) {
      const pod = cluster.create('pods', podFor(set, record(spec, 'template')), (why) => {
        failure = why;
        cluster.event(set, 'Warning', 'FailedCreate', `Error creating: ${why}`, component);
      });
      if (pod) cluster.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, component);
    }
    const surplus = pods.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(0, pods.length - wanted));
    for (const pod of surplus) {
      cluster.remove('pods', pod);
      cluster.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, component);
    }
    const now = cluster.list('pods', set.metadata.namespace).filter((pod) => isOwned(pod, set));
    const left = now.filter(isActive);
    const { available, next } = availability(left, spec);
    const failed = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: failure };
    const before = records(set, 'status', 'conditions').filter((one) => one.type !== 'ReplicaFailure' || failure);
    const conditions = failure ? withCondition(before, failed, timestamp()) : before;
    setStatus(cluster, 'replicasets.apps', set, {
      replicas: left.length,
      ...withoutZeros({
        fullyLabeledReplicas: left.length,
        readyReplicas: left.filter(isReady).length,
        availableReplicas: available,
        observedGeneration: set.metadata.generation ?? 1,
      }),
      terminatingReplicas: now.filter((pod) => pod.metadata.deletionTimestamp).length,
      ...(conditions.length > 0 && { conditions }),
    });
    return failure ? 1 : next;
  },
};

/** Whom to let go first: not bound, pending, not ready, then the youngest. */
function rank(pod: Parameters<typeof isReady>[0]): number {
  if (!text(pod, 'spec', 'nodeName')) return 0;
  if (text(pod, 'status', 'phase') === 'Pending') return 1;
  return isReady(pod) ? 3 : 2;
}
