import type { Cause, ContainerLog, Diagnosis } from './outcome.ts';

/** What a container's own log says about its end. */
export interface LastWords {
  /** The line that says it: `ModuleNotFoundError: No module named 'flask'`. */
  readonly line: string;
  /** A more telling cause than the exit code, when the line names one. */
  readonly cause?: Cause;
  readonly remedy?: string;
}

const LONGEST = 300;
const TRACEBACK = 'Traceback (most recent call last):';

/** What a line says in lower case, and what that means. */
const MEANINGS: readonly { words: readonly string[]; cause?: Cause; remedy: string }[] = [
  {
    words: ['exec format error'],
    cause: 'PlatformMismatch',
    remedy:
      'Build the image for the processor of the nodes (docker buildx build --platform); a script needs its #! line first.',
  },
  {
    words: ['read-only file system'],
    cause: 'ReadOnlyFileSystem',
    remedy: 'Mount a writable volume (emptyDir) at that path, or set readOnlyRootFilesystem to false.',
  },
  {
    words: ['address already in use', 'port is already in use', 'is in use by another program'],
    remedy:
      'Give each container of the pod a port of its own, for they share one network; with hostNetwork the port has to be free on the node.',
  },
  {
    words: ['bind: permission denied', 'attempting to bind', 'bind() to', 'listen eacces'],
    cause: 'PermissionDenied',
    remedy: 'Let it listen on a port from 1024 on, and the Service ask that one: below, only root may listen.',
  },
  {
    words: ['permission denied', 'operation not permitted'],
    cause: 'PermissionDenied',
    remedy: 'Let runAsUser and fsGroup fit the owner of that file, or make it readable in the image.',
  },
  {
    words: ['error loading asgi app', 'failed to find attribute', 'failed to find flask', 'could not import'],
    remedy:
      'Check the module and the name of the application in its command, and the directory that it starts in (workingDir).',
  },
  {
    words: ['modulenotfounderror', 'no module named', 'cannot find module', 'importerror'],
    remedy:
      'Add the module to the requirements that the image is built from, and build it again; one of its own has to be in the directory that it starts in.',
  },
  {
    words: ['keyerror', 'field required', 'environment variable'],
    remedy: 'Give the container the setting that it asks for (env or envFrom), and check its name.',
  },
  {
    words: ['connection refused', 'could not translate host name', 'name or service not known', 'no such host'],
    remedy: 'Check the address that it connects to, and whether what it needs runs already.',
  },
];

/**
 * The line of a log that tells why its container ended: the exception at the end of the last Python traceback, a Go
 * panic, an error of Node or Java, or what the kernel refused. Undefined when no line stands out.
 */
export function lastWords(lines: readonly string[]): LastWords | undefined {
  const line = (exceptionOf(lines) ?? lines.findLast(isTelling))?.trim();
  if (line === undefined) return undefined;
  const lower = line.toLowerCase();
  const meaning = MEANINGS.find(({ words }) => words.some((word) => lower.includes(word)));
  return {
    line: line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line,
    ...(meaning?.cause ? { cause: meaning.cause } : {}),
    ...(meaning ? { remedy: meaning.remedy } : {}),
  };
}

/**
 * What follows the indented frames of the last traceback, which a logger may have begun with its own mark, and of which
 * the first lines may be cut off; of pydantic's report also the field that it is about.
 */
function exceptionOf(lines: readonly string[]): string | undefined {
  const start = lines.findLastIndex((line) => line.trim().endsWith(TRACEBACK));
  if (start < 0 && !/^\s/.test(lines[0] ?? '')) return undefined;
  const rest = lines.slice(start + 1);
  const at = rest.findIndex((line) => line !== '' && !/^\s/.test(line));
  const exception = rest[at];
  if (exception === undefined) return undefined;
  const isReport = / validation errors? for /.test(exception);
  const more = isReport ? rest.slice(at + 1, at + 3).map((line) => line.trim()) : [];
  return [exception, ...more.filter((line) => line !== '')].join(': ');
}

