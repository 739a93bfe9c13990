import type { Cluster, Follower, FollowTarget } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { managedFieldsOf } from '../plan/managed-fields.ts';
import { pathOf } from '../plan/resource.ts';
import { messageOf } from '../thrown.ts';
import { textAt, timeAt } from './at.ts';
import type { Clock } from './clock.ts';
import { statusCount, unobserved, wantedReplicas } from './kinds/replicas.ts';
import { readAgain } from './lookups.ts';
import type { Reporter } from './progress.ts';
import { replacement } from './replaced.ts';
import type { Rounds } from './rounds.ts';
import { EVENTS, PODS, targetsOf } from './targets.ts';
import { isOlderThanAnswer, type Sight, type Surroundings, type Tracked } from './tracked.ts';
import { claimsOf } from './view.ts';
import { isWorkload } from './workload.ts';

export interface FollowingOptions {
  readonly cluster: Cluster;
  readonly tracked: readonly Tracked[];
  readonly around: Pick<Surroundings, 'view' | 'clock'>;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Told which objects have news. */
  readonly rounds: Pick<Rounds, 'changed'>;
}

/** All that is followed for a wait. */
export interface Following {
  /** Follows the events of a namespace too, from now on. */
  followEvents(namespace: string): void;
  /** False when the pods of a namespace can't be listed. */
  podsAreSeen(namespace: string): boolean;
  /** True once the pods of a namespace have been listed: before that nobody knows whether there are any. */
  podsAreListed(namespace: string): boolean;
  /** Follows the pods of workloads, if that has not begun yet. True once they have been looked at, or can't be. */
  lookAtPods(): boolean;
  sightOf(tracked: Tracked): Sight;
  /** What hinders the following of an object now; '' for nothing. */
  troubleWith(tracked: Tracked): string;
  /** The same of its pods, and of what makes them. */
  troubleBeside(tracked: Tracked): string;
}

/** One follow, and how it goes. */
interface Line {
  readonly target: FollowTarget;
  readonly openedAt: number;
  listed: boolean;
  trouble: string;
  /** When the last trouble was over, or what had hung came: a first list, or news. In ms of the runner's clock. */
  againAt?: number;
}

/** News that were written longer ago, in ms, have been held up on their way: more that is old by now may follow. */
const LATE_NEWS = 5_000;

/** A first list that takes longer, in ms, may tell what was true when its server fell silent. */
const SLOW_LIST = 2_000;

/** Pods change often while a rollout goes well, and a short one needs them at its end only. In ms. */
const PODS_AFTER = 250;

/**
 * Follows everything that the verdicts on these objects depend on: one follow a resource and namespace. The objects
 * themselves are followed at once; their pods, and what makes those, as soon as a verdict may need them: a controller
 * says that all are there, a failure may stand from before, or the rollout has taken 250 ms. Says which objects have
 * news. Ends with the signal.
 */
export function startFollowing(options: FollowingOptions): Following {
  const { cluster, tracked, around, reporter, signal } = options;
  const lines = new Map<string, Line>();
  const index = indexOf(tracked);

  const open = (target: FollowTarget) => {
    const path = pathOf(target.resource, target.namespace);
    if (lines.has(path)) return;
    const line: Line = { target, openedAt: around.clock.local(), listed: false, trouble: '' };
    lines.set(path, line);
    cluster.follow(target, followerOf(line, index, { ...options, followPods }), signal).catch((error: unknown) => {
      if (signal.aborted) return;
      line.trouble = `${path} can't be followed: ${messageOf(error)}`;
      reporter.trouble(line.trouble);
    });
  };

  const { own, beside } = targetsOf(tracked.map(({ applied }) => applied));
  const followPods = () => {
    if (!signal.aborted) beside.forEach(open);
  };
  const lineOf = ({ resource, namespace }: FollowTarget) => lines.get(pathOf(resource, namespace));
  const ownLine = ({ applied }: Tracked) => lines.get(pathOf(applied.resource, applied.answer.metadata.namespace));
  const besideLines = ({ live }: Tracked) =>
    isWorkload(live) ? beside.filter(({ namespace }) => namespace === live.metadata.namespace).map(lineOf) : [];
  own.forEach(open);
  if (tracked.some(mayHaveFailed)) followPods();
  const soon = setTimeout(followPods, PODS_AFTER);
  signal.addEventListener('abort', () => clearTimeout(soon), { once: true });
  return {
    followEvents: (namespace) => open({ resource: EVENTS, namespace, names: [] }),
    podsAreSeen: (namespace) => {
      const line = lines.get(pathOf(PODS, namespace));
      return line === undefined || line.listed || line.trouble === '';
    },
    podsAreListed: (namespace) => lines.get(pathOf(PODS, namespace))?.listed === true,
    lookAtPods: () => {
      followPods();
      return beside.every((target) => isKnown(lineOf(target)));
    },
    sightOf: (tracked) => {
      const around = [ownLine(tracked), ...besideLines(tracked)];
      const isBlind = around.some((line) => line?.listed && line.trouble !== '');
      const events = lines.get(pathOf(EVENTS, tracked.live.metadata.namespace));
      return { isBlind, againAt: Math.max(...[...around, events].map((line) => line?.againAt ?? 0)) };
    },
    troubleWith: (tracked) => ownLine(tracked)?.trouble ?? '',
    troubleBeside: (tracked) => besideLines(tracked).find((line) => line?.trouble)?.trouble ?? '',
  };
}

function isKnown(line: Line | undefined): boolean {
  return line !== undefined && (line.listed || line.trouble !== '');
}

