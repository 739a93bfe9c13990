import { afterEach, beforeEach, expect, vi } from 'vitest';
import { Cancelled, TimedOut } from '../../src/deadline.ts';
import type { JsonObject } from '../../src/manifest/object.ts';
import type { Applied } from '../../src/plan/change.ts';
import type { ProgressEvent } from '../../src/rollout/progress.ts';
import { wait } from '../../src/rollout/wait.ts';
import type { FakeCluster } from './fake-cluster.ts';
import { APPLIED_AT, deployment, pod, ready } from './objects.ts';

export const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
export const PODS = '/api/v1/namespaces/shop/pods';

/** Time that passes only when a test says so; each test must leave no timer behind. */
export function useFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: APPLIED_AT });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
}

/** A wait that is under way. */
export function start(cluster: FakeCluster, objects: readonly Applied[], options: { now?: () => number } = {}) {
  const controller = new AbortController();
  const told: ProgressEvent[] = [];
  const deadline = { signal: controller.signal, endsAt: APPLIED_AT + 600_000 };
  const outcomes = wait(cluster, objects, { deadline, progress: (one) => told.push(one), ...options });
  let isOver = false;
  void outcomes.then(() => {
    isOver = true;
  });
  return {
    outcomes,
    told,
    lines: () => told.map(lineOf),
    isOver: async (milliseconds = 0) => {
      await vi.advanceTimersByTimeAsync(milliseconds);
      return isOver;
    },
    timeOut: () => controller.abort(new TimedOut()),
    cancel: () => controller.abort(new Cancelled()),
  };
}

function lineOf(told: ProgressEvent): string {
  if (told.kind === 'trouble') return `trouble: ${told.message}`;
  if (told.kind === 'heartbeat') return `heartbeat: ${told.unfinished.map(({ message }) => message).join(' | ')}`;
  const { applied: one, status, message } = told.standing;
  return `${one.object.kind} ${status}: ${message}`;
}

/** A Deployment that was just applied: its controller has not looked at it yet. */
export const fresh = () => deployment({ observedGeneration: 0 });
export const three = (status: JsonObject = ready(), spec: JsonObject = {}) =>
  ['a', 'b', 'c'].map((name) => pod({ name, status, spec }));
/** A pod template without a readiness probe. */
export const unprobed = { containers: [{ name: 'app', image: 'registry.example/api:1' }] };
