import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { equal, number, record, records, strings, text, timestamp } from '../json.ts';
import { type Controller, type Hands, isOwned, ownedBy, ownerKey } from './controller.ts';
import { writeStatus } from './deployment-status.ts';
import { share, templateHash, withCondition } from './pods.ts';

const table = 'replicasets.apps';
const component = 'deployment-controller';
const revisionKey = 'deployment.kubernetes.io/revision';
const uncopied = ['kubectl.kubernetes.io/last-applied-configuration', revisionKey, 'deprecated.deployment.rollback.to'];

/** Rolls ReplicaSets from one template to the next. Source: pkg/controller/deployment of 1.36. */
export const deployments: Controller = {
  table: 'deployments.apps',
  concerns: (_, changed, object) => (changed === table ? ownerKey(object, 'Deployment') : []),
  reconcile: (cluster, deployment) => {
    if (deployment.metadata.deletionTimestamp) return undefined;
    const spec = record(deployment, 'spec');
    const sets = setsOf(cluster, deployment);
    const hash = templateHash(record(spec, 'template'));
    let current = sets.find((set) => strings(set, 'metadata', 'labels')['pod-template-hash'] === hash);
    const others = sets.filter((set) => set !== current);
    const recreating = text(spec, 'strategy', 'type') === 'Recreate';
    const created = !current;
    if (spec.paused === true) return writeStatus(cluster, deployment, current, sets, 'paused');
    if (
      recreating &&
      others.some(
        (set) =>
          replicasOf(set) > 0 ||
          number(set, ['status', 'replicas']) > 0 ||
          number(set, ['status', 'terminatingReplicas']) > 0,
      )
    ) {
      for (const set of others) scale(cluster, deployment, set, 0);
      return writeStatus(cluster, deployment, current, setsOf(cluster, deployment), 'rolling');
    }
    current ??= createSet(cluster, deployment, hash, others);
    if (!current) return 1;
    annotate(cluster, deployment, current, others);
    roll(cluster, deployment, current, others);
    cleanUp(cluster, spec, others);
    const now = setsOf(cluster, deployment);
    const fresh = cluster.get('deployments.apps', deployment.metadata.namespace ?? '', deployment.metadata.name);
    const same = now.find((set) => set.metadata.uid === current?.metadata.uid);
    return fresh && writeStatus(cluster, fresh, same, now, created ? 'created' : 'rolling');
  },
};

function setsOf(cluster: Hands, deployment: KubernetesObject): KubernetesObject[] {
  return cluster.list(table, deployment.metadata.namespace).filter((set) => isOwned(set, deployment));
}

const replicasOf = (set: KubernetesObject) => number(set, ['spec', 'replicas']);
const revisionOf = (object: KubernetesObject) => Number(strings(object, 'metadata', 'annotations')[revisionKey] ?? 0);

function createSet(
  cluster: Hands,
  deployment: KubernetesObject,
  hash: string,
  others: readonly KubernetesObject[],
): KubernetesObject | undefined {
  const { name, namespace } = deployment.metadata;
  const spec = record(deployment, 'spec');
  const template = structuredClone(record(spec, 'template'));
  const labels = { ...strings(template, 'metadata', 'labels'), 'pod-template-hash': hash };
  const selector = {
    ...record(spec, 'selector'),
    matchLabels: { ...strings(spec, 'selector', 'matchLabels'), 'pod-template-hash': hash },
  };
  const revision = String(Math.max(0, ...others.map(revisionOf)) + 1);
  const replicas = room(deployment, others, 0);
  const wanted = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace: namespace ?? '',
      labels,
      annotations: { ...inherited(deployment), [revisionKey]: revision },
      ownerReferences: ownedBy(deployment),
    },
    spec: {
      replicas,
      selector,
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      template: { ...template, metadata: { ...record(template, 'metadata'), labels } },
    },
  };
  const set = cluster.create(table, wanted, (why) => refused(cluster, deployment, `${name}-${hash}`, why));
  if (set && replicas > 0) say(cluster, deployment, set, 0, replicas);
  return set;
}

/** A ReplicaSet that the API refuses is told in a condition of the Deployment. */
function refused(cluster: Hands, deployment: KubernetesObject, set: string, why: string): void {
  const before = records(deployment, 'status', 'conditions');
  const message = `Failed to create new replica set "${set}": ${why}`;
  const condition = { type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message };
  if (before.some((one) => one.message === message)) return;
  const conditions = withCondition(before, condition, timestamp());
  cluster.patch('deployments.apps', deployment, { status: { conditions } }, 'status');
}

