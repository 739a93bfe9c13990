import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { DEFAULT_HOLDS, holdsOf } from '../../src/rollout/hold.ts';
import { investigate } from '../../src/rollout/investigate.ts';
import { judge } from '../../src/rollout/judge.ts';
import { lastWords, withLastWords, withSilence } from '../../src/rollout/last-words.ts';
import type { Cause } from '../../src/rollout/outcome.ts';
import { previousDeploy, servingOf } from '../../src/rollout/serving.ts';
import { createFakeCluster } from './fake-cluster.ts';
import { at, complete, deployment, notReady, object, pod, ready, replicaSet, scene } from './objects.ts';

describe('the last words of a log', () => {
  const frames = ['Traceback (most recent call last):', '  File "/app/main.py", line 3, in <module>', '    main()'];
  test.each([
    [
      'the last traceback',
      [...frames, 'ValueError: a', 'During handling …', '', ...frames, 'KeyError: b', '[INFO] bye'],
      'KeyError: b',
    ],
    ['a Go panic', ['panic: no database', 'goroutine 1 [running]:'], 'panic: no database'],
    ['Node', ["Error: Cannot find module 'express'", '    at x'], "Error: Cannot find module 'express'"],
    [
      'a logger begins it',
      ['[7] [ERROR] Traceback (most recent call last):', ...frames.slice(1), 'a.Stop', ''],
      'a.Stop',
    ],
    [
      'its beginning is cut off',
      [...frames.slice(1), 'a.ValidationError: 1 validation error for S', 'url', '  Field required', '    See'],
      'a.ValidationError: 1 validation error for S: url: Field required',
    ],
    [
      'uvicorn finds no application',
      ['ERROR:    Error loading ASGI app. Could not import module "main".'],
      'ERROR:    Error loading ASGI app. Could not import module "main".',
    ],
    [
      'gunicorn finds no application',
      [
        "Failed to find attribute 'app' in 'main'.",
        '[7] [INFO] Worker exiting',
        '[1] [ERROR] Reason: App failed to load.',
      ],
      "Failed to find attribute 'app' in 'main'.",
    ],
    [
      'uvicorn finds its port taken',
      [
        'INFO:  up',
        "ERROR:    [Errno 98] error while attempting to bind on address ('::', 80): address already in use",
      ],
      "ERROR:    [Errno 98] error while attempting to bind on address ('::', 80): address already in use",
    ],
    ['nothing that stands out', ['starting', 'stopped'], undefined],
  ])('%s', (_, lines, line) => {
    expect(lastWords(lines)?.line).toBe(line);
  });
});

describe('what users have meanwhile', () => {
  const old = (name: string, status: JsonObject) => pod({ name, owner: 'uid-rs-old', status });
  test.each([
    ['configured', [ready(), ready(), ready()], 'the previous version still serves: 3 of 3 ready'],
    ['configured', [ready(), {}], 'the previous version still serves: 1 of 3 ready'],
    ['configured', [], 'nothing of it serves: no pod of the previous version is ready'],
    ['created', [], 'nothing of it serves yet: there was no previous version'],
  ] as const)('%s, %o', (action, statuses, said) => {
    const oldPods = statuses.map((status, index) => old(`old-${index}`, status));
    expect(servingOf(deployment(), action, scene(9, { pods: [pod()], oldPods }))).toBe(said);
  });

  test('at the first deploy there is no previous version that could be left or not', () => {
    const pods = [pod({ name: 'a', status: ready() }), pod({ name: 'b', status: ready() }), pod({ name: 'c' })];
    expect(servingOf(deployment(), 'created', scene(9, { pods }))).toBe(
      '2 of 3 pods are ready; there was no previous version',
    );
    expect(servingOf(deployment(), 'configured', scene(9, { pods }))).toMatch(
      /^no pod of the previous version is left/,
    );
    expect(servingOf(deployment(), 'configured', scene(9, { pods, oldPods: [pod()] }))).toMatch(
      /^no pod of the previous version is ready/,
    );
  });

  test('the last good deploy is that of the ReplicaSet which still has ready pods', () => {
    const set = (commit: string, revision: string, readyReplicas: number) =>
      replicaSet('uid-api', commit.slice(0, 3), undefined, {
        metadata: {
          annotations: {
            'kube-rollout.dev/commit': commit,
            'kube-rollout.dev/run-url': `of ${commit}`,
            'deployment.kubernetes.io/revision': revision,
          },
        },
        status: { readyReplicas },
      });
    const [good, bad] = ['a'.repeat(40), 'b'.repeat(40)];
    const live = deployment(complete(), {}, { annotations: { 'kube-rollout.dev/commit': bad } });
    const oldReplicaSets = [set(good, '1', 3), set(bad, '2', 0)];
    expect(previousDeploy(live, scene(9, { oldReplicaSets }))).toEqual({ commit: good, runUrl: `of ${good}` });
  });

  describe('else what stood before is the last good deploy', () => {
    const commit = 'a'.repeat(40);
    const stood = (status: JsonObject, named = commit) =>
      deployment(status, {}, { annotations: { 'kube-rollout.dev/commit': named } });
    const partly = { ...complete(), updatedReplicas: 1 };
    test.each([
      ['when it was rolled out', stood(complete()), { commit, runUrl: '' }],
      ['but not while it was being rolled out', stood(partly), undefined],
      ['nor when its pods were not ready', stood({ ...complete(), availableReplicas: 0 }), undefined],
      ['nor when its controller had not even looked at it', stood({ ...complete(), observedGeneration: 0 }), undefined],
      ['nor when it names no commit', stood(complete(), 'x](y)'), undefined],
      ['nor when there was nothing', undefined, undefined],
    ])('%s', (_, live, expected) => {
      // How its pods are now says nothing of how they were then.
      expect(previousDeploy(live, scene(9, { pods: [pod({ name: 'a' })] }))).toEqual(expected);
    });
  });
});

