import { field, type KubernetesObject } from '../../manifest/object.ts';
import { numberAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { namesOf, unreadyPods } from '../pod-reason.ts';
import { isLeaving } from '../revision.ts';
import { current, failed, inProgress, podsInViewBy, type Rule, type Scene, type Verdict } from '../scene.ts';
import { missingSteady } from '../steady.ts';
import { count, minReadySeconds, statusCount, unobserved, wantedReplicas } from './replicas.ts';

/** What `progressDeadlineSeconds` is where the server has not filled it in. */
const DEFAULT_PROGRESS_DEADLINE = 600;

/**
 * A Deployment is rolled out when its newest generation is observed, all its pods are new, none of the old ones is
 * left, and all are available: the rule of `kubectl rollout status`, and then its pods must be steady as well.
 */
export const deployment: Rule = (object, scene) => {
  const waiting = unobserved(object);
  if (waiting) return waiting;
  const missing = missingPods(object, scene);
  if (field(object, 'spec', 'paused') === true && !scene.pausedMeanwhile) {
    return current('paused: its pods are replaced only when somebody resumes it');
  }
  if (missing === undefined) return current(done(object));
  // The pods are all new but not steady yet: no pause keeps them from that.
  if (scene.pausedMeanwhile && !isReplaced(object)) return pausedBy(object, missing);
  const until = outOfTimeAt(object, scene);
  if (until === undefined) return missing;
  if (scene.now >= until) return outOfTime(object, missing);
  return { ...missing, wakeAt: Math.min(missing.wakeAt ?? until, until) };
};

function pausedBy({ metadata }: KubernetesObject, missing: Verdict): Verdict {
  return failed(`was paused by someone while we waited: ${missing.message}`, {
    cause: 'Paused',
    remedy: `Find out why it was paused, then resume it (kubectl rollout resume deployment/${metadata.name}) or deploy again.`,
  });
}

/** True when every pod that is wanted is a new one, and no other is left. */
function isReplaced(object: KubernetesObject): boolean {
  const updated = statusCount(object, 'updatedReplicas');
  return updated >= wantedReplicas(object) && statusCount(object, 'replicas') <= updated;
}

function missingPods(object: KubernetesObject, scene: Scene): Verdict | undefined {
  const wanted = wantedReplicas(object);
  const replicas = statusCount(object, 'replicas');
  const updated = statusCount(object, 'updatedReplicas');
  const available = statusCount(object, 'availableReplicas');
  if (wanted === 0) return replicas > 0 ? inProgress(`scaling down: ${count(replicas, 'pod')} left`) : undefined;
  const pods = unreadyPods(scene.pods);
  if (updated < wanted) return inProgress(`${updated} of ${wanted} new pods created${pods}`);
  if (replicas > updated)
    return inProgress(
      `${count(replicas - updated, 'old pod')} still there${oldNames(replicas - updated, scene)}${pods}`,
    );
  if (available < updated) return inProgress(`${available} of ${updated} new pods available${pods}`);
  return missingSteady(wanted, minReadySeconds(object), scene);
}

/** The status and the pods come in their own time: names are told where they are as many as the status counts. */
function oldNames(number: number, { oldPods }: Scene): string {
  const staying = oldPods.filter((pod) => !isLeaving(pod));
  return staying.length === number ? `: ${namesOf(staying)}` : '';
}

/**
 * The condition ProgressDeadlineExceeded may stand since an earlier change, until the controller has got round to the
 * present one: it is believed only once its time has passed since this change. Without a change of ours it is old news
 * that is still true, and only its pods have yet to be seen. Gives the time from which on it is believed, in ms of the
 * cluster's clock.
 */
function outOfTimeAt(object: KubernetesObject, scene: Scene): number | undefined {
  if (conditionOf(object, 'Progressing')?.reason !== 'ProgressDeadlineExceeded') return undefined;
  return scene.changed ? scene.appliedAt + progressDeadline(object) * 1000 : podsInViewBy(scene);
}

function outOfTime(object: KubernetesObject, missing: Verdict): Verdict {
  return failed(`made no progress for ${progressDeadline(object)} s: ${missing.message}`, {
    cause: 'ProgressDeadlineExceeded',
    remedy: 'Look at what its pods wait for; raise progressDeadlineSeconds only when they are known to need longer.',
    field: 'spec.progressDeadlineSeconds',
  });
}

function progressDeadline(object: KubernetesObject): number {
  return numberAt(object, 'spec', 'progressDeadlineSeconds') ?? DEFAULT_PROGRESS_DEADLINE;
}

function done(object: KubernetesObject): string {
  const wanted = wantedReplicas(object);
  return wanted === 0 ? 'scaled to 0' : `${wanted} of ${wanted} pods available`;
}
