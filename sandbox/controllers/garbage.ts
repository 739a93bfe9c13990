import type { Json, KubernetesObject } from '../../src/manifest/object.ts';
import { type Api, tableOf } from '../api.ts';
import { records, text } from '../json.ts';

/** Removes what belonged to owners that are gone, and holds an owner that is to go in the foreground until it is alone. */
export function collectGarbage(api: Api): () => void {
  const waiting = new Set<string>();
  let stopped = false;
  const tables = () => [...new Set(api.resources().map(tableOf))];
  const all = () => tables().flatMap((table) => api.store.list(table).map((object) => ({ table, object })));
  const dependents = (uid: string) =>
    all().filter(({ object }) => records(object, 'metadata', 'ownerReferences').some((one) => one.uid === uid));

  function turn(): void {
    const uids = [...waiting];
    waiting.clear();
    if (stopped) return;
    for (const uid of uids) {
      const owner = all().find(({ object }) => object.metadata.uid === uid);
      const policy = owner ? finalizersOf(owner.object) : [];
      if (owner && policy.includes('orphan')) for (const one of dependents(uid)) disown(one, uid);
      else if (!owner || policy.includes('foregroundDeletion')) for (const one of dependents(uid)) end(one);
      if (owner && dependents(uid).length === 0) release(owner);
    }
  }

  function end({ table, object }: { table: string; object: KubernetesObject }): void {
    if (object.metadata.deletionTimestamp) return;
    const runs = table === 'pods' && text(object, 'spec', 'nodeName') !== '';
    if (!runs) {
      api.store.remove(table, object);
      return;
    }
    const metadata = {
      ...object.metadata,
      deletionTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      deletionGracePeriodSeconds: 30,
    };
    api.store.put(table, { ...object, metadata });
  }

  function disown({ table, object }: { table: string; object: KubernetesObject }, uid: string): void {
    const ownerReferences = records(object, 'metadata', 'ownerReferences').filter((one) => one.uid !== uid);
    api.store.put(table, { ...object, metadata: { ...object.metadata, ownerReferences } });
  }

  function release({ table, object }: { table: string; object: KubernetesObject }): void {
    const left = finalizersOf(object).filter((one) => one !== 'foregroundDeletion' && one !== 'orphan');
    if (!object.metadata.deletionTimestamp || left.length === finalizersOf(object).length) return;
    if (left.length === 0) api.store.remove(table, object);
    else
      api.store.put(table, {
        ...object,
        metadata: { ...object.metadata, finalizers: left as Json },
      } as KubernetesObject);
  }

  api.store.subscribe((_, { type, object }) => {
    const owners = records(object, 'metadata', 'ownerReferences').map((one) => text(one, 'uid'));
    const concerned =
      type === 'DELETED'
        ? [object.metadata.uid ?? '', ...owners]
        : object.metadata.deletionTimestamp
          ? [object.metadata.uid ?? '']
          : [];
    if (concerned.length === 0 || text(object, 'kind') === 'Event') return;
    if (waiting.size === 0) setImmediate(turn);
    for (const uid of concerned) waiting.add(uid);
  });
  return () => {
    stopped = true;
  };
}

function finalizersOf(object: KubernetesObject): string[] {
  const { finalizers } = object.metadata;
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}
