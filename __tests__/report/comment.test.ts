import { describe, expect, test } from 'vitest';
import {
  COMMENT_MARKER,
  commentSection,
  isOurs,
  LONGEST_COMMENT,
  mergeComment,
  sectionIn,
} from '../../src/report/comment.ts';
import type { ObjectResult, Result } from '../../src/report/result.ts';
import { fixture, manyObjects, twoEnvironments } from './fixture.ts';

const HIDDEN = /\n\n<!-- kube-rollout:data .* -->/g;
/** As people see it. */
const whole = (result: Result, limit = LONGEST_COMMENT) => commentSection(result, limit).replaceAll(HIDDEN, '');
const firstLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, 3);
const facts = (time: string) =>
  `[\`3f2a9c1\`](https://github.com/acme/payments/commit/3f2a9c1d5be84c07a1f6e2d9b3c4a5f60718293a) · namespace \`payments\` · ${time} · 2026-03-05 01:58 UTC · [workflow run](https://github.com/acme/payments/actions/runs/17345678901/attempts/1)`;

/** The fence that is still open at the end, if one is. As CommonMark reads them: closed by at least as many backticks. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const [, ticks = '', info = ''] = /^(`{3,})(\w*)$/.exec(line) ?? [];
    if (open === undefined) open = ticks || undefined;
    else if (ticks.length >= open.length && info === '') open = undefined;
  }
  return open;
}

describe('the first three lines say it all', () => {
  test.each([
    ['success', '### ✅ Deployed to production', 'payments-api runs the new version: 3 of 3 pods are ready', '12 s'],
    [
      'no-change',
      '### ✅ Nothing to change in production',
      'The cluster has all 3 objects as the manifests say',
      '0.9 s',
    ],
    [
      'image-not-found',
      '### ❌ Deploy to production failed after everything was applied',
      "**Deployment `payments/payments-api` can't start: its image is not in the registry**",
      '15 s',
    ],
    [
      'invalid-manifest',
      '### ❌ Deploy to production failed before anything was written',
      '**3 mistakes in 2 manifests**',
      '1.4 s',
    ],
    [
      'cancelled',
      '### ⏹️ Deploy to production cancelled after everything was applied',
      '**The run was cancelled while 1 of 3 objects was still rolling out**',
      '7.6 s',
    ],
    [
      'timed-out',
      '### ❌ Deploy to production failed after everything was applied',
      '**Deployment `payments/payments-api` was not ready within `180s`**',
      '3 min',
    ],
  ])('%s', (name, title, headline, time) => {
    expect(firstLines(whole(fixture(name)))).toEqual([title, headline, facts(time)]);
  });

  test('half applied', () => {
    const [one, two, three] = fixture('image-not-found').objects;
    const objects = [one, { ...two, action: 'not applied' }, { ...three, action: 'unknown' }] as Result['objects'];
    expect(whole(fixture('image-not-found', { step: 'apply', objects }))).toMatch(
      /^### ❌ Deploy to production failed with 1 of 3 objects applied\n/,
    );
  });

  test('a run outside of GitHub has no links', () => {
    const { run } = fixture('success');
    const local = { ...run, commit: '', commitUrl: '', repositoryUrl: '', runUrl: '' };
    expect(whole(fixture('crash', { run: local }))).not.toContain('](');
  });
});

describe('a failure tells', () => {
  const text = whole(fixture('crash'));

  test.each([
    [
      'the line to blame, linked at the commit',
      '/blob/3f2a9c1d5be84c07a1f6e2d9b3c4a5f60718293a/k8s/deployment.yaml#L20',
    ],
    ['the cause', 'container api of 3 pods exits with code 3 about one second after its start'],
    ['what to do', '**What to do:** Read the last log lines'],
    ['the evidence', 'Back-off restarting failed container api'],
    ['the log', "KeyError: 'DATABASE_URL'"],
  ])('%s', (_, expected) => {
    expect(text).toContain(expected);
  });

  test('of another workload with the same cause that it has it too, and what to do only once', () => {
    const { objects } = fixture('crash');
    const failed = objects.find(({ diagnosis }) => diagnosis !== undefined);
    if (failed?.diagnosis === undefined) throw new Error('the fixture has no failure');
    const said = failed.diagnosis.message;
    const worker = { ...failed, reference: { ...failed.reference, name: 'worker' } };
    const both = whole(
      fixture('crash', { headline: `Deployment api: ${said} (and 1 more)`, objects: [failed, worker] }),
    );
    expect(both).toMatch(/\n\nDeployment `[\w/-]*worker` at .*: container api of 3 pods exits with code 3/);
    expect(both.split(failed.diagnosis.remedy.slice(0, 20))).toHaveLength(2);
    expect(both).toContain('**What to do:** The same as above.');
  });

  test('in this order: cause, remedy, evidence, log, images, objects', () => {
    const order = ['container api of 3', 'What to do', 'Evidence', 'Last log lines', 'New pods', '3 objects:'];
    const places = order.map((each) => text.indexOf(each));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test('every mistake of a manifest, with its line', () => {
    const invalid = whole(fixture('invalid-manifest'));
    expect(invalid.match(/^- \[`k8s\/(deployment|service)\.yaml:\d+`\]/gm)).toHaveLength(3);
    expect(invalid).toContain('unknown field `"spec.replica"`. Did you mean `replicas`?');
  });

  test('once, also when a step has told of it in a problem', () => {
    const result = fixture('image-not-found');
    const message = result.objects[2]?.diagnosis?.message ?? '';
    const problems = [{ severity: 'error' as const, message: `Deployment payments/payments-api: ${message}` }];
    expect(whole({ ...result, problems })).toBe(whole(result));
  });

  test('a headline that is the cause is not said again', () => {
    const result = fixture('image-not-found');
    const headline = `Deployment payments-api: ${result.objects[2]?.diagnosis?.message}`;
    expect(whole({ ...result, headline }).match(/the registry has no image/g)).toHaveLength(1);
  });
});

describe('the way back to what ran before', () => {
  const commit = '5d41402abc4b2a76b9719d911017c592ae5d1f0c';
  const runs = 'https://github.com/acme/payments/actions/runs';
  const shown = (previous: { commit: string; runUrl: string }) => {
    const result = fixture('crash');
    const objects = result.objects.map((each) => ({ ...each, previousDeploy: previous }));
    return whole({ ...result, objects });
  };

  test.each([`${runs}/7300`, `${runs}/7300/attempts/2`])('is the run that deployed it: %s', (runUrl) => {
    expect(shown({ commit, runUrl })).toContain(
      `\n\n**To go back:** start [the run that deployed \`5d41402\`](${runs}/7300) again; it applies the manifests of that commit, all of them.\n`,
    );
  });

  test.each([
    ['no run is known', commit, ''],
    ['it is no run of this repository', commit, 'https://evil.example/actions/runs/7300'],
    ['somebody wrote something else there', commit, `${runs}/7300) [x](https://evil.example`],
    ['it was the same commit', fixture('crash').run.commit, `${runs}/7300`],
  ])('is not shown when %s', (_, before, runUrl) => {
    expect(shown({ commit: before, runUrl })).not.toContain('To go back');
  });
});

describe('a cancelled run', () => {
  const ending = {
    severity: 'warning' as const,
    message: 'cancelled by SIGINT during wait',
    remedy: 'Run the job again.',
  };
  const result = fixture('cancelled', { problems: [ending] });

  test('tells what was still on its way, and what users have meanwhile', () => {
    const serving = 'the previous version still serves';
    const objects = result.objects.map((each) => ({ ...each, serving }));
    expect(whole({ ...result, objects })).toMatch(
      /\nDeployment `payments-api` at \[`\S+:1`\]\(\S+\): 1 of 3 new pods ready\n\n\*\*Meanwhile:\*\* the previous version still serves\n/,
    );
  });

  test('tells what to do in the open, not behind a fold', () => {
    const text = whole(result);
    expect(text).toContain('\n\n**What to do:** Run the job again.\n');
    expect(text).not.toContain('1 warning');
  });
});

test.each([
  ['no-change', '3 objects, all unchanged'],
  ['invalid-manifest', '3 objects, none applied'],
  ['success', '3 objects: 1 created, 1 configured, 1 unchanged'],
])('%s counts its objects: %s', (name, counted) => {
  expect(whole(fixture(name))).toContain(`<summary>${counted}</summary>`);
});

test('an object that took no time to speak of has no time', () => {
  const [first, ...others] = fixture('success').objects;
  const objects = [{ ...first, seconds: 0.01 }, ...others] as Result['objects'];
  expect(whole(fixture('success', { objects }))).not.toContain('0.0 s');
});

test.each([
  ['unknown field', '**Unknown field**'],
  ['payments-api runs', '**payments-api runs**'],
  ['web', '**web**'],
])('a headline starts as a sentence, a name stays: %s', (headline, expected) => {
  expect(whole(fixture('crash', { headline }))).toContain(`\n\n${expected}\n`);
});

test('a success tells what runs, with its digest', () => {
  const text = whole(fixture('success'));
  expect(text).toContain('| Runs now | Image and digest |');
  expect(text).toContain('`sha256:9b2c4f1d3a5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8`');
  expect(text).toContain('3 objects: 1 created, 1 configured, 1 unchanged');
  expect(text).toContain('+ 256Mi');
});

test('of a CronJob nothing runs before its next run', () => {
  const { objects, ...result } = fixture('success');
  const [workload] = objects.filter(({ images }) => images.length > 0);
  if (!workload) throw new Error('expected a workload');
  const images = workload.images.map((image) => ({ ...image, digests: [] }));
  const reference = { ...workload.reference, group: 'batch', kind: 'CronJob', name: 'report' };
  const text = whole({ ...result, objects: [...objects, { ...workload, reference, images }] });
  expect(text).toMatch(/\| CronJob `report` \| `[^`]*`<br>from its next run on \|/);
});

test.each([
  ['Current', {}, 'no digest seen'],
  ['Current', { withoutPods: true }, 'no pod of this version seen'],
  ['Failed', {}, 'not running'],
] as const)('of pods without a digest nothing is said that was not seen: %s %j', (status, rest, words) => {
  const withoutDigests = (object: ObjectResult): ObjectResult => {
    return { ...object, ...rest, status, images: object.images.map((image) => ({ ...image, digests: [] })) };
  };
  const text = whole(fixture('success', { objects: fixture('success').objects.map(withoutDigests) }));
  expect(text).toContain(`<br>${words} |`);
});

test('one tag that means two images is said', () => {
  expect(whole(twoEnvironments()[0])).toContain('⚠️ one tag, 2 images:');
});

test.each([['../outside.yaml'], ['/etc/k8s.yaml']])(
  'a file that is not in the repository is not linked: %s',
  (file) => {
    const result = fixture('invalid-manifest', {
      problems: [{ severity: 'error', message: 'bad', position: { file, line: 1 } }],
    });
    expect(whole(result)).toContain(`\n\nbad\n\n**Where:** \`${file}:1\``);
  },
);

test('a single mistake that the headline tells is only placed', () => {
  const position = { file: 'k8s/a.yaml', line: 9 };
  const problems = [{ severity: 'error' as const, message: 'no kind', position, remedy: 'Add one.' }];
  const text = whole(fixture('invalid-manifest', { headline: 'no kind; nothing was written', problems, objects: [] }));
  expect(text).toMatch(/\n\n\*\*Where:\*\* \[`k8s\/a\.yaml:9`\]\(\S+\)\n\n\*\*What to do:\*\* Add one\.$/);
});

test('odd file names are linked', () => {
  const position = { file: './k8s/a (1)#?.yaml', line: 2 };
  const result = fixture('invalid-manifest', { problems: [{ severity: 'error', message: 'bad', position }] });
  expect(whole(result)).toContain('/k8s/a%20%281%29%23%3F.yaml#L2)');
});

describe('sections of environments', () => {
  const [staging, production] = twoEnvironments();
  const section = (text: string) => () => text;
  const both = mergeComment(mergeComment(undefined, 'staging', section('S1')), 'production', section('P1'));

  test('stand side by side in the order in which they came', () => {
    expect(both.startsWith(`${COMMENT_MARKER}\n`)).toBe(true);
    expect(both.indexOf('S1')).toBeLessThan(both.indexOf('P1'));
  });

  test('the first line tells of all of them, so that a failure is not overlooked below a success', () => {
    const [one, two] = [staging, production].map((result) => (limit: number) => commentSection(result, limit));
    const first = mergeComment(undefined, 'staging', one ?? section(''));
    expect(first).not.toContain('**✅ staging');
    const body = mergeComment(first, 'production', two ?? section(''));
    expect(body.split('\n\n')[1]).toBe('**✅ staging · ❌ production**');
    const healed = mergeComment(body, 'production', (limit) =>
      commentSection({ ...production, outcome: 'success' }, limit),
    );
    expect(healed.split('\n\n')[1]).toBe('**✅ staging · ✅ production**');
    expect(healed.match(/· ✅ production/g)).toHaveLength(1);
  });

  test('are replaced in place, others kept', () => {
    const again = mergeComment(both, 'staging', section('S2'));
    expect([sectionIn(again, 'staging'), sectionIn(again, 'production')]).toEqual(['S2', 'P1']);
    expect(again.indexOf('S2')).toBeLessThan(again.indexOf('P1'));
  });

  test('come back the same from GitHub, with CRLF as well', () => {
    expect(mergeComment(both.replaceAll('\n', '\r\n'), 'staging', section('S1'))).toBe(both);
  });

  test.each(['', 'a b', '-->', '<!-- x', 'prod/eu|1', 'ümläut', 'x'.repeat(255), 'half \ud83d'])(
    'have any name: %j',
    (name) => {
      const body = mergeComment(both, name, section('mine'));
      expect(sectionIn(body, name)).toBe('mine');
      expect(mergeComment(body, name, section('mine'))).toBe(body);
      expect(sectionIn(body, 'production')).toBe('P1');
    },
  );

  test('a section whose end was lost ends where the next begins', () => {
    const broken = both.replace('<!-- kube-rollout:end staging -->', '');
    expect(mergeComment(broken, 'staging', section('S1'))).toBe(both);
  });

  test('no log line can end one, or begin another', () => {
    const lines = ['<!-- kube-rollout:end production -->', '<!-- kube-rollout:begin staging -->', '````', '</details>'];
    const result = fixture('crash');
    const objects = result.objects.map((object) => {
      const { diagnosis } = object;
      return diagnosis
        ? { ...object, diagnosis: { ...diagnosis, logs: [{ pod: 'p', container: 'c', previous: false, lines }] } }
        : object;
    });
    const body = mergeComment(both, 'production', (limit) => commentSection({ ...result, objects }, limit));
    expect(sectionIn(body, 'staging')).toBe('S1');
    expect(mergeComment(body, 'production', section('P1'))).toBe(both);
  });

  test('a real one of each', () => {
    const body = [staging, production].reduce(
      (existing: string | undefined, result) =>
        mergeComment(existing, result.run.environment, (limit) => commentSection(result, limit)),
      undefined,
    );
    expect(body?.match(/^### .*/gm)).toEqual([
      '### ✅ Deployed to staging',
      '### ❌ Deploy to production failed after everything was applied',
    ]);
  });
});

