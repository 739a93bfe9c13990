import type { KubernetesObject } from '../manifest/object.ts';
import { numberAt, textAt } from './at.ts';
import { unboundClaim } from './causes/claim.ts';
import { endedAgain } from './causes/ended.ts';
import { failingJob } from './causes/failing-job.ts';
import { unbalanced } from './causes/load-balancer.ts';
import { endsWithNamespace } from './causes/namespace.ts';
import { onBrokenNodes } from './causes/node.ts';
import { lingeringChangesAt } from './causes/old-pod.ts';
import { unmetWish } from './causes/unmet.ts';
import { diagnose, diagnoseStatus, type Suspicion } from './diagnose.ts';
import { isBlocked } from './doom.ts';
import { type Holds, holdBack, type Memory } from './hold.ts';
import { goneJob } from './kinds/job.ts';
import { type Blame, current, failed, inProgress, type Scene, type Verdict } from './scene.ts';
import { statusOf } from './status.ts';
import { STEADY_SECONDS } from './steady.ts';
import { type Finding, findSymptoms } from './symptoms.ts';
import { isWorkload } from './workload.ts';

/** What is remembered of an object between two looks at it. */
export interface Recollection {
  readonly symptoms: Memory;
  /** Since when the workload says that it has its pods, while they are not seen; ms of the cluster's clock. */
  unseenSince?: number;
}

/** A verdict, and for a failure why. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly suspicion?: Suspicion;
}

/**
 * The verdict on an object now: its status, unless symptoms that have lasted long enough show that it can never come to
 * a good end. Brings the recollection up to date.
 */
export function judge(object: KubernetesObject, scene: Scene, recollection: Recollection, holds: Holds): Judgement {
  const verdict = believed(
    notStale(asDeclared(statusOf(object, scene), scene), object, scene, holds),
    scene,
    recollection,
  );
  if (verdict.status === 'Failed') return { verdict, ...failure(object, scene, verdict) };
  if (verdict.status !== 'InProgress') {
    recollection.symptoms.clear();
    return { verdict };
  }
  const findings = findSymptoms(object, scene);
  const { ripe, wakeAt } = holdBack(findings, recollection.symptoms, scene, holds);
  // What was seen before the server went away may have passed since.
  const counted = scene.isBlind ? [] : ripe.filter((finding) => isExcused(finding, scene) !== true);
  // What is still being asked for could excuse a pod: the answer brings us back here.
  const isCertain = counted.every((finding) => isExcused(finding, scene) === false);
  const isLost = isCertain && isBlocked(object, scene, counted);
  const suspicion = isLost
    ? diagnose(
        object,
        scene,
        findings.filter((finding) => isAlike(finding, counted)),
      )
    : undefined;
  if (suspicion === undefined) {
    const standing = sooner(withHindrance(verdict, findings), wakeAt);
    return { verdict: sooner(standing, lingeringChangesAt(object, scene)) };
  }
  return { verdict: { status: 'Failed', message: suspicion.diagnosis.message }, suspicion };
}

/** A pod that shows what has doomed another is counted with it, however fresh. */
function isAlike({ symptom }: Finding, doomed: readonly Finding[]): boolean {
  return doomed.some((one) => one.symptom.cause === symptom.cause && one.symptom.container === symptom.container);
}

/** What keeps pods from being made shows in no pod's reason. */
function withHindrance(verdict: Verdict, findings: readonly Finding[]): Verdict {
  const hindrance = findings.find(({ pod }) => pod === undefined);
  return hindrance ? { ...verdict, message: `${verdict.message}; ${hindrance.symptom.says}` } : verdict;
}

/**
 * A pod on a node that is out of order shows nothing about the rollout, nor does one that lacks what is there by now:
 * its kubelet tries again some ten seconds later. Undefined: it is being asked for.
 */
function isExcused({ pod, symptom }: Finding, scene: Scene): boolean | undefined {
  if (pod === undefined) return false;
  const isReady = scene.nodeIsReady(textAt(pod, 'spec', 'nodeName'));
  if (isReady !== true) return isReady === false ? true : undefined;
  return symptom.question?.about === 'source' ? scene.sourceIsThere(symptom.question) : false;
}

/** What is wrong at the deadline: then everything counts that stands in the way, however short, and want of room too. */
export function judgeLate(object: KubernetesObject, scene: Scene): Suspicion | undefined {
  const ofStatus =
    endsWithNamespace(object, scene) ?? unboundClaim(object) ?? unbalanced(object, scene) ?? endedAgain(object, scene);
  const lost = onBrokenNodes(scene);
  const alive = findSymptoms(object, scene).filter(({ pod }) => !lost.some((one) => one.pod === pod));
  const shown = diagnose(object, scene, [...alive, ...lost]) ?? failingJob(object, scene);
  return ofStatus ?? shown ?? unmetWish(object, scene);
}

