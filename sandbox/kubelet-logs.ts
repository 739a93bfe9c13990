import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KubernetesObject } from '../src/manifest/object.ts';
import { certificate, privateKey } from './certificate.ts';
import { logOf } from './container-log.ts';
import { records, text } from './json.ts';
import type { ImageAnswer } from './plan.ts';
import { type ContainerMoment, podAt } from './pod-life.ts';
import { containerId } from './pod-status.ts';

interface Live {
  readonly pod: KubernetesObject;
  /** Seconds of its life. */
  readonly now: number;
  readonly clock: (second: number) => number;
  readonly images: (image: string) => ImageAnswer;
}

/** Serves `/containerLogs/<namespace>/<pod>/<container>` over HTTPS, on loopback by default, as a kubelet does for the API server. */
export async function serveLogs(find: (namespace: string, pod: string) => Live | undefined, address = '127.0.0.1') {
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const [, root, namespace = '', name = '', container = ''] = url.pathname.split('/').map(decodeURIComponent);
    const live = root === 'containerLogs' ? find(namespace, name) : undefined;
    const { code, body } = live
      ? answer(live, container, url.searchParams)
      : { code: 404, body: `pod "${name}" does not exist` };
    response.writeHead(code, { 'content-type': 'text/plain' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    return closed;
  };
  return { port, stop };
}

function answer(live: Live, name: string, query: URLSearchParams): { code: number; body: string } {
  const moment = podAt(live.pod, live.now, live.images);
  const found = [...moment.containers, ...moment.initContainers].find((one) => text(one.container, 'name') === name);
  const pod = live.pod.metadata.name;
  if (!found) return { code: 404, body: `container "${name}" not found in pod "${pod}"` };
  const previous = query.get('previous') === 'true';
  const ended = found.runs.filter((run) => run.finishedAt !== undefined);
  const run = previous
    ? found.phase === 'exited' || found.phase === 'done'
      ? ended.at(-2)
      : ended.at(-1)
    : found.runs.at(-1);
  if (previous && !run) return { code: 400, body: `previous terminated container "${name}" in pod "${pod}" not found` };
  if (previous && run && found.phase === 'exited') {
    const id = containerId(live.pod, name, found.runs.indexOf(run));
    return { code: 200, body: `unable to retrieve container logs for ${id}` };
  }
  if (!run) return { code: 400, body: `container "${name}" in pod "${pod}" is waiting to start: ${waitingFor(found)}` };
  const container =
    [...records(live.pod, 'spec', 'containers'), ...records(live.pod, 'spec', 'initContainers')].find(
      (one) => one.name === name,
    ) ?? {};
  const lines = logOf(live.pod, container, found.plan, run).filter(([second]) => second <= live.now);
  const stamped = query.get('timestamps') === 'true';
  const shown = lines.map(([second, line]) =>
    stamped ? `${new Date(live.clock(second)).toISOString()} ${line}` : line,
  );
  const tail = query.get('tailLines');
  const kept = (tail === null ? shown : shown.slice(Math.max(0, shown.length - Number(tail))))
    .map((line) => `${line}\n`)
    .join('');
  const limit = query.get('limitBytes');
  return { code: 200, body: limit === null ? kept : Buffer.from(kept).subarray(0, Number(limit)).toString() };
}

function waitingFor({ reason }: ContainerMoment): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason;
}
