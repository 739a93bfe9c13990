import type { Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { secretHider } from '../plan/redaction.ts';
import { textWithoutCredentials } from '../without-credentials.ts';
import { addressOf } from './address.ts';
import { circumstancesOf } from './circumstances.ts';
import { consequencesOf } from './consequences.ts';
import { MOST_LOGS, type Suspicion } from './diagnose.ts';
import { doubtOf } from './doubts.ts';
import type { Following } from './following.ts';
import { imagesOf } from './images.ts';
import { investigate } from './investigate.ts';
import { judgeLate, judgeStanding } from './judge.ts';
import { withLastWords, withSilence } from './last-words.ts';
import { readLogs } from './logs.ts';
import type { ContainerLog, Diagnosis, Outcome, Status } from './outcome.ts';
import { answers } from './pulse.ts';
import type { Circumstances, Scene } from './scene.ts';
import { previousDeploy, servingOf } from './serving.ts';
import { type Surroundings, sceneOf, standingOf, type Tracked } from './tracked.ts';

/** Why a wait is over. */
export type Ending = 'done' | 'failed' | 'late' | 'cancelled';

export interface EndOptions {
  readonly ending: Ending;
  readonly around: Surroundings;
  readonly following: Following;
  /** The deadline's. */
  readonly signal: AbortSignal;
}

interface Patient extends EndOptions {
  /** Aborts when all that is asked at the end has had its time. */
  readonly patience: AbortSignal;
}

/** The end, and what the server says to it: '' while it answers. */
interface End extends Patient {
  readonly silence: string;
  readonly circumstances: Circumstances;
}

/**
 * Logs and questions must not hold up a verdict for longer than this, in ms; least of all when the time is up. But a busy
 * server takes more than a second, and is not to be called silent.
 */
const PATIENCE = { failed: 3_000, late: 2_000 };

/** The outcome of each object at the end of a wait, in their order, with the logs of what failed. */
export async function outcomesOf(cluster: Cluster, all: readonly Tracked[], options: EndOptions): Promise<Outcome[]> {
  const declared = all.map(({ live }) => live);
  const { ending } = options;
  const patient = { ...options, patience: AbortSignal.timeout(PATIENCE[ending === 'late' ? 'late' : 'failed']) };
  const silence = ending === 'late' ? await silenceOf(cluster, all, patient) : '';
  const isAsked = ({ judgement }: Tracked) =>
    ending === 'late' && silence === '' && judgement.verdict.status === 'InProgress';
  const unfinished = all.filter((one) => isAsked(one) && options.following.troubleWith(one) === '');
  const open = unfinished.map((one) => ({ live: one.live, scene: sceneOf(one, options.around) }));
  const circumstances = await circumstancesOf(open, cluster, patient.patience);
  const end = { ...patient, silence, circumstances };
  const found = withFewLogs(all.map((tracked) => findingOf(tracked, end)));
  const outcomes = await Promise.all(found.map((finding) => outcomeOf(cluster, finding, declared, end)));
  return outcomes.map((outcome) => withConsequences(outcome, outcomes, options));
}

/**
 * What a server says that hangs: nothing, which a watch notices only after half a minute. '' for one that answers. What
 * was seen before it fell silent is no reason why a rollout is not done now.
 */
async function silenceOf(cluster: Cluster, all: readonly Tracked[], { following, patience }: Patient): Promise<string> {
  const open = all.find(({ judgement }) => judgement.verdict.status === 'InProgress');
  if (open === undefined || following.troubleWith(open) !== '') return '';
  return (await answers(cluster, open.path, patience)) ? '' : 'the API server does not answer any more';
}

/** What is known of an object when the wait ends. */
interface Found {
  readonly tracked: Tracked;
  readonly scene: Scene;
  /** True when it had not come to its end. */
  readonly isOpen: boolean;
  readonly suspicion: Suspicion | undefined;
}

function findingOf(tracked: Tracked, { around, circumstances, ending, following, silence }: End): Found {
  const { judgement } = tracked;
  const scene = { ...sceneOf(tracked, around), ...circumstances };
  const isOpen = judgement.verdict.status === 'InProgress';
  // What was seen before the server went away is no reason why it is not done now.
  const isBlind = (following.troubleWith(tracked) || silence) !== '';
  const late = isOpen && ending === 'late' && !isBlind ? judgeLate(tracked.live, scene) : undefined;
  const standing = isOpen && ending === 'failed' && !isBlind ? judgeStanding(tracked.live, scene) : undefined;
  return { tracked, scene, isOpen, suspicion: judgement.suspicion ?? late ?? withOneLog(standing) };
}

/** No more logs than these are read in all: each failure has one before any has a second. */
function withFewLogs(found: readonly Found[]): Found[] {
  const wishes = found.flatMap(({ suspicion, isOpen }, who) =>
    (suspicion?.logTargets ?? []).map((_, turn) => ({ who, turn, isOpen })),
  );
  const granted = wishes
    .toSorted((a, b) => Number(a.isOpen) - Number(b.isOpen) || a.turn - b.turn || a.who - b.who)
    .slice(0, MOST_LOGS);
  return found.map((one, at) => {
    if (one.suspicion === undefined) return one;
    const count = granted.filter(({ who }) => who === at).length;
    return { ...one, suspicion: { ...one.suspicion, logTargets: one.suspicion.logTargets.slice(0, count) } };
  });
}

async function outcomeOf(
  cluster: Cluster,
  { tracked, scene, isOpen, suspicion }: Found,
  declared: readonly KubernetesObject[],
  options: End,
): Promise<Outcome> {
  const { around, following } = options;
  const { applied, judgedAt } = tracked;
  const isSeen = following.podsAreListed(tracked.live.metadata.namespace ?? '');
  const diagnosis = suspicion && (await explained(cluster, { object: tracked.live, declared }, suspicion, options));
  const address = addressOf(tracked.live);
  const endedAt = isOpen ? around.clock.local() : judgedAt;
  return {
    ...applied,
    ...finalStatus(tracked, isOpen ? diagnosis : undefined, options),
    // A log that was read says more than the verdict could.
    ...(diagnosis && !isOpen ? { message: diagnosis.message } : {}),
    seconds: (endedAt - around.startedAt) / 1000,
    images: imagesOf(applied.object, scene.pods ?? []),
    ...(isSeen && scene.pods?.length === 0 ? { withoutPods: true } : {}),
    ...(address === undefined ? {} : { address }),
    ...(diagnosis ? { diagnosis } : {}),
    ...(diagnosis ? {} : remedyFor(tracked, options)),
    ...besides(tracked, scene, declared, options),
  };
}

/** What to do about an object that nothing is found wrong with: one that may not be read, or is unfinished at the deadline. */
function remedyFor(tracked: Tracked, { ending, following, silence }: End): Pick<Outcome, 'remedy'> {
  const { live, judgement } = tracked;
  const { status, remedy = lookAt(live) } = judgement.verdict;
  const isLate = ending === 'late' && status === 'InProgress' && (following.troubleWith(tracked) || silence) === '';
  return isLate || status === 'Unknown' ? { remedy } : {};
}

function lookAt({ kind, metadata: { name } }: KubernetesObject): string {
  return `Raise the timeout when it was still moving; else look at it: kubectl describe ${kind.toLowerCase()} ${name}.`;
}

/** Of what is not certain one log is enough. */
function withOneLog(suspicion: Suspicion | undefined): Suspicion | undefined {
  return suspicion && { ...suspicion, logTargets: suspicion.logTargets.slice(0, 1) };
}

/** What else to tell of an object: of one that is at its end what is odd, of another what its users have. */
function besides(
  { applied, live, judgement, gone }: Tracked,
  scene: Scene,
  declared: readonly KubernetesObject[],
  { around: { view }, following }: End,
): Pick<Outcome, 'doubt' | 'serving' | 'previousDeploy'> {
  const previous = previousDeploy(applied.live, scene);
  const known = previous === undefined ? {} : { previousDeploy: previous };
  if (judgement.verdict.status === 'Current') {
    const pods = view.podsIn(live.metadata.namespace ?? '');
    const doubt = doubtOf(live, { now: scene.now, pods, declared });
    return doubt ? { ...known, doubt: { ...doubt, message: textWithoutCredentials(doubt.message) } } : known;
  }
  // What it controlled goes with it, or is another's by now.
  const isGone = gone !== undefined || live.metadata.deletionTimestamp !== undefined;
  const isKnown = !isGone && following.podsAreListed(live.metadata.namespace ?? '');
  const serving = isKnown ? servingOf(live, applied.action, scene) : undefined;
  return serving === undefined ? known : { ...known, serving };
}

function withConsequences(outcome: Outcome, all: readonly Outcome[], { around, following }: EndOptions): Outcome {
  const { diagnosis, answer, status } = outcome;
  if (diagnosis === undefined || status !== 'Failed') return outcome;
  const others = all.map((one) => ({
    object: one.answer,
    isWaiting: one.status !== 'Current' && (one.diagnosis === undefined || isUndecided(one)),
  }));
  const { namespace = '' } = answer.metadata;
  const pods = following.podsAreListed(namespace) ? around.view.podsIn(namespace) : undefined;
  const consequences = consequencesOf(answer, others, pods);
  return consequences.length === 0 ? outcome : { ...outcome, diagnosis: { ...diagnosis, consequences } };
}

/** A program that ends while what it talks to is missing has no certain cause of its own; an image that is not there is one. */
function isUndecided({ status, diagnosis }: Outcome): boolean {
  return status === 'InProgress' && diagnosis?.class === 'retryable';
}

/** The last status, with a word on why the wait ended before it was final. */
function finalStatus(tracked: Tracked, shown: Diagnosis | undefined, { ending, following, silence }: End): Status {
  const { status, message } = standingOf(tracked);
  if (shown && ending === 'late') return { status: 'Failed', message: `timed out; ${shown.message}` };
  if (shown) return { status, message: `still rolling out when the wait ended: ${shown.message}` };
  if (status !== 'InProgress') return { status, message };
  if (ending === 'late') {
    const trouble = following.troubleWith(tracked) || silence;
    const blindSpot = following.troubleBeside(tracked);
    if (trouble) return { status, message: `timed out; ${trouble}; last seen: ${message}` };
    return { status, message: `timed out; ${message}${blindSpot && `; ${blindSpot}`}` };
  }
  const when = ending === 'cancelled' ? 'when the run was cancelled' : 'when the wait ended';
  return { status, message: `still rolling out ${when}: ${message}` };
}

/** What was found, with what the logs and the cluster say when asked, and without what looks like a credential. */
async function explained(
  cluster: Cluster,
  { object, declared }: { object: KubernetesObject; declared: readonly KubernetesObject[] },
  suspicion: Suspicion,
  options: End,
) {
  const { ending, signal, patience } = options;
  if (ending === 'cancelled') return shown(suspicion.diagnosis, object);
  // At the deadline its signal has fired already, yet a failure is worth the moment that this takes.
  const until = ending === 'late' ? patience : AbortSignal.any([signal, patience]);
  const [diagnosis, { logs, silence }] = await Promise.all([
    investigate(cluster, object, suspicion, until, declared),
    readLogs(cluster, suspicion.logTargets, until),
  ]);
  return shown(silence ? withSilence(diagnosis, silence) : withLastWords(diagnosis, logs), object);
}

function shown(diagnosis: Diagnosis, object: KubernetesObject): Diagnosis {
  const { message, evidence, logs } = diagnosis;
  const hideValues = secretHider(object);
  const hide = (text: string) => hideValues(textWithoutCredentials(text));
  const lines = (log: ContainerLog) => ({ ...log, lines: log.lines.map(hideValues) });
  return { ...diagnosis, message: hide(message), evidence: evidence.map(hide), logs: logs.map(lines) };
}
