import type { KubernetesObject } from '../../manifest/object.ts';
import { conditionOf, explain } from '../condition.ts';
import { current, failed, inProgress, type Rule, type Scene, type Verdict } from '../scene.ts';

/** How long the autoscaler may say that it can't work before it is believed, in ms. */
const HOLD = 5_000;
/** How long it may take to look at its target again, in ms: it does so every 15 s. */
const SYNC = 20_000;

/**
 * A HorizontalPodAutoscaler: scaling. Metrics that can't be had yet are no failure: a fresh workload has none, and the
 * metrics server may be away; nor is a target that is scaled to 0 on purpose.
 */
export const horizontalPodAutoscaler: Rule = (object, scene) => {
  const active = conditionOf(object, 'ScalingActive');
  if (active?.status === 'True') return current('scaling');
  if (active === undefined) return untilMeasured(object, scene);
  if (active.reason === 'ScalingDisabled') return current('its target is scaled to 0, so it does nothing');
  if (active.reason.startsWith('FailedGet')) return current(`no metrics yet: ${explain(active)}`);
  const failsAt = (active.since ?? scene.now) + HOLD;
  if (active.status !== 'False' || scene.now < failsAt) return inProgress(explain(active), failsAt);
  return failed(`can't scale: ${explain(active)}`, {
    cause: 'ScalingInactive',
    remedy: 'Mend what the condition names: the metrics, the target, or the requests of its containers.',
    field: 'spec.metrics',
  });
};

/** What it has said before it comes to its metrics: whether its target is there, and whether it had to scale it at once. */
function untilMeasured(object: KubernetesObject, scene: Scene): Verdict {
  const able = conditionOf(object, 'AbleToScale');
  if (able === undefined) return inProgress('waiting for the autoscaler to look at it');
  if (able.status !== 'False') return inProgress(`waiting for the autoscaler to look at its metrics; ${explain(able)}`);
  const failsAt = Math.max(able.since ?? scene.now, scene.appliedAt) + SYNC;
  if (scene.now < failsAt) return inProgress(explain(able), failsAt);
  return failed(`can't scale: ${explain(able)}`, {
    cause: 'ScalingInactive',
    remedy:
      'Let scaleTargetRef name, by its apiVersion, kind and name, something in this namespace that can be scaled.',
    field: 'spec.scaleTargetRef',
  });
}
