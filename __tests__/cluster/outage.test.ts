import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../src/cluster/api-error.ts';
import { createOutage, type OutageClock } from '../../src/cluster/outage.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const telling = (told: string[]) => ({
  trouble: (message: string) => told.push(message),
  recovered: (message: string) => told.push(message),
});

test('each outage that lasts is told once, and once that it is over; a short one is not worth a word', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12, 0, 0) });
  const told: string[] = [];
  const outage = createOutage(telling(told), {}, 3_000);
  const lasting = (seconds: number) => {
    for (let second = 0; second <= seconds; second++) {
      outage.met(new Error('refused'));
      vi.advanceTimersByTime(1_000);
    }
    outage.over();
  };
  lasting(2);
  expect(told).toEqual([]);
  lasting(10);
  lasting(5);
  expect(told).toEqual([
    "the API server can't be watched since 12:00:03 UTC: refused",
    'the API server can be watched again; it was away since 12:00:03 UTC',
    "the API server can't be watched since 12:00:14 UTC: refused",
    'the API server can be watched again; it was away since 12:00:14 UTC',
  ]);
});

test('an answer that was waited for in vain, and a wait that the server asks for, are part of the outage', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12, 0, 15) });
  const told: string[] = [];
  createOutage(telling(told), {}, 3_000).met(new Error('no answer within 15 s'), { since: Date.now() - 15_000 });
  createOutage(telling(told), {}, 3_000).met(new Error('too many requests'), { wait: 60_000 });
  createOutage(telling(told), {}, 3_000).met(new Error('refused'), { since: Date.now() - 1_000, wait: 1_000 });
  expect(told).toEqual([
    "the API server can't be watched since 12:00:00 UTC: no answer within 15 s",
    "the API server can't be watched since 12:00:15 UTC: too many requests",
  ]);
});

test('all who follow say the same of one outage', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12, 0, 0) });
  const told: string[] = [];
  const clock: OutageClock = {};
  const all = [1, 2].map(() => createOutage(telling(told), clock, 3_000));
  for (let second = 0; second < 6; second++) {
    all[second % 2]?.met(new Error('refused'));
    vi.advanceTimersByTime(1_000);
  }
  expect(told).toHaveLength(2);
  expect(new Set(told).size).toBe(1);
});

test('one group whose own server is away is no outage of the others', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12, 0, 0) });
  const told: string[] = [];
  const clock: OutageClock = {};
  const [gadgets, pods] = [createOutage(telling(told), clock, 3_000), createOutage(telling(told), clock, 3_000)];
  const message = 'the API server of the group acme.test/v1 is away: service unavailable';
  const unservedBecause = '503 service unavailable';
  const away = new ApiError({ code: 503, reason: '', message, causes: [], unservedBecause });
  for (let second = 0; second < 6; second++) {
    gadgets.met(away);
    vi.advanceTimersByTime(1_000);
  }
  pods.met(new Error('a short fault'));
  pods.over();
  gadgets.met(away);
  gadgets.over();
  expect(told).toEqual([
    `the API server can't be watched since 12:00:00 UTC: ${message}`,
    'the API server can be watched again; it was away since 12:00:00 UTC',
  ]);
});
