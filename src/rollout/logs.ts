import { ApiError } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { pathOf } from '../plan/resource.ts';
import { messageOf } from '../thrown.ts';
import { linesWithoutCredentials } from '../without-credentials.ts';
import type { LogTarget } from './diagnose.ts';
import type { Silence } from './last-words.ts';
import type { ContainerLog } from './outcome.ts';
import { PODS } from './targets.ts';

const MOST_LINES = 30;
const LONGEST_LINE = 1_000;
/** The kubelet counts bytes from the first of the last lines on: enough that the very last is hardly ever cut. */
const MOST_BYTES = 65_536;
/** What a kubelet answers, with 200, for a log that it can't find. */
const NO_LOG = 'unable to retrieve container logs for';

/** What containers have written. */
export interface Logs {
  readonly logs: readonly ContainerLog[];
  /** Why there is none, where there should be. */
  readonly silence?: Silence;
}

/**
 * The last lines of failing containers, of their present and their previous run, all read at once. A log that can't be
 * had is left out: it must not hide the failure itself.
 */
export async function readLogs(cluster: Cluster, targets: readonly LogTarget[], signal: AbortSignal): Promise<Logs> {
  const runs = targets.flatMap((target) =>
    (target.restarted ? [true, false] : [false]).map((previous) => ({ target, previous })),
  );
  const read = await Promise.all(runs.map(({ target, previous }) => readLog(cluster, target, previous, signal)));
  const logs = withoutRepeats(read.filter((log) => log.lines.length > 0));
  const [target] = targets;
  if (target === undefined || logs.length > 0) return { logs };
  const refusal = read.find(({ refused }) => refused !== undefined)?.refused;
  const which = `log of container ${target.container} in pod ${target.pod.metadata.name}`;
  return refusal === undefined
    ? { logs, silence: { says: `${which}: empty` } }
    : { logs, silence: { says: `${which}: can't be read: ${messageOf(refusal)}`, instead: byHand(target, refusal) } };
}

function byHand({ pod: { metadata }, container, restarted }: LogTarget, refusal: unknown): string {
  const command = `kubectl logs -n ${metadata.namespace} ${metadata.name} -c ${container}${restarted ? ' --previous' : ''}`;
  const isForbidden = refusal instanceof ApiError && refusal.code === 403;
  const here = isForbidden ? ' To have them here, allow the deploying account to get pods/log.' : '';
  return `Read its last log lines: ${command}.${here}`;
}

async function readLog(
  cluster: Cluster,
  target: LogTarget,
  previous: boolean,
  signal: AbortSignal,
): Promise<ContainerLog & { readonly refused?: unknown }> {
  const { name, namespace } = target.pod.metadata;
  const query = {
    container: target.container,
    tailLines: String(MOST_LINES),
    limitBytes: String(MOST_BYTES),
    ...(previous ? { previous: 'true' } : {}),
  };
  const path = `${pathOf(PODS, namespace, name)}/log`;
  const log = { pod: name, container: target.container, previous };
  return cluster.request({ method: 'GET', path, query, signal, retry: 'never' }).then(
    ({ body }) => ({ ...log, lines: linesOf(typeof body === 'string' ? body : '') }),
    (refused: unknown) => ({ ...log, lines: [], refused }),
  );
}

function linesOf(text: string): string[] {
  if (text.startsWith(NO_LOG)) return [];
  const isCut = Buffer.byteLength(text) >= MOST_BYTES;
  const lines = `${text.trimEnd()}${isCut ? '…' : ''}`.split('\n').slice(-MOST_LINES);
  return lines.length === 1 && lines[0] === '' ? [] : linesWithoutCredentials(lines).map(cut);
}

function cut(line: string): string {
  const text = line.trimEnd();
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}

/** Right after a crash both runs give the same log, and often all pods do: the first of the present ones is enough. */
function withoutRepeats(logs: readonly ContainerLog[]): ContainerLog[] {
  const presentFirst = [...logs].sort((a, b) => Number(a.previous) - Number(b.previous));
  const kept = new Map<string, ContainerLog>();
  for (const log of presentFirst) {
    const text = [log.container, ...log.lines].join('\n');
    if (!kept.has(text)) kept.set(text, log);
  }
  return logs.filter((log) => [...kept.values()].includes(log));
}