describe('a readiness probe that does not pass has the time that it gives itself, and then the hold time', () => {
  const spec = {
    containers: [{ name: 'app', readinessProbe: { initialDelaySeconds: 5, periodSeconds: 5, failureThreshold: 4 } }],
  };
  const unready = () => pod({ spec, status: notReady({ state: { running: { startedAt: at(10) } } }) });
  const lookedAt = (seconds: number, status = unready()) =>
    judge(
      deployment({ ...complete(), availableReplicas: 0 }),
      scene(seconds, { pods: [status] }),
      { symptoms: new Map() },
      DEFAULT_HOLDS,
    ).verdict.status;

  test('5 s + 4 × 5 s + 1 s for an answer, and 45 s', () => {
    expect(lookedAt(80)).toBe('InProgress');
    expect(lookedAt(81)).toBe('Failed');
  });

  test('one that was ready a moment ago has all of it again', () => {
    const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: at(70) }];
    const status = { ...notReady({ state: { running: { startedAt: at(10) } } }), conditions };
    expect(lookedAt(90, pod({ spec, status }))).toBe('InProgress');
  });
});

const found = (cause: Cause, remedy: string) =>
  ({ class: 'retryable', cause, message: 'M', evidence: [], logs: [], remedy }) as const;

describe('what a log says does not hide what has to be done all the same', () => {
  const told = (cause: Cause) => {
    const lines = ["ModuleNotFoundError: No module named 'flask'"];
    const log = { pod: 'p', container: 'app', previous: false, lines };
    return withLastWords(found(cause, 'Check the probe.'), [log]).remedy;
  };
  test.each([
    ['JobFailed', /^Add the module .* Give the Job a new name/],
    ['PodFailed', /^Add the module .* Delete the Pod or give it a new name/],
    ['LivenessFailed', /^Add the module .* Check the probe\.$/],
    ['StartupFailed', /^Add the module .* Check the probe\.$/],
    ['CrashLoop', /^Add the module [^.]*\.$/],
  ] as const)('%s', (cause, remedy) => expect(told(cause)).toMatch(remedy));
});

