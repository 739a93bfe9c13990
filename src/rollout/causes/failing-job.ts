import type { KubernetesObject } from '../../manifest/object.ts';
import { numberAt, recordsAt, textAt } from '../at.ts';
import { diagnoseStatus, type Suspicion } from '../diagnose.ts';
import { job } from '../kinds/job.ts';
import type { Scene } from '../scene.ts';

/**
 * A Job that has not given up, but of which one try after another ends badly. It may yet come through, so it counts only
 * when the wait ends.
 */
export function failingJob(object: KubernetesObject, scene: Scene): Suspicion | undefined {
  if (object.kind !== 'Job') return undefined;
  const [words, remedy] = isEndless(object, scene) ? ENDLESS : COUNTED;
  const message = `${words} (${job(object, scene).message})`;
  const { diagnosis, logTargets } = diagnoseStatus(object, scene, message, { cause: 'JobFailed', remedy });
  return logTargets.length === 0 ? undefined : { diagnosis: { ...diagnosis, class: 'retryable' }, logTargets };
}

const COUNTED = [
  'its pods fail, and it tries again',
  'Read the log of the last try and mend the cause; then delete the Job or give it a new name, for what it runs can not be changed. Raise the timeout only when it is known to come through.',
] as const;
const ENDLESS = [
  'its pods fail, and it tries again without end, for its podFailurePolicy ignores how they fail',
  'Read the log of the last try and mend the cause, or take the rule with the action Ignore out of podFailurePolicy; delete the Job first, for neither can be changed.',
] as const;

/** True where pods have failed and none is counted as failed: the action Ignore leaves them out. */
function isEndless(object: KubernetesObject, { pods = [] }: Scene): boolean {
  const rules = recordsAt(object, 'spec', 'podFailurePolicy', 'rules');
  const failed = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed');
  const isCounted = (numberAt(object, 'status', 'failed') ?? 0) > 0;
  // The last one may not have been counted yet.
  return rules.some(({ action }) => action === 'Ignore') && failed.length > 1 && !isCounted;
}
