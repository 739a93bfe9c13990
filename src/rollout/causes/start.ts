import { type Exit, exitsOf, type PodContainer, waitingOf } from '../containers.ts';
import type { ContainerFamily } from '../symptom.ts';

const WAITING = ['RunContainerError', 'CreateContainerError', 'PreCreateHookError', 'PreStartHookError'];
const ENDED = ['StartError', 'ContainerCannotRun'];

/** What a container runtime says, in lower case, of a container that will never start as it is. */
const HOPELESS = [
  'no such file or directory',
  'executable file not found',
  'exec format error',
  'permission denied',
  'is a directory',
  'not a directory',
  'no command specified',
  'invalid argument',
  'unable to find user',
];

/** A container whose process can't even be started. Its log is empty: the cause stands in its state alone. */
export const start: ContainerFamily = (container, { isWell }) => {
  const fault = faultOf(container);
  if (fault === undefined || isWell(container)) return undefined;
  const hopeless = HOPELESS.some((words) => fault.message.toLowerCase().includes(words));
  const created = fault.reason === 'CreateContainerError';
  return {
    class: hopeless ? 'terminal' : 'retryable',
    cause: created ? 'ContainerCreateError' : 'StartError',
    family: 'start',
    says: `container ${container.name} can't be ${created ? 'created' : 'started'}: ${lastClause(fault.message) || fault.reason}`,
    evidence: [[fault.reason, fault.message].filter(Boolean).join(': ')],
    remedy: 'Check its command, its arguments and the platform of its image.',
    field: container.spec.command === undefined ? `${container.path}.image` : `${container.path}.command`,
    container: container.name,
    hasRun: true,
    ...(fault.finishedAt === undefined ? {} : { since: fault.finishedAt }),
  };
};

function faultOf(container: PodContainer): Pick<Exit, 'reason' | 'message' | 'finishedAt'> | undefined {
  const waiting = waitingOf(container);
  if (waiting && WAITING.includes(waiting.reason)) return waiting;
  const { now, last } = exitsOf(container);
  if (now) return ENDED.includes(now.reason) ? now : undefined;
  return last && ENDED.includes(last.reason) ? last : undefined;
}

/** Runtimes wrap the cause in a chain of `failed to …: `: the ends of it say what a person needs. */
function lastClause(message: string): string {
  const start = message.lastIndexOf('exec: ');
  const text = start < 0 ? message.split(': ').slice(-2).join(': ') : message.slice(start);
  return text.endsWith(': unknown') ? text.slice(0, -': unknown'.length) : text;
}