function followerOf(line: Line, index: Index, options: FollowingOptions & { followPods(): void }): Follower {
  const { tracked, around, reporter, rounds, followPods } = options;
  const { view, clock } = around;
  const about = (object: KubernetesObject) =>
    view.lineage(subjectOf(object)).flatMap((uid) => index.byUid.get(uid) ?? []);
  const over = () => {
    if (line.trouble !== '') line.againAt = clock.local();
    line.trouble = '';
  };
  const neighbours = () => tracked.filter((one) => one.live.metadata.namespace === line.target.namespace);
  return {
    seen: (object) => {
      over();
      clock.wrote(timeAt(object, 'metadata', 'creationTimestamp'));
      const own = index.byPath.get(pathIn(line, object));
      if (line.listed && (own || about(object).length > 0) && isLate(object, clock)) line.againAt = clock.local();
      if (own) takeNews(own, object, clock.local());
      if (own && hasAllPods(object)) followPods();
      if (isBeside(object)) view.put(object, { at: clock.local(), isNews: line.listed });
      rounds.changed([...(own ? [own] : []), ...about(object), ...claimants(object, index)]);
    },
    gone: (object) => {
      over();
      rounds.changed(about(object));
      if (isBeside(object)) view.remove(object);
      const own = index.byPath.get(pathIn(line, object));
      if (own) void confirmGone(own, object, options);
    },
    listed: () => {
      const hung = !line.listed && clock.local() - line.openedAt > SLOW_LIST;
      line.listed = true;
      over();
      if (hung) line.againAt = clock.local();
      const missing = neighbours().filter((one) => !one.seen && one.path === pathIn(line, one.live));
      for (const one of missing) void confirmGone(one, undefined, options);
      rounds.changed(neighbours());
    },
    trouble: (message) => {
      line.trouble = message;
      reporter.trouble(message);
      rounds.changed(neighbours());
    },
    recovered: (message) => {
      over();
      reporter.trouble(message);
      rounds.changed(neighbours());
    },
    unreadable: (name, message) => {
      const own = index.byPath.get(pathOf(line.target.resource, line.target.namespace, name));
      if (own === undefined) return;
      own.refused = message;
      rounds.changed([own]);
    },
  };
}

/** By the time of the last change, as the server notes it of each manager; of a deletion it notes none. */
function isLate(object: KubernetesObject, clock: Clock): boolean {
  const written = managedFieldsOf(object).map(({ raw }) => timeAt(raw, 'time') ?? 0);
  if (object.metadata.deletionTimestamp !== undefined || written.length === 0) return false;
  return clock.cluster() - Math.max(...written) > LATE_NEWS;
}

interface Index {
  readonly byPath: ReadonlyMap<string, Tracked>;
  readonly byUid: ReadonlyMap<string, Tracked>;
}

function indexOf(tracked: readonly Tracked[]): Index {
  return {
    byPath: new Map(tracked.map((one) => [one.path, one])),
    byUid: new Map(tracked.map((one) => [one.uid, one])),
  };
}

function pathIn({ target }: Line, object: KubernetesObject): string {
  return pathOf(target.resource, target.namespace, object.metadata.name);
}

/** What an event is about; else the object itself. */
function subjectOf(object: KubernetesObject): string {
  return object.kind === 'Event' ? textAt(object, 'involvedObject', 'uid') : (object.metadata.uid ?? '');
}

/** Kinds that say how many of the newest pods there are. */
const COUNTING = ['Deployment', 'StatefulSet'];

/** What this run left as it was may have failed long ago, and other kinds may fail at once: their pods tell why. */
function mayHaveFailed({ applied, live }: Tracked): boolean {
  return isWorkload(live) && (applied.action === 'unchanged' || !COUNTING.includes(live.kind));
}

/** What the status of a Deployment or StatefulSet says once its controller has seen the newest version. */
function hasAllPods(object: KubernetesObject): boolean {
  return unobserved(object) === undefined && statusCount(object, 'updatedReplicas') >= wantedReplicas(object);
}

function isBeside({ kind }: KubernetesObject): boolean {
  return kind === 'Pod' || kind === 'ReplicaSet' || kind === 'Event';
}

/** The claims among our objects that a pod uses. */
function claimants(object: KubernetesObject, { byPath }: Index): Tracked[] {
  if (object.kind !== 'Pod') return [];
  const root = `/api/v1/namespaces/${object.metadata.namespace}/persistentvolumeclaims`;
  return claimsOf(object).flatMap((claim) => byPath.get(`${root}/${claim}`) ?? []);
}

function takeNews(tracked: Tracked, object: KubernetesObject, time: number): void {
  const { answer } = tracked.applied;
  if (isOlderThanAnswer(object, answer)) return;
  tracked.seen = true;
  if (object.metadata.uid === tracked.uid) takeChange(tracked, object);
  else tracked.gone = { how: 'was deleted and made anew by someone else', at: time };
}

/** What is another version than ours is not looked at: its pods and images are nothing that this deploy may speak of. */
function takeChange(tracked: Tracked, object: KubernetesObject): void {
  const how = tracked.replaced ?? replacement(tracked.applied, object);
  if (how === undefined) tracked.live = object;
  else tracked.replaced = how;
}

/** A list or an event that lacks an object is confirmed by asking for it, before anybody is told that it was deleted. */
async function confirmGone(
  tracked: Tracked,
  last: KubernetesObject | undefined,
  { cluster, around: { clock }, signal, rounds }: FollowingOptions,
): Promise<void> {
  if (last?.metadata.uid === tracked.uid && !isOlderThanAnswer(last, tracked.live)) tracked.live = last;
  const found = await readAgain(cluster, tracked.applied.resource, tracked.live, signal);
  if (signal.aborted) return;
  if (typeof found === 'object') takeNews(tracked, found, clock.local());
  else if (found === 'gone' || last) tracked.gone = { how: 'was deleted by someone else', at: clock.local() };
  rounds.changed([tracked]);
}
