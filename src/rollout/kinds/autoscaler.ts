import { conditionOf, explain } from '../condition.ts';
import { current, failed, inProgress, type Rule } from '../scene.ts';

/** How long the autoscaler may say that it can't work before it is believed, in ms. */
const HOLD = 5_000;

/**
 * A HorizontalPodAutoscaler: scaling. Metrics that can't be had yet are no failure: a fresh workload has none, and the
 * metrics server may be away; nor is a target that is scaled to 0 on purpose.
 */
export const horizontalPodAutoscaler: Rule = (object, scene) => {
  const active = conditionOf(object, 'ScalingActive');
  if (active?.status === 'True') return current('scaling');
  if (active === undefined) return inProgress('waiting for the autoscaler to look at it');
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
