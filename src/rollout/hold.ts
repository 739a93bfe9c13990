import { FAILURE_HOLD } from '../manifest/annotations.ts';
import { type FailureHold, parseFailureHold } from '../manifest/failure-hold.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import type { Scene } from './scene.ts';
import type { Finding } from './symptoms.ts';

/** How long a symptom must last before it counts, in seconds. Capacity holds until the deadline. */
export type Holds = FailureHold;

export const DEFAULT_HOLDS: Holds = { terminal: 5, retryable: 45 };

/** The hold times of an object: those of the run, and what its annotation changes of them. */
export function holdsOf(object: KubernetesObject, holds: Holds): Holds {
  const own = object.metadata.annotations?.[FAILURE_HOLD];
  return own === undefined ? holds : parseFailureHold(own, holds).hold;
}

/** A symptom that was away for less than this has not passed: states alternate while the kubelet tries again. In ms. */
const FLICKER = 10_000;

interface Remembered {
  since: number;
  absentSince?: number;
}

/** Since when each symptom of an object lasts. Kept by whoever waits for the object. */
export type Memory = Map<string, Remembered>;

export interface Held {
  /** Those that have lasted long enough. */
  readonly ripe: readonly Finding[];
  /** When the next one will have, in ms of the cluster's clock. */
  readonly wakeAt?: number;
}

type Moment = Pick<Scene, 'now' | 'seenAgainAt'>;

/**
 * Which of the present symptoms have lasted for their hold time, counted from their own timestamp, or from when they were
 * first seen; after the server was away, from its return. Brings `memory` up to date: what is gone for longer than a
 * flicker is forgotten.
 */
export function holdBack(
  findings: readonly Finding[],
  memory: Memory,
  { now, seenAgainAt = 0 }: Moment,
  holds: Holds,
): Held {
  const present = new Map(findings.map((finding) => [keyOf(finding), finding]));
  for (const [key, remembered] of memory) if (!present.has(key)) remembered.absentSince ??= now;
  const ripe: Finding[] = [];
  const later: number[] = [];
  for (const [key, finding] of present) {
    const ripens = Math.max(remember(memory, key, finding, now), seenAgainAt) + holdOf(finding, holds);
    if (ripens <= now) ripe.push(finding);
    else if (Number.isFinite(ripens)) later.push(ripens);
  }
  return later.length > 0 ? { ripe, wakeAt: Math.min(...later) } : { ripe };
}

function remember(memory: Memory, key: string, { symptom }: Finding, now: number): number {
  const known = memory.get(key);
  if (known && now - (known.absentSince ?? now) < FLICKER) {
    delete known.absentSince;
    return known.since;
  }
  const since = Math.min(symptom.since ?? now, now);
  memory.set(key, { since });
  return since;
}

function holdOf({ symptom }: Finding, holds: Holds): number {
  if (symptom.lastResort || symptom.class === 'capacity') return Number.POSITIVE_INFINITY;
  return holds[symptom.class] * 1000 + (symptom.patience ?? 0);
}

function keyOf({ symptom, pod }: Finding): string {
  return [pod?.metadata.uid ?? '', symptom.container ?? '', symptom.family].join('/');
}
