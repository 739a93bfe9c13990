import { field, isRecord, type Json, type JsonObject, text } from './object.ts';

/** Where each kind that Kubernetes runs keeps the spec of its pods. */
const POD_SPEC_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['v1/Pod', ['spec']],
  ['v1/PodTemplate', ['template', 'spec']],
  ['v1/ReplicationController', ['spec', 'template', 'spec']],
  ['apps/Deployment', ['spec', 'template', 'spec']],
  ['apps/ReplicaSet', ['spec', 'template', 'spec']],
  ['apps/StatefulSet', ['spec', 'template', 'spec']],
  ['apps/DaemonSet', ['spec', 'template', 'spec']],
  ['batch/Job', ['spec', 'template', 'spec']],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
]);

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** A pod spec inside an object, and the path to it as the API server writes paths. */
export interface PodTemplate {
  readonly podSpec: JsonObject;
  readonly path: string;
}

/** A container inside an object. `path` leads to the container, as `spec.containers[0]`. */
export interface Container {
  readonly name: string;
  /** As written; '' when there is none. */
  readonly image: string;
  readonly path: string;
  /** The container itself. */
  readonly spec: JsonObject;
}

/** The pod spec of a Pod, of a workload, or of a CronJob; undefined for every other kind. */
export function podTemplateOf(object: JsonObject): PodTemplate | undefined {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const [groupOrCore = ''] = apiVersion.split('/');
  const path = POD_SPEC_PATHS.get(`${groupOrCore}/${kind}`);
  if (path === undefined) return undefined;
  const podSpec = field(object, ...path);
  return isRecord(podSpec) ? { podSpec, path: path.join('.') } : undefined;
}

/** Every container of an object's pods: init containers first, then containers, then ephemeral ones. */
export function containersOf(object: JsonObject): Container[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  const { podSpec, path } = template;
  return CONTAINER_LISTS.flatMap((list) => containersIn(podSpec[list], `${path}.${list}`));
}

function containersIn(list: Json | undefined, path: string): Container[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((spec, index) =>
    isRecord(spec) ? [{ name: text(spec.name), image: text(spec.image), path: `${path}[${index}]`, spec }] : [],
  );
}
