import { textAt } from '../at.ts';
import { type Exit, exitsOf, type PodContainer, runningSince, waitingOf } from '../containers.ts';
import { describeEvent } from '../event.ts';
import type { Cause } from '../outcome.ts';
import type { ContainerFamily, PodFacts, Symptom } from '../symptom.ts';
import { adviceOn } from './probe-advice.ts';
import { answerSaid, probeAnswer, probeKill } from './probe-events.ts';
import { startupRemedy } from './readiness.ts';
import { neverRan } from './start.ts';

/** An exit after less than this is no way to run, in ms. */
const SHORT_LIFE = 5_000;
/** The kubelet forgets a container's crashes after ten minutes of running, in ms; so do we. */
const FORGOTTEN = 600_000;

/** A container that ends again and again, was killed for its memory or by a probe, or an init container that fails. */
export const crash: ContainerFamily = (container, facts) => {
  const exit = latestExit(container);
  if (exit === undefined || neverRan(exit) || facts.isWell(container) || isOver(container, exit, facts))
    return undefined;
  const isInit = container.role === 'init';
  if (isInit && exit.exitCode === 0) return undefined;
  const killed = probeKill(facts.events, container);
  const counts = isInit || isOutOfMemory(container, exit) || isLoop(container, exit);
  if (!counts && killed === undefined) return undefined;
  const { restarts } = exitsOf(container);
  return {
    class: 'retryable',
    family: counts ? 'crash' : 'killed once',
    ...wordsFor(container, exit, facts, killed),
    container: container.name,
    hasRun: true,
    evidence: [evidenceOf(container, exit, restarts), ...probeEvidence(container, facts, killed)],
    ...(exit.finishedAt === undefined ? {} : { since: exit.finishedAt }),
    // Killed by a probe once, it may yet come up at the second try.
    ...(counts ? {} : { lastResort: true }),
  };
};

/** The exit that it stands at, else the one before its present run or wait. */
function latestExit(container: PodContainer): Exit | undefined {
  const { now, last } = exitsOf(container);
  return now ?? last;
}

/**
 * A container that has outlived its last run, which startup and readiness now judge, or that waits for something else
 * than its next try.
 */
function isOver(container: PodContainer, exit: Exit, { now }: PodFacts): boolean {
  const waiting = waitingOf(container);
  if (waiting) return waiting.reason !== 'CrashLoopBackOff';
  const since = runningSince(container);
  if (since === undefined) return false;
  const least = Math.min(Math.max(exit.lived ?? 0, SHORT_LIFE), FORGOTTEN);
  // Both times are cut to whole seconds.
  return now - (since + 999) > least;
}

/** Two restarts, or two exits of which the last came at once: judged by the history, for the state alternates. */
function isLoop(container: PodContainer, exit: Exit): boolean {
  const { restarts, now } = exitsOf(container);
  const ended = now !== undefined || waitingOf(container)?.reason === 'CrashLoopBackOff';
  const exits = restarts + (ended ? 1 : 0);
  return restarts >= 2 || (exits >= 2 && (exit.lived ?? 0) < SHORT_LIFE);
}

type Words = Pick<Symptom, 'cause' | 'says' | 'remedy' | 'field'>;

function wordsFor(container: PodContainer, exit: Exit, facts: PodFacts, killed: 'liveness' | 'startup' | undefined) {
  if (exit.reason === 'OOMKilled') return outOfMemory(container);
  if (killed) return killedByProbe(container, facts, killed);
  if (isOutOfMemory(container, exit)) return outOfMemory(container);
  return endsBadly(container, exit);
}

/** A container runtime may hear too late of what the kernel did: the same kill is then an `Error` the next time. */
function isOutOfMemory(container: PodContainer, { reason, exitCode }: Exit): boolean {
  return reason === 'OOMKilled' || (exitCode === 137 && exitsOf(container).last?.reason === 'OOMKilled');
}

function outOfMemory({ name, path, spec }: PodContainer): Words {
  const limit = textAt(spec, 'resources', 'limits', 'memory');
  return {
    cause: 'OutOfMemory',
    says: limit
      ? `container ${name} used more memory than its limit of ${limit} and was killed`
      : `container ${name} was killed for want of memory on its node; it has no memory limit of its own`,
    remedy: limit
      ? 'Raise resources.limits.memory, or make it use less.'
      : 'Give it a memory request that it really needs (resources.requests.memory), so that it gets a node with room, or make it use less.',
    field: `${path}.resources.limits.memory`,
  };
}

