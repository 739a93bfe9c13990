import { nearest } from '../../manifest/near.ts';
import { field, type Json, type JsonObject, text } from '../../manifest/object.ts';
import { numberAt, recordsAt, textAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { isRunning, type PodContainer, podContainers, restartsOf, runningSince } from '../containers.ts';
import { describeEvent } from '../event.ts';
import type { ContainerFamily, PodFacts, PodFamily, Symptom } from '../symptom.ts';
import { adviceOn } from './probe-advice.ts';
import { answerSaid, probeAnswer } from './probe-events.ts';

/**
 * A container that runs but does not become ready. Its readiness probe has the time that it gives itself, initialDelay +
 * period × failureThreshold, and then the hold time; a startup probe is followed by a kill, which tells more.
 */
export const readiness: ContainerFamily = (container, facts) => {
  if (!isRunning(container) || container.status?.ready === true) return undefined;
  if (container.role === 'init') return stuckInit(container);
  const { startupProbe, readinessProbe } = container.spec;
  if (startupProbe !== undefined && container.status?.started !== true) return unstarted(container, facts);
  return readinessProbe === undefined ? undefined : unready(container, facts);
};

function unready(container: PodContainer, facts: PodFacts): Symptom {
  const { name, path, spec } = container;
  const answer = probeAnswer(facts.events, container, 'readiness');
  const said = answerSaid(answer);
  const since = unreadySince(container, facts);
  const wrongPort = undeclaredPort(container, facts);
  return {
    class: 'retryable',
    cause: wrongPort ? 'ProbePortUndeclared' : 'NotReady',
    family: `readiness of run ${restartsOf(container)}`,
    says: wrongPort
      ? `container ${name} runs, but its readiness probe asks port ${wrongPort.port}, which it does not declare (${wrongPort.declared})${said}`
      : `container ${name} runs, but its readiness probe does not pass${said}`,
    evidence: [
      answer ? describeEvent(answer) : `container ${name}: running, not ready`,
      arithmetic(field(spec, 'readinessProbe'), spec.startupProbe === undefined ? 'its start' : 'its startup probe'),
      ...listening(container),
    ],
    remedy: wrongPort?.remedy ?? remedyFor(container, said),
    field: wrongPort ? `${path}.readinessProbe.${wrongPort.field}` : `${path}.readinessProbe`,
    container: name,
    hasRun: true,
    patience: budget(field(spec, 'readinessProbe')) * 1000,
    ...(since === undefined ? {} : { since }),
  };
}

function remedyFor({ spec }: PodContainer, said: string): string {
  const otherwise = 'Check the path and port of the probe, and what the container needs before it can serve.';
  const { mend, mayBeSlow } = adviceOn(said, spec.readinessProbe, otherwise);
  const isSpared = mayBeSlow && spec.startupProbe === undefined;
  return isSpared ? `${mend} When it only needs longer to start, give it a startupProbe.` : mend;
}

function unstarted(container: PodContainer, { events }: PodFacts): Symptom {
  const { name, path, spec } = container;
  const answer = probeAnswer(events, container, 'startup');
  const said = answerSaid(answer);
  const since = runningSince(container);
  return {
    class: 'retryable',
    cause: 'StartupFailed',
    family: 'startup',
    says: `container ${name} runs, but its startup probe does not pass${said}`,
    evidence: [
      answer ? describeEvent(answer) : `container ${name}: running, not started`,
      arithmetic(field(spec, 'startupProbe'), 'its start'),
    ],
    remedy: startupRemedy(said, spec.startupProbe),
    field: `${path}.startupProbe`,
    container: name,
    hasRun: true,
    lastResort: true,
    ...(since === undefined ? {} : { since }),
  };
}

/** For a startup probe that does not pass. */
export function startupRemedy(said: string, probe: Json | undefined): string {
  const { mend, mayBeSlow } = adviceOn(said, probe, 'Read its log.');
  return mayBeSlow ? `${mend} When it only needs longer to start, raise failureThreshold of its startupProbe.` : mend;
}

/** An init container may take its time: only the deadline shows that it never ends. */
function stuckInit(container: PodContainer): Symptom {
  const { name, path } = container;
  const since = runningSince(container);
  return {
    class: 'retryable',
    cause: 'InitContainerStuck',
    family: 'init',
    says: `init container ${name} still runs, and the others wait for its end`,
    evidence: [`init container ${name}: running`],
    remedy:
      'Read its log: it may wait for something that never comes, such as a database or a name that does not exist.',
    field: path,
    container: name,
    hasRun: true,
    lastResort: true,
    ...(since === undefined ? {} : { since }),
  };
}

/** A pod whose containers are all ready, held back by a gate of its own (`readinessGates`). */
export const readinessGate: PodFamily = ({ pod }) => {
  const gates = recordsAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType'));
  const closed = gates.filter((type) => conditionOf(pod, type)?.status !== 'True');
  if (closed.length === 0 || conditionOf(pod, 'ContainersReady')?.status !== 'True') return undefined;
  return {
    class: 'retryable',
    cause: 'ReadinessGateClosed',
    family: 'gate',
    says: `all containers are ready, but nobody has opened its readiness gate ${closed.join(', ')}`,
    evidence: closed.map((type) => `condition ${type}: ${conditionOf(pod, type)?.status ?? 'not set'}`),
    remedy: 'Look at the controller that sets this condition, such as that of the load balancer.',
    field: 'readinessGates',
    lastResort: true,
  };
};

/** Since its present run began, or, when it was ready meanwhile, since it no longer is. */
function unreadySince(container: PodContainer, { pod, toldLateAt }: PodFacts): number | undefined {
  // With a startup probe this begins when that one has passed: nothing tells when, so it counts from the first look.
  if (container.spec.startupProbe !== undefined) return undefined;
  const started = toldLateAt(container) ?? runningSince(container);
  const ready = conditionOf(pod, 'Ready');
  if (started === undefined || ready?.since === undefined) return started;
  return Math.max(started, ready.since);
}

/** Kubernetes' defaults where the server has not filled them in: Probe v1 core. In seconds. */
function timesOf(probe: JsonObject['x']): { delay: number; period: number; threshold: number; timeout: number } {
  return {
    delay: numberAt(probe, 'initialDelaySeconds') ?? 0,
    period: numberAt(probe, 'periodSeconds') ?? 10,
    threshold: numberAt(probe, 'failureThreshold') ?? 3,
    timeout: numberAt(probe, 'timeoutSeconds') ?? 1,
  };
}

function budget(probe: JsonObject['x']): number {
  const { delay, period, threshold, timeout } = timesOf(probe);
  return delay + period * threshold + timeout;
}

function arithmetic(probe: JsonObject['x'], from: string): string {
  const { delay, period, threshold } = timesOf(probe);
  const wait = delay > 0 ? `initialDelaySeconds ${delay} + ` : '';
  return `the probe allows ${delay + period * threshold} s from ${from} (${wait}periodSeconds ${period} × failureThreshold ${threshold})`;
}

interface WrongPort {
  readonly port: string;
  readonly declared: string;
  /** Relative to the probe. */
  readonly field: string;
  readonly remedy: string;
}

/** A port is only information in a manifest: one that is not declared may still be served, so it is told with the failure. */
function undeclaredPort(container: PodContainer, { pod }: PodFacts): WrongPort | undefined {
  const probe = field(container.spec, 'readinessProbe');
  const how = ['httpGet', 'tcpSocket', 'grpc'].find((name) => field(probe, name, 'port') !== undefined);
  const port = how === undefined ? undefined : field(probe, how, 'port');
  if (how === undefined || port === undefined || port === null) return undefined;
  // A name is looked up in the container itself; a number is asked at the address that all containers share.
  const isName = typeof port === 'string';
  const declared = isName ? portsOf(container) : podContainers(pod).flatMap((each) => portsOf(each));
  if (declared.length === 0 && !isName) return undefined;
  const isDeclared = declared.some((one) => String(one.containerPort) === String(port) || one.name === port);
  if (isDeclared) return undefined;
  const shown = declared.length === 0 ? 'it declares none' : `declared: ${declared.map(portText).join(', ')}`;
  const remedy = isName ? remedyForName(port, declared) : 'Let the probe ask the port that the application listens on.';
  return { port: String(port), declared: shown, field: `${how}.port`, remedy };
}

/** A number needs no declaration: only a name does. */
function remedyForName(name: string, declared: readonly JsonObject[]): string {
  const near = nearest(
    name,
    declared.map((port) => text(port.name)),
  );
  const question = near === undefined ? '' : `Did you mean ${near}? `;
  return `${question}Let the probe ask a name from the container's ports, or the number that the application listens on.`;
}

function listening(container: PodContainer): string[] {
  const ports = portsOf(container);
  return ports.length === 0 ? [] : [`ports that it declares: ${ports.map(portText).join(', ')}`];
}

function portsOf({ spec }: PodContainer): JsonObject[] {
  return recordsAt(spec, 'ports');
}

function portText({ containerPort, name }: JsonObject): string {
  return typeof name === 'string' ? `${containerPort} (${name})` : String(containerPort);
}