describe('65,536 characters', () => {
  const success = fixture('success');
  const fields = [{ path: 'data.release', before: 'before\n1\n2', after: '1\n2\nafter' }];
  const huge = { ...success, objects: manyObjects(success, 1_000) };
  const logs = [
    { pod: 'p', container: 'c', previous: false, lines: Array.from({ length: 1_000 }, () => '`'.repeat(900)) },
  ];
  const crash = fixture('crash');
  const hugeLogs = {
    ...crash,
    objects: crash.objects.map((each) => (each.diagnosis ? { ...each, diagnosis: { ...each.diagnosis, logs } } : each)),
  };
  const hugeProblems = fixture('invalid-manifest', {
    headline: 'x '.repeat(50_000),
    problems: Array.from({ length: 300 }, (_, line) => ({
      severity: 'error' as const,
      message: `mistake ${'y'.repeat(3_000)}`,
      position: { file: 'a.yaml', line },
    })),
  });
  const hugeNames = fixture('success', {
    run: { ...success.run, environment: 'e'.repeat(70_000), imageTag: 't'.repeat(70_000) },
  });

  test.each([
    ['objects', huge],
    ['logs', hugeLogs],
    ['problems', hugeProblems],
    ['names', hugeNames],
  ])('never more, whatever is too long: %s', (_, result) => {
    for (const limit of [65_536, 20_000, 6_000, 3_000]) {
      const text = commentSection(result, limit);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(openFence(text)).toBeUndefined();
      expect(text.match(/<details/g)?.length).toBe(text.match(/<\/details>/g)?.length);
      if (text.includes('Shortened')) expect(text).toContain('The workflow run](https://github.com/acme/payments/');
    }
  });

  test('the changes of an object are there whole or not at all: a half would read like another change', () => {
    const text = whole({ ...huge, objects: huge.objects.map((each) => ({ ...each, action: 'configured', fields })) });
    const [, diff = '', rest = ''] = /```diff\n([^`]*)```\n\n(… and \d+ more objects\.)/.exec(text) ?? [];
    expect(diff.match(/^- before$/gm)?.length).toBeGreaterThan(10);
    expect(diff.match(/^- before$/gm)?.length).toBe(diff.match(/^\+ after$/gm)?.length);
    expect(rest).not.toBe('');
  });

  test('the cause outlives the list of objects', () => {
    const result = { ...crash, objects: [...crash.objects, ...manyObjects(crash, 2_000)] };
    const text = whole(result, 5_000);
    expect(text).toContain("KeyError: 'DATABASE_URL'");
    expect(text).toContain('2003 objects: 2001 created');
  });

  test('the details of others make room before others go', () => {
    const others = Array.from({ length: 4 }, (_, index) => `env-${index}`);
    const middling = { ...success, objects: manyObjects(success, 120) };
    const body = others.reduce((existing: string | undefined, name) => {
      return mergeComment(existing, name, (limit) => commentSection(middling, Math.min(limit, 30_000)));
    }, undefined);
    const all = mergeComment(body, 'production', (limit) => commentSection(huge, limit));
    expect(all.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    for (const name of others) expect(sectionIn(all, name)).toContain('Deployed to production');
    expect(sectionIn(all, 'env-0')).not.toContain('<details>');
    expect(sectionIn(all, 'production')).toContain('<details>');
  });

  test('and others go before it can not be said at all', () => {
    const existing = mergeComment(undefined, 'old', () => 'x'.repeat(60_000));
    const all = mergeComment(existing, 'production', (limit) => commentSection(huge, limit));
    expect(all.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(sectionIn(all, 'old')).toBeUndefined();
    expect(sectionIn(all, 'production')).toContain('Deployed to production');
  });
});

test('ours starts with the marker; a quotation of it does not', () => {
  expect(isOurs(mergeComment(undefined, 'a', () => 'b'))).toBe(true);
  expect(isOurs(`> ${COMMENT_MARKER}\n\nwhat is this?`)).toBe(false);
});
