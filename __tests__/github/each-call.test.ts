import { describe, expect, test } from 'vitest';
import type { Fault, SandboxGitHubOptions, SandboxRequest } from '../../sandbox/github.ts';
import { LIMITS, type Limits } from '../../src/github/client.ts';
import { eventful, type Heard, SHA, standing, type Telling, tell } from './tell.ts';

const FAULTS: readonly Fault[] = [
  { status: 500 },
  { status: 502 },
  { status: 503 },
  { status: 503, after: true },
  { status: 429, headers: { 'retry-after': '0' } },
  { status: 403, message: 'You have exceeded a secondary rate limit', headers: { 'retry-after': '0' } },
  { drop: 'reset' },
  { drop: 'reset', after: true },
  { drop: 'hang' },
  { drop: 'hang', after: true },
];

type Beginning = readonly [string, () => SandboxGitHubOptions, Pick<Telling, 'event'>];
const BEGINNINGS: readonly [Beginning, Beginning] = [
  ['much is there already', eventful, { event: 'push' }],
  ['nothing is there yet', () => ({}), { event: 'pull_request' }],
];

/** A request by what it asks; the state tells the first status of a commit from its last. */
function nameOf({ method, path, body }: SandboxRequest): string {
  const { state = '', query = '' } = (body ?? {}) as { state?: string; query?: string };
  return `${method} ${path} ${query.includes('history') ? 'history' : state}`.trimEnd();
}

/** Nothing strikes, and nothing is in a hurry: what there is to be found afterwards, and which calls there are. */
const CALM: Limits = { talk: 20_000, call: 5_000, retry: 10, settle: 10 };
const calmly = ([, given, more]: Beginning) => tell(given(), { limits: CALM, ...more });
const [much, nothing] = [await calmly(BEGINNINGS[0]), await calmly(BEGINNINGS[1])];

/** Every call meets a fault, once, and in each round another one, so that after all of them each has met each. */
function playRounds([beginning, given, more]: Beginning, well: Heard) {
  const limits = { talk: 12_000, call: 400, retry: 10, settle: 10 };
  const calls = [...new Set(well.github.requests.map(nameOf))];
  return Promise.all(
    FAULTS.map(async (_, round) => {
      const unharmed = new Set(calls);
      const fault = (request: SandboxRequest) => {
        const name = nameOf(request);
        return unharmed.delete(name) ? FAULTS[(calls.indexOf(name) + round) % FAULTS.length] : undefined;
      };
      return { beginning, round, well, heard: await tell({ ...given(), fault }, { limits, ...more }), unharmed };
    }),
  );
}

/** One call fails however often it is made: it is out of order for a minute, or is never answered. */
function playLosses(well: Heard) {
  const callOf = ({ method, path }: SandboxRequest) => `${method} ${path}`;
  const calls = [...new Set(well.github.requests.map(callOf))];
  const lose = async (call: string, how: string, what: Fault, limits: Limits) => {
    const fault = (request: SandboxRequest) => (callOf(request) === call ? what : undefined);
    return { call, how, heard: await tell({ ...eventful(), fault }, { limits }) };
  };
  const minute: Fault = { status: 503, headers: { 'retry-after': '60' } };
  const patient = { talk: 4_500, call: 4_500, retry: 10, settle: 10 };
  return Promise.all([
    ...calls.map((call) => lose(call, 'fails', minute, CALM)),
    lose(`POST /repos/acme/payments/statuses/${SHA}`, 'is not answered', { drop: 'hang' }, patient),
  ]);
}

/** With the time that the end of a deploy really has. */
function playEnds() {
  const ends = [`/statuses/${SHA}`, '/8005/statuses'];
  return Promise.all(
    ends.map(async (path) => {
      let isStruck = false;
      const fault = (request: SandboxRequest) => {
        if (isStruck || !request.path.endsWith(path) || !nameOf(request).endsWith('success')) return undefined;
        isStruck = true;
        return { drop: 'hang' } as const;
      };
      return { path, heard: await tell({ ...eventful(), fault }, { limits: LIMITS }) };
    }),
  );
}

/** All at once: they mostly wait. */
const [ends, losses, ...rounds] = await Promise.all([
  playEnds(),
  playLosses(much),
  playRounds(BEGINNINGS[0], much),
  playRounds(BEGINNINGS[1], nothing),
]);

describe('each call, once struck by each fault: nothing is missing, and nothing is there twice', () => {
  test.each(rounds.flat())('$beginning, round $round', ({ well, heard, unharmed }) => {
    expect([...unharmed]).toEqual([]);
    expect(standing(heard)).toEqual(standing(well));
    expect([heard.notices, heard.left, heard.github.violations]).toEqual([[], undefined, []]);
  });
});

describe('one call of the end is not answered: there is time to make it again', () => {
  test.each(ends)('POST $path', ({ heard }) => {
    expect(standing(heard)).toEqual(standing(much));
    expect([heard.notices, heard.left]).toEqual([[], undefined]);
  });
});

describe('each call that fails all the time: all else is told, and what is missing is one notice', () => {
  const missing = (call: string) => {
    if (call.includes(`/statuses/${SHA}`)) return 'commit status';
    if (/\/deployments(\?.*)?$/.test(call) || call.includes('/8005/')) return 'GitHub deployment';
    return /\/pulls|GET .*\/comments|PATCH/.test(call) ? 'pull request comment' : undefined;
  };

  test.each(losses)('$call $how', ({ call, heard }) => {
    const what = missing(call);
    const [found, expected] = [standing(heard), standing(much)];
    expect(heard.notices).toEqual(
      what ? [expect.stringMatching(`^the ${what} was not written: GitHub (answered|did not)`)] : [],
    );
    expect(heard.left === undefined).toBe(what === undefined);
    if (what !== 'commit status') expect(found.status).toBe(expected.status);
    if (what !== 'GitHub deployment') expect(found.deployments.at(-1)).toBe(expected.deployments.at(-1));
    if (what !== 'pull request comment') expect(found.sections).toBe(expected.sections);
  });
});