function isTelling(line: string): boolean {
  const text = line.trim();
  return (
    /^(?:[A-Za-z_][\w.]*(?:Error|Exception)|Error|panic|fatal error): \S/.test(text) ||
    /^(?:Exception in thread|Caused by:) /.test(text) ||
    /exec format error|read-only file system|permission denied|address already in use/i.test(text) ||
    /Error loading ASGI app\.|Failed to find attribute '/.test(text)
  );
}

/** What a log may tell better: a cause that says no more than that a container ended, a remedy that begins with the log. */
const LOG_IS_FOR: Readonly<Partial<Record<Cause, readonly ('cause' | 'remedy')[]>>> = {
  CrashLoop: ['cause', 'remedy'],
  CommandNotFound: ['cause'],
  CommandNotExecutable: ['cause'],
  InitContainerFailed: ['cause', 'remedy'],
  InitContainerStuck: ['remedy'],
  JobFailed: ['cause', 'remedy'],
  LivenessFailed: ['cause'],
  PodFailed: ['cause', 'remedy'],
  StartError: ['cause'],
  StartupFailed: ['cause'],
};

/** The diagnosis with what the logs of its container say: the line that tells, and the cause when it names one. */
export function withLastWords(diagnosis: Diagnosis, logs: readonly ContainerLog[]): Diagnosis {
  if (!LOG_IS_FOR[diagnosis.cause]?.includes('cause')) return { ...diagnosis, logs };
  const [first] = logs;
  const own = logs.filter(({ container }) => container === first?.container);
  const words = own.map(({ lines }) => lastWords(lines)).find((found) => found !== undefined);
  if (words === undefined || diagnosis.message.includes(words.line)) return { ...diagnosis, logs };
  const { field } = diagnosis;
  const cause = diagnosis.cause === 'CrashLoop' ? (words.cause ?? diagnosis.cause) : diagnosis.cause;
  return {
    ...diagnosis,
    logs,
    cause,
    message: `${diagnosis.message}: ${words.line}`,
    remedy: words.remedy ? withRest(words.remedy, diagnosis) : diagnosis.remedy,
    ...(field === undefined ? {} : { field: `${field}${FIELDS.get(cause) ?? ''}` }),
  };
}

/** What has to be done all the same, whatever the log says. */
function withRest(remedy: string, diagnosis: Diagnosis): string {
  switch (diagnosis.cause) {
    case 'JobFailed':
      return `${remedy} Give the Job a new name: one that ran is not run again.`;
    case 'PodFailed':
      return `${remedy} Delete the Pod or give it a new name: one that failed is not started again.`;
    case 'LivenessFailed':
    case 'StartupFailed':
      return `${remedy} ${diagnosis.remedy}`;
    default:
      return remedy;
  }
}

/** What of a container is to blame for a cause that only the log shows. */
const FIELDS: ReadonlyMap<Cause, string> = new Map([
  ['PlatformMismatch', '.image'],
  ['ReadOnlyFileSystem', '.securityContext.readOnlyRootFilesystem'],
  ['PermissionDenied', '.securityContext'],
]);

/** There is no log: the container wrote none, or it can't be read. */
export interface Silence {
  readonly says: string;
  /** What to do to read it all the same; absent where it is empty. */
  readonly instead?: string;
}

/** The diagnosis of a container that has no last words: nobody shall look for them in vain. */
export function withSilence(diagnosis: Diagnosis, { says, instead = ITS_SILENCE }: Silence): Diagnosis {
  if (!LOG_IS_FOR[diagnosis.cause]?.includes('remedy')) return diagnosis;
  // A signal, or a command that is not there, says without the log what to do.
  const remedy = diagnosis.remedy.startsWith('Read ') ? withRest(instead, diagnosis) : diagnosis.remedy;
  return { ...diagnosis, evidence: [...diagnosis.evidence, says], remedy };
}

const ITS_SILENCE = 'It wrote nothing that tells: run its image by hand, with the same command and environment.';
