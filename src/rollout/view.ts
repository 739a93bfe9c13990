import { isRecord, type JsonObject, type KubernetesObject } from '../manifest/object.ts';
import { recordsAt, textAt } from './at.ts';
import { podContainers, runningSince } from './containers.ts';
import { controllerUid } from './revision.ts';

/** What is known of the pods, ReplicaSets and events around the objects that are waited for, by uid. */
export interface View {
  /** Takes a pod, a ReplicaSet or an event. */
  put(object: KubernetesObject, glimpse: Glimpse): void;
  remove(object: KubernetesObject): void;
  /** The objects of a kind that an object controls. */
  controlledBy(uid: string, kind: string): readonly KubernetesObject[];
  eventsOf(uid: string): readonly JsonObject[];
  /** How the present run of a container was first seen. */
  firstSeenRunning(pod: KubernetesObject, container: string): Glimpse | undefined;
  /** The uids of an object and of what controls it, as far as it is known. */
  lineage(uid: string): readonly string[];
  isClaimUsed(namespace: string, claim: string): boolean;
  /** All pods of a namespace that are known. */
  podsIn(namespace: string): readonly KubernetesObject[];
}

/** A first sight of something. */
export interface Glimpse {
  /** Ms of the runner's clock; in a scene, of the cluster's. */
  readonly at: number;
  /** True when a watch told it that had begun before: it was seen as soon as it was told. */
  readonly isNews: boolean;
}

const MOST_EVENTS = 50;

interface Run {
  readonly startedAt: number;
  readonly seen: Glimpse;
}

/** An empty view. */
export function createView(): View {
  const objects = new Map<string, KubernetesObject>();
  const controlled = new Map<string, Map<string, KubernetesObject>>();
  const events = new Map<string, Map<string, JsonObject>>();
  const runs = new Map<string, Map<string, Run>>();

  const putEvent = (event: KubernetesObject) => {
    const about = textAt(event, 'involvedObject', 'uid');
    const known = entry(events, about);
    known.delete(uidOf(event));
    known.set(uidOf(event), event);
    const [oldest] = known.keys();
    if (known.size > MOST_EVENTS && oldest !== undefined) known.delete(oldest);
  };

  const noteRuns = (pod: KubernetesObject, seen: Glimpse) => {
    const known = entry(runs, uidOf(pod));
    for (const container of podContainers(pod)) {
      const startedAt = runningSince(container);
      if (startedAt === undefined) known.delete(container.name);
      else if (known.get(container.name)?.startedAt !== startedAt) known.set(container.name, { startedAt, seen });
    }
  };

  return {
    put: (object, glimpse) => {
      if (object.kind === 'Event') return putEvent(object);
      objects.set(uidOf(object), object);
      entry(controlled, controllerUid(object)).set(uidOf(object), object);
      if (object.kind === 'Pod') noteRuns(object, glimpse);
    },
    remove: (object) => {
      const uid = uidOf(object);
      if (object.kind === 'Event') events.get(textAt(object, 'involvedObject', 'uid'))?.delete(uid);
      objects.delete(uid);
      controlled.get(controllerUid(object))?.delete(uid);
      runs.delete(uid);
    },
    controlledBy: (uid, kind) => [...(controlled.get(uid)?.values() ?? [])].filter((object) => object.kind === kind),
    eventsOf: (uid) => [...(events.get(uid)?.values() ?? [])],
    firstSeenRunning: (pod, container) => runs.get(uidOf(pod))?.get(container)?.seen,
    lineage: (uid) => lineageOf(uid, objects),
    podsIn: (namespace) =>
      [...objects.values()].filter(({ kind, metadata }) => kind === 'Pod' && metadata.namespace === namespace),
    isClaimUsed: (namespace, claim) => objects.values().some((object) => usesClaim(object, namespace, claim)),
  };
}

function lineageOf(uid: string, objects: ReadonlyMap<string, KubernetesObject>): string[] {
  const line = [uid];
  for (let object = objects.get(uid); object; object = objects.get(line.at(-1) ?? '')) {
    const controller = controllerUid(object);
    if (controller === '' || line.includes(controller)) break;
    line.push(controller);
  }
  return line;
}

/** The names of the claims that a pod uses. */
export function claimsOf(object: KubernetesObject): string[] {
  return recordsAt(object, 'spec', 'volumes').flatMap(({ persistentVolumeClaim }) =>
    isRecord(persistentVolumeClaim) ? [textAt(persistentVolumeClaim, 'claimName')] : [],
  );
}

function usesClaim(object: KubernetesObject, namespace: string, claim: string): boolean {
  return object.kind === 'Pod' && object.metadata.namespace === namespace && claimsOf(object).includes(claim);
}

function uidOf(object: KubernetesObject): string {
  return object.metadata.uid ?? '';
}

function entry<Value>(index: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = index.get(key) ?? new Map<string, Value>();
  index.set(key, known);
  return known;
}
