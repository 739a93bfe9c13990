import type { Client } from '../../sandbox/client.ts';
import { record, records, text } from '../../sandbox/json.ts';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';

/** Everything a kubelet has said of a pod: its containers' states, its own, and events. Sorted, each once. */
export type Words = readonly string[];

/**
 * Follows a pod from when it was `created` until `end` holds for it and its events; gives what was said until then. What
 * is said before the watch is open counts: a watch tells all that came after the version it starts from.
 */
export async function wordsOf(
  client: Client,
  { created, signal }: { created: KubernetesObject; signal: AbortSignal },
  end: (said: ReadonlySet<string>) => boolean,
): Promise<Words> {
  const { namespace, name, resourceVersion } = created.metadata;
  const said = new Set(ofPod(created));
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  const hear = async (path: string, words: (object: KubernetesObject) => string[]) => {
    for await (const { object } of client.watch(path, until)) {
      for (const word of words(object)) said.add(word);
      if (end(said)) ending.abort();
    }
  };
  const root = `/api/v1/namespaces/${namespace}`;
  let pod = created;
  await Promise.all([
    hear(`${root}/pods?watch=true&resourceVersion=${resourceVersion}&fieldSelector=metadata.name=${name}`, (object) => {
      pod = object;
      return ofPod(object);
    }),
    hear(`${root}/events?watch=true&fieldSelector=involvedObject.name=${name}`, ofEvent),
  ]);
  signal.throwIfAborted();
  return [...new Set([...said].map((word) => neutral(word, pod)))].sort();
}

function ofPod({ status }: KubernetesObject): string[] {
  const lists = ['initContainerStatuses', 'containerStatuses'];
  const containers = lists.flatMap((list) => records(status, list));
  const phase = `phase ${text(status, 'phase')}${['reason', 'message'].map((part) => ` ${text(status, part)}`).join('')}`;
  return [phase.trim(), ...containers.flatMap(ofContainer)];
}

function ofContainer(container: JsonObject): string[] {
  return ['state', 'lastState'].flatMap((which) =>
    Object.entries(record(container, which)).map(([kind, state]) => {
      const code = record(container, which, kind).exitCode;
      const parts = [text(state, 'reason'), code === undefined ? '' : `exit ${code}`, text(state, 'message')];
      // Which of the two it is when somebody looks, is a matter of a moment.
      const when = kind === 'terminated' ? '' : `${which} `;
      return `${text(container, 'name')} ${when}${kind}: ${parts.filter(Boolean).join(', ')}`;
    }),
  );
}

function ofEvent(event: KubernetesObject): string[] {
  const about = text(event.involvedObject, 'fieldPath');
  return [`event ${text(event.type)} ${text(event.reason)} ${about}: ${text(event.message)}`];
}

/** Without what differs from pod to pod: names, addresses, times, sizes. */
function neutral(word: string, pod: KubernetesObject): string {
  const { name, namespace = '', uid = '' } = pod.metadata;
  return [
    [name, 'POD'],
    [namespace, 'NAMESPACE'],
    [uid, 'UID'],
    [text(pod.status, 'podIP'), 'ADDRESS'],
  ]
    .filter(([own]) => own !== '')
    .reduce((all, [own = '', general = '']) => all.replaceAll(own, general), word)
    .replace(
      /in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes/,
      'in TIME (TIME including waiting). Image size: SIZE bytes',
    )
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/container "[0-9a-f]{64}"/, 'container "ID"')
    .replace(/failed on \S+\/containerd-mount\d+/, 'failed on MOUNT')
    .replace(/lookup (\S+) on \S+: no such host/, 'lookup $1 on SERVER: no such host')
    .replace(/back-off \S+ restarting/, 'back-off TIME restarting');
}
