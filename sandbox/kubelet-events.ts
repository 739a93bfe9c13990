import type { KubernetesObject } from '../src/manifest/object.ts';
import type { Client } from './client.ts';
import { timestamp } from './json.ts';
import type { Saying } from './pod-events.ts';

/** Name and count of each event by what it says: what is said again is counted. */
export type Told = Map<string, { name: string; count: number }>;

/** POSTs an event about a pod, or counts up the one that already says so. */
export async function say(
  client: Client,
  { pod, events }: { pod: KubernetesObject; events: Told },
  saying: Saying,
  node: string,
): Promise<void> {
  const { type, reason, message, fieldPath } = saying;
  const { name, namespace = '', uid, resourceVersion } = pod.metadata;
  const now = timestamp();
  const same = [fieldPath, reason, message].join();
  const before = events.get(same);
  const path = `/api/v1/namespaces/${namespace}/events`;
  if (before) {
    before.count += 1;
    const again = { count: before.count, lastTimestamp: now };
    await client.request('PATCH', `${path}/${before.name}`, again, 'application/merge-patch+json');
    return;
  }
  const unique = `${name}.${(Date.now() * 1000 + events.size).toString(16)}`;
  events.set(same, { name: unique, count: 1 });
  await client.request('POST', path, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: unique, namespace },
    involvedObject: {
      kind: 'Pod',
      namespace,
      name,
      uid,
      apiVersion: 'v1',
      resourceVersion,
      ...(fieldPath && { fieldPath }),
    },
    reason,
    message,
    type,
    source: { component: 'kubelet', host: node },
    reportingComponent: 'kubelet',
    reportingInstance: node,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}
