import { records, text, timestamp } from '../json.ts';
import { type Controller, setStatus } from './controller.ts';

/** A HorizontalPodAutoscaler without a metrics server, which the sandbox has not: it says so, and scales nothing. */
export const autoscalers: Controller = {
  table: 'horizontalpodautoscalers.autoscaling',
  concerns: () => [],
  reconcile: (cluster, autoscaler) => {
    const { namespace = '' } = autoscaler.metadata;
    const target = cluster.get('deployments.apps', namespace, text(autoscaler, 'spec', 'scaleTargetRef', 'name'));
    if (records(autoscaler, 'status', 'conditions').length > 0) return undefined;
    if (!target) return 1;
    const lastTransitionTime = timestamp();
    const why =
      'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
    setStatus(cluster, 'horizontalpodautoscalers.autoscaling', autoscaler, {
      currentMetrics: null,
      desiredReplicas: 0,
      conditions: [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'SucceededGetScale',
          message: "the HPA controller was able to get the target's current scale",
          lastTransitionTime,
        },
        { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: why, lastTransitionTime },
      ],
    });
    return undefined;
  },
};