/**
 * What stands in the way of an object when the wait ends for the failure of another: true now, if not for long enough to
 * be certain. Without what only time or the deadline turns into trouble.
 */
export function judgeStanding(object: KubernetesObject, scene: Scene): Suspicion | undefined {
  const standing = findSymptoms(object, scene).filter(
    (finding) => isTroubleAtOnce(finding) && isExcused(finding, scene) !== true,
  );
  return isBlocked(object, scene, standing) ? diagnose(object, scene, standing) : failingJob(object, scene);
}

function isTroubleAtOnce({ symptom }: Finding): boolean {
  return symptom.class !== 'capacity' && !symptom.lastResort && (symptom.patience ?? 0) === 0;
}

/** What somebody has scaled to 0 is as they want it, but nothing of what was deployed is seen to run. */
function asDeclared(verdict: Verdict, { emptiedMeanwhile }: Scene): Verdict {
  if (!emptiedMeanwhile || verdict.status !== 'Current') return verdict;
  return failed('was scaled to 0 by someone while we waited', {
    cause: 'Paused',
    remedy: 'Find out why it was scaled down; deploy again if it is to run.',
    field: 'spec.replicas',
  });
}

/**
 * A failure that stood before our change may not have been looked at since: unless its controller says which generation
 * it speaks of, it must outlast the hold time. What runs pods is told by rules that look after this themselves.
 */
function notStale(verdict: Verdict, object: KubernetesObject, scene: Scene, holds: Holds): Verdict {
  if (verdict.status !== 'Failed' || !scene.changed || isWorkload(object)) return verdict;
  const until = scene.appliedAt + holds.terminal * 1000;
  const isOfNow = numberAt(object, 'status', 'observedGeneration') !== undefined;
  return isOfNow || scene.now >= until ? verdict : inProgress(verdict.message, until);
}

function failure(object: KubernetesObject, scene: Scene, verdict: Verdict): { suspicion?: Suspicion } {
  if (verdict.blame === undefined) return {};
  // Nothing that pods show is to blame for what somebody has stopped.
  const isStopped = object.kind === 'Job' || verdict.blame.cause === 'Paused';
  const findings = findSymptoms(object, scene).filter(({ symptom }) => !symptom.lacksTime);
  const shown = isStopped ? undefined : diagnose(object, scene, findings);
  return { suspicion: shown ?? diagnoseStatus(object, scene, verdict.message, verdict.blame) };
}

/** Pods may be forbidden to see, or hidden by something unforeseen: a workload that stays complete is believed. */
function believed(verdict: Verdict, scene: Scene, recollection: Recollection): Verdict {
  const { now, isBlind, seenAgainAt = 0 } = scene;
  if (!verdict.unseen) {
    delete recollection.unseenSince;
    return verdict;
  }
  if (isBlind) return verdict;
  recollection.unseenSince ??= now;
  const until = Math.max(recollection.unseenSince, seenAgainAt) + STEADY_SECONDS * 1000;
  return now >= until ? current('complete by its own status; its pods could not be seen') : sooner(verdict, until);
}

function sooner(verdict: Verdict, wakeAt: number | undefined): Verdict {
  const times = [verdict.wakeAt, wakeAt].filter((time) => time !== undefined);
  return times.length === 0 ? verdict : { ...verdict, wakeAt: Math.min(...times) };
}

/** The verdict on an object over which somebody has written another version. */
export function judgeReplaced(ours: KubernetesObject, scene: Scene, how: string): Judgement {
  const remedy =
    'Find out who changes it (a rollback, another deploy, a controller); deploy again if this version is to run.';
  const blame: Blame = { cause: 'Replaced', remedy };
  return { verdict: { status: 'Failed', message: how, blame }, suspicion: diagnoseStatus(ours, scene, how, blame) };
}

/** The verdict on an object that is gone. A Job that has succeeded, and a Pod that ran to its end, may go. */
export function judgeGone(lastSeen: KubernetesObject, scene: Scene, how: string, since: number): Judgement {
  const last = lastSeen.kind === 'Job' ? goneJob(lastSeen, scene, since) : undefined;
  if (last) return { verdict: last, ...(last.status === 'Failed' ? failure(lastSeen, scene, last) : {}) };
  if (lastSeen.kind === 'Pod' && textAt(lastSeen, 'status', 'phase') === 'Succeeded')
    return { verdict: current('ran to its end') };
  const remedy = 'Find out who deletes it (another deploy, a person, a controller), then deploy again.';
  const blame: Blame = { cause: 'Deleted', remedy };
  return { verdict: { status: 'Failed', message: how, blame }, suspicion: diagnoseStatus(lastSeen, scene, how, blame) };
}