describe('nobody is sent to an empty log', () => {
  const EMPTY = { says: 'log of container app in pod p: empty' };
  test.each(['CrashLoop', 'InitContainerFailed', 'InitContainerStuck', 'JobFailed', 'PodFailed'] as const)(
    '%s',
    (cause) => {
      const { evidence, remedy } = withSilence(found(cause, 'Read its log.'), EMPTY);
      expect(evidence).toEqual([EMPTY.says]);
      expect(remedy).toMatch(/^It wrote nothing that tells: run its image by hand/);
    },
  );

  test('but what is known without it is still what to do: a signal, a command that is not there', () => {
    const remedy = 'A native library of it crashed.';
    expect(withSilence(found('CrashLoop', remedy), EMPTY)).toMatchObject({ evidence: [EMPTY.says], remedy });
  });

  test.each(['CommandNotFound', 'LivenessFailed', 'OutOfMemory'] as const)(
    '%s: what is to be done is known without it',
    (cause) => {
      const diagnosis = found(cause, 'Mend the name.');
      expect(withSilence(diagnosis, EMPTY)).toEqual(diagnosis);
    },
  );
});

test('an object has its own hold times', () => {
  const patient = deployment({}, {}, { annotations: { 'kube-rollout.dev/failure-hold': 'retryable=2m' } });
  expect(holdsOf(patient, DEFAULT_HOLDS)).toEqual({ terminal: 5, retryable: 120 });
});

describe('what the cluster says of a failure when asked', () => {
  const diagnosis = {
    class: 'terminal',
    cause: 'ConfigMissing',
    message: '',
    evidence: [],
    logs: [],
    remedy: 'R.',
  } as const;
  const ask = (body: JsonObject, path: string, key?: string) => {
    const cluster = createFakeCluster();
    cluster.answer(path, body);
    const question = { about: 'source', kind: 'Secret', name: 'databse', ...(key ? { key } : {}) } as const;
    return investigate(cluster, deployment(), { diagnosis, logTargets: [], question }, AbortSignal.timeout(1_000));
  };

  test('a name that is near', async () => {
    const items = ['database', 'tls'].map((name) => ({ metadata: { name } }));
    expect(await ask({ items }, '/api/v1/namespaces/shop/secrets')).toMatchObject({
      remedy: 'Did you mean database? R.',
      evidence: ['Secrets in the namespace: database, tls'],
    });
  });

  describe('of a Secret that this deploy applied', () => {
    const secret = object('v1', 'Secret', { metadata: { name: 'database' } });
    const question = { about: 'source', kind: 'Secret', name: 'database' } as const;
    const told = (...there: KubernetesObject[]) => {
      const suspicion = {
        diagnosis: { ...diagnosis, message: 'Secret database does not exist' },
        logTargets: [],
        question,
      };
      return investigate(createFakeCluster(...there), deployment(), suspicion, AbortSignal.timeout(1_000), [secret]);
    };

    test('someone has deleted it since: no manifest is to be mended', async () => {
      expect(await told()).toMatchObject({
        message: 'Secret database does not exist; this deploy applied it, and someone has deleted it since',
        remedy: 'Find out who deletes it (another deploy, a person, a controller), then deploy again.',
      });
    });

    test('it is there again: nobody is accused', async () => {
      expect(await told(secret)).toMatchObject({ message: 'Secret database does not exist', remedy: 'R.' });
    });
  });

  test('a key that is near; no value is told', async () => {
    const found = await ask({ data: { url: 'c2VjcmV0' } }, '/api/v1/namespaces/shop/secrets/databse', 'ulr');
    expect(found).toMatchObject({ remedy: 'Did you mean url? R.', evidence: ['keys of Secret databse: url'] });
    expect(JSON.stringify(found)).not.toContain('c2Vj');
  });

  test('a question that may not be asked adds nothing', async () => {
    expect(await ask({}, '/nowhere')).toEqual(diagnosis);
  });

  test('what a pod asks for, beside what the nodes have free', async () => {
    const cluster = createFakeCluster();
    const node = (name: string, cpu: string) => ({ metadata: { name }, status: { allocatable: { cpu } } });
    cluster.answer('/api/v1/nodes', { items: [node('a', '4'), node('b', '2')] });
    const asks = (cpu: string) => ({ containers: [{ name: 'app', resources: { requests: { cpu } } }] });
    cluster.answer('/api/v1/pods', { items: [pod({ spec: { ...asks('3500m'), nodeName: 'a' } })] });
    const suspicion = {
      diagnosis,
      logTargets: [],
      question: { about: 'room' } as const,
      pod: pod({ spec: asks('3') }),
    };
    const { evidence } = await investigate(cluster, deployment(), suspicion, AbortSignal.timeout(1_000));
    expect(evidence).toEqual(['it asks for cpu 3; the most that a node has free is 2 (b)']);
  });
});
