import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError, type Fault } from '../../src/cluster/api-error.ts';
import type { ApiRequest } from '../../src/cluster/cluster.ts';
import { isMistake, mayRace, repeatOf, type Situation, WAITS, waitBeforeRetry } from '../../src/cluster/retry.ts';

const apply: Situation = {
  repeat: 'safe',
  mayRace: true,
  contacted: true,
  expectsNewKind: false,
  waits: WAITS,
  elapsed: 0,
};

function answer(
  code: number,
  reason = '',
  message = '',
  more: Partial<ConstructorParameters<typeof ApiError>[0]> = {},
) {
  return new ApiError({ code, reason, message, causes: [], ...more });
}

function fault(fault: Fault, mayHaveReached = false) {
  return new ConnectionError('no answer', { fault, mayHaveReached });
}

/** Tries in all until the error is final. */
function triesOf(error: unknown, situation: Partial<Situation> = {}): number {
  let tries = 1;
  while (waitBeforeRetry(error, tries, { ...apply, ...situation }, 0.5) !== undefined) tries++;
  return tries;
}

describe('an answer that may pass is asked for again, ten times at most', () => {
  test.each([
    [10, answer(429, 'TooManyRequests', 'storage is (re)initializing')],
    [10, answer(503, 'ServiceUnavailable')],
    [10, answer(502)],
    [10, answer(504, 'Timeout')],
    [8, answer(500, 'InternalError', 'Internal error occurred: failed calling webhook "x": connection refused')],
    [8, answer(500, '', 'etcdserver: leader changed')],
    [5, answer(409, 'AlreadyExists', 'configmaps "a" already exists')],
    [
      5,
      answer(409, 'Conflict', 'Operation cannot be fulfilled: the object has been modified; please apply your changes'),
    ],
  ])('%i tries: %s', (tries, error) => {
    expect(triesOf(error)).toBe(tries);
  });
});

test('a webhook that hangs takes its time at each try: fifteen seconds are enough', () => {
  const hangs = answer(500, 'InternalError', 'failed calling webhook "x": context deadline exceeded');
  expect(triesOf(hangs, { elapsed: 10_000 })).toBe(8);
  expect(triesOf(hangs, { elapsed: 20_000 })).toBe(1);
  expect(triesOf(answer(503), { elapsed: 20_000 })).toBe(10);
});

describe('an answer that would be the same again is final at once', () => {
  test.each([
    answer(
      500,
      '',
      'failed to create typed patch object (/bad; apps/v1, Kind=Deployment): .spec.x: field not declared in schema',
    ),
    answer(500, '', '.spec.replicas: expected numeric (int or float), got string'),
    answer(500, '', '.spec.template.spec.containers[name="a"].env: duplicate entries for key [name="A"]'),
    answer(500, '', 'failed to convert new object: quantities must match the regular expression'),
    answer(403, 'Forbidden', 'exceeded quota: few'),
    answer(400, 'BadRequest'),
    answer(401, 'Unauthorized'),
    answer(404, 'NotFound', 'namespaces "x" not found'),
    answer(422, 'Invalid'),
    answer(409, 'Conflict', 'Apply failed with 1 conflict', { causes: [{ reason: 'FieldManagerConflict' }] }),
    answer(409, 'Conflict', 'Precondition failed: UID in precondition: a, UID in object meta: b'),
  ])('%s', (error) => {
    expect(triesOf(error)).toBe(1);
  });

  test('a webhook that fails is no mistake of the object, whatever it quotes', () => {
    expect(isMistake(answer(500, 'InternalError', 'failed calling webhook "x": EOF'))).toBe(false);
  });
});

