import { describe, expect, test } from 'vitest';
import { createFakeCluster } from './fake-cluster.ts';
import {
  applied,
  at,
  complete,
  condition,
  deployment,
  ended,
  notReady,
  object,
  pod,
  replicaSet,
  TEMPLATE,
  waiting,
} from './objects.ts';
import { fresh, PODS, start, three, useFakeTime } from './start-wait.ts';

useFakeTime();

describe('the log of what failed', () => {
  const crashed = notReady({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(1, 1) });
  const log = `${PODS}/a/log?container=app&tailLines=30&limitBytes=65536`;

  test('is read to its last lines, of the present and the previous run', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    cluster.answer(log, 'one\ntwo\n');
    cluster.answer(`${log}&previous=true`, 'unable to retrieve container logs for containerd://1');
    cluster.answer(log.replace('/a/', '/b/'), 'same\n');
    cluster.answer(`${log.replace('/a/', '/b/')}&previous=true`, 'same\n');
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(crashed));
    expect(await run.isOver(46_000)).toBe(true);
    const [outcome] = await run.outcomes;
    expect(outcome?.diagnosis?.logs).toEqual([
      { pod: 'a', container: 'app', previous: false, lines: ['one', 'two'] },
      { pod: 'b', container: 'app', previous: false, lines: ['same'] },
    ]);
  });

  test('and what is told of it lack what the manifest calls a secret', async () => {
    const env = [{ name: 'API_TOKEN', value: 'swordfish' }];
    const template = { ...TEMPLATE, spec: { containers: [{ name: 'app', image: 'x', env }] } };
    const answer = deployment({ observedGeneration: 0 }, { template });
    const cluster = createFakeCluster(answer);
    cluster.answer(log, 'ValueError: swordfish is not welcome\n');
    const run = start(cluster, [applied(answer)]);
    const live = deployment({ ...complete(), availableReplicas: 0 }, { template });
    cluster.put(replicaSet('uid-api', 'new', template), live, ...three(crashed).slice(0, 1));
    expect(await run.isOver(46_000)).toBe(true);
    const [outcome] = await run.outcomes;
    expect(outcome?.message).toContain('ValueError: (hidden) is not welcome');
    expect(JSON.stringify(outcome?.diagnosis)).not.toContain('swordfish');
  });

  test('that is empty, or can not be read, is told as such', async () => {
    const told = async (prepare: (cluster: ReturnType<typeof createFakeCluster>) => void) => {
      const answer = fresh();
      const cluster = createFakeCluster(answer);
      prepare(cluster);
      const run = start(cluster, [applied(answer)]);
      cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(crashed).slice(0, 1));
      expect(await run.isOver(46_000)).toBe(true);
      const [outcome] = await run.outcomes;
      return outcome?.diagnosis;
    };
    const silent = await told((cluster) => {
      cluster.answer(log, '');
      cluster.answer(`${log}&previous=true`, '\n');
    });
    expect(silent?.evidence.at(-1)).toBe('log of container app in pod a: empty');
    expect(silent?.remedy).toMatch(/^It wrote nothing that tells: run its image by hand/);
    const denied = await told((cluster) => cluster.deny(`${PODS}/a/log`));
    expect(denied?.evidence.at(-1)).toMatch(/^log of container app in pod a: can't be read: /);
    expect(denied?.remedy).toBe(
      'Read its last log lines: kubectl logs -n shop a -c app --previous. To have them here, allow the deploying account to get pods/log.',
    );
  });

  test('that the kubelet cut within a line says so: half a secret there can be told as one', async () => {
    const answer = fresh();
    const cluster = createFakeCluster(answer);
    cluster.answer(log, `${'x'.repeat(65_500)}\n${'sesame'.padStart(35, '.')}`);
    const run = start(cluster, [applied(answer)]);
    cluster.put(replicaSet(), deployment({ ...complete(), availableReplicas: 0 }), ...three(crashed).slice(0, 1));
    expect(await run.isOver(46_000)).toBe(true);
    const [outcome] = await run.outcomes;
    expect(outcome?.diagnosis?.logs[0]?.lines[1]).toBe(`${'sesame'.padStart(35, '.')}…`);
  });

  test('is read of five containers in all, of each workload first of one', async () => {
    const names = ['one', 'two', 'three', 'four', 'five', 'six'];
    const answers = names.map((name) => deployment({ observedGeneration: 0 }, {}, { name, uid: `uid-${name}` }));
    const cluster = createFakeCluster(...answers);
    for (const name of names) {
      const podNames = [`${name}-1`, `${name}-2`];
      for (const each of podNames) {
        const path = log.replace('/a/', `/${each}/`);
        cluster.answer(path, each);
        cluster.answer(`${path}&previous=true`, each);
      }
      cluster.put(replicaSet(`uid-${name}`, name));
      cluster.put(...podNames.map((each) => pod({ name: each, owner: `uid-rs-${name}`, status: crashed })));
      cluster.put(deployment({ ...complete(), availableReplicas: 0 }, {}, { name, uid: `uid-${name}` }));
    }
    const run = start(
      cluster,
      answers.map((answer) => applied(answer)),
    );
    expect(await run.isOver(46_000)).toBe(true);
    const read = (await run.outcomes).map(({ diagnosis }) => diagnosis?.logs.map((one) => one.pod) ?? []);
    expect(read).toEqual([['one-1'], ['two-1'], ['three-1'], ['four-1'], ['five-1'], []]);
  });
});

describe('a credential that a program left in its last message', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabcdEFGH\n-----END RSA PRIVATE KEY-----';
  const crash = (message: string) =>
    three({
      phase: 'Running',
      containerStatuses: [
        {
          name: 'app',
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { reason: 'Error', exitCode: 1, finishedAt: at(0), message } },
        },
      ],
    });

  test('is in no line of a diagnosis, be it a private key of many lines', async () => {
    const answer = fresh();
    const run = start(createFakeCluster(answer, replicaSet(), ...crash(`can't use the key\n${key}\nbye`)), [
      applied(answer),
    ]);
    await run.isOver(60_000);
    const shown = JSON.stringify([(await run.outcomes).map(({ diagnosis, message }) => [diagnosis, message])]);
    expect(shown).toContain("can't use the key");
    expect(shown).not.toMatch(/MIIE|abcdEFGH/);
  });

  test('is in no doubt', async () => {
    const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      status: {
        conditions: [
          condition('ScalingActive', 'False', {
            reason: 'FailedGetExternalMetric',
            message: 'unable to get https://shop:hunter2@metrics/rate',
            lastTransitionTime: at(-120),
          }),
        ],
      },
    });
    const [outcome] = await start(createFakeCluster(scaler), [applied(scaler)]).outcomes;
    expect(outcome?.doubt?.message).toContain('https://shop:***@metrics/rate');
  });

  test('is in no line of the log', async () => {
    const widget = object('example.com/v1', 'Widget', {
      status: {
        conditions: [condition('Ready', 'False', { message: 'no answer from postgres://shop:hunter2@db/shop' })],
      },
    });
    const run = start(createFakeCluster(widget), [applied(widget)]);
    await run.isOver(20_000);
    run.timeOut();
    const shown = [...run.lines(), ...(await run.outcomes).map(({ message }) => message)].join('\n');
    expect(shown).toContain('no answer from postgres://shop:***@db/shop');
    expect(shown).not.toContain('hunter2');
  });
});