function killedByProbe(container: PodContainer, { events }: PodFacts, probe: 'liveness' | 'startup'): Words {
  const said = answerSaid(probeAnswer(events, container, probe));
  const { name, path, spec } = container;
  if (probe === 'startup') {
    return {
      cause: 'StartupFailed',
      says: `container ${name} is killed again and again, for its startup probe never passes${said}`,
      remedy: startupRemedy(said, spec.startupProbe),
      field: `${path}.startupProbe`,
    };
  }
  return {
    cause: 'LivenessFailed',
    says: `container ${name} is killed again and again by its liveness probe${said}`,
    remedy: livenessRemedy(container, said),
    field: `${path}.livenessProbe`,
  };
}

function livenessRemedy({ spec }: PodContainer, said: string): string {
  const otherwise = 'Check the path and port of the livenessProbe, and what keeps the container from answering it.';
  const { mend, mayBeSlow } = adviceOn(said, spec.livenessProbe, otherwise);
  const isSpared = mayBeSlow && spec.startupProbe === undefined;
  return isSpared ? `${mend} When it only needs longer to start, give it a startupProbe as well.` : mend;
}

function endsBadly(container: PodContainer, exit: Exit): Words {
  const { name, path, role, spec } = container;
  const isInit = role === 'init';
  const command = ['command', 'args'].find((part) => spec[part] !== undefined);
  return {
    cause: isInit ? 'InitContainerFailed' : causeOf(exit),
    says: `${isInit ? 'init container' : 'container'} ${name} ${howItEnds(exit)}`,
    remedy: remedyFor(exit),
    field: isAboutCommand(exit) && command ? `${path}.${command}` : path,
  };
}

function isAboutCommand({ exitCode }: Exit): boolean {
  return exitCode === 0 || exitCode === 126 || exitCode === 127;
}

/** 126 and 127 are how a shell ends that can't execute, or can't find, what it was told to run. */
function causeOf({ exitCode }: Exit): Cause {
  if (exitCode === 0) return 'EndsByItself';
  if (exitCode === 127) return 'CommandNotFound';
  return exitCode === 126 ? 'CommandNotExecutable' : 'CrashLoop';
}

function howItEnds({ exitCode, lived }: Exit): string {
  const after = lived === undefined ? '' : lived < 1000 ? ' at once' : ` after ${lived / 1000} s`;
  if (exitCode === 0) return `ends by itself${after} (exit code 0)`;
  const signal = SIGNALS.get(exitCode);
  return `ends with exit code ${exitCode}${signal ? ` (${signal.name})` : ''}${after}`;
}

/** Exit codes of a process that a signal ended: 128 and its number. Such a process seldom has last words. */
const SIGNALS: ReadonlyMap<number, { name: string; remedy: string }> = new Map([
  [
    132,
    {
      name: 'SIGILL',
      remedy:
        'It is built for a newer processor than that of the node: build it for an older one, or choose other nodes.',
    },
  ],
  [134, { name: 'SIGABRT', remedy: 'Read its last log lines: it gave up by itself.' }],
  // On cgroup v1 the runtime at times says only Error where it ran out of memory, with the exit code of a SIGKILL.
  [137, { name: 'SIGKILL', remedy: 'It was killed: look for a failing liveness probe, or for its memory limit.' }],
  [
    139,
    {
      name: 'SIGSEGV',
      remedy:
        'A native library of it crashed: check that it is built for this image (glibc or musl) and this processor.',
    },
  ],
  [143, { name: 'SIGTERM', remedy: 'It was told to end: look for who does so, such as a failing liveness probe.' }],
]);

function remedyFor(exit: Exit): string {
  const { exitCode } = exit;
  if (exitCode === 0) return 'Give it a command that keeps running, or make it a Job.';
  const signal = SIGNALS.get(exitCode);
  if (signal) return signal.remedy;
  if (isAboutCommand(exit)) return 'Check its command: it was not found, or may not be executed.';
  return 'Read its last log lines.';
}

function evidenceOf(container: PodContainer, exit: Exit, restarts: number): string {
  const message = exit.message ? `: ${exit.message.trim()}` : '';
  const times = `${restarts} restart${restarts === 1 ? '' : 's'}`;
  return `container ${container.name}: ${exit.reason || 'ended'}, exit code ${exit.exitCode}, ${times}${message}`;
}

function probeEvidence(container: PodContainer, { events }: PodFacts, killed: 'liveness' | 'startup' | undefined) {
  const answer = killed && probeAnswer(events, container, killed);
  return answer ? [describeEvent(answer)] : [];
}
