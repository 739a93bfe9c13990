import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import type { Applied, Change } from '../../src/plan/change.ts';
import { changes } from '../../src/report/changes.ts';
import { conclude, type Entry } from '../../src/report/conclude.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import type { Result } from '../../src/report/result.ts';
import { ROOMS, type Room } from '../../src/report/room.ts';
import type { Outcome } from '../../src/rollout/outcome.ts';

const object: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'payments' },
};
const source = {
  file: 'k8s/api.yaml',
  position: { file: 'k8s/api.yaml', line: 1 },
  locate: () => ({ file: 'k8s/api.yaml', line: 23 }),
};
const resource = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true };
const change: Change = { object, source, resource, action: 'configured', fields: [], warnings: [], checked: true };
const applied: Applied = { ...change, answer: object };
const images = [{ container: 'api', image: 'acme/api:v2', digests: [] }];
const current: Outcome = { ...applied, status: 'Current', message: '3 of 3 pods available', seconds: 4, images };
const failed: Outcome = {
  ...current,
  status: 'Failed',
  message: 'image not found',
  diagnosis: {
    class: 'terminal',
    cause: 'ImageNotFound',
    message: '3 of 3 new pods: the image acme/api:v2 does not exist',
    evidence: [],
    logs: [],
    remedy: 'Push the image.',
    field: 'spec.template.spec.containers[name="api"].image',
  },
};
const onItsWay: Outcome = { ...current, status: 'InProgress', message: '1 of 3 new pods ready' };
const run: Result['run'] = {
  environment: 'production',
  namespace: 'payments',
  imageTag: 'v2',
  commit: '',
  repositoryUrl: '',
  commitUrl: '',
  runUrl: '',
  startedAt: '2026-01-01T00:00:00Z',
};

function end(step: Result['step'], entries: Entry[], more: Partial<Parameters<typeof conclude>[0]> = {}): Result {
  return conclude({ step, entries, problems: [], cancelled: false, run, seconds: 5, ...more });
}

const error = { severity: 'error', message: 'namespace nope does not exist' } as const;

describe('how a run ended', () => {
  const cases: [what: string, result: Result, outcome: Result['outcome'], headline: string][] = [
    [
      'everything is Current',
      end('done', [{ came: 'followed', outcome: current }]),
      'success',
      'api: 3 of 3 pods available',
    ],
    [
      'nothing had to change',
      end('done', [{ came: 'followed', outcome: { ...current, action: 'unchanged' } }]),
      'success',
      'everything is as declared; api: 3 of 3 pods available',
    ],
    [
      'a warning fails nothing',
      end('done', [], { problems: [{ ...error, severity: 'warning' }] }),
      'success',
      'everything is as declared',
    ],
    [
      'an object failed',
      end('wait', [{ came: 'followed', outcome: failed }]),
      'failure',
      'Deployment api: 3 of 3 new pods: the image acme/api:v2 does not exist',
    ],
    [
      'two problems in the preview',
      end('preview', [{ came: 'declared', declared: { object, source } }], {
        problems: [error, { ...error, message: 'x' }],
      }),
      'failure',
      'namespace nope does not exist (and 1 more)',
    ],
    [
      'cancelled',
      end('apply', [{ came: 'previewed', change }], { cancelled: true }),
      'cancelled',
      'cancelled during apply',
    ],
    [
      'cancelled in the apply, of which the warning tells how far it came',
      end('apply', [{ came: 'previewed', change }], {
        cancelled: true,
        problems: [{ severity: 'warning', message: 'cancelled by SIGINT during apply: 0 of 1 objects applied' }],
      }),
      'cancelled',
      'cancelled by SIGINT during apply: 0 of 1 objects applied',
    ],
    [
      'cancelled in the wait: what was on its way comes first',
      end('wait', [{ came: 'followed', outcome: onItsWay }], {
        cancelled: true,
        problems: [{ severity: 'warning', message: 'cancelled by SIGINT during wait' }],
      }),
      'cancelled',
      'Deployment api: 1 of 3 new pods ready',
    ],
    [
      'an object of another namespace is named with it',
      end('wait', [{ came: 'followed', outcome: failed }], { run: { ...run, namespace: 'shop' } }),
      'failure',
      'Deployment payments/api: 3 of 3 new pods: the image acme/api:v2 does not exist',
    ],
    ['ended in the middle without a word', end('preview', []), 'failure', 'it ended during preview'],
  ];

  test.each(cases)('%s', (_, result, outcome, headline) => {
    expect(result.outcome).toBe(outcome);
    expect(result.headline).toBe(headline);
  });
});

describe('what is told of an object', () => {
  const cases: [what: string, entry: Entry, expected: object][] = [
    ['only declared', { came: 'declared', declared: { object, source } }, { action: 'not applied', status: 'Unknown' }],
    ['previewed', { came: 'previewed', change }, { action: 'not applied' }],
    ['refused', { came: 'refused', change, message: 'no', unknown: false }, { action: 'not applied', message: 'no' }],
    ['lost on the way', { came: 'refused', change, message: 'reset', unknown: true }, { action: 'unknown' }],
    ['applied, not followed', { came: 'applied', change: applied }, { action: 'configured', status: 'Unknown' }],
    [
      'followed',
      { came: 'followed', outcome: current },
      { action: 'configured', status: 'Current', seconds: 4, images },
    ],
    [
      'failed, with the line to blame',
      { came: 'followed', outcome: failed },
      { status: 'Failed', blame: { line: 23 } },
    ],
  ];

  test.each(cases)('%s', (_, entry, expected) => {
    const [told] = end('wait', [entry]).objects;
    expect(told).toMatchObject(expected);
    expect(told?.reference).toMatchObject({ kind: 'Deployment', namespace: 'payments', name: 'api' });
  });
});

test('a namespace that the run makes itself stands in no file', () => {
  const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh' } };
  const made: Applied = { ...applied, object: namespace, answer: namespace, source: { ...source, isImplied: true } };
  const result = end('wait', [{ came: 'applied', change: made }]);
  const [told] = JSON.parse(outputsOf(result).objects);
  expect(told).toMatchObject({ kind: 'Namespace', name: 'fresh', action: 'configured' });
  expect(told).not.toHaveProperty('file');
  expect(told).not.toHaveProperty('line');
  expect(changes(result, ROOMS[0] as Room).join('\n')).toContain('`fresh`<br>made by this run |');
});

test('of an image that does not exist and that the input has set, the line of the input is told', () => {
  const given = { ...failed, source: { ...source, imageInput: () => 'acme/api:v2' } };
  const [object] = end('wait', [{ came: 'followed', outcome: given }]).objects;
  expect(object?.diagnosis?.remedy).toBe(
    'The image is set by the line `acme/api:v2` of the input `images`. Push the image.',
  );
});

test('a CronJob is applied, and not among the workloads that are rolled out', () => {
  const cron = {
    ...object,
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'payments' },
  };
  const scheduled: Entry = { came: 'followed', outcome: { ...current, object: cron, message: 'exists' } };
  const rolledOut: Entry = { came: 'followed', outcome: current };
  expect(end('done', [rolledOut, scheduled]).headline).toBe('api: 3 of 3 pods available');
  expect(end('done', [scheduled]).headline).toBe('the object is applied');
});