describe('faults of the connection', () => {
  test.each<[number, Fault, Partial<Situation>]>([
    [10, 'reset', {}],
    [10, 'refused', {}],
    [10, 'timeout', {}],
    [10, 'garbage', {}],
    [10, 'dns', {}],
    [1, 'tls', {}],
    [1, 'credential', {}],
    [1, 'aborted', {}],
    [10, 'refused', { contacted: false }],
    [10, 'reset', { contacted: false }],
    [10, 'dns', { contacted: false }],
    [5, 'garbage', { contacted: false }],
    [1, 'timeout', { contacted: false }],
    [1, 'reset', { repeat: 'never' }],
  ])('%i tries: %s %o', (tries, name, situation) => {
    expect(triesOf(fault(name), situation)).toBe(tries);
  });

  test('a name that nobody knows, of a server that never answered: two tries', () => {
    const cause = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    const unknown = new ConnectionError('no answer', { cause, fault: 'dns', mayHaveReached: false });
    expect(triesOf(unknown, { contacted: false })).toBe(2);
    expect(triesOf(unknown)).toBe(10);
  });

  test('a create is repeated only when the server has certainly not acted', () => {
    const create: Partial<Situation> = { repeat: 'unsent', mayRace: false };
    expect(triesOf(fault('refused', false), create)).toBe(10);
    expect(triesOf(fault('reset', true), create)).toBe(1);
    expect(triesOf(answer(429), create)).toBe(10);
    expect(triesOf(answer(503), create)).toBe(1);
    expect(triesOf(answer(409, 'AlreadyExists'), create)).toBe(1);
    const hook = answer(500, 'InternalError', 'Internal error occurred: failed calling webhook "x": EOF');
    expect(triesOf(hook, create)).toBe(8);
  });
});

test('a conflict is a race only for an apply that demands no version of the object', () => {
  const signal = new AbortController().signal;
  const request = (metadata: Record<string, string>, contentType = 'application/apply-patch+yaml'): ApiRequest => {
    return { method: 'PATCH', path: '/x', contentType, body: { metadata }, signal };
  };
  expect(mayRace(request({ name: 'a' }))).toBe(true);
  expect(mayRace(request({ name: 'a', resourceVersion: '7' }))).toBe(false);
  expect(mayRace(request({ name: 'a' }, 'application/merge-patch+json'))).toBe(false);
  expect(triesOf(answer(409, 'Conflict', 'the object has been modified'), { mayRace: false })).toBe(1);
});

test('a path that is not served is asked again only when its kind was made a moment ago', () => {
  for (const message of ['404 page not found', 'the server could not find the requested resource']) {
    const error = answer(404, message.startsWith('404') ? '' : 'NotFound', message);
    expect(triesOf(error)).toBe(1);
    expect(triesOf(error, { expectsNewKind: true })).toBe(8);
  }
  expect(triesOf(answer(404, 'NotFound', 'widgets "x" not found'), { expectsNewKind: true })).toBe(1);
});

test('waits grow, are jittered, and are at least what the server asks for', () => {
  const error = answer(503);
  expect([1, 2, 3].map((tries) => waitBeforeRetry(error, tries, apply, 0))).toEqual([150, 300, 600]);
  expect(waitBeforeRetry(error, 1, apply, 0.999)).toBeCloseTo(200, 0);
  expect(waitBeforeRetry(answer(429, '', '', { retryAfter: 7 }), 1, apply, 0)).toBe(7_000);
  expect(waitBeforeRetry(answer(429, '', '', { retryAfter: 3_600 }), 1, apply, 0)).toBe(60_000);
});

test('a server that is away for ten seconds costs at most fifteen', () => {
  for (const random of [0, 0.5, 0.999]) {
    let now = 0;
    for (let tries = 1; now < 10_000; tries++)
      now += waitBeforeRetry(fault('refused'), tries, apply, random) ?? Infinity;
    expect(now).toBeLessThanOrEqual(15_000);
  }
});

test.each<[string, Partial<ApiRequest>]>([
  ['safe', { method: 'GET' }],
  ['safe', { method: 'PATCH', contentType: 'application/apply-patch+yaml' }],
  ['safe', { method: 'POST', query: { dryRun: 'All' } }],
  ['unsent', { method: 'PATCH', contentType: 'application/merge-patch+json' }],
  ['unsent', { method: 'POST' }],
  ['unsent', { method: 'DELETE' }],
  ['never', { method: 'GET', retry: 'never' }],
])('%s: %o', (repeat, request) => {
  expect(repeatOf({ method: 'GET', path: '/', signal: AbortSignal.abort(), ...request })).toBe(repeat);
});
