import type { KubernetesObject } from '../../src/manifest/object.ts';
import { equal, record, records, strings, text, timestamp } from '../json.ts';
import { quantityValue } from '../quantity.ts';
import { type Controller, type Hands, keyOf } from './controller.ts';
import { withCondition } from './pods.ts';

const component = 'default-scheduler';

/** Binds each pod to a ready node that fits, the one with the fewest pods; says why when there is none. */
export const scheduler: Controller = {
  table: 'pods',
  concerns: (cluster, table) => {
    if (table !== 'nodes' && table !== 'persistentvolumeclaims') return [];
    return cluster
      .list('pods')
      .filter((pod) => !text(pod, 'spec', 'nodeName'))
      .map(keyOf);
  },
  reconcile: (cluster, pod) => {
    if (text(pod, 'spec', 'nodeName') || pod.metadata.deletionTimestamp) return undefined;
    if (records(pod, 'spec', 'schedulingGates').length > 0) return hold(cluster, pod);
    const nodes = cluster.list('nodes');
    const claims = claimTrouble(cluster, pod);
    const troubles = nodes.map((node) => ({ node, why: claims ?? misfit(cluster, pod, node) }));
    const fits = troubles.filter(({ why }) => why === undefined).map(({ node }) => node);
    const [best] = fits.toSorted((a, b) => load(cluster, a) - load(cluster, b));
    if (!best)
      return refuse(
        cluster,
        pod,
        troubles.map(({ why }) => why ?? ''),
      );
    cluster.bind(pod, best.metadata.name);
    const { namespace, name } = pod.metadata;
    cluster.event(
      pod,
      'Normal',
      'Scheduled',
      `Successfully assigned ${namespace}/${name} to ${best.metadata.name}`,
      component,
    );
    return undefined;
  },
};

const load = (cluster: Hands, node: KubernetesObject) =>
  cluster.list('pods').filter((pod) => text(pod, 'spec', 'nodeName') === node.metadata.name).length;

function misfit(cluster: Hands, pod: KubernetesObject, node: KubernetesObject): string | undefined {
  const tolerations = records(pod, 'spec', 'tolerations');
  const taints = records(node, 'spec', 'taints').filter((taint) => taint.effect !== 'PreferNoSchedule');
  const tolerated = (key: string, effect: string) =>
    tolerations.some((one) => (one.key ?? key) === key && (one.effect ?? effect) === effect);
  const ready = records(node, 'status', 'conditions').some((one) => one.type === 'Ready' && one.status === 'True');
  const taint = taints.find((one) => !tolerated(text(one, 'key'), text(one, 'effect')));
  if (taint || !ready) return `node(s) had untolerated taint(s)`;
  const labels = strings(node, 'metadata', 'labels');
  const wanted = Object.entries(strings(pod, 'spec', 'nodeSelector'));
  if (wanted.some(([key, value]) => labels[key] !== value)) return "node(s) didn't match Pod's node affinity/selector";
  const short = ['cpu', 'memory'].find((name) => asked(pod, name) > free(cluster, node, name));
  return short && `Insufficient ${short}`;
}

function asked(pod: KubernetesObject, name: string): number {
  return records(pod, 'spec', 'containers').reduce(
    (sum, one) => sum + quantityValue(String(record(one, 'resources', 'requests')[name] ?? 0)),
    0,
  );
}

function free(cluster: Hands, node: KubernetesObject, name: string): number {
  const total = record(node, 'status', 'allocatable')[name];
  if (total === undefined) return Number.POSITIVE_INFINITY;
  const here = cluster.list('pods').filter((pod) => text(pod, 'spec', 'nodeName') === node.metadata.name);
  const running = here.filter((pod) => !['Succeeded', 'Failed'].includes(text(pod, 'status', 'phase')));
  return quantityValue(String(total)) - running.reduce((sum, pod) => sum + asked(pod, name), 0);
}

function claimTrouble(cluster: Hands, pod: KubernetesObject): string | undefined {
  for (const volume of records(pod, 'spec', 'volumes')) {
    const name = text(volume, 'persistentVolumeClaim', 'claimName');
    const claim = name && cluster.get('persistentvolumeclaims', pod.metadata.namespace ?? '', name);
    if (name && !claim) return `persistentvolumeclaim "${name}" not found`;
    if (claim && text(claim, 'status', 'phase') !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}

function refuse(cluster: Hands, pod: KubernetesObject, troubles: readonly string[]): undefined {
  const message = troubles.length === 0 ? 'no nodes available to schedule pods' : explain(troubles);
  if (note(cluster, pod, 'Unschedulable', message))
    cluster.event(pod, 'Warning', 'FailedScheduling', message, component);
  return undefined;
}

function hold(cluster: Hands, pod: KubernetesObject): undefined {
  note(cluster, pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
  return undefined;
}

/** False when it says so already. */
function note(cluster: Hands, pod: KubernetesObject, reason: string, message: string): boolean {
  const condition = { type: 'PodScheduled', status: 'False', lastProbeTime: null, reason, message };
  const before = records(pod, 'status', 'conditions');
  const conditions = withCondition(before, condition, timestamp());
  if (equal(before, conditions)) return false;
  cluster.patch('pods', pod, { status: { conditions } }, 'status');
  return true;
}

/** As the scheduler words it: `0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: …`. */
function explain(troubles: readonly string[]): string {
  const all = `0/${troubles.length} nodes are available`;
  const [first = ''] = troubles;
  const ofPod = first.startsWith('pod has') || first.startsWith('persistentvolumeclaim');
  const counted = [...new Set(troubles)].map((why) => `${troubles.filter((one) => one === why).length} ${why}`).sort();
  const helpless = first.startsWith('Insufficient')
    ? 'No preemption victims found for incoming pod'
    : 'Preemption is not helpful for scheduling';
  const preemption = `no new claims to deallocate, preemption: ${all}: ${troubles.length} ${helpless}.`;
  return `${all}: ${ofPod ? first : counted.join(', ')}. ${preemption}`;
}
