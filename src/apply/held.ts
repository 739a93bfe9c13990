import { formatReference, type KubernetesObject, referenceOf } from '../manifest/object.ts';
import type { Change } from '../plan/change.ts';
import type { Problem } from '../problem.ts';

/** An old object that was still there when the run ended: the new one was not made. */
export class StillThere extends Error {
  override readonly name = 'StillThere';
  readonly old: KubernetesObject;

  constructor(old: KubernetesObject, cause: Error) {
    super(cause.message, { cause });
    this.old = old;
  }
}

/** Finalizers of the garbage collector itself: it waits for dependents, and no controller has to be looked for. */
const COLLECTOR = ['foregroundDeletion', 'orphan'];

/** What an old object waits for that is still being deleted. */
export function stillThereProblem({ object, source, resource }: Change, { message, old }: StillThere): Problem {
  const { namespace, name, finalizers } = old.metadata;
  const all = Array.isArray(finalizers) ? finalizers.map(String) : [];
  const foreign = all.filter((each) => !COLLECTOR.includes(each));
  const flag = namespace ? ` --namespace ${namespace}` : '';
  const [waits, remedy] =
    foreign.length > 0
      ? [
          `it waits for the finalizer${foreign.length > 1 ? 's' : ''} ${foreign.join(', ')}`,
          `Look whether the controller of ${foreign.join(', ')} runs, and at its log; if there is none any more, remove the finalizer with \`kubectl edit ${resource.plural} ${name}${flag}\`. Then run the job again.`,
        ]
      : [
          'it waits for what it owns, such as its pods',
          `Look with \`kubectl get pods${flag}\` which of them still end. When they are gone, run the job again.`,
        ];
  return {
    severity: 'error',
    message: `${formatReference(referenceOf(object))} was not applied: ${message}, and the old one is still being deleted: ${waits}`,
    position: source.position,
    remedy,
  };
}
