import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/manifest/object.ts';
import { findSymptoms } from '../../src/rollout/symptoms.ts';
import { at, deployment, ended, event, notReady, pod, scene, waiting } from './objects.ts';

/** What is said of a new pod whose only container is in such a state. */
function symptomOf(container: JsonObject, spec: JsonObject = {}, said: readonly [string, string][] = [], podSpec = {}) {
  const broken = pod({ status: notReady(container), spec: { containers: [{ name: 'app', ...spec }], ...podSpec } });
  const events = said.map(([reason, message]) => event(broken, reason, message));
  return findSymptoms(deployment(), scene(20, { pods: [broken], eventsOf: () => events }))[0]?.symptom;
}

describe('what to do about a probe depends on what it answers', () => {
  const running = { started: true, state: { running: { startedAt: at(0) } } };
  const readiness = (answer: string, rest: JsonObject = {}) =>
    symptomOf(running, { readinessProbe: {}, ...rest }, [['Unhealthy', `Readiness probe failed: ${answer}`]])?.remedy;
  const slow = /When it only needs longer to start/;

  test.each([
    [
      'Get "http://10.1.2.3:8000/health": dial tcp 10.1.2.3:8000: connect: connection refused',
      /0\.0\.0\.0 .* 127\.0\.0\.1/,
      true,
    ],
    ['HTTP probe failed with statuscode: 404', /^Mend the path of the probe/, false],
    ['HTTP probe failed with statuscode: 400', /ALLOWED_HOSTS in Django/, false],
    ['HTTP probe failed with statuscode: 401', /needs no login/, false],
    ['HTTP probe failed with statuscode: 503', /^The application answers that it can not serve: read its log/, true],
    [
      'Get "http://10.1.2.3:8000/health": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      /within timeoutSeconds \(1\)/,
      true,
    ],
    [
      'Get "https://10.1.2.3:8000/": http: server gave HTTP response to HTTPS client',
      /scheme of the probe to HTTP/,
      false,
    ],
    [
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
      /^Mend the command of the probe/,
      false,
    ],
    ['cat: /tmp/healthy: No such file or directory', /^Check the path/, true],
    ['something else', /^Check the path and port of the probe/, true],
  ])('%s', (answer, remedy, mayBeSlow) => {
    expect(readiness(answer)).toMatch(remedy);
    expect(slow.test(readiness(answer) ?? '')).toBe(mayBeSlow);
    expect(readiness(answer, { startupProbe: {} })).not.toMatch(slow);
  });

  describe('that asks a port by its name', () => {
    const asks = (port: string | number, ports: JsonObject[], others: JsonObject[] = []) =>
      symptomOf(running, { readinessProbe: { httpGet: { port } }, ports }, [], {
        containers: [{ name: 'app', readinessProbe: { httpGet: { port } }, ports }, ...others],
      });
    const proxy = { name: 'proxy', ports: [{ name: 'web', containerPort: 80 }] };

    test('which the container does not declare, be it declared by another or nothing at all', () => {
      expect(asks('web', [], [proxy])).toMatchObject({
        cause: 'ProbePortUndeclared',
        says: expect.stringContaining('asks port web, which it does not declare (it declares none)'),
        field: 'containers[name="app"].readinessProbe.httpGet.port',
      });
    });

    test.each([
      ['htpp', [{ name: 'http', containerPort: 8000 }], /^Did you mean http\? Let the probe ask a name/],
      ['http', [{ containerPort: 8000 }], /^Let the probe ask a name/],
      // A number that nobody declares is asked all the same: to declare it mends nothing.
      [8080, [{ containerPort: 8000 }], /^Let the probe ask the port that the application listens on\.$/],
    ])('and what to do about port %s', (port, ports, remedy) => {
      expect(asks(port, ports)?.remedy).toMatch(remedy);
    });

    test('which it declares, or by a number that another declares: nothing is odd about that', () => {
      expect(asks('web', [{ name: 'web', containerPort: 8000 }])?.cause).toBe('NotReady');
      expect(asks(80, [], [proxy])?.cause).toBe('NotReady');
      expect(asks(8000, [])?.cause).toBe('NotReady');
    });
  });

  test('the time that the probe allows for an answer is told', () => {
    expect(readiness('command timed out', { readinessProbe: { timeoutSeconds: 4 } })).toContain('timeoutSeconds (4)');
  });

  test.each([
    ['liveness', 'livenessProbe', /^Mend the path of the probe: [^.]*\.$/],
    ['startup', 'startupProbe', /^Mend the path of the probe: [^.]*\.$/],
  ])('of a %s probe that has the container killed too', (name, probe, remedy) => {
    const killed = { ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(18, 9) };
    const said: [string, string][] = [
      ['Killing', `Container app failed ${name} probe, will be restarted`],
      ['Unhealthy', `${name} probe failed: HTTP probe failed with statuscode: 404`],
    ];
    expect(symptomOf(killed, { [probe]: {} }, said)?.remedy).toMatch(remedy);
  });
});

