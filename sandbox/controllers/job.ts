import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { number, record, records, text, timestamp } from '../json.ts';
import { type Controller, type Hands, ownerKey, setStatus } from './controller.ts';
import { isActive, isReady, podFor, podsOf, withCondition, withoutZeros } from './pods.ts';

const table = 'jobs.batch';
const component = 'job-controller';
/** As `managedBy` names it. */
const OWN = 'kubernetes.io/job-controller';

/** Runs pods to completion. Source: pkg/controller/job of 1.36. */
export const jobs: Controller = {
  table,
  concerns: (_, changed, object) => (changed === 'pods' ? ownerKey(object, 'Job') : []),
  reconcile: (cluster, job) => {
    const spec = record(job, 'spec');
    if (job.metadata.deletionTimestamp || (spec.managedBy ?? OWN) !== OWN) return undefined;
    if (finished(job)) return expire(cluster, job);
    const pods = podsOf(cluster, job);
    const active = pods.filter(isActive);
    const ended = (phase: string) => pods.filter((pod) => text(pod, 'status', 'phase') === phase);
    const [succeeded, failed] = [ended('Succeeded').length, ended('Failed').length + restartsOf(active)];
    const since = Date.parse(text(job, 'status', 'startTime')) || Date.now();
    const limit = number(spec, ['activeDeadlineSeconds'], Number.POSITIVE_INFINITY);
    const end = verdict({ job, succeeded, failed, late: Date.now() - since >= limit * 1000 });
    if (end || spec.suspend === true) for (const pod of active) cluster.remove('pods', pod);
    let wait = limit === Number.POSITIVE_INFINITY ? undefined : limit;
    if (!end && spec.suspend !== true)
      wait = startMore(cluster, job, { active: active.length, succeeded, failed: ended('Failed') }) ?? wait;
    writeStatus(cluster, job, { succeeded, failed: ended('Failed').length, ...(end && { end }) });
    return wait;
  },
};

/** A pod that restarts its own containers counts each restart. */
function restartsOf(pods: readonly KubernetesObject[]): number {
  const inPlace = pods.filter((pod) => text(pod, 'spec', 'restartPolicy') === 'OnFailure');
  return inPlace
    .flatMap((pod) => records(pod, 'status', 'containerStatuses'))
    .reduce((sum, one) => sum + number(one, ['restartCount']), 0);
}

function finished(job: KubernetesObject): boolean {
  const ends = ['Complete', 'Failed'];
  return records(job, 'status', 'conditions').some((one) => ends.includes(text(one, 'type')) && one.status === 'True');
}

function expire(cluster: Hands, job: KubernetesObject): number | undefined {
  const kept = record(job, 'spec').ttlSecondsAfterFinished;
  const conditions = records(job, 'status', 'conditions');
  if (typeof kept !== 'number') return undefined;
  const left = Date.parse(text(conditions.at(-1), 'lastTransitionTime')) + kept * 1000 - Date.now();
  if (left > 0) return left / 1000;
  cluster.remove(table, job, 'propagationPolicy=Background');
  return undefined;
}

interface End {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

function verdict({
  job,
  succeeded,
  failed,
  late,
}: {
  job: KubernetesObject;
  succeeded: number;
  failed: number;
  late: boolean;
}): End | undefined {
  const spec = record(job, 'spec');
  if (failed > number(spec, ['backoffLimit'], 6)) {
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  if (late)
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  if (succeeded < number(spec, ['completions'], 1)) return undefined;
  return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
}

interface Counts {
  readonly active: number;
  readonly succeeded: number;
  readonly failed: readonly KubernetesObject[];
}

/** Starts pods up to the parallelism; after a failure only when its back-off (10 s, doubling) is over. */
function startMore(cluster: Hands, job: KubernetesObject, { active, succeeded, failed }: Counts): number | undefined {
  const spec = record(job, 'spec');
  const wanted = Math.min(number(spec, ['parallelism'], 1), number(spec, ['completions'], 1) - succeeded) - active;
  if (wanted <= 0) return undefined;
  const ends = failed
    .flatMap((pod) => records(pod, 'status', 'containerStatuses'))
    .map((one) => Date.parse(text(one, 'state', 'terminated', 'finishedAt')));
  const last = Math.max(0, ...ends.filter((end) => !Number.isNaN(end)));
  const wait = failed.length === 0 ? 0 : last + Math.min(600, 10 * 2 ** (failed.length - 1)) * 1000 - Date.now();
  if (wait > 0) return wait / 1000;
  for (let i = 0; i < wanted; i += 1) {
    const pod = cluster.create('pods', podFor(job, record(spec, 'template')), (why) => {
      cluster.event(job, 'Warning', 'FailedCreate', `Error creating: ${why}`, component);
    });
    if (pod) cluster.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, component);
  }
  return undefined;
}

function writeStatus(
  cluster: Hands,
  job: KubernetesObject,
  { succeeded, failed, end }: { succeeded: number; failed: number; end?: End },
): void {
  const now = timestamp();
  const suspended = record(job, 'spec').suspend === true;
  const active = podsOf(cluster, job).filter(isActive);
  const startTime = text(job, 'status', 'startTime') || (suspended ? '' : now);
  let conditions = records(job, 'status', 'conditions');
  const add = (type: string, reason: string, message: string) => {
    conditions = withCondition(conditions, { type, status: 'True', reason, message, lastProbeTime: now }, now);
  };
  if (suspended) add('Suspended', 'JobSuspended', 'Job suspended');
  if (end) {
    add(end.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', end.reason, end.message);
    add(end.type, end.reason, end.message);
    const done: [string, string] = end.type === 'Complete' ? ['Completed', 'Job completed'] : [end.reason, end.message];
    cluster.event(job, end.type === 'Complete' ? 'Normal' : 'Warning', ...done, component);
  }
  const counts: JsonObject = { active: active.length, succeeded, failed };
  setStatus(cluster, table, job, {
    ...withoutZeros(counts),
    ready: active.filter(isReady).length,
    terminating: 0,
    uncountedTerminatedPods: {},
    ...(startTime && { startTime }),
    ...(end?.type === 'Complete' && { completionTime: now }),
    ...(conditions.length > 0 && { conditions }),
  });
}
