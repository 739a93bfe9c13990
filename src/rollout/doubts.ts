import { nearest } from '../manifest/near.ts';
import { field, type KubernetesObject } from '../manifest/object.ts';
import { podTemplateOf } from '../manifest/pod-template.ts';
import { conditionOf, explain } from './condition.ts';
import { templateLabels } from './consequences.ts';
import { statusCount, wantedReplicas } from './kinds/replicas.ts';
import type { Doubt } from './outcome.ts';
import { selectorOf, selects } from './selects.ts';
import { undeclaredTarget } from './target-port.ts';

/** How long an autoscaler may be without metrics before it is worth a word, in ms: a fresh workload has none. */
const METRICS_LATE = 60_000;

export interface DoubtScene {
  /** Ms of the cluster's clock. */
  readonly now: number;
  /** All pods of the object's namespace that were seen; empty when none were looked at. */
  readonly pods: readonly KubernetesObject[];
  /** All objects of the deploy. */
  readonly declared: readonly KubernetesObject[];
}

/** What is odd about an object that came to its end: it works as declared, but hardly as meant. */
export function doubtOf(object: KubernetesObject, scene: DoubtScene): Doubt | undefined {
  if (object.kind === 'Deployment') return paused(object);
  if (object.kind === 'DaemonSet') return runsNowhere(object);
  if (object.kind === 'HorizontalPodAutoscaler') return withoutMetrics(object, scene);
  return selectsNothing(object, scene) ?? undeclaredTarget(object, scene);
}

function paused(object: KubernetesObject): Doubt | undefined {
  const isReplaced = statusCount(object, 'updatedReplicas') >= wantedReplicas(object);
  if (field(object, 'spec', 'paused') !== true || isReplaced) return undefined;
  return {
    cause: 'Paused',
    message: 'is paused: the new version is written down, but no pod of it is started',
    remedy: `Resume it: kubectl rollout resume deployment/${object.metadata.name}, or remove spec.paused.`,
    field: 'spec.paused',
  };
}

function runsNowhere(object: KubernetesObject): Doubt | undefined {
  if (statusCount(object, 'desiredNumberScheduled') > 0) return undefined;
  const podSpec = podTemplateOf(object)?.podSpec;
  const chooses = ['nodeSelector', 'affinity'].find((key) => field(podSpec, key) !== undefined);
  return {
    cause: 'RunsNowhere',
    message: 'runs nowhere: no node is one that it is to run on',
    remedy:
      'Mend nodeSelector, affinity or tolerations, or label a node; when such nodes are still to come, nothing is to be done.',
    field: chooses === undefined ? 'spec.template.spec' : `spec.template.spec.${chooses}`,
  };
}

function withoutMetrics(object: KubernetesObject, { now }: DoubtScene): Doubt | undefined {
  const active = conditionOf(object, 'ScalingActive');
  const isLate = active?.since !== undefined && now - active.since >= METRICS_LATE;
  if (active?.status !== 'False' || !active.reason.startsWith('FailedGet') || !isLate) return undefined;
  return {
    cause: 'MetricsMissing',
    message: `does not scale, for it gets no metrics: ${explain(active)}`,
    remedy: 'Check that the metrics server runs, and that each container has requests for what is measured.',
    field: 'spec.metrics',
  };
}

/** Only where pods were seen: a Service may well select the pods of another deploy. */
function selectsNothing(object: KubernetesObject, { pods, declared }: DoubtScene): Doubt | undefined {
  const selector = selectorOf(object);
  if (selector === undefined || pods.length === 0) return undefined;
  const { namespace } = object.metadata;
  const here = declared.filter((one) => one.metadata.namespace === namespace);
  const labels = [...here.map(templateLabels), ...pods.map(({ metadata }) => metadata.labels)].filter(
    (one) => one !== undefined,
  );
  if (labels.some((one) => selects(object, one))) return undefined;
  const near = Object.entries(selector).flatMap(([key, value]) => {
    const others = labels.map((one) => one[key]).filter((other) => other !== undefined);
    const other = others.includes(value) ? undefined : nearest(value, others);
    return other === undefined ? [] : [`${key}=${other}`];
  });
  const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return {
    cause: 'ServiceSelectsNothing',
    message: `selects no pod: none has ${wanted.join(', ')}`,
    remedy: `${near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''}Let spec.selector say what the pods' labels say.`,
    field: 'spec.selector',
  };
}