/** What a ReplicaSet takes over of the Deployment's annotations, and what the controller notes on it. */
function inherited(deployment: KubernetesObject): Record<string, string> {
  const entries = Object.entries(strings(deployment, 'metadata', 'annotations')).filter(
    ([key]) => !uncopied.includes(key),
  );
  const wanted = number(deployment, ['spec', 'replicas'], 1);
  const counts = {
    'deployment.kubernetes.io/desired-replicas': String(wanted),
    'deployment.kubernetes.io/max-replicas': String(wanted + surgeOf(deployment)),
  };
  return { ...Object.fromEntries(entries), ...counts };
}

function surgeOf(deployment: KubernetesObject): number {
  const rolling = record(deployment, 'spec', 'strategy', 'rollingUpdate');
  return share(rolling.maxSurge, number(deployment, ['spec', 'replicas'], 1), 'up');
}

function unavailableOf(deployment: KubernetesObject): number {
  const rolling = record(deployment, 'spec', 'strategy', 'rollingUpdate');
  const wanted = number(deployment, ['spec', 'replicas'], 1);
  const floor = share(rolling.maxUnavailable, wanted, 'down');
  return floor === 0 && surgeOf(deployment) === 0 ? 1 : Math.min(floor, wanted);
}

/** Writes revision and annotations where they lag: on the current ReplicaSet, and the revision on the Deployment. */
function annotate(
  cluster: Hands,
  deployment: KubernetesObject,
  current: KubernetesObject,
  others: readonly KubernetesObject[],
): void {
  const newest = Math.max(0, ...others.map(revisionOf));
  const revision = String(Math.max(revisionOf(current), newest + 1));
  const annotations = {
    ...strings(current, 'metadata', 'annotations'),
    ...inherited(deployment),
    [revisionKey]: revision,
  };
  if (!equal(annotations, strings(current, 'metadata', 'annotations')))
    cluster.patch(table, current, { metadata: { annotations } });
  if (String(revisionOf(deployment)) === revision) return;
  cluster.patch('deployments.apps', deployment, { metadata: { annotations: { [revisionKey]: revision } } }, 'status');
}

/** How many replicas the current ReplicaSet may have now. */
function room(deployment: KubernetesObject, others: readonly KubernetesObject[], current: number): number {
  const wanted = number(deployment, ['spec', 'replicas'], 1);
  const total = others.reduce((sum, set) => sum + replicasOf(set), current);
  const allowed =
    wanted + (text(deployment, 'spec', 'strategy', 'type') === 'Recreate' ? 0 : surgeOf(deployment)) - total;
  return current >= wanted ? wanted : current + Math.max(0, Math.min(allowed, wanted - current));
}

function roll(
  cluster: Hands,
  deployment: KubernetesObject,
  current: KubernetesObject,
  others: readonly KubernetesObject[],
): void {
  const target = room(deployment, others, replicasOf(current));
  if (target !== replicasOf(current)) {
    scale(cluster, deployment, current, target);
    return;
  }
  const old = others.filter((set) => replicasOf(set) > 0);
  if (old.length === 0) return;
  const wanted = number(deployment, ['spec', 'replicas'], 1);
  const least = wanted - unavailableOf(deployment);
  const available = (set: KubernetesObject) => number(set, ['status', 'availableReplicas']);
  const total = [current, ...old].reduce((sum, set) => sum + replicasOf(set), 0);
  let spare = total - least - (replicasOf(current) - available(current));
  for (const set of old) {
    const unhealthy = Math.min(Math.max(0, spare), replicasOf(set) - available(set));
    if (unhealthy <= 0) continue;
    spare -= unhealthy;
    scale(cluster, deployment, set, replicasOf(set) - unhealthy);
  }
  let surplus = [current, ...old].reduce((sum, set) => sum + available(set), 0) - least;
  for (const { metadata } of old) {
    const set = cluster.get(table, metadata.namespace ?? '', metadata.name);
    const less = set ? Math.min(Math.max(0, surplus), replicasOf(set), Math.max(0, spare)) : 0;
    if (!set || less <= 0) continue;
    surplus -= less;
    spare -= less;
    scale(cluster, deployment, set, replicasOf(set) - less);
  }
}

function scale(cluster: Hands, deployment: KubernetesObject, set: KubernetesObject, replicas: number): void {
  if (replicasOf(set) === replicas) return;
  cluster.patch(table, set, { spec: { replicas } });
  say(cluster, deployment, set, replicasOf(set), replicas);
}

function say(cluster: Hands, deployment: KubernetesObject, set: KubernetesObject, from: number, to: number): void {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`;
  cluster.event(deployment, 'Normal', 'ScalingReplicaSet', message, component);
}

function cleanUp(cluster: Hands, spec: JsonObject, others: readonly KubernetesObject[]): void {
  const idle = others.filter((set) => replicasOf(set) === 0 && number(set, ['status', 'replicas']) === 0);
  const surplus = idle.length - number(spec, ['revisionHistoryLimit'], 10);
  const oldest = idle.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, surplus));
  for (const set of oldest) cluster.remove(table, set);
}
