import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import { flawsOf } from '../../src/manifest/validate.ts';
import { parseWaitFor, unmet } from '../../src/manifest/wait-for.ts';

const object: JsonObject = {
  metadata: { generation: 3 },
  status: {
    phase: 'Running',
    ready: true,
    ingress: [{ ip: '10.0.0.1' }],
    'a.b': 'dotted',
    conditions: [
      { type: 'Synced', status: 'True' },
      { type: 'Ready', status: 'False', reason: 'Creating', message: 'takes a while' },
      { type: 'Old', status: 'True', observedGeneration: 2 },
    ],
  },
};

test.each([
  ['condition=Synced', undefined],
  ['condition=synced=true', undefined],
  ['condition=Ready', 'waiting for condition Ready to be True; it is False (Creating: takes a while)'],
  ['condition=Ready=False', undefined],
  ['condition=Gone', 'waiting for condition Gone, which is not set'],
  ['condition=Old', 'waiting for condition Old of generation 3'],
  ['jsonpath={.status.phase}=Running', undefined],
  ['jsonpath=.status.phase="Running"', undefined],
  ['jsonpath={.status.phase}=Done', 'waiting for .status.phase to be Done; it is Running'],
  ['jsonpath={.status.ingress[0].ip}', undefined],
  ['jsonpath={.status.ingress[1].ip}', 'waiting for .status.ingress[1].ip, which is not set'],
  ['jsonpath={.status.ready}=true', undefined],
  [`jsonpath={.status['a.b']}=dotted`, undefined],
])('%s', (text, missing) => {
  const wanted = parseWaitFor(text);
  expect(wanted && unmet(wanted, object)).toBe(missing);
  expect(wanted).toBeDefined();
});

test.each(['', 'Ready', 'condition=', 'condition=a=b=c', 'delete', 'jsonpath={.items[*].x}=1', 'jsonpath={.a}='])(
  'not understood: %s',
  (text) => {
    expect(parseWaitFor(text)).toBeUndefined();
  },
);

test.each([
  ['kube-rollout.dev/wait_for', 'Did you mean kube-rollout.dev/wait-for?'],
  ['kube-rollout.dev/quite-another', 'Those that begin like this are'],
])('an annotation that looks like ours and is none is a mistake in the manifest: %s', (name, remedy) => {
  const annotations = { [name]: 'a', 'kube-rollout.dev/commit': 'a', 'sandbox.kube-rollout.dev/behaviour': 'crash' };
  const flaws = flawsOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', annotations } });
  expect(flaws).toEqual([
    {
      path: `metadata.annotations[${name}]`,
      message: `there is no annotation ${name}`,
      remedy: expect.stringContaining(remedy),
    },
  ]);
});

describe('a wish that is not understood is a mistake in the manifest', () => {
  const flawsWith = (annotations: JsonObject) =>
    flawsOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', annotations } }).map(({ path }) => path);

  test.each([
    ['kube-rollout.dev/wait-for', 'Ready', 'condition=Ready'],
    ['kube-rollout.dev/failure-hold', 'terminal=soon', 'retryable=2m'],
  ])('%s', (name, bad, good) => {
    expect(flawsWith({ [name]: bad })).toEqual([`metadata.annotations[${name}]`]);
    expect(flawsWith({ [name]: good })).toEqual([]);
  });
});
