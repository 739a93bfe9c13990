import { type Exit, exitsOf, isRunning, type PodContainer, waitingOf } from '../containers.ts';
import type { Cause } from '../outcome.ts';
import type { ContainerFamily, PodFacts, Symptom } from '../symptom.ts';

/** An exit after less than this is no way to run, in ms. */
const SHORT_LIFE = 5_000;
/** The kubelet forgets a container's crashes after ten minutes of running, in ms; so do we. */
const FORGOTTEN = 600_000;

/** A container that ends again and again, was killed for its memory, or an init container that fails. */
export const crash: ContainerFamily = (container, facts) => {
  const exit = latestExit(container);
  if (exit === undefined || facts.isWell(container) || isOver(container, exit, facts)) return undefined;
  const outOfMemory = exit.reason === 'OOMKilled';
  const isInit = container.role === 'init';
  if (isInit && exit.exitCode === 0) return undefined;
  if (!isInit && !outOfMemory && !isLoop(container, exit)) return undefined;
  const { restarts } = exitsOf(container);
  return {
    class: 'retryable',
    family: 'crash',
    ...wordsFor(container, exit, outOfMemory),
    evidence: [evidenceOf(container, exit, restarts)],
    container: container.name,
    hasRun: true,
    ...(exit.finishedAt === undefined ? {} : { since: exit.finishedAt }),
  };
};

/** The exit that it stands at, else the one before its present run or wait. */
function latestExit(container: PodContainer): Exit | undefined {
  const { now, last } = exitsOf(container);
  return now ?? last;
}

/** A container that ended long ago, or that waits for something else than its next try. */
function isOver(container: PodContainer, exit: Exit, { now }: PodFacts): boolean {
  const waiting = waitingOf(container);
  if (waiting && waiting.reason !== 'CrashLoopBackOff') return true;
  return isRunning(container) && now - (exit.finishedAt ?? now) > FORGOTTEN;
}

/** Two restarts, or two exits of which the last came at once: judged by the history, for the state alternates. */
function isLoop(container: PodContainer, exit: Exit): boolean {
  const { restarts, now } = exitsOf(container);
  const ended = now !== undefined || waitingOf(container)?.reason === 'CrashLoopBackOff';
  const exits = restarts + (ended ? 1 : 0);
  return restarts >= 2 || (exits >= 2 && (exit.lived ?? 0) < SHORT_LIFE);
}

function wordsFor(
  container: PodContainer,
  exit: Exit,
  outOfMemory: boolean,
): Pick<Symptom, 'cause' | 'says' | 'remedy' | 'field'> {
  const { name, path, role } = container;
  if (outOfMemory) {
    return {
      cause: 'OutOfMemory',
      says: `container ${name} used more memory than its limit and was killed`,
      remedy: 'Raise resources.limits.memory, or make it use less.',
      field: `${path}.resources.limits.memory`,
    };
  }
  const cause: Cause = role === 'init' ? 'InitContainerFailed' : 'CrashLoop';
  const what = role === 'init' ? 'init container' : 'container';
  return { cause, says: `${what} ${name} ${howItEnds(exit)}`, remedy: remedyFor(exit), field: path };
}

function howItEnds(exit: Exit): string {
  const after = exit.lived === undefined ? '' : exit.lived < 1000 ? ' at once' : ` after ${exit.lived / 1000} s`;
  return exit.exitCode === 0 ? `ends by itself${after} (exit code 0)` : `ends with exit code ${exit.exitCode}${after}`;
}

function remedyFor(exit: Exit): string {
  if (exit.exitCode === 0) return 'Give it a command that keeps running, or make it a Job.';
  // On cgroup v1 the runtime at times says only Error where it ran out of memory, with the exit code of a SIGKILL.
  if (exit.exitCode === 137) return 'It was killed: look for a failing liveness probe, or for its memory limit.';
  if (exit.exitCode === 127 || exit.exitCode === 126)
    return 'Check its command: it was not found, or may not be executed.';
  return 'Read its last log lines.';
}

function evidenceOf(container: PodContainer, exit: Exit, restarts: number): string {
  const message = exit.message ? `: ${exit.message.trim()}` : '';
  return `container ${container.name}: ${exit.reason || 'ended'}, exit code ${exit.exitCode}, ${restarts} restarts${message}`;
}
