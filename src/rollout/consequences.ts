import { field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';
import { podTemplateOf } from '../manifest/pod-template.ts';
import { selects } from './selects.ts';
import { isServing } from './serving.ts';

/** Another object of the deploy. */
export interface Neighbour {
  readonly object: KubernetesObject;
  /** True for one that is not at its end, and for no cause of its own. */
  readonly isWaiting: boolean;
}

/**
 * What follows from the failure of a workload for the other objects of the deploy: Services that have no ready pod
 * because of it, and workloads that are not there yet, without a cause of their own, and name such a Service in their
 * command or environment. `pods`: all of the namespace; undefined where they are not known.
 */
export function consequencesOf(
  failed: KubernetesObject,
  others: readonly Neighbour[],
  pods: readonly KubernetesObject[] | undefined,
): string[] {
  const labels = templateLabels(failed);
  if (labels === undefined) return [];
  const inReach = others.filter(({ object }) => object.metadata.namespace === failed.metadata.namespace);
  const services = inReach.map(({ object }) => object).filter((one) => selects(one, labels));
  const empty = services.filter((service) =>
    pods?.every((pod) => !(isServing(pod) && selects(service, labelsOf(pod)))),
  );
  const waiting = inReach.filter(({ object, isWaiting }) => isWaiting && object !== failed);
  return [
    ...empty.map(({ metadata }) => `Service ${metadata.name} has no ready pod`),
    ...services.flatMap(({ metadata }) =>
      waiting
        .filter(({ object }) => names(podTemplateOf(object)?.podSpec, metadata.name))
        .map(({ object }) => `${object.kind} ${object.metadata.name} uses Service ${metadata.name}, and is not ready`),
    ),
  ];
}

/** The labels of the pods that a workload makes; undefined for what makes none. */
export function templateLabels(object: KubernetesObject): Record<string, string> | undefined {
  if (object.kind === 'Pod') return labelsOf(object);
  const labels = field(object, 'spec', 'template', 'metadata', 'labels');
  return isRecord(labels) ? (labels as Record<string, string>) : undefined;
}

function labelsOf({ metadata }: KubernetesObject): Record<string, string> {
  return metadata.labels ?? {};
}

/** Whether any text in a value names a host: `api` in `http://api:8000`, not in `api-key`. */
function names(value: Json | undefined, host: string): boolean {
  if (typeof value === 'string')
    return value.split(/[^A-Za-z0-9.-]+/).some((word) => word === host || word.startsWith(`${host}.`));
  if (Array.isArray(value)) return value.some((each) => names(each, host));
  if (!isRecord(value)) return false;
  return TALKING.some((key) => names(value[key], host));
}

/** Where a pod spec names what it talks to; not its own name, its image or its labels. */
const TALKING = ['containers', 'initContainers', 'env', 'value', 'command', 'args'];
