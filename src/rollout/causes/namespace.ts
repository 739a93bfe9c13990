import type { KubernetesObject } from '../../manifest/object.ts';
import { diagnoseStatus, type Suspicion } from '../diagnose.ts';
import type { Blame, Scene } from '../scene.ts';

/** What to blame where a namespace is being deleted. */
export const NAMESPACE_ENDS: Blame = {
  cause: 'NamespaceTerminating',
  remedy: 'Find out who deletes the namespace, wait for its end and make it anew, or deploy into another one.',
};

/** An object whose namespace is being deleted: its pods go first, and no controller makes others or says why. */
export function endsWithNamespace(object: KubernetesObject, scene: Scene): Suspicion | undefined {
  const { namespace = '' } = object.metadata;
  const state = scene.endingNamespaces?.get(namespace);
  return state === undefined
    ? undefined
    : diagnoseStatus(object, scene, `its namespace ${namespace} ${state}`, NAMESPACE_ENDS);
}
