import { type Exit, exitsOf, isRunning, type PodContainer, waitingOf } from '../containers.ts';
import type { Cause } from '../outcome.ts';
import type { ContainerFamily } from '../symptom.ts';
import { failedMount } from './mount-point.ts';

const WAITING = ['RunContainerError', 'CreateContainerError', 'PreCreateHookError', 'PreStartHookError'];
const ENDED = ['StartError', 'ContainerCannotRun'];

interface StartFault {
  readonly cause: Cause;
  readonly class: 'terminal' | 'retryable';
  readonly remedy: string;
  /** What of the container is to blame, where it is not what it runs. */
  readonly part?: string;
}

const NOT_FOUND: StartFault = {
  cause: 'CommandNotFound',
  class: 'terminal',
  remedy: 'Mend the name or the path of the program, or add it to the image.',
};
const NOT_EXECUTABLE: StartFault = {
  cause: 'CommandNotExecutable',
  class: 'terminal',
  remedy: 'Make the file executable in the image (chmod +x), or run it by its interpreter.',
};
const WRONG_PLATFORM: StartFault = {
  cause: 'PlatformMismatch',
  class: 'terminal',
  remedy:
    'Build the image for the processor of the nodes (docker buildx build --platform); a script needs its #! line first.',
};
const READ_ONLY: StartFault = {
  cause: 'ReadOnlyFileSystem',
  class: 'terminal',
  remedy: 'Mount a writable volume (emptyDir) at that path, or set readOnlyRootFilesystem to false.',
};
const HOPELESS: StartFault = {
  cause: 'StartError',
  class: 'terminal',
  remedy: 'Check its command, its arguments and the platform of its image.',
};
const NO_USER: StartFault = {
  cause: 'StartError',
  class: 'terminal',
  remedy: 'Its image runs as a user that is not in it: mend USER in the image, or set runAsUser to a number.',
};
const NO_MOUNT: StartFault = {
  cause: 'StartError',
  class: 'terminal',
  part: 'volumeMounts',
  remedy: 'Look at its volumeMounts: the message names the one.',
};
const NO_DIRECTORY: StartFault = {
  cause: 'StartError',
  class: 'terminal',
  part: 'workingDir',
  remedy:
    'Let the user that it runs as (runAsUser, or USER of the image) enter its working directory, or set another workingDir.',
};
const NO_MEMORY: StartFault = {
  cause: 'OutOfMemory',
  class: 'terminal',
  part: 'resources.limits.memory',
  remedy:
    'Raise resources.limits.memory, which is too low even to start; mind its unit: 512Mi, for 512m is half a byte.',
};
const PASSING: StartFault = { ...HOPELESS, class: 'retryable' };

/** What a container runtime says, in lower case, of a container that will never start as it is; first match wins. */
const WORDS: readonly (readonly [string, StartFault])[] = [
  ['oom-killed', NO_MEMORY],
  ['memory limit too low', NO_MEMORY],
  ['error mounting ', NO_MOUNT],
  ['chdir to cwd ', NO_DIRECTORY],
  ['exec format error', WRONG_PLATFORM],
  ['read-only file system', READ_ONLY],
  ['executable file not found', NOT_FOUND],
  ['permission denied', NOT_EXECUTABLE],
  ['is a directory', NOT_EXECUTABLE],
  ['no such file or directory', NOT_FOUND],
  ['not a directory', HOPELESS],
  ['no command specified', HOPELESS],
  ['invalid argument', HOPELESS],
  ['unable to find user', NO_USER],
  ['no users found', NO_USER],
];

/** A container whose process can't even be started. Its log is empty: the cause stands in its state alone. */
export const start: ContainerFamily = (container, { isWell }) => {
  const said = saidOf(container);
  if (said === undefined || isWell(container)) return undefined;
  const created = said.reason === 'CreateContainerError';
  const { part, ...fault } = faultOf(said.message);
  const mount = failedMount(said.message, container);
  const cause = created && fault.cause === 'StartError' ? 'ContainerCreateError' : fault.cause;
  return {
    ...fault,
    cause,
    ...(mount ? { remedy: mount.remedy } : {}),
    family: 'start',
    says: `container ${container.name} can't be ${created ? 'created' : 'started'}: ${mount?.says ?? (lastClause(said.message) || said.reason)}`,
    evidence: [[said.reason, said.message].filter(Boolean).join(': ')],
    field: mount?.field ?? (part === undefined ? fieldFor(container, cause) : `${container.path}.${part}`),
    container: container.name,
    hasRun: true,
    ...(said.finishedAt === undefined ? {} : { since: said.finishedAt }),
  };
};

function faultOf(message: string): StartFault {
  const text = message.toLowerCase();
  return WORDS.find(([words]) => text.includes(words))?.[1] ?? PASSING;
}

/** What starts is the command; without one, the arguments or what the image itself says. */
function fieldFor({ spec, path }: PodContainer, cause: Cause): string {
  if (cause === 'PlatformMismatch') return `${path}.image`;
  if (cause === 'ReadOnlyFileSystem') return `${path}.securityContext.readOnlyRootFilesystem`;
  const part = ['command', 'args'].find((name) => spec[name] !== undefined) ?? 'image';
  return `${path}.${part}`;
}

function saidOf(container: PodContainer): Pick<Exit, 'reason' | 'message' | 'finishedAt'> | undefined {
  const waiting = waitingOf(container);
  if (waiting && WAITING.includes(waiting.reason)) return waiting;
  const { now, last } = exitsOf(container);
  const exit = now ?? (isOver(container) ? undefined : last);
  return exit && neverRan(exit) ? exit : undefined;
}

/** True for an exit of a process that was not even started. */
export function neverRan({ reason }: Exit): boolean {
  return ENDED.includes(reason);
}

/** A container that runs was started in the end, and one that waits for something else than its next try is at another matter. */
function isOver(container: PodContainer): boolean {
  const waiting = waitingOf(container);
  return waiting ? waiting.reason !== 'CrashLoopBackOff' : isRunning(container);
}

/** Runtimes wrap the cause in a chain of `failed to …: `: the ends of it say what a person needs. */
function lastClause(message: string): string {
  const said = message.endsWith(': unknown') ? message.slice(0, -': unknown'.length) : message;
  const start = said.lastIndexOf('exec: ');
  return start < 0 ? said.split(': ').slice(-2).join(': ') : said.slice(start);
}
