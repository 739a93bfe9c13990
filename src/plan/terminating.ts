import { formatReference, type KubernetesObject } from '../manifest/object.ts';
import { type Failure, failure, type Subject } from './failure.ts';

/** Why an apply to an object that is being deleted is of no use: nothing brings it back. Undefined for any other. */
export function explainDeletion(subject: Omit<Subject, 'live'>, live: KubernetesObject): Failure | undefined {
  const { deletionTimestamp, finalizers } = live.metadata;
  if (!deletionTimestamp) return undefined;
  const { kind, apiVersion } = subject.object;
  if (kind === 'Namespace' && apiVersion === 'v1') return explainTerminating(subject, live.metadata.name);
  const held =
    Array.isArray(finalizers) && finalizers.length > 0
      ? `: it waits for the finalizer${finalizers.length > 1 ? 's' : ''} ${finalizers.join(', ')}`
      : '';
  return failure(subject, {
    message: `${formatReference(subject.reference)} is being deleted, so nothing that is applied to it would last${held}`,
    remedy: 'Wait until it is gone, then run the job again: it is made anew.',
    path: 'metadata.name',
  });
}

/** A namespace that is being deleted: whatever lives in it goes with it. */
export function explainTerminating(subject: Pick<Subject, 'source'>, namespace: string): Failure {
  return failure(subject, {
    message: `namespace ${namespace} is being deleted, so nothing new can be made in it`,
    remedy: 'Wait until it is gone, or deploy to another namespace.',
    path: 'metadata.namespace',
    sharedAs: `terminating ${namespace}`,
  });
}