describe('a container that a signal ended', () => {
  const ends = (exitCode: number, spec: JsonObject = {}, reason = 'Error') =>
    symptomOf({ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState: ended(18, 9, { exitCode, reason }) }, spec);

  test.each([
    [139, 'ends with exit code 139 (SIGSEGV) after 9 s', /native library/],
    [132, 'ends with exit code 132 (SIGILL) after 9 s', /processor/],
    [143, 'ends with exit code 143 (SIGTERM) after 9 s', /told to end/],
    [1, 'ends with exit code 1 after 9 s', /last log lines/],
  ])('%i', (code, says, remedy) => {
    expect(ends(code)).toMatchObject({ says: `container app ${says}`, remedy: expect.stringMatching(remedy) });
  });

  test('for want of memory on its node has no limit to raise', () => {
    expect(ends(137, {}, 'OOMKilled')?.remedy).toMatch(/^Give it a memory request/);
    expect(ends(137, { resources: { limits: { memory: '1Gi' } } }, 'OOMKilled')?.remedy).toMatch(/^Raise resources/);
  });
});

test('a memory limit that is too low even to start: the limit is to blame, and its unit', () => {
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown';
  expect(symptomOf(waiting('RunContainerError', message))).toMatchObject({
    cause: 'OutOfMemory',
    class: 'terminal',
    remedy: expect.stringContaining('512Mi'),
    field: 'containers[name="app"].resources.limits.memory',
  });
});

describe('a container that must not run as root', () => {
  const refused = (message: string, own: JsonObject, ofPod: JsonObject = {}) =>
    symptomOf(waiting('CreateContainerConfigError', message), { securityContext: own }, [], { securityContext: ofPod });
  const byUser = `container's runAsUser breaks non-root policy (pod: "api_shop(1)", container: app)`;

  test('and is told to by its own manifest: runAsUser is to blame', () => {
    expect(refused(byUser, { runAsNonRoot: true, runAsUser: 0 })).toMatchObject({
      cause: 'RunsAsRoot',
      class: 'terminal',
      field: 'containers[name="app"].securityContext.runAsUser',
    });
  });

  test('by what the pod says for all its containers: that line is to blame', () => {
    const image = 'container has runAsNonRoot and image will run as root';
    expect(refused(image, {}, { runAsNonRoot: true })?.field).toBe('securityContext.runAsNonRoot');
    expect(refused(image, { runAsNonRoot: true })?.field).toBe('containers[name="app"].securityContext.runAsNonRoot');
  });
});

test.each([
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', /^Let the nodes trust/],
  ['http: server gave HTTP response to HTTPS client', /^The registry speaks plain HTTP/],
])('a registry that nodes can not talk to: %s', (why, remedy) => {
  const message = `failed to pull and unpack image "x:1": failed to resolve reference "x:1": failed to do request: Head "https://x/v2/": ${why}`;
  expect(symptomOf(waiting('ErrImagePull', message), { image: 'x:1' })).toMatchObject({
    cause: 'RegistryUnavailable',
    class: 'retryable',
    remedy: expect.stringMatching(remedy),
  });
});
