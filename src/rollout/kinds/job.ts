import { field, type KubernetesObject } from '../../manifest/object.ts';
import { numberAt, textAt, timeAt } from '../at.ts';
import { conditionOf, explain } from '../condition.ts';
import { unreadyPods } from '../pod-reason.ts';
import {
  type Blame,
  current,
  failed,
  inProgress,
  podsInViewBy,
  type Rule,
  type Scene,
  type Verdict,
} from '../scene.ts';
import { LOOK_AT_CONTROLLER } from './replicas.ts';

const TOO_LONG: Blame = {
  cause: 'JobDeadlineExceeded',
  remedy:
    'Find out what takes so long, or raise activeDeadlineSeconds; then give the Job a new name: one that ran is not run again.',
  field: 'spec.activeDeadlineSeconds',
};
const TOO_OFTEN: Blame = {
  cause: 'JobFailed',
  remedy: 'Read the log of its last pod, mend the cause, and give the Job a new name: one that ran is not run again.',
};

const WITHOUT_PODS: Blame = {
  cause: 'JobFailed',
  remedy:
    'Its pods are gone, and their logs with them: restartPolicy Never, and no short ttlSecondsAfterFinished, keep them the next time. Mend the cause, and give the Job a new name: one that ran is not run again.',
};
const SUSPENDED: Blame = {
  cause: 'Paused',
  remedy: 'Find out why it was suspended, then set spec.suspend back to false: it goes on from where it stands.',
  field: 'spec.suspend',
};

const EMPTIED: Blame = {
  cause: 'Paused',
  remedy: 'Find out why, then raise spec.parallelism again: it goes on from where it stands.',
  field: 'spec.parallelism',
};

/** A Job: run to its end, not merely started. One that is held, suspended or without parallelism, waits for somebody, not for us. */
export const job: Rule = (object, scene) => {
  if (isComplete(object)) return current('completed');
  const failure = conditionOf(object, 'Failed');
  if (failure?.status === 'True') {
    const until = podsInViewBy(scene, failure.since);
    if (scene.now < until) return inProgress(`failed: ${explain(failure)}`, until);
    return failed(`failed: ${explain(failure)}`, blameFor(failure.reason, scene));
  }
  if (field(object, 'spec', 'suspend') === true)
    return scene.suspendedMeanwhile
      ? failed('was suspended by someone while we waited', SUSPENDED)
      : current('suspended: it starts only when somebody resumes it');
  if (field(object, 'spec', 'parallelism') === 0)
    return scene.suspendedMeanwhile
      ? failed('was given the parallelism 0 by someone while we waited', EMPTIED)
      : current('parallelism 0: it starts pods only when somebody raises it');
  return started(object, scene);
};

/** Its controller sets `startTime` as soon as it has looked at it. */
function started(object: KubernetesObject, scene: Scene): Verdict {
  if (timeAt(object, 'status', 'startTime') !== undefined)
    return { ...inProgress(running(object, scene)), remedy: stillRuns(object) };
  const manager = textAt(object, 'spec', 'managedBy');
  if (manager === '' || manager === OWN_CONTROLLER)
    return { ...inProgress('waiting for its controller to start it'), remedy: LOOK_AT_CONTROLLER };
  return {
    ...inProgress(`waiting for the controller ${manager} (spec.managedBy) to start it`),
    remedy: `Check that the controller ${manager} runs, and look at its log: Kubernetes' own leaves this Job to it. Without spec.managedBy it would start it.`,
  };
}

/** The Job controller of Kubernetes itself, as `managedBy` names it. */
const OWN_CONTROLLER = 'kubernetes.io/job-controller';

function stillRuns({ metadata: { name } }: KubernetesObject): string {
  return `Raise the timeout when it only needs longer; its log says how far it is: kubectl logs job/${name}.`;
}

/** A Job with restartPolicy OnFailure takes its pods away when it gives up. */
function blameFor(reason: string, { pods }: Scene): Blame {
  if (reason === 'DeadlineExceeded') return TOO_LONG;
  return pods?.length === 0 ? WITHOUT_PODS : TOO_OFTEN;
}

/** True once the Job has succeeded. A Job may then vanish by its ttlSecondsAfterFinished. */
export function isComplete(object: KubernetesObject): boolean {
  return (
    conditionOf(object, 'Complete')?.status === 'True' || conditionOf(object, 'SuccessCriteriaMet')?.status === 'True'
  );
}

/** How long the events of a Job that is gone may take to tell how it ended, in ms. */
const LAST_WORD = 5_000;

/**
 * A Job that is gone: completed as far as was seen, or by its ttlSecondsAfterFinished, which takes only Jobs that have
 * ended; how they ended, an event may still tell. Undefined when it did not go by itself.
 */
export function goneJob(lastSeen: KubernetesObject, scene: Scene, since: number): Verdict | undefined {
  if (isComplete(lastSeen)) return current('completed');
  if (conditionOf(lastSeen, 'Failed')?.status === 'True') return job(lastSeen, scene);
  if (numberAt(lastSeen, 'spec', 'ttlSecondsAfterFinished') === undefined) return undefined;
  const events = scene.eventsOf(lastSeen.metadata.uid ?? '');
  if (events.some((event) => event.reason === 'Completed')) return current('completed');
  const until = since + LAST_WORD;
  if (scene.now < until)
    return inProgress('ended and was removed (ttlSecondsAfterFinished); looking for how it ended', until);
  return { status: 'Unknown', message: 'ended and was removed (ttlSecondsAfterFinished) before its result was seen' };
}

function running(object: KubernetesObject, scene: Scene): string {
  const succeeded = numberAt(object, 'status', 'succeeded') ?? 0;
  const failures = numberAt(object, 'status', 'failed') ?? 0;
  const active = numberAt(object, 'status', 'active') ?? 0;
  const wanted = numberAt(object, 'spec', 'completions') ?? 1;
  const ends =
    failures > 0 ? `${succeeded} of ${wanted} completed, ${failures} failed` : `${succeeded} of ${wanted} completed`;
  const live = (scene.pods ?? []).filter((pod) => textAt(pod, 'status', 'phase') === 'Pending');
  return `${ends}, ${active} running${unreadyPods(live)}`;
}
